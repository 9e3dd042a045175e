"""备件经理 Parts manager.

Leads the parts department: purchasing, stock, sales, suppliers, prices.
Manager in parts, under the general manager; leads the parts salesperson, parts clerk, parts warehouse keeper
and parts buyer.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Cadence, DutySpec

POSITION = PositionSpec(
    code="parts-manager",
    department=Department.PARTS,
    level=Level.MANAGER,
    reports_to="general-manager",
    name_zh="备件经理",
    name_en="Parts manager",
    aliases=("备件经理",),
    headings=(Source("D05", "备件经理"),),
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
            "marketing.handle_complaint",
            "marketing.change_complaint",
        ),
        *grants(
            Scope.DEPARTMENT,
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
            "marketing.view_complaint",
            "marketing.resolve_complaint",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="统管备件采购、库存、销售与回收",
        en="Manage purchasing, stock, sales and recovery of parts",
        cadence=Cadence.DAILY,
        due="17:30",
        records=("stock_movement", "purchase_order", "parts_sale"),
        sources=(Source("D05", "备件经理", 1),),
    ),
    DutySpec(
        no=2,
        zh="与供应商建立良好合作，保证供应",
        en="Build good supplier relations and secure supply",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=20",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("supplier",),
        sources=(Source("D05", "备件经理", 2),),
    ),
    DutySpec(
        no=3,
        zh="设定备件定价规则并守住毛利目标",
        en="Set the parts pricing policy",
        cadence=Cadence.QUARTERLY,
        due="17:00",
        lead_minutes=7 * 24 * 60,
        grace_minutes=3 * 24 * 60,
        trigger_zh="进价或市场价变化",
        trigger_en="When purchase or market prices change",
        records=("price_list",),
        approvers=("general-manager",),
        sources=(Source("D05", "备件经理", 3),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="parts-fill", weight=25),
    WeightSpec(indicator="parts-turns", weight=20),
    WeightSpec(indicator="parts-obsolete", weight=20),
    WeightSpec(indicator="parts-margin", weight=20),
    WeightSpec(indicator="stocktake-accuracy", weight=15),
)

REPORTS = (
    ReportSpec(
        slug="work-weekly",
        zh="工作周报",
        en="Weekly work report",
        frequency=Frequency.WEEKLY,
    ),
)
