"""Customers' loans and contracts."""

from decimal import Decimal

from kpi.catalogue import Calculation, Direction, IndicatorSpec, Rule
from roles.catalogue import Source

INDICATORS = (
    IndicatorSpec(
        code="loan-approval",
        zh="按揭一次获批率",
        en="Loans approved first time",
        formula_zh="首次获批 ÷ 提交 ×100%",
        formula_en="Loans approved first time ÷ loans submitted × 100%",
        unit="%",
        direction=Direction.HIGHER,
        calculation=Calculation.COMPUTED,
        rule=Rule.THRESHOLD,
        target=Decimal("85"),
        target_zh="≥85%（建议）",
        target_en="≥ 85% (suggested)",
        records=("loan_application",),
        sources=(Source("D19", "财务专员", 3),),
    ),
    IndicatorSpec(
        code="loan-days",
        zh="按揭办理时长达标率",
        en="Loans handled in time",
        formula_zh="时限内放款 ÷ 放款数 ×100%",
        formula_en="Loans paid out within the time limit ÷ loans paid out × 100%",
        unit="%",
        direction=Direction.HIGHER,
        calculation=Calculation.COMPUTED,
        rule=Rule.THRESHOLD,
        target=Decimal("90"),
        target_zh="≥90%",
        target_en="≥ 90%",
        records=("loan_application",),
        sources=(Source("D19", "财务专员", 3),),
    ),
    IndicatorSpec(
        code="contract-error",
        zh="合同差错率",
        en="Contract error rate",
        formula_zh="审核后仍更正的合同 ÷ 合同数 ×100%",
        formula_en="Contracts corrected after review ÷ contracts × 100%",
        unit="%",
        direction=Direction.LOWER,
        calculation=Calculation.COMPUTED,
        rule=Rule.INVERSE,
        target=Decimal("1"),
        target_zh="≤1%",
        target_en="≤ 1%",
        records=("contract_review",),
        origin="trade (a seed duty names the quantity)",
        sources=(Source("D02", "财务经理", 3), Source("D19", "财务专员", 1)),
    ),
)
