"""The worksheets of the workshop: 6S, and the care of tools and equipment.

What is checked follows the duties of the positions; the lines are our own words, trade practice.
"""

from decimal import Decimal

from roles.worksheets.catalogue import FieldKind, FieldSpec, Option, WorksheetSpec, check, photo, score, text

WORKSHOP_6S = WorksheetSpec(
    code="workshop-6s",
    zh="车间6S检查表",
    en="Workshop 6S check",
    fields=(
        score("sort", "整理：工位无闲置零件、废料", "Sort: no spare parts or scrap at the bays"),
        score(
            "order",
            "整顿：工具车、举升机、线缆定位摆放",
            "Set in order: tool trolleys, lifts and cables in their places",
        ),
        score("sweep", "清扫：地面无油污积水，排水沟畅通", "Sweep: floor without oil and water, drains free"),
        score("standard", "清洁：看板、标识、警示线清楚完整", "Standard: boards, signs and lines clear and complete"),
        score("manners", "素养：工作服、护具、三件套使用规范", "Manners: workwear, protection and seat covers used"),
        score(
            "safety",
            "安全：举升机保险、用电、消防符合要求",
            "Safety: lift locks, power and fire protection in order",
            least=8,
        ),
        check(
            "waste", "废油、废电池、废滤芯分类存放并登记", "Waste oil, batteries and filters kept apart and recorded"
        ),
        check("board", "维修看板与实际进度一致", "The job board agrees with the work"),
        photo("photo", "现场照片", "Photo of the workshop"),
        text("remark", "补充说明", "Remarks"),
    ),
)

EQUIPMENT = WorksheetSpec(
    code="equipment-care",
    zh="工具设备点检保养表",
    en="Tool and equipment care",
    fields=(
        FieldSpec(
            key="lift",
            zh="举升机状态",
            en="Lifts",
            kind=FieldKind.CHOICE,
            options=(
                Option(key="good", zh="正常", en="In order"),
                Option(key="due", zh="到期待保养", en="Service due", bad=True),
                Option(key="stopped", zh="停用待修", en="Out of use", bad=True),
            ),
            corrective=True,
        ),
        FieldSpec(
            key="air",
            zh="气泵工作压力",
            en="Compressor pressure",
            kind=FieldKind.NUMBER,
            minimum=Decimal("0.6"),
            maximum=Decimal("1.0"),
            unit_zh="MPa",
            unit_en="MPa",
            corrective=True,
        ),
        check("torque", "扭力扳手在检定有效期内", "Torque wrenches within calibration"),
        check("special", "专用工具齐全，借还有登记", "Special tools complete, loans recorded"),
        check("diagnosis", "诊断仪正常，软件为最新版本", "Diagnosis works, software up to date"),
        check("oil", "设备润滑、紧固、清洁已做", "Lubricated, tightened and cleaned"),
        check("ledger", "保养已记入设备台账", "Care entered in the equipment ledger"),
        photo("photo", "设备照片", "Photo of the equipment"),
        text("remark", "补充说明", "Remarks"),
    ),
)

WORKSHEETS = (WORKSHOP_6S, EQUIPMENT)
