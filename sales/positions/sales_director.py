"""销售总监 Sales director.

Sets the vehicle sales strategy, answers for the sales targets and reports to group and manufacturer.
Executive in sales, under the general manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Basis, Cadence, DutySpec

POSITION = PositionSpec(
    code="sales-director",
    department=Department.SALES,
    level=Level.EXECUTIVE,
    reports_to="general-manager",
    name_zh="销售总监",
    name_en="Sales director",
    aliases=("4S汽车销售岗位职责 3（未命名）",),
    headings=(Source("D18", "4S汽车销售岗位职责 3"),),
    note=(
        "Inferred from the unnamed piece 3 of D18. Optional where the sales manager reports straight to the "
        "general manager (D16, D21)."
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
            "approvals.add_delegation",
            "roles.view_position",
        ),
        *grants(
            Scope.DEPARTMENT,
            "duties.view_checklistitem",
            "reports.view_report",
            "reports.approve_report",
            "kpi.view_scorecard",
            "kpi.score_scorecard",
            "kpi.approve_scorecard",
            "roles.view_staff",
            "personnel.view_absence",
            "personnel.approve_absence",
            "personnel.change_absence",
            "personnel.show_phone",
            "roles.view_position",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="与总经理一起制定整车销售战略",
        en="Draw up the vehicle sales strategy with the general manager",
        cadence=Cadence.YEARLY,
        rrule="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=8",
        due="17:00",
        lead_minutes=7 * 24 * 60,
        grace_minutes=3 * 24 * 60,
        records=("policy_doc",),
        approvers=("general-manager",),
        sources=(Source("D18", "4S汽车销售岗位职责 3", 1),),
    ),
    DutySpec(
        no=2,
        zh="组织完成集团和厂家下达的各项销售指标",
        en="Deliver the sales targets set by the group and the manufacturer",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=-1",
        due="17:30",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("sales_target", "report"),
        sources=(Source("D18", "4S汽车销售岗位职责 3", 1),),
    ),
    DutySpec(
        no=3,
        zh="定期向总经理和厂家提交经营管理报告",
        en="Report on business and management to the general manager and the manufacturer at regular intervals",
        cadence=Cadence.MONTHLY,
        cadence_basis=Basis.REGULAR,
        rrule="FREQ=MONTHLY;BYMONTHDAY=6",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("report",),
        approvers=("general-manager",),
        sources=(Source("D18", "4S汽车销售岗位职责 3", 1),),
    ),
    DutySpec(
        no=4,
        zh="监控销售进度、订车流程和库存结构",
        en="Monitor sales progress, the vehicle ordering process and the stock structure",
        cadence=Cadence.WEEKLY,
        rrule="FREQ=WEEKLY;BYDAY=MO",
        due="11:00",
        lead_minutes=24 * 60,
        grace_minutes=24 * 60,
        records=("factory_order", "vehicle", "sales_order"),
        sources=(Source("D18", "4S汽车销售岗位职责 3", 2),),
    ),
    DutySpec(
        no=5,
        zh="对销售环节中的问题提出改进意见并落实",
        en="Propose and carry through improvements of weak spots in the sales chain",
        cadence=Cadence.EVENT,
        trigger_zh="发现销售环节异常",
        trigger_en="On finding a fault in the sales process",
        records=("task",),
        sources=(Source("D18", "4S汽车销售岗位职责 3", 2),),
    ),
    DutySpec(
        no=6,
        zh="收集反馈市场与竞品动向，及时拿出应对方案",
        en="Collect market and competitor moves and answer with a counter-plan in time",
        cadence=Cadence.EVENT,
        trigger_zh="竞品或市场变化",
        trigger_en="When rivals or the market change",
        records=("market_research",),
        sources=(Source("D18", "4S汽车销售岗位职责 3", 3),),
    ),
    DutySpec(
        no=7,
        zh="牵头处置销售类客诉直至客户认可",
        en="Handle customer complaints",
        cadence=Cadence.EVENT,
        trigger_zh="收到投诉",
        trigger_en="On receiving a complaint",
        records=("complaint",),
        sources=(Source("D18", "4S汽车销售岗位职责 3", 4),),
    ),
    DutySpec(
        no=8,
        zh="管理客户关系，按客户需求提升服务品质",
        en="Manage customer relations and raise service quality to customer needs",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=25",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("customer", "survey"),
        sources=(Source("D18", "4S汽车销售岗位职责 3", 4),),
    ),
    DutySpec(
        no=9,
        zh="维护与厂家、保险公司的合作，吃透政策与考核，争取外部支持",
        en="Keep up cooperation with manufacturer and insurers, master their policies and gain support",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=18",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        trigger_zh="政策或考核发布",
        trigger_en="When policies or assessments are published",
        records=("partner", "policy_doc"),
        sources=(Source("D18", "4S汽车销售岗位职责 3", 5),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="team-target", weight=25),
    WeightSpec(indicator="gross-per-unit", weight=20),
    WeightSpec(indicator="inventory-coefficient", weight=15),
    WeightSpec(indicator="sales-csat", weight=15),
    WeightSpec(indicator="market-share", weight=15),
    WeightSpec(indicator="report-on-time", weight=10),
)

REPORTS = (
    ReportSpec(
        slug="work-monthly",
        zh="工作月报",
        en="Monthly work report",
        frequency=Frequency.MONTHLY,
    ),
    ReportSpec(
        slug="management-report",
        zh="经营和管理工作报告",
        en="Business and management report",
        frequency=Frequency.MONTHLY,
        receivers=("general-manager",),
        outside=("manufacturer",),
        record="report",
        basis=Basis.REGULAR,
        sources=(Source("D18", "4S汽车销售岗位职责 3", 1),),
    ),
)
