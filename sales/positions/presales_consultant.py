"""售前咨询顾问 Pre-sales consultant.

Answers first enquiries from showroom, phone and web and advises before the sale.
Staff in sales, under the showroom manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Basis, Cadence, DeadlineUnit, DutySpec, EvidenceKind

POSITION = PositionSpec(
    code="presales-consultant",
    department=Department.SALES,
    level=Level.STAFF,
    reports_to="showroom-manager",
    name_zh="售前咨询顾问",
    name_en="Pre-sales consultant",
    aliases=("售前咨询顾问",),
    headings=(Source("D13", "售前咨询顾问"),),
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
            "marketing.complete_customer",
            "marketing.show_customer",
            "marketing.view_followup",
            "marketing.add_followup",
            "marketing.change_followup",
            "marketing.complete_followup",
            "marketing.handle_complaint",
            "marketing.change_complaint",
            "sales.view_lead",
            "sales.add_lead",
            "sales.change_lead",
            "sales.work_lead",
            "sales.add_showroomvisit",
            "sales.change_showroomvisit",
            "sales.view_testdrive",
            "sales.add_testdrive",
            "sales.change_testdrive",
            "sales.run_testdrive",
            "sales.view_showroomvisit",
            "sales.receive_showroomvisit",
            "sales.view_quotation",
            "sales.add_quotation",
            "sales.change_quotation",
            "sales.submit_quotation",
            "sales.view_discountrequest",
            "sales.submit_discountrequest",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="接待咨询客户并登记",
        en="Receive and log enquiring customers",
        cadence=Cadence.EVENT,
        trigger_zh="客户咨询（到店、电话、网络）",
        trigger_en="When a customer enquires (showroom, phone, online)",
        trigger="sales.lead-assigned",
        settled_by="sales.lead-contacted",
        records=("lead", "showroom_visit"),
        sources=(Source("D13", "售前咨询顾问", 2), Source("D13", "售前咨询顾问", 1)),
    ),
    DutySpec(
        no=2,
        zh="解答产品特性与优势问题",
        en="Answer questions on product features and advantages",
        cadence=Cadence.EVENT,
        trigger_zh="客户提问",
        trigger_en="When a customer asks",
        records=("follow_up",),
        sources=(Source("D13", "售前咨询顾问", 3), Source("D13", "售前咨询顾问", 1)),
    ),
    DutySpec(
        no=3,
        zh="讲清买车步骤、补贴与店内规定",
        en="Explain the purchase process and policies",
        cadence=Cadence.EVENT,
        trigger_zh="客户询问流程",
        trigger_en="When a customer asks about the process",
        records=("follow_up",),
        sources=(Source("D13", "售前咨询顾问", 4), Source("D13", "售前咨询顾问", 1)),
    ),
    DutySpec(
        no=4,
        zh="协助客户选择车型配置",
        en="Help the customer choose model and equipment",
        cadence=Cadence.EVENT,
        trigger_zh="需求明确后",
        trigger_en="Once the customer's needs are clear",
        records=("lead",),
        sources=(Source("D13", "售前咨询顾问", 5),),
    ),
    DutySpec(
        no=5,
        zh="给出购车建议与多方案比较",
        en="Give purchase advice and compare proposals",
        cadence=Cadence.EVENT,
        trigger_zh="客户比较方案",
        trigger_en="When a customer compares offers",
        records=("quotation",),
        sources=(Source("D13", "售前咨询顾问", 6),),
    ),
    # The document names the customer's first inquiry only; what a promised call that was not made leads to is ours.
    DutySpec(
        no=6,
        zh="潜客约定的跟进电话未按时拨打的，次日下班前补打并记下结果",
        en="Make the promised calls to prospects that were not made in time, and note what came of each",
        cadence=Cadence.EVENT,
        cadence_basis=Basis.PROPOSAL,
        within=(1, DeadlineUnit.DAYS),
        evidence=EvidenceKind.RECORDS,
        trigger_zh="跟进电话逾期",
        trigger_en="When a follow-up call is overdue",
        deadline_zh="次日下班前",
        deadline_en="By the end of the next day",
        deadline_basis=Basis.PROPOSAL,
        trigger="marketing.call-overdue",
        settled_by="marketing.call-done",
        records=("follow_up",),
        sources=(Source("D13", "售前咨询顾问", 2),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="lead-response", weight=25),
    WeightSpec(indicator="phone-invite-rate", weight=30),
    WeightSpec(indicator="customer-file-complete", weight=20),
    WeightSpec(indicator="sales-csat", weight=15),
    WeightSpec(indicator="process-spot-check", weight=10),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
)
