"""销售助理 Sales assistant.

Keeps the sales office: reports, contracts, delivery papers, formalities.
Staff in sales, under the sales manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Basis, Cadence, DutySpec

POSITION = PositionSpec(
    code="sales-assistant",
    department=Department.SALES,
    level=Level.STAFF,
    reports_to="sales-manager",
    name_zh="销售助理",
    name_en="Sales assistant",
    aliases=("销售助理", "销售专员"),
    headings=(
        Source("D08", "销售助理"),
        Source("D10", "销售助理"),
        Source("D10", "销售助理#2"),
        Source("D11", "销售助理"),
        Source("D11", "销售助理#2"),
        Source("D15", "销售助理"),
        Source("D17", "销售专员"),
        Source("D20", "销售助理"),
    ),
    note=(
        "D17 销售专员 (two items, cut off) is a delivery-paper and showroom clerk; mapped here, not to the consultant."
    ),
    grants=(
        *grants(
            Scope.OWN,
            "duties.view_checklistitem",
            "duties.complete_checklistitem",
            "reports.view_report",
            "reports.submit_report",
            "kpi.view_scorecard",
            "kpi.submit_scorecard",
            "personnel.view_absence",
            "personnel.add_absence",
            "roles.view_position",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="收集整理销售数据，制作销售报表与分析",
        en="Collect sales data and make sales reports and analyses",
        cadence=Cadence.WEEKLY,
        due="16:00",
        lead_minutes=24 * 60,
        grace_minutes=24 * 60,
        records=("report",),
        approvers=("sales-manager",),
        sources=(
            Source("D08", "销售助理", 2),
            Source("D10", "销售助理#2", 2),
            Source("D11", "销售助理", 1),
            Source("D11", "销售助理#2", 1),
        ),
    ),
    DutySpec(
        no=2,
        zh="合同及附件编号入档、可随时调阅",
        en="File and keep sales contracts and papers",
        cadence=Cadence.EVENT,
        trigger_zh="合同或文件签署",
        trigger_en="When a contract or paper is signed",
        records=("sales_order",),
        sources=(Source("D08", "销售助理", 3),),
    ),
    DutySpec(
        no=3,
        zh="协助销售顾问跟进客户与提供后续服务",
        en="Help consultants follow up customers and give after-service",
        cadence=Cadence.EVENT,
        trigger_zh="销售顾问提出需求",
        trigger_en="When a sales consultant asks for help",
        records=("follow_up",),
        sources=(
            Source("D08", "销售助理", 4),
            Source("D10", "销售助理", 1),
            Source("D10", "销售助理#2", 1),
            Source("D20", "销售助理", 2),
        ),
    ),
    DutySpec(
        no=4,
        zh="为销售团队提供内勤支援，助其达标",
        en="Support the team's sales work and targets",
        cadence=Cadence.DAILY,
        due="15:00",
        records=("task",),
        sources=(
            Source("D08", "销售助理", 1),
            Source("D10", "销售助理", 1),
            Source("D10", "销售助理#2", 1),
            Source("D15", "销售助理", 1),
            Source("D20", "销售助理", 1),
            Source("D11", "销售助理", 1),
            Source("D11", "销售助理#2", 1),
        ),
    ),
    DutySpec(
        no=5,
        zh="安排并执行销售活动日程",
        en="Schedule and run sales activities",
        cadence=Cadence.EVENT,
        trigger_zh="活动立项",
        trigger_en="When an event is set up",
        records=("campaign",),
        sources=(Source("D10", "销售助理#2", 3),),
    ),
    DutySpec(
        no=6,
        zh="跟踪销售进展，协调销售与其他部门",
        en="Track sales progress and coordinate with other departments",
        cadence=Cadence.WEEKLY,
        rrule="FREQ=WEEKLY;BYDAY=FR",
        due="16:00",
        lead_minutes=24 * 60,
        grace_minutes=24 * 60,
        records=("report", "task"),
        sources=(Source("D11", "销售助理", 1), Source("D11", "销售助理#2", 2)),
    ),
    DutySpec(
        no=7,
        zh="受理客户咨询、投诉与售后问题",
        en="Take customer enquiries, complaints and after-sales issues",
        cadence=Cadence.EVENT,
        trigger_zh="客户咨询或投诉",
        trigger_en="When a customer enquires or complains",
        records=("complaint",),
        sources=(Source("D11", "销售助理#2", 3), Source("D15", "销售助理", 1)),
    ),
    DutySpec(
        no=8,
        zh="陪同或代跑购车所需的各项手续",
        en="Help with purchase formalities",
        cadence=Cadence.EVENT,
        trigger_zh="合同签订",
        trigger_en="When the contract is signed",
        records=("registration_case",),
        sources=(Source("D20", "销售助理", 3),),
    ),
    DutySpec(
        no=9,
        zh="按每日交车情况填写交车单据，保证资料齐全准确",
        en="Fill in the delivery papers from the day's deliveries, complete and correct",
        cadence=Cadence.DAILY,
        cadence_basis=Basis.TEXT,
        due="17:30",
        must_do=True,
        trigger_zh="交车当日",
        trigger_en="On the day of delivery",
        deadline_zh="当日",
        deadline_en="Same day",
        records=("delivery",),
        sources=(Source("D17", "销售专员", 2),),
    ),
    DutySpec(
        no=10,
        zh="维持展厅环境随时可接待",
        en="Keep the showroom clean and tidy",
        cadence=Cadence.DAILY,
        due="09:30",
        records=("showroom_check",),
        sources=(Source("D17", "销售专员", 1),),
    ),
    DutySpec(
        no=11,
        zh="完成销售经理交办的其他销售工作",
        en="Do other sales work given by the sales manager",
        cadence=Cadence.EVENT,
        trigger_zh="上级交办",
        trigger_en="When a superior assigns it",
        deadline_zh="交办时约定",
        deadline_en="As agreed when assigned",
        records=("task",),
        sources=(Source("D08", "销售助理", 5),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="delivery-paper-complete", weight=25),
    WeightSpec(indicator="archive-rate", weight=20),
    WeightSpec(indicator="report-on-time", weight=20),
    WeightSpec(indicator="report-accuracy", weight=20),
    WeightSpec(indicator="superior-score", weight=15),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
    ReportSpec(
        slug="delivery-papers",
        zh="交车单据与交车客户资料",
        en="Delivery papers and customer data",
        frequency=Frequency.DAILY,
        receivers=("sales-information-clerk",),
        record="delivery",
        basis=Basis.TEXT,
        sources=(Source("D17", "销售专员", 2), Source("D21", "信息主管", 11)),
    ),
    ReportSpec(
        slug="sales-analysis",
        zh="销售数据报表与分析",
        en="Sales data report and analysis",
        frequency=Frequency.WEEKLY,
        receivers=("sales-manager",),
        record="report",
        sources=(Source("D10", "销售助理#2", 2), Source("D11", "销售助理#2", 1), Source("D08", "销售助理", 2)),
    ),
)
