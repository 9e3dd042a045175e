"""总经理 General manager.

Heads the store: approves the sales plan, sets strategy and targets with the heads of departments.
Executive in sales, at the top of the store; leads the store manager, sales director, sales manager, after-
sales manager, parts manager, purchasing manager, finance manager, human resources manager and marketing
manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Basis, Cadence, DutySpec

POSITION = PositionSpec(
    code="general-manager",
    department=Department.SALES,
    level=Level.EXECUTIVE,
    reports_to=None,
    name_zh="总经理",
    name_en="General manager",
    aliases=("总经理", "事业部总经理"),
    mentioned_in=("D04", "D16", "D18", "D21"),
    note=(
        "Mentioned only (no duty list of its own); duties below are the mirror of what others must hand to this "
        "position."
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
            "marketing.add_complaint",
            "marketing.add_customer",
            "marketing.add_followup",
            "marketing.handle_complaint",
            "marketing.change_complaint",
        ),
        *grants(
            Scope.STORE,
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
            "kpi.approve_scorecard",
            "kpi.decide_appeal",
            "roles.view_staff",
            "personnel.view_absence",
            "personnel.approve_absence",
            "personnel.change_absence",
            "calendars.change_rosterday",
            "personnel.show_phone",
            "kpi.view_targetsheet",
            "kpi.change_targetsheet",
            "kpi.approve_targetsheet",
            "roles.view_position",
            "approvals.add_delegation",
            "marketing.view_customer",
            "marketing.show_customer",
            "marketing.view_followup",
            "marketing.view_complaint",
            "marketing.resolve_complaint",
            "marketing.export_customer",
            "marketing.erase_customer",
            "marketing.export_complaint",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="审批销售经理月初报送的当月销售任务、目标和计划",
        en="Approve the monthly sales targets and plan handed in by the sales manager",
        cadence=Cadence.MONTHLY,
        cadence_basis=Basis.TEXT,
        rrule="FREQ=MONTHLY;BYMONTHDAY=4",
        due="12:00",
        must_do=True,
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        trigger_zh="收到销售月度计划",
        trigger_en="On receiving the monthly sales plan",
        deadline_zh="月初（计划执行前）",
        deadline_en="At the start of the month, before the plan is carried out",
        records=("sales_target",),
        sources=(Source("D16", "销售经理", 3), Source("D21", "销售经理", 3)),
    ),
    DutySpec(
        no=2,
        zh="与销售负责人共同确定整车销售战略并下达经营指标",
        en="Set the vehicle sales strategy with the head of sales and issue the business targets",
        cadence=Cadence.YEARLY,
        rrule="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10",
        due="17:00",
        lead_minutes=7 * 24 * 60,
        grace_minutes=3 * 24 * 60,
        records=("sales_target", "policy_doc"),
        sources=(Source("D18", "4S汽车销售岗位职责 3", 1),),
    ),
    DutySpec(
        no=3,
        zh="听取销售负责人的定期经营管理报告并批示",
        en="Receive and annotate the regular business report of the head of sales",
        cadence=Cadence.MONTHLY,
        cadence_basis=Basis.REGULAR,
        rrule="FREQ=MONTHLY;BYMONTHDAY=8",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        trigger_zh="收到定期报告",
        trigger_en="On receiving the regular report",
        records=("report",),
        sources=(Source("D18", "4S汽车销售岗位职责 3", 1),),
    ),
    DutySpec(
        no=4,
        zh="主导服务营销计划的制定并下达给服务经理",
        en="Lead the service marketing plan and hand it to the service manager",
        cadence=Cadence.YEARLY,
        rrule="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=15",
        due="17:00",
        lead_minutes=7 * 24 * 60,
        grace_minutes=3 * 24 * 60,
        records=("marketing_plan",),
        sources=(Source("D04", "汽车4s店服务岗位职责3", 2),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="profit-attainment", weight=30),
    WeightSpec(indicator="team-target", weight=20),
    WeightSpec(indicator="service-absorption", weight=15),
    WeightSpec(indicator="overall-csat", weight=15),
    WeightSpec(indicator="inventory-coefficient", weight=10),
    WeightSpec(indicator="cost-control", weight=10),
)

REPORTS = (
    ReportSpec(
        slug="work-monthly",
        zh="工作月报",
        en="Monthly work report",
        frequency=Frequency.MONTHLY,
        outside=("group",),
    ),
)
