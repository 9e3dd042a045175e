"""前台接待 Front-desk receptionist (showroom).

Keeps the front desk: morning preparation, traffic log, floor duty log, recordings.
Staff in sales, under the showroom manager.
"""

from kpi.catalogue import WeightSpec
from kpi.reports.catalogue import Frequency, ReportSpec
from roles.catalogue import Department, Level, PositionSpec, Scope, Source, grants
from roles.duties.catalogue import Basis, Cadence, DutySpec

POSITION = PositionSpec(
    code="front-desk-receptionist",
    department=Department.SALES,
    level=Level.STAFF,
    reports_to="showroom-manager",
    name_zh="前台接待",
    name_en="Front-desk receptionist (showroom)",
    aliases=("汽车4S店岗位职责1（未命名）",),
    headings=(Source("D14", "汽车4S店岗位职责1"),),
    note=(
        "Unnamed in D14. The document lets this clerk watch the attendance of the showroom manager, i.e. upward "
        "control; in the system this is a record (duty roster), not authority."
    ),
    grants=(
        *grants(
            Scope.OWN,
            "duties.view_checklistitem",
            "duties.complete_checklistitem",
            "reports.view_report",
            "reports.submit_report",
            "kpi.view_scorecard",
            "kpi.submit_scorecard",
            "personnel.view_absence",
            "personnel.add_absence",
            "roles.view_position",
        ),
    ),
)

DUTIES = (
    DutySpec(
        no=1,
        zh="营业前打扫接待台区域",
        en="Clean the front desk every morning",
        cadence=Cadence.DAILY,
        cadence_basis=Basis.TEXT,
        due="08:40",
        must_do=True,
        deadline_zh="每天早晨",
        deadline_en="Every morning",
        deadline_basis=Basis.TEXT,
        records=("showroom_check",),
        sources=(Source("D14", "汽车4S店岗位职责1", 1),),
    ),
    DutySpec(
        no=2,
        zh="每天早晨备齐洽谈卡、算价单、订购单、试驾单",
        en="Lay out negotiation cards, price sheets, order forms and test-drive forms every morning",
        cadence=Cadence.DAILY,
        cadence_basis=Basis.TEXT,
        due="08:50",
        must_do=True,
        deadline_zh="每天早晨",
        deadline_en="Every morning",
        deadline_basis=Basis.TEXT,
        records=("showroom_check",),
        sources=(Source("D14", "汽车4S店岗位职责1", 1),),
    ),
    DutySpec(
        no=3,
        zh="每天登记值班到岗：1名展厅经理、2名接待顾问、1名接电话顾问",
        en="Log floor duty each day: one showroom manager, two receiving consultants, one phone consultant",
        cadence=Cadence.DAILY,
        cadence_basis=Basis.TEXT,
        due="09:15",
        must_do=True,
        deadline_zh="随时、当日",
        deadline_en="At any time during the day",
        records=("duty_roster",),
        sources=(Source("D14", "汽车4S店岗位职责1", 2),),
    ),
    DutySpec(
        no=4,
        zh="每次接待都检查销售顾问是否出门迎送",
        en="Check at each visit that the consultant meets and sees off the customer at the door",
        cadence=Cadence.EVENT,
        cadence_basis=Basis.TEXT,
        must_do=True,
        trigger_zh="客户进店或离店",
        trigger_en="When a customer enters or leaves the showroom",
        records=("showroom_visit",),
        sources=(Source("D14", "汽车4S店岗位职责1", 3),),
    ),
    DutySpec(
        no=5,
        zh="导出销售流程录音并按日期存放",
        en="Export the recordings of sales talks and store them by date",
        cadence=Cadence.DAILY,
        due="17:00",
        trigger_zh="接待完成",
        trigger_en="When a reception is over",
        deadline_zh="当日",
        deadline_en="Same day",
        records=("recording_check",),
        sources=(Source("D14", "汽车4S店岗位职责1", 4),),
    ),
    DutySpec(
        no=6,
        zh="逐条登记录音检查结果",
        en="Fill in the recording check sheet",
        cadence=Cadence.DAILY,
        due="17:30",
        trigger_zh="录音导出后",
        trigger_en="After the recordings are exported",
        deadline_zh="当日",
        deadline_en="Same day",
        records=("recording_check",),
        sources=(Source("D14", "汽车4S店岗位职责1", 4),),
    ),
    DutySpec(
        no=7,
        zh="准确登记展厅客流量表",
        en="Keep the showroom traffic log correctly",
        cadence=Cadence.EVENT,
        trigger_zh="客户进店或离店",
        trigger_en="When a customer enters or leaves the showroom",
        deadline_zh="当日",
        deadline_en="Same day",
        records=("showroom_visit",),
        sources=(Source("D14", "汽车4S店岗位职责1", 4),),
    ),
    DutySpec(
        no=8,
        zh="将客户信息录入系统并与客流量表核对一致",
        en="Enter customer data in the system and reconcile with the traffic log",
        cadence=Cadence.DAILY,
        trigger_zh="客流登记后",
        trigger_en="After the traffic is logged",
        deadline_zh="当日",
        deadline_en="Same day",
        records=("customer", "showroom_visit"),
        sources=(Source("D14", "汽车4S店岗位职责1", 5),),
    ),
)

WEIGHTS = (
    WeightSpec(indicator="traffic-log-accuracy", weight=30),
    WeightSpec(indicator="recording-archive", weight=15),
    WeightSpec(indicator="duty-coverage", weight=15),
    WeightSpec(indicator="morning-prep", weight=20),
    WeightSpec(indicator="customer-file-complete", weight=20),
)

REPORTS = (
    ReportSpec(
        slug="work-daily",
        zh="工作日报",
        en="Daily work report",
        frequency=Frequency.DAILY,
    ),
    ReportSpec(
        slug="showroom-traffic",
        zh="展厅客流量表",
        en="Showroom traffic log",
        frequency=Frequency.DAILY,
        receivers=("sales-manager",),
        record="showroom_visit",
        basis=Basis.TEXT,
        sources=(Source("D14", "汽车4S店岗位职责1", 4), Source("D14", "汽车4S店岗位职责1", 5)),
    ),
    ReportSpec(
        slug="recording-check",
        zh="录音检查表",
        en="Recording check sheet",
        frequency=Frequency.DAILY,
        receivers=("showroom-manager",),
        record="recording_check",
        sources=(Source("D14", "汽车4S店岗位职责1", 4),),
    ),
    ReportSpec(
        slug="duty-roster",
        zh="值班到岗登记",
        en="Floor duty log",
        frequency=Frequency.DAILY,
        receivers=("sales-manager",),
        record="duty_roster",
        basis=Basis.TEXT,
        sources=(Source("D14", "汽车4S店岗位职责1", 2),),
    ),
)
