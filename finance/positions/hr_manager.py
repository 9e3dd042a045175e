"""人力资源经理 Human resources manager.

Answers for hiring, training, pay and employee relations of the whole store.
Manager in finance and administration, under the general manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Cadence, DeadlineUnit, DutySpec

POSITION = PositionSpec(
    code="hr-manager",
    department=Department.FINANCE,
    level=Level.MANAGER,
    reports_to="general-manager",
    name_zh="人力资源经理",
    name_en="Human resources manager",
    aliases=("人力资源经理",),
    headings=(Source("D10", "人力资源经理"),),
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
            "marketing.view_complaint",
            "marketing.add_complaint",
            "marketing.change_complaint",
        ),
        *grants(
            Scope.STORE,
            "roles.view_staff",
            "personnel.view_absence",
            "personnel.change_absence",
            "calendars.change_rosterday",
            "personnel.show_phone",
            "roles.view_position",
            "roles.change_assignment",
            "kpi.view_scorecard",
            "approvals.add_delegation",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="按编制缺口组织招募直至到岗",
        en="Recruit staff",
        cadence=Cadence.EVENT,
        trigger="roles.seat-vacated",
        within=(30, DeadlineUnit.DAYS),
        trigger_zh="岗位空缺",
        trigger_en="When a post is vacant",
        records=("recruitment",),
        approvers=("general-manager",),
        sources=(Source("D10", "人力资源经理", 1),),
    ),
    DutySpec(
        no=2,
        zh="培训与管理员工",
        en="Train and manage staff",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=20",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("training", "employee"),
        sources=(Source("D10", "人力资源经理", 1),),
    ),
    DutySpec(
        no=3,
        zh="设计工资、奖金与福利方案报批",
        en="Set pay and benefit policy",
        cadence=Cadence.YEARLY,
        rrule="FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30",
        due="17:00",
        lead_minutes=7 * 24 * 60,
        grace_minutes=3 * 24 * 60,
        records=("compensation_plan",),
        approvers=("general-manager",),
        sources=(Source("D10", "人力资源经理", 1),),
    ),
    DutySpec(
        no=4,
        zh="受理员工诉求和劳动争议并推动解决",
        en="Handle employee relations",
        cadence=Cadence.EVENT,
        trigger_zh="员工诉求或纠纷",
        trigger_en="On an employee's request or a dispute",
        records=("employee_case",),
        sources=(Source("D10", "人力资源经理", 1),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="hiring-on-time", weight=25),
    WeightSpec(indicator="turnover-rate", weight=25),
    WeightSpec(indicator="training-completion", weight=20),
    WeightSpec(indicator="probation-pass", weight=15),
    WeightSpec(indicator="payroll-accuracy", weight=15),
)

REPORTS = (
    ReportSpec(
        slug="work-weekly",
        zh="工作周报",
        en="Weekly work report",
        frequency=Frequency.WEEKLY,
    ),
)
