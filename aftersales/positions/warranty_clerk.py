"""索赔员 Warranty clerk.

Files warranty claims, keeps their archive and passes on quality campaign papers.
Staff in after-sales, under the after-sales manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Basis, Cadence, DutySpec

POSITION = PositionSpec(
    code="warranty-clerk",
    department=Department.AFTERSALES,
    level=Level.STAFF,
    reports_to="aftersales-manager",
    name_zh="索赔员",
    name_en="Warranty clerk",
    aliases=("索赔员",),
    headings=(Source("D07", "索赔员"),),
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
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="按规范提交索赔申请并办理索赔事务",
        en="Submit warranty claims by the rules and handle claim matters",
        cadence=Cadence.EVENT,
        must_do=True,
        trigger_zh="保修项目修竣",
        trigger_en="When a warranty repair is completed",
        deadline_zh="厂家规定时限",
        deadline_en="Within the manufacturer's time limit",
        records=("warranty_claim",),
        sources=(Source("D07", "索赔员", 1),),
    ),
    DutySpec(
        no=2,
        zh="定期整理并妥善保存索赔档案",
        en="Put claim files in order at regular intervals and keep them safe",
        cadence=Cadence.MONTHLY,
        cadence_basis=Basis.REGULAR,
        rrule="FREQ=MONTHLY;BYMONTHDAY=25",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("claim_archive",),
        sources=(Source("D07", "索赔员", 2),),
    ),
    DutySpec(
        no=3,
        zh="传递交流厂家质量返修和活动的报表资料",
        en="Pass on reports and data of the manufacturer's quality campaigns",
        cadence=Cadence.EVENT,
        trigger_zh="厂家发起质量返修或活动",
        trigger_en="When the manufacturer starts a recall repair or campaign",
        deadline_zh="厂家规定时限",
        deadline_en="Within the manufacturer's time limit",
        records=("service_campaign", "report"),
        sources=(Source("D07", "索赔员", 3),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="claim-on-time", weight=30),
    WeightSpec(indicator="claim-approval", weight=30),
    WeightSpec(indicator="claim-collected", weight=20),
    WeightSpec(indicator="claim-archive", weight=20),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
    ReportSpec(
        slug="service-campaign",
        zh="质量返修活动报表资料",
        en="Quality campaign reports and data",
        frequency=Frequency.EVENT,
        outside=("manufacturer",),
        record="service_campaign",
        basis=Basis.TEXT,
        sources=(Source("D07", "索赔员", 3),),
    ),
)
