"""客户关系专员 Customer relations specialist.

Keeps contact with customers: callbacks, enquiries and complaints, care.
Staff in marketing, under the marketing manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Basis, Cadence, DutySpec, EvidenceKind

POSITION = PositionSpec(
    code="customer-relations-specialist",
    department=Department.MARKETING,
    level=Level.STAFF,
    reports_to="marketing-manager",
    name_zh="客户关系专员",
    name_en="Customer relations specialist",
    aliases=("客户关系专员",),
    headings=(Source("D19", "客户关系专员"),),
    note=(
        "Kept out of sales and after-sales because it measures their satisfaction; marketing because D19 item 5 "
        "ties it to CRM and marketing events."
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
            "marketing.add_complaint",
            "marketing.add_followup",
            "marketing.change_followup",
            "marketing.complete_followup",
            "marketing.handle_complaint",
            "marketing.add_survey",
            "marketing.change_survey",
            "marketing.send_survey",
            "marketing.follow_survey",
        ),
        *grants(
            Scope.STORE,
            "marketing.view_customer",
            "marketing.add_customer",
            "marketing.change_customer",
            "marketing.complete_customer",
            "marketing.lose_customer",
            "marketing.show_customer",
            "marketing.merge_customer",
            "marketing.give_customer",
            "marketing.view_followup",
            "marketing.view_complaint",
            "marketing.assign_complaint",
            "marketing.close_complaint",
            "marketing.change_complaint",
            "marketing.view_survey",
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
        zh="与客户沟通联系，维护关系",
        en="Keep contact and relation with customers",
        cadence=Cadence.DAILY,
        due="16:00",
        evidence=EvidenceKind.RECORDS,
        records=("follow_up",),
        sources=(Source("D19", "客户关系专员", 1),),
    ),
    DutySpec(
        no=2,
        zh="答复来访来电的问题与意见，派单并盯到办结",
        en="Answer enquiries, complaints and suggestions and have them solved in time",
        cadence=Cadence.EVENT,
        trigger_zh="收到咨询或投诉",
        trigger_en="On receiving an enquiry or complaint",
        deadline_zh="及时",
        deadline_en="Promptly",
        deadline_basis=Basis.TEXT,
        trigger="marketing.complaint-received",
        settled_by="marketing.complaint-closed",
        records=("complaint",),
        sources=(Source("D19", "客户关系专员", 2),),
    ),
    DutySpec(
        no=3,
        zh="定期回访，了解满意度和需求变化",
        en="Call back at regular intervals about satisfaction and changed needs",
        cadence=Cadence.WEEKLY,
        cadence_basis=Basis.REGULAR,
        due="17:00",
        lead_minutes=24 * 60,
        grace_minutes=24 * 60,
        trigger_zh="交车后到回访日",
        trigger_en="On the callback day after handover",
        evidence=EvidenceKind.RECORDS,
        records=("service_follow_up", "survey"),
        sources=(Source("D19", "客户关系专员", 3),),
    ),
    DutySpec(
        no=4,
        zh="提供客户关怀，提升忠诚与口碑",
        en="Care for customers, raise loyalty and word of mouth",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=-5",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        trigger_zh="生日、保养、节日等节点",
        trigger_en="On birthdays, service dates, holidays and the like",
        evidence=EvidenceKind.RECORDS,
        records=("follow_up", "campaign"),
        sources=(Source("D19", "客户关系专员", 4),),
    ),
    DutySpec(
        no=5,
        zh="协助销售做客户关系管理和营销活动",
        en="Help sales with CRM and marketing events",
        cadence=Cadence.EVENT,
        trigger="marketing.campaign-staffed",
        settled_by="marketing.campaign-ended",
        trigger_zh="活动安排",
        trigger_en="When an event is scheduled",
        records=("customer", "campaign"),
        sources=(Source("D19", "客户关系专员", 5),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="followup-3day", weight=25),
    WeightSpec(indicator="complaint-on-time", weight=25),
    WeightSpec(indicator="overall-csat", weight=25),
    WeightSpec(indicator="care-plan-done", weight=15),
    WeightSpec(indicator="retention-rate", weight=10),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
)
