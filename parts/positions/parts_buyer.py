"""配件采购员 Parts buyer.

Plans and places parts orders and chases them until the goods are in.
Staff in parts, under the parts manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Cadence, DutySpec

POSITION = PositionSpec(
    code="parts-buyer",
    department=Department.PARTS,
    level=Level.STAFF,
    reports_to="parts-manager",
    name_zh="配件采购员",
    name_en="Parts buyer",
    aliases=("配件采购员", "配件销售/库管（采购部分）"),
    headings=(
        Source("D09", "配件销售/库管"),
        Source("D15", "配件采购员"),
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
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="按销售和维修需求制定采购计划",
        en="Make the purchasing plan from sales and repair demand",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=22",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        trigger_zh="需求汇总",
        trigger_en="When demand has been collected",
        records=("purchase_plan",),
        approvers=("parts-manager",),
        sources=(Source("D09", "配件销售/库管", 2),),
    ),
    DutySpec(
        no=2,
        zh="计划获批后向供应商下达订单",
        en="Order parts",
        cadence=Cadence.EVENT,
        trigger_zh="计划批准",
        trigger_en="When the plan is approved",
        records=("purchase_order",),
        sources=(Source("D15", "配件采购员", 1), Source("D09", "配件销售/库管", 3)),
    ),
    DutySpec(
        no=3,
        zh="维护供应商关系，把控品质和价格",
        en="Keep supplier relations, control quality and price",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=15",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("supplier",),
        sources=(Source("D15", "配件采购员", 1),),
    ),
    DutySpec(
        no=4,
        zh="盯住到货日，临期提醒、超期催办",
        en="Press suppliers to deliver on time",
        cadence=Cadence.EVENT,
        trigger_zh="订单临近或超期",
        trigger_en="When an order nears or passes its date",
        deadline_zh="订单约定交期",
        deadline_en="By the delivery date of the order",
        records=("purchase_order",),
        sources=(Source("D09", "配件销售/库管", 6),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="supplier-otd", weight=30),
    WeightSpec(indicator="supplier-quality", weight=25),
    WeightSpec(indicator="purchase-plan-done", weight=25),
    WeightSpec(indicator="purchase-saving", weight=20),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
)
