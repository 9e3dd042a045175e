"""采购经理 Purchasing manager.

Sets the purchasing strategy, leads the buyers and supervises the process.
Manager in parts, under the general manager; leads the purchasing specialist.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Cadence, DutySpec

POSITION = PositionSpec(
    code="purchasing-manager",
    department=Department.PARTS,
    level=Level.MANAGER,
    reports_to="general-manager",
    name_zh="采购经理",
    name_en="Purchasing manager",
    aliases=("采购经理",),
    headings=(Source("D11", "采购经理"),),
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
            Scope.DEPARTMENT,
            "duties.view_checklistitem",
            "assigned.view_task",
            "assigned.add_task",
            "bulletins.view_bulletin",
            "bulletins.add_bulletin",
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
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="确定年度采购方针（品类、供应商结构、价格目标）",
        en="Set the purchasing strategy",
        cadence=Cadence.YEARLY,
        rrule="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=10",
        due="17:00",
        lead_minutes=7 * 24 * 60,
        grace_minutes=3 * 24 * 60,
        records=("policy_doc",),
        approvers=("general-manager",),
        sources=(Source("D11", "采购经理", 1),),
    ),
    DutySpec(
        no=2,
        zh="带领采购人员并考核其绩效",
        en="Lead the purchasing team",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=6",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("appraisal",),
        sources=(Source("D11", "采购经理", 1),),
    ),
    DutySpec(
        no=3,
        zh="监督采购流程，保证效率和质量",
        en="Supervise the purchasing process for efficiency and quality",
        cadence=Cadence.WEEKLY,
        rrule="FREQ=WEEKLY;BYDAY=FR",
        due="17:00",
        lead_minutes=24 * 60,
        grace_minutes=24 * 60,
        records=("purchase_order", "spot_check"),
        sources=(Source("D11", "采购经理", 1),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="purchase-saving", weight=25),
    WeightSpec(indicator="purchase-compliance", weight=25),
    WeightSpec(indicator="supplier-otd", weight=25),
    WeightSpec(indicator="supplier-quality", weight=25),
)

REPORTS = (
    ReportSpec(
        slug="work-weekly",
        zh="工作周报",
        en="Weekly work report",
        frequency=Frequency.WEEKLY,
    ),
)
