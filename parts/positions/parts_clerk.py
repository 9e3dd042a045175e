"""配件专员 Parts clerk (planner).

Plans parts stock and orders so that repairs are supplied, and reports on it monthly.
Staff in parts, under the parts manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Basis, Cadence, DutySpec, EvidenceKind

POSITION = PositionSpec(
    code="parts-clerk",
    department=Department.PARTS,
    level=Level.STAFF,
    reports_to="parts-manager",
    name_zh="配件专员",
    name_en="Parts clerk (planner)",
    aliases=("配件专员", "配件员"),
    headings=(
        Source("D07", "配件员"),
        Source("D10", "配件专员"),
        Source("D15", "配件专员"),
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
        zh="维护件号、库位与安全库存参数，让存量合理",
        en="Manage parts stock",
        cadence=Cadence.DAILY,
        due="16:00",
        records=("part", "stock_movement"),
        sources=(Source("D10", "配件专员", 1), Source("D15", "配件专员", 1)),
    ),
    DutySpec(
        no=2,
        zh="处理配件订购和发货，保证维修用件及时供应",
        en="Order and issue parts so that repairs are supplied in time",
        cadence=Cadence.EVENT,
        trigger_zh="维修领料或低于安全库存",
        trigger_en="When the workshop draws parts or stock falls below the safety level",
        deadline_zh="及时",
        deadline_en="Promptly",
        deadline_basis=Basis.TEXT,
        records=("purchase_plan", "stock_movement", "parts_shortage"),
        approvers=("parts-manager",),
        sources=(Source("D10", "配件专员", 1), Source("D15", "配件专员", 1)),
    ),
    DutySpec(
        no=3,
        zh="答复内部和客户的件号、价格、货期询问",
        en="Advise on parts",
        cadence=Cadence.EVENT,
        trigger_zh="内部或客户询件",
        trigger_en="When a colleague or customer enquires about a part",
        records=("parts_sale",),
        sources=(Source("D10", "配件专员", 1),),
    ),
    DutySpec(
        no=4,
        zh="向相关部门及时传递配件市场与本站业务信息",
        en="Pass on parts market and station information to other departments without delay",
        cadence=Cadence.EVENT,
        trigger_zh="市场或业务信息变化",
        trigger_en="When market or business information changes",
        deadline_zh="及时",
        deadline_en="Promptly",
        deadline_basis=Basis.TEXT,
        records=("report",),
        sources=(Source("D07", "配件员", 1),),
    ),
    DutySpec(
        no=5,
        zh="每月提供月度报表和文件",
        en="Provide the monthly report and papers every month",
        cadence=Cadence.MONTHLY,
        cadence_basis=Basis.TEXT,
        rrule="FREQ=MONTHLY;BYMONTHDAY=-1",
        due="17:00",
        must_do=True,
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        deadline_zh="月末",
        deadline_en="At the end of the month",
        evidence=EvidenceKind.RECORDS,
        records=("report",),
        approvers=("parts-manager",),
        sources=(Source("D07", "配件员", 2),),
    ),
    DutySpec(
        no=6,
        zh="执行配件库房卫生和6S",
        en="Keep parts store cleanliness and 6S",
        cadence=Cadence.DAILY,
        due="10:00",
        evidence=EvidenceKind.WORKSHEET,
        worksheet="warehouse-6s",
        records=("warehouse_check",),
        sources=(Source("D07", "配件员", 3),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="parts-fill", weight=35),
    WeightSpec(indicator="shortage-stop", weight=20),
    WeightSpec(indicator="report-on-time", weight=20),
    WeightSpec(indicator="warehouse-6s", weight=15),
    WeightSpec(indicator="parts-obsolete", weight=10),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
    ReportSpec(
        slug="parts-monthly",
        zh="配件月度报表及相关文件",
        en="Monthly parts report and papers",
        frequency=Frequency.MONTHLY,
        receivers=("parts-manager", "aftersales-manager", "finance-manager"),
        record="report",
        draws_on=("stock_movement", "stock_take", "parts_sale"),
        basis=Basis.TEXT,
        sources=(Source("D07", "配件员", 2),),
    ),
    ReportSpec(
        slug="parts-market",
        zh="汽配市场与本站业务信息",
        en="Parts market and station business information",
        frequency=Frequency.EVENT,
        receivers=("aftersales-manager", "sales-manager"),
        record="report",
        draws_on=("parts_sale", "supplier"),
        basis=Basis.TEXT,
        sources=(Source("D07", "配件员", 1),),
    ),
)
