"""媒体运营专员 Media operations specialist.

Runs social media accounts, online ads and content.
Staff in marketing, under the marketing manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Cadence, DutySpec, EvidenceKind

POSITION = PositionSpec(
    code="media-operations-specialist",
    department=Department.MARKETING,
    level=Level.STAFF,
    reports_to="marketing-manager",
    name_zh="媒体运营专员",
    name_en="Media operations specialist",
    aliases=("媒体运营专员",),
    headings=(Source("D10", "媒体运营专员"),),
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
            "marketing.view_customer",
            "marketing.add_customer",
            "marketing.change_customer",
            "marketing.show_customer",
            "marketing.view_followup",
            "marketing.add_followup",
            "marketing.import_followup",
            "marketing.complete_followup",
            "marketing.change_complaint",
            "marketing.add_adplacement",
            "marketing.import_adplacement",
            "marketing.change_adplacement",
            "marketing.run_adplacement",
            "marketing.add_contentitem",
            "marketing.import_contentitem",
            "marketing.change_contentitem",
            "marketing.submit_contentitem",
            "marketing.maintain_contentitem",
            "marketing.add_mediaaccount",
            "marketing.import_mediaaccount",
            "marketing.change_mediaaccount",
        ),
        *grants(
            Scope.DEPARTMENT,
            "marketing.view_marketingplan",
            "marketing.view_campaign",
            "marketing.view_campaignreview",
            "marketing.view_adplacement",
            "marketing.view_contentitem",
            "marketing.view_mediaaccount",
            "marketing.view_mediacontact",
            "marketing.view_promomaterial",
            "marketing.view_marketresearch",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="运营推广社交媒体账号",
        en="Run and promote social media accounts",
        cadence=Cadence.DAILY,
        due="11:00",
        evidence=EvidenceKind.RECORDS,
        records=("media_account",),
        sources=(Source("D10", "媒体运营专员", 1),),
    ),
    DutySpec(
        no=2,
        zh="线上投放的账户、出价与素材管理",
        en="Manage online advertising",
        cadence=Cadence.WEEKLY,
        rrule="FREQ=WEEKLY;BYDAY=MO",
        due="15:00",
        lead_minutes=24 * 60,
        grace_minutes=24 * 60,
        trigger_zh="投放计划",
        trigger_en="When the ad plan calls for it",
        evidence=EvidenceKind.RECORDS,
        records=("ad_placement",),
        approvers=("marketing-manager",),
        sources=(Source("D10", "媒体运营专员", 1),),
    ),
    DutySpec(
        no=3,
        zh="产出图文、短视频等素材",
        en="Create content",
        cadence=Cadence.WEEKLY,
        rrule="FREQ=WEEKLY;BYDAY=TH",
        due="17:00",
        lead_minutes=24 * 60,
        grace_minutes=24 * 60,
        trigger_zh="内容计划",
        trigger_en="When the content plan calls for it",
        evidence=EvidenceKind.RECORDS,
        records=("content_item",),
        approvers=("marketing-manager",),
        sources=(Source("D10", "媒体运营专员", 1),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="online-leads", weight=35),
    WeightSpec(indicator="content-plan", weight=25),
    WeightSpec(indicator="cost-per-lead", weight=20),
    WeightSpec(indicator="account-growth", weight=20),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
)
