"""财务经理 Finance manager.

Leads finance: rules, budget, statements, tax, funds, contract control.
Manager in finance and administration, under the general manager; leads the accountant, cashier and tax clerk,
finance & insurance specialist and insurance clerk.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Cadence, DutySpec

POSITION = PositionSpec(
    code="finance-manager",
    department=Department.FINANCE,
    level=Level.MANAGER,
    reports_to="general-manager",
    name_zh="财务经理",
    name_en="Finance manager",
    aliases=("财务经理", "财务主管"),
    headings=(
        Source("D02", "财务经理"),
        Source("D03", "财务主管"),
        Source("D10", "财务主管"),
        Source("D11", "财务经理"),
        Source("D20", "财务经理"),
    ),
    note=(
        "财务经理 of D02 is by content a finance & insurance (F&I) position; its contract and bank items are "
        "mapped here too."
    ),
    grants=(
        *grants(
            Scope.OWN,
            "duties.view_checklistitem",
            "duties.complete_checklistitem",
            "reports.view_report",
            "reports.submit_report",
            "kpi.view_scorecard",
            "kpi.submit_scorecard",
            "personnel.view_absence",
            "personnel.add_absence",
            "approvals.add_delegation",
            "roles.view_position",
        ),
        *grants(
            Scope.DEPARTMENT,
            "duties.view_checklistitem",
            "reports.view_report",
            "reports.approve_report",
            "kpi.view_scorecard",
            "kpi.score_scorecard",
            "kpi.approve_scorecard",
            "roles.view_staff",
            "personnel.view_absence",
            "personnel.approve_absence",
            "personnel.change_absence",
            "personnel.show_phone",
            "roles.view_position",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="制定执行财务策略、制度和流程",
        en="Make and run financial strategy, rules and processes",
        cadence=Cadence.YEARLY,
        due="17:00",
        lead_minutes=7 * 24 * 60,
        grace_minutes=3 * 24 * 60,
        trigger_zh="制度或法规变化",
        trigger_en="When rules or law change",
        records=("policy_doc",),
        approvers=("general-manager",),
        sources=(Source("D03", "财务主管", 1), Source("D20", "财务经理", 1), Source("D10", "财务主管", 1)),
    ),
    DutySpec(
        no=2,
        zh="做财务规划并编制预算",
        en="Do financial planning and the budget",
        cadence=Cadence.YEARLY,
        rrule="FREQ=YEARLY;BYMONTH=11;BYMONTHDAY=30",
        due="17:00",
        must_do=True,
        lead_minutes=7 * 24 * 60,
        grace_minutes=3 * 24 * 60,
        trigger_zh="年度预算期",
        trigger_en="In the annual budget season",
        records=("budget",),
        approvers=("general-manager",),
        sources=(Source("D11", "财务经理", 1), Source("D20", "财务经理", 3)),
    ),
    DutySpec(
        no=3,
        zh="跟踪预算执行和成本控制",
        en="Follow budget use and cost control",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=10",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("budget", "financial_report"),
        sources=(Source("D03", "财务主管", 4),),
    ),
    DutySpec(
        no=4,
        zh="管理财务团队，保证数据准确及时",
        en="Lead the finance team and keep data right and in time",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=-2",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("appraisal", "voucher"),
        sources=(Source("D03", "财务主管", 2), Source("D11", "财务经理", 1), Source("D20", "财务经理", 2)),
    ),
    DutySpec(
        no=5,
        zh="编制审定财务报表并分析，为决策提建议",
        en="Prepare and sign off statements and analysis and advise on decisions",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=8",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        trigger_zh="会计期末",
        trigger_en="At the end of the accounting period",
        records=("financial_report",),
        approvers=("general-manager",),
        sources=(
            Source("D03", "财务主管", 3),
            Source("D10", "财务主管", 1),
            Source("D11", "财务经理", 1),
            Source("D20", "财务经理", 3),
        ),
    ),
    DutySpec(
        no=6,
        zh="监督资金与财务运营",
        en="Supervise funds and financial operation",
        cadence=Cadence.DAILY,
        due="17:50",
        must_do=True,
        records=("cash_deposit", "reconciliation"),
        sources=(Source("D11", "财务经理", 1), Source("D10", "财务主管", 1)),
    ),
    # The statutory filing day: the 15th, moved by public holidays. Escalated the same day, not two days later.
    DutySpec(
        no=7,
        zh="负责税务申报与审计",
        en="Answer for tax filing and audit",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=15",
        due="12:00",
        must_do=True,
        lead_minutes=3 * 24 * 60,
        trigger_zh="申报期或审计通知",
        trigger_en="In the tax filing period or on notice of an audit",
        deadline_zh="法定申报期",
        deadline_en="Within the statutory filing period",
        records=("tax_filing", "audit"),
        sources=(Source("D10", "财务主管", 1), Source("D20", "财务经理", 4)),
    ),
    DutySpec(
        no=8,
        zh="把关销售合同和财务文件准确合规",
        en="Guard correctness and compliance of sales contracts and financial papers",
        cadence=Cadence.EVENT,
        trigger_zh="合同或文件提交",
        trigger_en="When a contract or paper is handed in",
        records=("contract_review",),
        sources=(Source("D02", "财务经理", 3),),
    ),
    DutySpec(
        no=9,
        zh="经营与银行、保险等外部机构的业务往来",
        en="Keep relations with banks, insurers and partners",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=20",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("partner",),
        sources=(Source("D02", "财务经理", 4),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="statement-accuracy", weight=25),
    WeightSpec(indicator="finance-timeliness", weight=20),
    WeightSpec(indicator="cost-control", weight=25),
    WeightSpec(indicator="finance-team", weight=15),
    WeightSpec(indicator="tax-on-time", weight=15),
)

REPORTS = (
    ReportSpec(
        slug="work-weekly",
        zh="工作周报",
        en="Weekly work report",
        frequency=Frequency.WEEKLY,
    ),
    ReportSpec(
        slug="financial-statements",
        zh="财务报表、分析与建议",
        en="Financial statements, analysis and advice",
        frequency=Frequency.MONTHLY,
        receivers=("general-manager",),
        record="financial_report",
        sources=(Source("D03", "财务主管", 3), Source("D20", "会计", 2), Source("D13", "财务会计", 2)),
    ),
)
