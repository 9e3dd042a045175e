"""配件库管员 Parts warehouse keeper.

Receives, stores, issues and counts parts.
Staff in parts, under the parts manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Basis, Cadence, DutySpec

POSITION = PositionSpec(
    code="parts-warehouse-keeper",
    department=Department.PARTS,
    level=Level.STAFF,
    reports_to="parts-manager",
    name_zh="配件库管员",
    name_en="Parts warehouse keeper",
    aliases=("配件库管员", "仓管员", "配件销售/库管（库管部分）", "仓储管理员（配件部分）", "库存管理员（配件部分）"),
    headings=(
        Source("D06", "仓管员"),
        Source("D09", "配件销售/库管"),
        Source("D10", "仓储管理员"),
        Source("D15", "配件库管员"),
        Source("D19", "库存管理员"),
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
        zh="收货验收并办理入库",
        en="Receive, check and stock in",
        cadence=Cadence.EVENT,
        must_do=True,
        trigger_zh="到货",
        trigger_en="On arrival of goods",
        deadline_zh="当日",
        deadline_en="Same day",
        records=("stock_movement",),
        sources=(
            Source("D06", "仓管员", 1),
            Source("D09", "配件销售/库管", 3),
            Source("D10", "仓储管理员", 1),
            Source("D19", "库存管理员", 3),
        ),
    ),
    DutySpec(
        no=2,
        zh="办理出库与配送",
        en="Issue and deliver",
        cadence=Cadence.EVENT,
        must_do=True,
        trigger_zh="领料单或销售单",
        trigger_en="On a requisition or sales slip",
        records=("stock_movement",),
        sources=(
            Source("D06", "仓管员", 1),
            Source("D09", "配件销售/库管", 3),
            Source("D10", "仓储管理员", 1),
            Source("D19", "库存管理员", 3),
        ),
    ),
    DutySpec(
        no=3,
        zh="保管库存，保证安全、账物准确",
        en="Keep stock safe and records true",
        cadence=Cadence.DAILY,
        due="17:30",
        must_do=True,
        records=("part", "warehouse_check"),
        sources=(
            Source("D15", "配件库管员", 1),
            Source("D09", "配件销售/库管", 1),
            Source("D09", "配件销售/库管", 4),
            Source("D10", "仓储管理员", 1),
            Source("D19", "库存管理员", 1),
        ),
    ),
    DutySpec(
        no=4,
        zh="监控库存水平并及时补缺",
        en="Watch stock levels and fill gaps in time",
        cadence=Cadence.DAILY,
        due="11:00",
        trigger_zh="低于安全库存",
        trigger_en="When stock falls below the safety level",
        deadline_zh="及时",
        deadline_en="Promptly",
        deadline_basis=Basis.TEXT,
        records=("purchase_plan", "parts_shortage"),
        approvers=("parts-manager",),
        sources=(Source("D19", "库存管理员", 2), Source("D06", "仓管员", 2), Source("D09", "配件销售/库管", 4)),
    ),
    DutySpec(
        no=5,
        zh="及时调配保障维修用件",
        en="Allocate in time so that repairs run",
        cadence=Cadence.EVENT,
        trigger_zh="维修领料",
        trigger_en="When the workshop draws parts",
        deadline_zh="及时",
        deadline_en="Promptly",
        deadline_basis=Basis.TEXT,
        records=("stock_movement",),
        sources=(Source("D06", "仓管员", 2), Source("D15", "配件库管员", 1)),
    ),
    DutySpec(
        no=6,
        zh="定期盘点并调整差异",
        en="Take stock at regular intervals and adjust differences",
        cadence=Cadence.MONTHLY,
        cadence_basis=Basis.REGULAR,
        rrule="FREQ=MONTHLY;BYMONTHDAY=-2",
        due="17:00",
        must_do=True,
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        trigger_zh="到盘点日",
        trigger_en="On the stock-take day",
        records=("stock_take",),
        approvers=("parts-manager", "finance-manager"),
        sources=(Source("D19", "库存管理员", 4), Source("D06", "仓管员", 1)),
    ),
    DutySpec(
        no=7,
        zh="统计库存报表",
        en="Compile the stock report",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=-1",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("report",),
        approvers=("parts-manager",),
        sources=(Source("D19", "库存管理员", 1),),
    ),
    DutySpec(
        no=8,
        zh="协助库存促销",
        en="Support stock-clearing promotions",
        cadence=Cadence.EVENT,
        trigger="marketing.campaign-staffed",
        settled_by="marketing.campaign-ended",
        trigger_zh="呆滞件处理立项",
        trigger_en="When a clearance of dead stock is set up",
        records=("campaign",),
        sources=(Source("D19", "库存管理员", 5),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="stocktake-accuracy", weight=35),
    WeightSpec(indicator="stock-move-on-time", weight=25),
    WeightSpec(indicator="parts-fill", weight=20),
    WeightSpec(indicator="warehouse-6s", weight=20),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
)
