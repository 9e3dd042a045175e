"""售后服务助理 Service assistant.

Supports manager and advisors: papers, customer follow-up, moving repairs along.
Staff in after-sales, under the after-sales manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Cadence, DutySpec

POSITION = PositionSpec(
    code="service-assistant",
    department=Department.AFTERSALES,
    level=Level.STAFF,
    reports_to="aftersales-manager",
    name_zh="售后服务助理",
    name_en="Service assistant",
    aliases=("售后服务助理",),
    headings=(
        Source("D11", "售后服务助理"),
        Source("D15", "售后服务助理"),
    ),
    note="D11 assists the after-sales manager, D15 the service advisor.",
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
            "marketing.add_customer",
            "marketing.change_customer",
            "marketing.complete_customer",
            "marketing.view_followup",
            "marketing.add_followup",
            "marketing.change_followup",
            "marketing.complete_followup",
            "marketing.handle_complaint",
            "marketing.change_complaint",
        ),
        *grants(
            Scope.STORE,
            "marketing.view_customer",
            "marketing.show_customer",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="协助经理安排工作",
        en="Help the manager arrange the work",
        cadence=Cadence.DAILY,
        due="09:00",
        records=("duty_roster", "task"),
        sources=(Source("D11", "售后服务助理", 1),),
    ),
    DutySpec(
        no=2,
        zh="协助跟进客户",
        en="Help follow up customers",
        cadence=Cadence.DAILY,
        due="16:30",
        trigger_zh="到跟进日",
        trigger_en="On the follow-up day",
        records=("service_follow_up",),
        sources=(Source("D11", "售后服务助理", 1),),
    ),
    DutySpec(
        no=3,
        zh="处理售后日常事务与资料",
        en="Do after-sales office work and papers",
        cadence=Cadence.DAILY,
        due="17:30",
        records=("task", "repair_order"),
        sources=(Source("D11", "售后服务助理", 1),),
    ),
    DutySpec(
        no=4,
        zh="协助服务顾问处理投诉",
        en="Help advisors with complaints",
        cadence=Cadence.EVENT,
        trigger_zh="收到投诉",
        trigger_en="On receiving a complaint",
        trigger="marketing.complaint-assigned",
        settled_by="marketing.complaint-solved",
        records=("complaint",),
        sources=(Source("D15", "售后服务助理", 1),),
    ),
    DutySpec(
        no=5,
        zh="协助服务顾问推进维修工作，提高效率",
        en="Help advisors move repairs along and raise efficiency",
        cadence=Cadence.DAILY,
        due="14:30",
        trigger_zh="工单在修",
        trigger_en="While the repair order is in progress",
        records=("repair_order",),
        sources=(Source("D15", "售后服务助理", 1),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="followup-3day", weight=30),
    WeightSpec(indicator="repair-record-complete", weight=30),
    WeightSpec(indicator="complaint-on-time", weight=20),
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
