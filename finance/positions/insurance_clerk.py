"""保险业务员 Insurance clerk.

Collects repair money owed by insurers, together with the service advisors.
Staff in finance and administration, under the finance manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Cadence, DutySpec

POSITION = PositionSpec(
    code="insurance-clerk",
    department=Department.FINANCE,
    level=Level.STAFF,
    reports_to="finance-manager",
    name_zh="保险业务员",
    name_en="Insurance clerk",
    aliases=("保险业务员",),
    mentioned_in=("D04",),
    note="Mentioned only (D04). Works with service advisors on accident-repair receivables.",
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
            "marketing.view_complaint",
            "marketing.add_complaint",
            "marketing.handle_complaint",
            "marketing.change_complaint",
        ),
        *grants(
            Scope.STORE,
            "sales.view_insurancecase",
            "sales.change_insurancecase",
            "sales.work_insurancecase",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="逐笔催收保险公司应付的修理款",
        en="Collect receivables from insurers",
        cadence=Cadence.WEEKLY,
        rrule="FREQ=WEEKLY;BYDAY=FR",
        due="17:00",
        must_do=True,
        lead_minutes=24 * 60,
        grace_minutes=24 * 60,
        trigger_zh="保险应收款未回",
        trigger_en="While money from an insurer is outstanding",
        records=("insurance_receivable",),
        approvers=("finance-manager",),
        sources=(Source("D04", "汽车4s店服务岗位职责1", 4),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="insurance-receivable-rate", weight=50),
    WeightSpec(indicator="insurance-penetration", weight=30),
    WeightSpec(indicator="superior-score", weight=20),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
)
