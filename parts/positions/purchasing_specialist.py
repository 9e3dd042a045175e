"""采购专员 Purchasing specialist.

Negotiates with suppliers, signs purchase contracts and tracks delivery.
Staff in parts, under the purchasing manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Cadence, DutySpec

POSITION = PositionSpec(
    code="purchasing-specialist",
    department=Department.PARTS,
    level=Level.STAFF,
    reports_to="purchasing-manager",
    name_zh="采购专员",
    name_en="Purchasing specialist",
    aliases=("采购员", "采购专员"),
    headings=(
        Source("D01", "采购员"),
        Source("D10", "采购专员"),
        Source("D11", "采购专员"),
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
            "marketing.change_complaint",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="与供应商沟通询价议价",
        en="Talk, ask quotes and bargain with suppliers",
        cadence=Cadence.EVENT,
        trigger_zh="采购需求",
        trigger_en="On a purchasing need",
        records=("supplier", "purchase_order"),
        sources=(Source("D01", "采购员", 1), Source("D11", "采购专员", 1)),
    ),
    DutySpec(
        no=2,
        zh="商议并签订采购合同",
        en="Negotiate and conclude purchase contracts",
        cadence=Cadence.EVENT,
        trigger_zh="选定供应商",
        trigger_en="When a supplier is chosen",
        records=("purchase_order",),
        approvers=("purchasing-manager",),
        sources=(Source("D10", "采购专员", 1), Source("D11", "采购专员", 1)),
    ),
    DutySpec(
        no=3,
        zh="跟踪订单、交付和供应链",
        en="Track orders, deliveries and the supply chain",
        cadence=Cadence.DAILY,
        due="11:00",
        trigger_zh="订单在途",
        trigger_en="While an order is under way",
        deadline_zh="订单约定交期",
        deadline_en="By the delivery date of the order",
        records=("purchase_order",),
        sources=(Source("D10", "采购专员", 1), Source("D11", "采购专员", 1)),
    ),
    DutySpec(
        no=4,
        zh="关注行情，评估价格、质量和供货周期",
        en="Watch the market; assess price, quality and lead time",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=12",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("supplier", "market_research"),
        sources=(Source("D01", "采购员", 2),),
    ),
    DutySpec(
        no=5,
        zh="与销售协作制定采购计划和策略",
        en="Make the purchasing plan and strategy with sales",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=22",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        trigger_zh="销售数据更新",
        trigger_en="When sales data are updated",
        records=("purchase_plan",),
        approvers=("purchasing-manager",),
        sources=(Source("D01", "采购员", 3),),
    ),
    DutySpec(
        no=6,
        zh="保证商品品质与供货稳定",
        en="Secure goods quality and steady supply",
        cadence=Cadence.MONTHLY,
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("supplier", "stock_movement"),
        sources=(Source("D01", "采购员", 4), Source("D01", "采购员", 1), Source("D11", "采购专员", 1)),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="supplier-otd", weight=25),
    WeightSpec(indicator="supplier-quality", weight=25),
    WeightSpec(indicator="purchase-saving", weight=25),
    WeightSpec(indicator="purchase-plan-done", weight=25),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
)
