"""配件销售员 Parts salesperson.

Sells parts over the counter and follows customers' orders until the goods arrive.
Staff in parts, under the parts manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Cadence, DutySpec

POSITION = PositionSpec(
    code="parts-salesperson",
    department=Department.PARTS,
    level=Level.STAFF,
    reports_to="parts-manager",
    name_zh="配件销售员",
    name_en="Parts salesperson",
    aliases=("配件销售员", "配件销售/库管（销售部分）"),
    headings=(
        Source("D02", "配件销售员"),
        Source("D06", "配件销售员"),
        Source("D09", "配件销售/库管"),
        Source("D13", "配件销售员"),
        Source("D15", "配件销售员"),
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
            "marketing.add_customer",
            "marketing.change_customer",
            "marketing.complete_customer",
            "marketing.view_followup",
            "marketing.add_followup",
            "marketing.change_followup",
            "marketing.complete_followup",
            "marketing.view_customer",
            "marketing.show_customer",
            "marketing.handle_complaint",
            "marketing.change_complaint",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="接待客户，了解配件需求",
        en="Receive customers and find out the parts need",
        cadence=Cadence.EVENT,
        trigger_zh="客户询购",
        trigger_en="When a customer asks to buy",
        records=("parts_sale",),
        sources=(Source("D13", "配件销售员", 2), Source("D13", "配件销售员", 1)),
    ),
    DutySpec(
        no=2,
        zh="推荐合适配件和产品，提供选购建议",
        en="Recommend suitable parts and products",
        cadence=Cadence.EVENT,
        trigger_zh="需求明确后",
        trigger_en="Once the customer's needs are clear",
        records=("parts_sale",),
        sources=(
            Source("D02", "配件销售员", 2),
            Source("D06", "配件销售员", 1),
            Source("D13", "配件销售员", 3),
            Source("D13", "配件销售员", 2),
            Source("D15", "配件销售员", 1),
        ),
    ),
    DutySpec(
        no=3,
        zh="销售配件及相关产品",
        en="Sell parts and related products",
        cadence=Cadence.EVENT,
        trigger_zh="客户确认购买",
        trigger_en="When the customer confirms the purchase",
        records=("parts_sale",),
        sources=(
            Source("D02", "配件销售员", 1),
            Source("D06", "配件销售员", 1),
            Source("D09", "配件销售/库管", 1),
            Source("D13", "配件销售员", 1),
            Source("D15", "配件销售员", 1),
        ),
    ),
    DutySpec(
        no=4,
        zh="议价并签订合同",
        en="Negotiate and sign the contract",
        cadence=Cadence.EVENT,
        trigger_zh="客户议价",
        trigger_en="When a customer bargains",
        records=("parts_sale", "price_list"),
        approvers=("parts-manager",),
        sources=(Source("D13", "配件销售员", 4),),
    ),
    DutySpec(
        no=5,
        zh="客户订件全程盯货，缺货时联动采购与库房",
        en="Follow the parts order, coordinate supply and warehouse",
        cadence=Cadence.EVENT,
        trigger_zh="订单缺货或待发",
        trigger_en="When an order is short or waiting to ship",
        deadline_zh="约定到货日",
        deadline_en="By the agreed arrival date",
        records=("parts_sale", "parts_shortage"),
        sources=(Source("D13", "配件销售员", 5),),
    ),
    DutySpec(
        no=6,
        zh="协助安装、更换、调试并提供售后",
        en="Help fit, change and adjust, give after-service",
        cadence=Cadence.EVENT,
        trigger_zh="配件售出",
        trigger_en="When a part is sold",
        records=("parts_sale", "repair_order"),
        sources=(Source("D02", "配件销售员", 4), Source("D06", "配件销售员", 2)),
    ),
    DutySpec(
        no=7,
        zh="解答安装与使用问题",
        en="Answer questions on fitting and use",
        cadence=Cadence.EVENT,
        trigger_zh="客户咨询",
        trigger_en="When a customer enquires",
        records=("follow_up",),
        sources=(Source("D13", "配件销售员", 6),),
    ),
    DutySpec(
        no=8,
        zh="配件柜台和样品架每日整理",
        en="Keep the parts display tidy",
        cadence=Cadence.DAILY,
        due="09:00",
        records=("warehouse_check",),
        sources=(Source("D02", "配件销售员", 3),),
    ),
    DutySpec(
        no=9,
        zh="跟踪销售数据并提出销售建议",
        en="Track sales data and make proposals",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=-1",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("report",),
        approvers=("parts-manager",),
        sources=(Source("D09", "配件销售/库管", 5),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="parts-sales-rate", weight=40),
    WeightSpec(indicator="parts-margin", weight=20),
    WeightSpec(indicator="parts-order-on-time", weight=25),
    WeightSpec(indicator="superior-score", weight=15),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
)
