"""金融保险专员 Finance & insurance (F&I) specialist.

Handles customers' contracts, payments, loans, insurance and transfers.
Staff in finance and administration, under the finance manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Cadence, DutySpec

POSITION = PositionSpec(
    code="fni-specialist",
    department=Department.FINANCE,
    level=Level.STAFF,
    reports_to="finance-manager",
    name_zh="金融保险专员",
    name_en="Finance & insurance (F&I) specialist",
    aliases=("财务经理", "财务专员"),
    headings=(
        Source("D02", "财务经理"),
        Source("D19", "财务专员"),
    ),
    note=(
        "Title differs from content: D02 财务经理 and D19 财务专员 handle customers' payment, loans, insurance "
        "and contracts."
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
            "marketing.view_complaint",
            "marketing.add_complaint",
            "marketing.handle_complaint",
            "marketing.change_complaint",
        ),
        *grants(
            Scope.STORE,
            "finance.view_receivable",
            "finance.view_payment",
            "finance.add_payment",
            "sales.view_salesorder",
            "sales.review_salesorder",
            "sales.view_loancase",
            "sales.add_loancase",
            "sales.change_loancase",
            "sales.work_loancase",
            "sales.view_insurancecase",
            "sales.add_insurancecase",
            "sales.change_insurancecase",
            "sales.work_insurancecase",
            "sales.view_registrationcase",
            "sales.add_registrationcase",
            "sales.change_registrationcase",
            "sales.work_registrationcase",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="起草审核销售合同",
        en="Draft and review sales contracts",
        cadence=Cadence.EVENT,
        trigger_zh="订单成交",
        trigger_en="When a deal is closed",
        deadline_zh="签订前",
        deadline_en="Before signing",
        trigger="sales.contract-handed-in",
        settled_by="sales.contract-checked",
        records=("contract_review", "sales_order"),
        approvers=("finance-manager",),
        sources=(Source("D19", "财务专员", 1), Source("D02", "财务经理", 3)),
    ),
    DutySpec(
        no=2,
        zh="办理客户购车付款、贷款和分期",
        en="Handle customers' payment, loan and instalments",
        cadence=Cadence.EVENT,
        must_do=True,
        trigger_zh="客户选择付款方式",
        trigger_en="When the customer chooses how to pay",
        records=("payment", "loan_application"),
        sources=(Source("D02", "财务经理", 1), Source("D19", "财务专员", 3)),
    ),
    DutySpec(
        no=3,
        zh="收集客户财务资料并评估",
        en="Collect the customer's financial papers and assess them",
        cadence=Cadence.EVENT,
        trigger_zh="贷款申请",
        trigger_en="On a loan application",
        trigger="sales.loan-asked",
        settled_by="sales.case-closed",
        records=("loan_application",),
        sources=(Source("D19", "财务专员", 2),),
    ),
    DutySpec(
        no=4,
        zh="协助过户和保险",
        en="Help with transfer and insurance",
        cadence=Cadence.EVENT,
        trigger_zh="交车前后",
        trigger_en="Around delivery",
        records=("registration_case", "insurance_policy"),
        sources=(Source("D02", "财务经理", 2),),
    ),
    DutySpec(
        no=5,
        zh="归档销售订单和财务文件",
        en="File sales orders and financial papers",
        cadence=Cadence.EVENT,
        trigger_zh="单据完成",
        trigger_en="When the papers are complete",
        records=("sales_order", "contract_review"),
        sources=(Source("D19", "财务专员", 4), Source("D02", "财务经理", 3)),
    ),
    DutySpec(
        no=6,
        zh="日常对接银行与保险公司办件人员",
        en="Coordinate with banks and insurers",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=20",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("partner",),
        sources=(Source("D02", "财务经理", 4),),
    ),
    DutySpec(
        no=7,
        zh="为月报和报税准备销售金融数据",
        en="Help with statements and tax filing",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=6",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        trigger_zh="申报期",
        trigger_en="In the tax filing period",
        records=("financial_report", "tax_filing"),
        approvers=("finance-manager",),
        sources=(Source("D19", "财务专员", 5),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="finance-penetration", weight=25),
    WeightSpec(indicator="insurance-penetration", weight=20),
    WeightSpec(indicator="loan-approval", weight=20),
    WeightSpec(indicator="loan-days", weight=15),
    WeightSpec(indicator="contract-error", weight=20),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
)
