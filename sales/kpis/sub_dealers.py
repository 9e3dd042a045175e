"""How the secondary network grows and is kept in order."""

from decimal import Decimal

from kpi.catalogue import Calculation, Direction, IndicatorSpec, Rule
from roles.catalogue import Source

INDICATORS = (
    IndicatorSpec(
        code="subdealer-visit-rate",
        zh="二网拜访计划完成率",
        en="Sub-dealer visits done",
        formula_zh="按期完成拜访 ÷ 计划拜访 ×100%",
        formula_en="Visits made on time ÷ visits planned × 100%",
        unit="%",
        direction=Direction.HIGHER,
        calculation=Calculation.COMPUTED,
        rule=Rule.THRESHOLD,
        target=Decimal("100"),
        target_zh="100%",
        target_en="100%",
        records=("sub_dealer_visit",),
        origin="trade (a seed duty names the quantity)",
        sources=(Source("D21", "二网专员", 3), Source("D21", "二网专员", 7)),
    ),
    IndicatorSpec(
        code="subdealer-new",
        zh="新增有效二网数",
        en="New active sub-dealers",
        formula_zh="签约并有销量的新增网点数",
        formula_en="New outlets that signed and sold",
        unit="个",
        direction=Direction.HIGHER,
        calculation=Calculation.COMPUTED,
        rule=Rule.LINEAR,
        periods=("quarterly",),
        target_zh="按店定",
        target_en="Set by the store",
        records=("sub_dealer", "sales_order"),
        origin="trade (a seed duty names the quantity)",
        sources=(Source("D21", "二网专员", 2), Source("D21", "二网专员", 6)),
        additive=True,
    ),
    IndicatorSpec(
        code="subdealer-stock-match",
        zh="二网车辆账实相符率",
        en="Sub-dealer stock match",
        formula_zh="二网在库车核对相符台数 ÷ 应有台数 ×100%",
        formula_en="Cars at sub-dealers found as booked ÷ cars booked there × 100%",
        unit="%",
        direction=Direction.HIGHER,
        calculation=Calculation.COMPUTED,
        rule=Rule.ZERO_TOLERANCE,
        target=Decimal("100"),
        target_zh="100%",
        target_en="100%",
        records=("vehicle", "vehicle_stock_check"),
        sources=(Source("D21", "二网专员", 10),),
    ),
)
