"""车间主管 Workshop manager.

Runs the workshop: jobs and board, 6S, equipment, the repair team.
Supervisor in after-sales, under the after-sales manager; leads the technician.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Basis, Cadence, DutySpec, EvidenceKind

POSITION = PositionSpec(
    code="workshop-manager",
    department=Department.AFTERSALES,
    level=Level.SUPERVISOR,
    reports_to="aftersales-manager",
    name_zh="车间主管",
    name_en="Workshop manager",
    aliases=("维修主管", "技术总监"),
    headings=(
        Source("D07", "技术总监"),
        Source("D15", "维修主管"),
    ),
    note=(
        "技术总监 of D07 does workshop control (staffing, board, 6S, equipment), hence here; a real technical "
        "director (hard cases) is not described in the seeds."
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
            "marketing.view_complaint",
            "marketing.add_complaint",
            "marketing.handle_complaint",
            "marketing.change_complaint",
        ),
        *grants(
            Scope.TEAM,
            "duties.view_checklistitem",
            "assigned.view_task",
            "assigned.add_task",
            "bulletins.view_bulletin",
            "bulletins.add_bulletin",
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
            "marketing.view_complaint",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="合理派工并管理车间看板",
        en="Assign work sensibly and keep the workshop board",
        cadence=Cadence.DAILY,
        due="09:00",
        trigger_zh="工单派到车间",
        trigger_en="When a repair order reaches the workshop",
        records=("repair_order", "workshop_check"),
        sources=(Source("D07", "技术总监", 1), Source("D15", "维修主管", 1)),
    ),
    DutySpec(
        no=2,
        zh="推行并检查车间6S",
        en="Run and check workshop 6S",
        cadence=Cadence.DAILY,
        due="10:00",
        must_do=True,
        evidence=EvidenceKind.WORKSHEET,
        worksheet="workshop-6s",
        records=("workshop_check",),
        sources=(Source("D07", "技术总监", 1),),
    ),
    DutySpec(
        no=3,
        zh="保持维修人员良好工作状态",
        en="Keep the repair staff in good working condition",
        cadence=Cadence.DAILY,
        due="08:45",
        records=("duty_roster", "appraisal"),
        sources=(Source("D07", "技术总监", 1),),
    ),
    DutySpec(
        no=4,
        zh="督促工具设备定期保养并记录",
        en="See that tools and equipment are maintained at regular intervals and recorded",
        cadence=Cadence.MONTHLY,
        cadence_basis=Basis.REGULAR,
        rrule="FREQ=MONTHLY;BYMONTHDAY=25",
        due="17:00",
        must_do=True,
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        trigger_zh="到保养日",
        trigger_en="On the maintenance day",
        evidence=EvidenceKind.WORKSHEET,
        worksheet="equipment-care",
        records=("equipment",),
        sources=(Source("D07", "技术总监", 2),),
    ),
    DutySpec(
        no=5,
        zh="管理维修团队，提高维修效率和质量",
        en="Lead the repair team, raise efficiency and quality",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=-2",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("repair_order", "quality_check", "appraisal"),
        sources=(Source("D15", "维修主管", 1),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="on-time-handover", weight=25),
    WeightSpec(indicator="first-time-fix", weight=25),
    WeightSpec(indicator="labour-utilisation", weight=20),
    WeightSpec(indicator="workshop-6s", weight=15),
    WeightSpec(indicator="equipment-maint", weight=15),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
)
