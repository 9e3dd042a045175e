"""技术内训师 In-house technical trainer.

Teaches in-house, carries out the manufacturer's technical training and keeps its rate.
Staff in after-sales, under the after-sales manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Cadence, DutySpec

POSITION = PositionSpec(
    code="technical-trainer",
    department=Department.AFTERSALES,
    level=Level.STAFF,
    reports_to="aftersales-manager",
    name_zh="技术内训师",
    name_en="In-house technical trainer",
    aliases=("维修顾问",),
    headings=(Source("D07", "维修顾问"),),
    note="Title 维修顾问 (D07) misleads: the duties are training and technical-department work.",
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
            "marketing.change_complaint",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="承担公司内部培训授课",
        en="Teach the in-house training",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=20",
        due="16:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("training",),
        sources=(Source("D07", "维修顾问", 1),),
    ),
    DutySpec(
        no=2,
        zh="承担技术部日常工作",
        en="Do the work of the technical department",
        cadence=Cadence.DAILY,
        due="17:30",
        records=("task",),
        sources=(Source("D07", "维修顾问", 1),),
    ),
    DutySpec(
        no=3,
        zh="落实授权厂家的专业技术培训计划",
        en="Carry out the authorising manufacturer's technical training plan",
        cadence=Cadence.QUARTERLY,
        due="17:00",
        lead_minutes=7 * 24 * 60,
        grace_minutes=3 * 24 * 60,
        trigger_zh="厂家下达培训计划",
        trigger_en="When the manufacturer issues its training plan",
        deadline_zh="厂家规定期限",
        deadline_en="Within the manufacturer's term",
        records=("training",),
        sources=(Source("D07", "维修顾问", 2),),
    ),
    DutySpec(
        no=4,
        zh="统计内部培训率并考核、评估、跟踪",
        en="Keep the training rate, examine, evaluate and follow up",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=-2",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        trigger_zh="培训结束",
        trigger_en="When a training ends",
        records=("training", "report"),
        approvers=("aftersales-manager",),
        sources=(Source("D07", "维修顾问", 3),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="training-rate", weight=35),
    WeightSpec(indicator="training-pass", weight=30),
    WeightSpec(indicator="training-completion", weight=25),
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
        slug="training-rate",
        zh="培训率与考核评估",
        en="Training rate, examination and evaluation",
        frequency=Frequency.MONTHLY,
        receivers=("aftersales-manager",),
        record="training",
        sources=(Source("D07", "维修顾问", 3),),
    ),
)
