"""市场助理(市场信息专员) Marketing assistant (market information).

Keeps marketing data, traffic entries, reports and website texts.
Staff in marketing, under the marketing specialist.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Basis, Cadence, DutySpec

POSITION = PositionSpec(
    code="marketing-assistant",
    department=Department.MARKETING,
    level=Level.STAFF,
    reports_to="marketing-specialist",
    name_zh="市场助理（市场信息专员）",
    name_en="Marketing assistant (market information)",
    aliases=("市场助理", "汽车4S店岗位职责3（未命名）"),
    headings=(
        Source("D14", "汽车4S店岗位职责3"),
        Source("D15", "市场助理"),
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
            "roles.view_position",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="收集统计分析市场数据和活动资料",
        en="Collect, compile and analyse market data and event papers",
        cadence=Cadence.WEEKLY,
        rrule="FREQ=WEEKLY;BYDAY=FR",
        due="16:00",
        lead_minutes=24 * 60,
        grace_minutes=24 * 60,
        records=("report", "market_research"),
        approvers=("marketing-manager",),
        sources=(Source("D14", "汽车4S店岗位职责3", 1), Source("D15", "市场助理", 1)),
    ),
    DutySpec(
        no=2,
        zh="为市场活动做现场与后勤支持",
        en="Help the marketing specialist run events",
        cadence=Cadence.EVENT,
        trigger_zh="活动安排",
        trigger_en="When an event is scheduled",
        records=("campaign",),
        sources=(Source("D15", "市场助理", 1),),
    ),
    DutySpec(
        no=3,
        zh="撰写软文，及时更新维护网站",
        en="Write promotional texts and keep the website up to date",
        cadence=Cadence.WEEKLY,
        rrule="FREQ=WEEKLY;BYDAY=WE",
        due="17:00",
        lead_minutes=24 * 60,
        grace_minutes=24 * 60,
        trigger_zh="内容计划",
        trigger_en="When the content plan calls for it",
        deadline_zh="及时",
        deadline_en="Promptly",
        deadline_basis=Basis.TEXT,
        records=("content_item",),
        approvers=("marketing-manager",),
        sources=(Source("D14", "汽车4S店岗位职责3", 2),),
    ),
    DutySpec(
        no=4,
        zh="汇总提交报表，整理归档部门文件",
        en="Put together and hand in reports, file department papers",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=-1",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        trigger_zh="报表到期",
        trigger_en="When a report falls due",
        records=("report",),
        approvers=("marketing-manager",),
        sources=(Source("D14", "汽车4S店岗位职责3", 3),),
    ),
    DutySpec(
        no=5,
        zh="登记前台客流并及时完整录入厂家和集团系统",
        en="Log front-desk traffic and enter it in the manufacturer's and group's systems in time and in full",
        cadence=Cadence.DAILY,
        due="17:30",
        trigger_zh="客户进店",
        trigger_en="When a customer enters the showroom",
        deadline_zh="及时",
        deadline_en="Promptly",
        deadline_basis=Basis.TEXT,
        records=("showroom_visit",),
        sources=(Source("D14", "汽车4S店岗位职责3", 4),),
    ),
    DutySpec(
        no=6,
        zh="整理潜客数据，提供分析报表",
        en="Put prospect data in order and provide the analysis",
        cadence=Cadence.WEEKLY,
        due="12:00",
        lead_minutes=24 * 60,
        grace_minutes=24 * 60,
        records=("lead", "report"),
        approvers=("marketing-manager",),
        sources=(Source("D14", "汽车4S店岗位职责3", 5),),
    ),
    DutySpec(
        no=7,
        zh="上级临时交办事项按约定期限完成",
        en="Do other tasks given by the superior",
        cadence=Cadence.EVENT,
        trigger="assigned.task-given",
        settled_by="assigned.task-reported",
        trigger_zh="上级交办",
        trigger_en="When a superior assigns it",
        deadline_zh="交办时约定",
        deadline_en="As agreed when assigned",
        records=("task",),
        sources=(Source("D14", "汽车4S店岗位职责3", 6),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="report-on-time", weight=30),
    WeightSpec(indicator="traffic-log-accuracy", weight=30),
    WeightSpec(indicator="content-plan", weight=25),
    WeightSpec(indicator="report-accuracy", weight=15),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
    ReportSpec(
        slug="prospect-analysis",
        zh="潜客数据分析报表",
        en="Prospect data analysis",
        frequency=Frequency.WEEKLY,
        receivers=("marketing-manager", "sales-manager"),
        record="report",
        draws_on=("lead", "customer"),
        sources=(Source("D14", "汽车4S店岗位职责3", 5), Source("D14", "汽车4S店岗位职责3", 3)),
    ),
)
