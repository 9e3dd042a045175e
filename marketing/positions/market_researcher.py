"""市场调研员 Market researcher.

Collects and analyses market, rival and consumer information.
Staff in marketing, under the marketing manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Cadence, DutySpec, EvidenceKind

POSITION = PositionSpec(
    code="market-researcher",
    department=Department.MARKETING,
    level=Level.STAFF,
    reports_to="marketing-manager",
    name_zh="市场调研员",
    name_en="Market researcher",
    aliases=("市场调研员",),
    headings=(Source("D10", "市场调研员"),),
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
            "marketing.add_marketresearch",
            "marketing.import_marketresearch",
            "marketing.change_marketresearch",
            "marketing.submit_marketresearch",
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
        zh="按清单收集价格、政策、上牌量等一手资料",
        en="Collect market information",
        cadence=Cadence.WEEKLY,
        rrule="FREQ=WEEKLY;BYDAY=FR",
        due="17:00",
        lead_minutes=24 * 60,
        grace_minutes=24 * 60,
        evidence=EvidenceKind.RECORDS,
        records=("market_research",),
        sources=(Source("D10", "市场调研员", 1),),
    ),
    DutySpec(
        no=2,
        zh="研究竞品动作与购车人群需求变化",
        en="Analyse rivals and consumer needs",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=15",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        evidence=EvidenceKind.RECORDS,
        records=("market_research",),
        approvers=("marketing-manager",),
        sources=(Source("D10", "市场调研员", 1),),
    ),
    DutySpec(
        no=3,
        zh="据调研结论给推广方案提意见",
        en="Make promotion proposals",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=20",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        trigger_zh="调研报告完成",
        trigger_en="When the research report is finished",
        records=("market_research", "marketing_plan"),
        approvers=("marketing-manager",),
        sources=(Source("D10", "市场调研员", 1),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="research-on-time", weight=45),
    WeightSpec(indicator="research-adopted", weight=30),
    WeightSpec(indicator="report-accuracy", weight=25),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
    ReportSpec(
        slug="market-research",
        zh="市场调研/竞品报告",
        en="Market and competitor research report",
        frequency=Frequency.MONTHLY,
        receivers=("sales-manager",),
        record="market_research",
        sources=(Source("D21", "市场经理", 3),),
    ),
)
