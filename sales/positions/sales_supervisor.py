"""销售主管 Sales supervisor (team leader).

Leads a team of sales consultants on the floor: the day's work, callbacks, 5S, customer cards.
Supervisor in sales, under the showroom manager; leads the sales consultant.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Basis, Cadence, DutySpec

POSITION = PositionSpec(
    code="sales-supervisor",
    department=Department.SALES,
    level=Level.SUPERVISOR,
    reports_to="showroom-manager",
    name_zh="销售主管",
    name_en="Sales supervisor (team leader)",
    aliases=("销售主管", "展厅主管"),
    headings=(Source("D16", "销售主管"),),
    mentioned_in=("D18",),
    note=(
        "D16 makes 销售主管/展厅主管 report to the sales manager; D18 piece 4 names 展厅经理 and 销售主管 side by "
        "side, so the supervisor is put under the showroom manager (or under the sales manager where there is "
        "none)."
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
            "approvals.add_delegation",
            "roles.view_position",
        ),
        *grants(
            Scope.TEAM,
            "duties.view_checklistitem",
            "reports.view_report",
            "reports.approve_report",
            "kpi.view_scorecard",
            "kpi.score_scorecard",
            "roles.view_staff",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="配合销售经理，按厂家运营标准管理展厅",
        en="Run the showroom to the manufacturer's operating standards together with the sales manager",
        cadence=Cadence.DAILY,
        due="09:30",
        records=("showroom_check",),
        sources=(Source("D16", "销售主管", 1),),
    ),
    DutySpec(
        no=2,
        zh="监督并考核展车陈列、展厅布置和5S",
        en="Supervise and score car display, decoration and 5S",
        cadence=Cadence.DAILY,
        due="10:00",
        records=("showroom_check",),
        sources=(Source("D16", "销售主管", 2),),
    ),
    DutySpec(
        no=3,
        zh="跟踪销售计划进度，现场指导销售顾问",
        en="Track the sales plan and guide consultants on the floor",
        cadence=Cadence.DAILY,
        due="15:00",
        records=("report", "spot_check"),
        sources=(Source("D16", "销售主管", 3),),
    ),
    DutySpec(
        no=4,
        zh="汇总销售信息，督促建立和更新客户信息卡并分级分类",
        en="Collect sales information and see that customer cards are opened, updated, graded and classed",
        cadence=Cadence.WEEKLY,
        due="16:00",
        lead_minutes=24 * 60,
        grace_minutes=24 * 60,
        trigger_zh="新增或变更客户",
        trigger_en="When a customer is added or changed",
        records=("customer", "lead"),
        sources=(Source("D16", "销售主管", 4),),
    ),
    DutySpec(
        no=5,
        zh="带领销售顾问完成展厅目标，协助绩效考核",
        en="Lead consultants to the showroom target and help with appraisal",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=-1",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        trigger_zh="销售经理下达目标",
        trigger_en="When the sales manager issues the targets",
        records=("sales_target", "appraisal"),
        approvers=("sales-manager",),
        sources=(Source("D16", "销售主管", 5),),
    ),
    DutySpec(
        no=6,
        zh="安排销售顾问当天工作和交车",
        en="Arrange the consultants' work and the deliveries of the day",
        cadence=Cadence.DAILY,
        cadence_basis=Basis.TEXT,
        due="08:30",
        must_do=True,
        deadline_zh="当日晨会前",
        deadline_en="Before the morning meeting",
        records=("duty_roster", "delivery"),
        sources=(Source("D16", "销售主管", 6),),
    ),
    DutySpec(
        no=7,
        zh="协助销售顾问促成成交，维护客户满意与忠诚",
        en="Help consultants close deals and keep customers satisfied and loyal",
        cadence=Cadence.EVENT,
        trigger_zh="客户进入谈判",
        trigger_en="When a customer starts negotiating",
        records=("sales_order", "survey"),
        sources=(Source("D16", "销售主管", 7),),
    ),
    DutySpec(
        no=8,
        zh="督促销售顾问每天打回访电话，不漏一个潜客",
        en="See that consultants make their callbacks every day and no prospect is left out",
        cadence=Cadence.DAILY,
        cadence_basis=Basis.TEXT,
        due="17:15",
        must_do=True,
        deadline_zh="当日",
        deadline_en="Same day",
        records=("follow_up",),
        sources=(Source("D16", "销售主管", 8),),
    ),
    DutySpec(
        no=9,
        zh="协助组织员工参加市场活动，跟进并反馈",
        en="Help organise staff for market events, follow and report back",
        cadence=Cadence.EVENT,
        trigger_zh="市场活动立项",
        trigger_en="When a marketing event is set up",
        deadline_zh="活动结束后及时",
        deadline_en="Promptly after the event",
        deadline_basis=Basis.TEXT,
        records=("campaign", "report"),
        sources=(Source("D16", "销售主管", 9),),
    ),
    DutySpec(
        no=10,
        zh="客户有不满时协同安抚并跟到关闭",
        en="Help settle customer grievances",
        cadence=Cadence.EVENT,
        trigger_zh="收到抱怨",
        trigger_en="When a customer is dissatisfied",
        records=("complaint",),
        sources=(Source("D16", "销售主管", 10),),
    ),
    DutySpec(
        no=11,
        zh="指导销售顾问制定当月个人目标分解表",
        en="Guide consultants in making their personal target sheet of the month",
        cadence=Cadence.MONTHLY,
        cadence_basis=Basis.TEXT,
        rrule="FREQ=MONTHLY;BYMONTHDAY=3",
        due="12:00",
        must_do=True,
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        deadline_zh="月初",
        deadline_en="At the start of the month",
        records=("sales_target",),
        approvers=("showroom-manager",),
        sources=(Source("D18", "4S汽车销售岗位职责 4", 1),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="team-target", weight=25),
    WeightSpec(indicator="follow-up-on-time", weight=20),
    WeightSpec(indicator="close-rate", weight=20),
    WeightSpec(indicator="showroom-5s", weight=15),
    WeightSpec(indicator="customer-file-complete", weight=10),
    WeightSpec(indicator="process-spot-check", weight=10),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
    ReportSpec(
        slug="campaign-feedback",
        zh="活动信息反馈",
        en="Campaign feedback",
        frequency=Frequency.EVENT,
        receivers=("sales-manager", "marketing-manager"),
        record="campaign",
        basis=Basis.TEXT,
        sources=(Source("D21", "展厅经理", 5), Source("D16", "销售主管", 9)),
    ),
)
