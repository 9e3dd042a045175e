"""质检员 Quality inspector.

Inspects new cars on arrival and follows every quality issue to its end.
Staff in after-sales, under the after-sales manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Basis, Cadence, DutySpec

POSITION = PositionSpec(
    code="quality-inspector",
    department=Department.AFTERSALES,
    level=Level.STAFF,
    reports_to="aftersales-manager",
    name_zh="质检员",
    name_en="Quality inspector",
    aliases=("质检员",),
    headings=(Source("D12", "质检员"),),
    note=(
        "D12 describes new-car inspection only; the trade also gives this position the final inspection of "
        "repairs. Put in after-sales so that it is independent of sales, which sells the car."
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
            "sales.add_vehicledamage",
        ),
        *grants(
            Scope.STORE,
            "sales.view_vehicle",
            "sales.inspect_vehicle",
            "sales.view_vehicledamage",
            "sales.change_vehicledamage",
            "sales.notify_vehicledamage",
            "sales.handle_vehicledamage",
            "sales.resolve_vehicledamage",
            "sales.export_vehicledamage",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="对新到车辆验收检测",
        en="Accept and inspect newly arrived cars",
        cadence=Cadence.EVENT,
        must_do=True,
        trigger="sales.car-arrived",
        settled_by="sales.car-inspected",
        trigger_zh="新车到店",
        trigger_en="When a new car arrives",
        deadline_zh="入库前",
        deadline_en="Before the car enters stock",
        records=("vehicle_inspection",),
        sources=(Source("D12", "质检员", 1), Source("D12", "质检员", 2)),
    ),
    DutySpec(
        no=2,
        zh="发现质量问题记录并通知相关部门和厂家，跟到彻底解决",
        en="Record quality problems, inform departments and manufacturer, follow until fully solved",
        cadence=Cadence.EVENT,
        must_do=True,
        trigger="sales.damage-found",
        settled_by="sales.damage-settled",
        trigger_zh="检测发现异常",
        trigger_en="When an inspection finds a defect",
        deadline_zh="及时",
        deadline_en="Promptly",
        deadline_basis=Basis.TEXT,
        records=("vehicle_damage",),
        sources=(Source("D12", "质检员", 3),),
    ),
    DutySpec(
        no=3,
        zh="编制质检报告供相关部门分析改进",
        en="Write quality reports for departments to analyse and improve",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=-2",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        trigger_zh="检测完成",
        trigger_en="When inspections are done",
        records=("report", "vehicle_inspection"),
        approvers=("aftersales-manager",),
        sources=(Source("D12", "质检员", 4),),
    ),
    DutySpec(
        no=4,
        zh="控制整车质量达到标准",
        en="Keep vehicle quality to standard",
        cadence=Cadence.MONTHLY,
        rrule="FREQ=MONTHLY;BYMONTHDAY=-1",
        due="17:00",
        lead_minutes=3 * 24 * 60,
        grace_minutes=2 * 24 * 60,
        records=("vehicle_inspection",),
        sources=(Source("D12", "质检员", 1),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="inspection-coverage", weight=30),
    WeightSpec(indicator="inspection-leak", weight=30),
    WeightSpec(indicator="issue-closure", weight=25),
    WeightSpec(indicator="report-on-time", weight=15),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
    ReportSpec(
        slug="quality-report",
        zh="质检报告",
        en="Quality inspection report",
        frequency=Frequency.MONTHLY,
        receivers=("sales-manager", "aftersales-manager"),
        outside=("manufacturer",),
        record="vehicle_inspection",
        sources=(Source("D12", "质检员", 4),),
    ),
)
