"""How new cars are inspected and their issues settled."""

from decimal import Decimal

from kpi.catalogue import Calculation, Direction, IndicatorSpec, Rule
from roles.catalogue import Source

INDICATORS = (
    IndicatorSpec(
        code="inspection-coverage",
        zh="新车验收覆盖率",
        en="Arrival inspection coverage",
        formula_zh="入库前完成验收台数 ÷ 到店台数 ×100%",
        formula_en="Cars inspected before entering stock ÷ cars arrived × 100%",
        unit="%",
        direction=Direction.HIGHER,
        calculation=Calculation.COMPUTED,
        rule=Rule.ZERO_TOLERANCE,
        target=Decimal("100"),
        target_zh="100%",
        target_en="100%",
        records=("vehicle_inspection", "vehicle_movement"),
        origin="trade (a seed duty names the quantity)",
        sources=(Source("D12", "质检员", 2),),
    ),
    IndicatorSpec(
        code="inspection-leak",
        zh="漏检率",
        en="Missed defects",
        formula_zh="交车后发现的应检缺陷台数 ÷ 检测台数 ×100%",
        formula_en="Cars with a detectable defect found after delivery ÷ cars inspected × 100%",
        unit="%",
        direction=Direction.LOWER,
        calculation=Calculation.COMPUTED,
        rule=Rule.INVERSE,
        target=Decimal("0.5"),
        target_zh="≤0.5%",
        target_en="≤ 0.5%",
        records=("vehicle_inspection", "complaint"),
        sources=(Source("D12", "质检员", 1),),
    ),
    IndicatorSpec(
        code="issue-closure",
        zh="质量问题闭环率",
        en="Quality issues closed",
        formula_zh="已彻底解决 ÷ 已登记 ×100%",
        formula_en="Issues settled for good ÷ issues recorded × 100%",
        unit="%",
        direction=Direction.HIGHER,
        calculation=Calculation.COMPUTED,
        rule=Rule.THRESHOLD,
        target=Decimal("98"),
        target_zh="≥98%",
        target_en="≥ 98%",
        records=("vehicle_damage",),
        origin="trade (a seed duty names the quantity)",
        sources=(Source("D12", "质检员", 3),),
    ),
)
