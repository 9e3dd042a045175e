"""车辆展示员 Vehicle presenter (product specialist).

Presents the cars, gives test drives and keeps the display area in order.
Staff in sales, under the showroom manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Cadence, DutySpec

POSITION = PositionSpec(
    code="product-presenter",
    department=Department.SALES,
    level=Level.STAFF,
    reports_to="showroom-manager",
    name_zh="车辆展示员",
    name_en="Vehicle presenter (product specialist)",
    aliases=("车辆展示员",),
    headings=(Source("D02", "车辆展示员"),),
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
            "sales.view_showroomvisit",
            "sales.view_testdrive",
            "sales.add_testdrive",
            "sales.change_testdrive",
            "sales.run_testdrive",
        ),
        *grants(
            Scope.DEPARTMENT,
            "marketing.view_customer",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="展示车辆特点、性能与配置",
        en="Present features, performance and equipment",
        cadence=Cadence.EVENT,
        trigger_zh="客户看车",
        trigger_en="When a customer looks at a car",
        records=("showroom_visit",),
        sources=(Source("D02", "车辆展示员", 1),),
    ),
    DutySpec(
        no=2,
        zh="讲解外观、内饰、功能并答疑",
        en="Explain exterior, interior and functions and answer questions",
        cadence=Cadence.EVENT,
        trigger_zh="客户看车",
        trigger_en="When a customer looks at a car",
        records=("showroom_visit",),
        sources=(Source("D02", "车辆展示员", 2),),
    ),
    DutySpec(
        no=3,
        zh="提供试驾并引导客户体验",
        en="Offer test drives and guide the experience",
        cadence=Cadence.EVENT,
        trigger_zh="客户同意试驾",
        trigger_en="When a customer agrees to a test drive",
        trigger="sales.test-drive-booked",
        settled_by="sales.test-drive-over",
        records=("test_drive",),
        sources=(Source("D02", "车辆展示员", 3),),
    ),
    DutySpec(
        no=4,
        zh="维护展示区整洁有序",
        en="Keep the display area clean and in order",
        cadence=Cadence.DAILY,
        due="08:50",
        records=("showroom_check",),
        sources=(Source("D02", "车辆展示员", 4),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="test-drive-rate", weight=35),
    WeightSpec(indicator="sales-csat", weight=30),
    WeightSpec(indicator="showroom-5s", weight=20),
    WeightSpec(indicator="training-pass", weight=15),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
)
