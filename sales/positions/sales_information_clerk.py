"""信息员(销售信息) Sales information clerk.

Keeps the stock ledger and fills in and sends the sales reports to the manufacturer.
Staff in sales, under the sales information supervisor.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Basis, Cadence, DutySpec

POSITION = PositionSpec(
    code="sales-information-clerk",
    department=Department.SALES,
    level=Level.STAFF,
    reports_to="sales-information-supervisor",
    name_zh="信息员（销售信息）",
    name_en="Sales information clerk",
    aliases=("信息员", "信息部"),
    headings=(Source("D21", "信息主管"),),
    mentioned_in=("D16",),
    note=(
        "Not a heading of its own: mentioned in D21 信息主管 (printed items 3 and 11) and as 信息部 in D16/D21. "
        "Not the 信息员 of D07, who is a service receptionist."
    ),
    grants=(
        *grants(
            Scope.OWN,
            "duties.view_checklistitem",
            "duties.complete_checklistitem",
            "assigned.view_task",
            "reports.view_report",
            "reports.submit_report",
            "kpi.view_scorecard",
            "kpi.submit_scorecard",
            "personnel.view_absence",
            "personnel.add_absence",
            "kpi.view_targetsheet",
            "kpi.submit_targetsheet",
            "roles.view_position",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="逐车登记库存台账并抄送信息主管与销售部门",
        en="Keep the vehicle stock detail and report it to the supervisor and the sales department",
        cadence=Cadence.DAILY,
        due="10:30",
        deadline_zh="当日",
        deadline_en="Same day",
        records=("vehicle", "report"),
        approvers=("sales-information-supervisor",),
        sources=(Source("D21", "信息主管", 10),),
    ),
    DutySpec(
        no=2,
        zh="上报销售信息，保证交车客户资料完整",
        en="Report sales information and keep delivered customers' data complete",
        cadence=Cadence.EVENT,
        trigger_zh="交车完成",
        trigger_en="When a delivery is completed",
        records=("delivery", "report"),
        sources=(Source("D21", "信息主管", 11),),
    ),
    DutySpec(
        no=3,
        zh="与厂家口径对齐，编好各类销售统计表",
        en="Deal with the manufacturer and fill in its sales reports",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=2",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        trigger_zh="厂家报表到期",
        trigger_en="When a manufacturer's report falls due",
        deadline_zh="厂家截止时间",
        deadline_en="By the manufacturer's cut-off",
        records=("report",),
        approvers=("sales-information-supervisor",),
        sources=(Source("D21", "信息主管", 12), Source("D21", "信息主管", 2)),
    ),
    DutySpec(
        no=4,
        zh="按厂家日程把到期报表报出，不逾期",
        en="Send the reports to the manufacturer at the set intervals",
        cadence=Cadence.MONTHLY,
        cadence_basis=Basis.REGULAR,
        rrule="FREQ=MONTHLY;BYMONTHDAY=3",
        due="16:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        deadline_zh="厂家规定的上报日",
        deadline_en="On the manufacturer's reporting day",
        records=("report",),
        approvers=("sales-manager",),
        sources=(Source("D16", "销售经理", 9), Source("D21", "销售经理", 9)),
    ),
    DutySpec(
        no=5,
        zh="处理信息上报和订单",
        en="Handle information reports and orders",
        cadence=Cadence.EVENT,
        trigger_zh="上报或订货窗口",
        trigger_en="When the reporting or ordering window opens",
        deadline_zh="厂家截止时间",
        deadline_en="By the manufacturer's cut-off",
        records=("factory_order", "report"),
        approvers=("sales-information-supervisor",),
        sources=(Source("D21", "信息主管", 7), Source("D21", "信息主管", 4)),
    ),
    DutySpec(
        no=6,
        zh="每日阅读销售通报并确认",
        en="Read the sales bulletin every day",
        cadence=Cadence.DAILY,
        cadence_basis=Basis.TEXT,
        due="09:15",
        must_do=True,
        deadline_zh="当日",
        deadline_en="Same day",
        records=("report",),
        sources=(Source("D21", "信息主管", 8), Source("D21", "信息主管", 5)),
    ),
    DutySpec(
        no=7,
        zh="盯DMS应付车款提示，当即备好付款申请",
        en="Prepare the remittance request in time, as the DMS shows",
        cadence=Cadence.EVENT,
        must_do=True,
        trigger_zh="DMS显示应付车款",
        trigger_en="When the DMS shows car money due",
        deadline_zh="及时",
        deadline_en="Promptly",
        deadline_basis=Basis.TEXT,
        records=("remittance_request",),
        approvers=("sales-information-supervisor",),
        sources=(Source("D21", "信息主管", 9), Source("D21", "信息主管", 6)),
    ),
    DutySpec(
        no=8,
        zh="完成上级临时交办的工作",
        en="Do other tasks given by the superior",
        cadence=Cadence.EVENT,
        trigger="assigned.task-given",
        settled_by="assigned.task-reported",
        trigger_zh="上级交办",
        trigger_en="When a superior assigns it",
        deadline_zh="交办时约定",
        deadline_en="As agreed when assigned",
        records=("task",),
        sources=(Source("D21", "信息主管", 13),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="report-on-time", weight=30),
    WeightSpec(indicator="report-accuracy", weight=25),
    WeightSpec(indicator="delivery-paper-complete", weight=25),
    WeightSpec(indicator="remittance-on-time", weight=20),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
    ReportSpec(
        slug="vehicle-stock",
        zh="车辆库存明细",
        en="Vehicle stock detail",
        frequency=Frequency.DAILY,
        receivers=("sales-information-supervisor", "sales-manager"),
        record="report",
        draws_on=("vehicle", "vehicle_movement"),
        sources=(Source("D21", "信息主管", 10), Source("D21", "信息主管", 3)),
    ),
    ReportSpec(
        slug="manufacturer-sales",
        zh="厂家销售报表",
        en="Sales report to the manufacturer",
        frequency=Frequency.MONTHLY,
        outside=("manufacturer",),
        record="report",
        draws_on=("sales_order", "delivery", "vehicle"),
        basis=Basis.REGULAR,
        sources=(Source("D16", "销售经理", 9), Source("D21", "销售经理", 9), Source("D21", "信息主管", 12)),
    ),
)
