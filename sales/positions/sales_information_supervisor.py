"""信息主管 Sales information supervisor.

Answers for the sales section's data: reports, stock detail, factory orders, remittances.
Supervisor in sales, under the sales manager; leads the sales information clerk.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Basis, Cadence, DutySpec

POSITION = PositionSpec(
    code="sales-information-supervisor",
    department=Department.SALES,
    level=Level.SUPERVISOR,
    reports_to="sales-manager",
    name_zh="信息主管",
    name_en="Sales information supervisor",
    aliases=("信息主管",),
    headings=(Source("D21", "信息主管"),),
    note=(
        "D21's list mixes two positions: items 8-14 (ordinals 7-13) read as the 信息员's. Shared items are mapped "
        "to both."
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
            "approvals.add_delegation",
            "roles.view_position",
        ),
        *grants(
            Scope.TEAM,
            "duties.view_checklistitem",
            "assigned.view_task",
            "assigned.add_task",
            "bulletins.view_bulletin",
            "bulletins.add_bulletin",
            "exports.download_export",
            "reports.view_report",
            "reports.approve_report",
            "kpi.view_scorecard",
            "kpi.score_scorecard",
            "roles.view_staff",
            "personnel.view_absence",
            "personnel.approve_absence",
            "personnel.change_absence",
            "calendars.change_rosterday",
            "personnel.show_phone",
            "kpi.view_targetsheet",
            "kpi.change_targetsheet",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="协助销售部安排区域间调车",
        en="Help the sales department arrange transfers between regions",
        cadence=Cadence.EVENT,
        trigger_zh="调车需求",
        trigger_en="When a transfer is needed",
        records=("vehicle_movement",),
        approvers=("sales-manager",),
        sources=(Source("D21", "信息主管", 1),),
    ),
    DutySpec(
        no=2,
        zh="督促信息员按时填制各种销售报表",
        en="See that information clerks fill in the sales reports in time",
        cadence=Cadence.DAILY,
        due="16:30",
        trigger_zh="报表到期",
        trigger_en="When a report falls due",
        deadline_zh="报表截止日",
        deadline_en="By the report's closing date",
        records=("report",),
        sources=(Source("D21", "信息主管", 2),),
    ),
    DutySpec(
        no=3,
        zh="与销售经理沟通并反馈库存明细",
        en="Report the stock detail to the sales manager",
        cadence=Cadence.DAILY,
        due="11:30",
        records=("report", "vehicle"),
        sources=(Source("D21", "信息主管", 3),),
    ),
    DutySpec(
        no=4,
        zh="负责信息上报和厂家订单",
        en="Handle information reports and factory orders",
        cadence=Cadence.EVENT,
        trigger_zh="上报或订货窗口",
        trigger_en="When the reporting or ordering window opens",
        deadline_zh="厂家截止时间",
        deadline_en="By the manufacturer's cut-off",
        records=("report", "factory_order"),
        approvers=("sales-manager",),
        sources=(Source("D21", "信息主管", 4), Source("D21", "信息主管", 7)),
    ),
    DutySpec(
        no=5,
        zh="每日阅读销售通报并确认",
        en="Read the sales bulletin every day",
        cadence=Cadence.DAILY,
        cadence_basis=Basis.TEXT,
        due="09:30",
        must_do=True,
        deadline_zh="当日",
        deadline_en="Same day",
        records=("report",),
        sources=(Source("D21", "信息主管", 5), Source("D21", "信息主管", 8)),
    ),
    DutySpec(
        no=6,
        zh="DMS一出现应付车款，当即向财务递交付款申请",
        en="Ask finance for the remittance in time, as the DMS shows",
        cadence=Cadence.EVENT,
        must_do=True,
        trigger_zh="DMS显示应付车款",
        trigger_en="When the DMS shows car money due",
        deadline_zh="及时",
        deadline_en="Promptly",
        deadline_basis=Basis.TEXT,
        records=("remittance_request",),
        approvers=("finance-manager",),
        sources=(Source("D21", "信息主管", 6), Source("D21", "信息主管", 9)),
    ),
    DutySpec(
        no=7,
        zh="审阅信息员报备的车辆库存明细",
        en="Check the vehicle stock detail reported by the clerk",
        cadence=Cadence.DAILY,
        due="11:00",
        trigger_zh="收到库存明细",
        trigger_en="On receiving the stock detail",
        records=("vehicle_stock_check",),
        sources=(Source("D21", "信息主管", 10),),
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
    WeightSpec(indicator="remittance-on-time", weight=20),
    WeightSpec(indicator="transfer-on-time", weight=15),
    WeightSpec(indicator="superior-score", weight=10),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
    ReportSpec(
        slug="remittance-request",
        zh="汇款申请",
        en="Remittance request",
        frequency=Frequency.EVENT,
        receivers=("finance-manager",),
        record="remittance_request",
        basis=Basis.TEXT,
        sources=(Source("D21", "信息主管", 6), Source("D21", "信息主管", 9)),
    ),
)
