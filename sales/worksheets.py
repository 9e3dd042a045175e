"""The worksheets of the sales department: checks of the showroom, the front desk and the meetings.

What is checked follows the duties of the positions; the lines are our own words, trade practice.
"""

from decimal import Decimal

from roles.worksheets.catalogue import FieldKind, FieldSpec, WorksheetSpec, check, photo, score, text

SHOWROOM_5S = WorksheetSpec(
    code="showroom-5s",
    zh="展厅5S检查表",
    en="Showroom 5S check",
    fields=(
        score(
            "sort", "整理：展厅和洽谈区没有与接待无关的物品", "Sort: nothing in showroom and seating that is not needed"
        ),
        score(
            "order",
            "整顿：展车、价格牌、资料架按定位摆放",
            "Set in order: cars, price boards and racks in their places",
        ),
        score("sweep", "清扫：地面、玻璃、展车、绿植干净", "Sweep: floor, glass, cars and plants clean"),
        score("standard", "清洁：灯光、空调、背景音乐、气味符合标准", "Standard: light, air, music and smell right"),
        score("manners", "素养：着装、工牌、站姿、用语规范", "Manners: dress, badge, posture and words as required"),
        check("price-boards", "每台展车的配置价格牌齐全且为现行价格", "Each car has its board with the current price"),
        check("restroom", "客户卫生间干净，用品齐全", "The customers' restroom is clean and supplied"),
        check("safety", "通道畅通，消防器材到位", "Ways are free, fire equipment in place"),
        photo("photo", "展厅现场照片", "Photo of the showroom"),
        text("remark", "补充说明", "Remarks"),
    ),
)

CAR_CLEANING = WorksheetSpec(
    code="display-car-cleaning",
    zh="展车清洁检查表",
    en="Display car cleaning",
    fields=(
        FieldSpec(
            key="cars",
            zh="今天清洁的展车数",
            en="Cars cleaned today",
            kind=FieldKind.NUMBER,
            minimum=Decimal(1),
            maximum=Decimal(60),
            unit_zh="台",
            unit_en="cars",
        ),
        check("body", "车身漆面无灰尘、水渍、指纹", "Paint without dust, stains and fingerprints"),
        check("glass", "玻璃、后视镜、灯罩透亮", "Glass, mirrors and lamps clear"),
        check("wheels", "轮毂、轮胎干净，轮毂标识摆正", "Wheels and tyres clean, badges upright"),
        check("cabin", "车内座椅、仪表台、脚垫整洁，无保护膜", "Seats, dashboard and mats tidy, no protective film"),
        check("boot", "后备箱整洁，随车物品归位", "Boot tidy, accessories in place"),
        check("power", "电量充足，车门未锁，座椅方向盘归位", "Battery charged, doors unlocked, seat in place"),
        check("damage", "没有新的划伤和缺件", "No new scratches, nothing missing"),
        photo("photo", "清洁后照片", "Photo after cleaning"),
    ),
)

FRONT_DESK_MORNING = WorksheetSpec(
    code="front-desk-morning",
    zh="前台晨间准备检查表",
    en="Front desk morning preparation",
    fields=(
        check("desk", "接待台面和周边已打扫，无杂物", "Desk and surroundings cleaned, nothing lying about"),
        FieldSpec(
            key="cards",
            zh="洽谈卡备量",
            en="Talk cards at hand",
            kind=FieldKind.NUMBER,
            minimum=Decimal(20),
            unit_zh="张",
            unit_en="cards",
            corrective=True,
        ),
        check("forms", "算价单、订购单、试驾单齐全", "Quotation, order and test-drive forms complete"),
        check("phone", "电话、来电显示、录音设备正常", "Telephone, caller display and recorder work"),
        check("book", "来店登记系统已打开，前一天登记已补全", "Visit register open, yesterday's entries complete"),
        check("drinks", "饮品、杯具、糖果补足", "Drinks, cups and sweets refilled"),
        check("screen", "迎宾屏和背景音乐已打开", "Welcome screen and music on"),
        text("remark", "补充说明", "Remarks"),
    ),
)

RECORDINGS = WorksheetSpec(
    code="recordings-check",
    zh="销售流程录音检查表",
    en="Sales recordings check",
    fields=(
        FieldSpec(
            key="checked",
            zh="检查的录音条数",
            en="Recordings checked",
            kind=FieldKind.NUMBER,
            minimum=Decimal(3),
            unit_zh="条",
            unit_en="recordings",
        ),
        check("filed", "录音已导出并按日期存放", "Recordings exported and filed by date"),
        check("complete", "当天每批客户都有录音", "Every customer of the day is recorded"),
        score("opening", "开场问候与自我介绍", "Greeting and introduction"),
        score("needs", "需求分析是否充分", "Needs asked about thoroughly"),
        score("test-drive", "是否主动邀约试乘试驾", "Test drive offered"),
        score("closing", "报价说明与促成", "Quotation explained, order asked for"),
        score("contact", "是否留下联系方式并约定回访", "Contact taken and next call agreed"),
        text("remark", "问题与辅导要点", "Faults and points to coach"),
    ),
)

GREETING = WorksheetSpec(
    code="greeting-and-see-off",
    zh="迎送客户检查表",
    en="Greeting and see-off check",
    fields=(
        check("door", "客户进店30秒内有人上前问候", "Customers are greeted within 30 seconds"),
        check("card", "递名片并自我介绍", "A card is handed over with an introduction"),
        check("drink", "一分钟内请客户入座并提供饮品", "A seat and a drink are offered within a minute"),
        check("hand-over", "需要等待时有人陪同并说明原因", "Who has to wait is attended and told why"),
        check("see-off", "送客户到车旁或门口，目送离开", "Customers are seen off to the car or the door"),
        check("register", "客户离店后当场登记", "Visits are registered right after the customer leaves"),
        text("remark", "补充说明", "Remarks"),
    ),
)

FLOOR_DUTY = WorksheetSpec(
    code="floor-duty-roster",
    zh="展厅值班到岗表",
    en="Floor duty roster",
    fields=(
        FieldSpec(key="present", zh="到岗人员", en="Who is on duty", kind=FieldKind.PEOPLE),
        check("manager", "展厅经理1名在岗", "One showroom manager on duty"),
        FieldSpec(
            key="reception",
            zh="接待顾问在岗人数",
            en="Consultants at reception",
            kind=FieldKind.NUMBER,
            minimum=Decimal(2),
            unit_zh="人",
            unit_en="people",
            corrective=True,
        ),
        check("telephone", "接电话顾问1名在岗", "One consultant on the telephone"),
        FieldSpec(key="gaps", zh="缺岗与补岗安排", en="Gaps and who fills them", kind=FieldKind.TASKS, required=False),
        text("remark", "补充说明", "Remarks"),
    ),
)


def _meeting(code: str, zh: str, en: str, *lines: FieldSpec) -> WorksheetSpec:
    """Return the minutes of a meeting: who was there, what was talked about, what was resolved."""
    return WorksheetSpec(
        code=code,
        zh=zh,
        en=en,
        fields=(
            FieldSpec(key="present", zh="出席人员", en="Who was there", kind=FieldKind.PEOPLE),
            *lines,
            FieldSpec(key="resolutions", zh="会议决议", en="Resolutions", kind=FieldKind.TASKS, required=False),
            text("remark", "其他事项", "Other matters"),
        ),
    )


MORNING_EVENING = _meeting(
    "morning-and-evening-meeting",
    "晨夕会记录表",
    "Morning and evening meetings",
    check(
        "morning",
        "晨会已开：着装仪表检查、当天目标与分工",
        "Morning meeting held: appearance, targets, tasks",
    ),
    check("evening", "夕会已开：当天客户盘点与明天计划", "Evening meeting held: the day's customers, tomorrow's plan"),
    text("topics", "主要内容", "What was talked about", required=True),
)
WEEKLY = _meeting(
    "weekly-meeting",
    "周例会记录表",
    "Weekly meeting",
    check("figures", "已通报本周目标达成与差距", "The week's figures and gaps were told"),
    check("cases", "已做案例分享", "Cases were shared"),
    text("topics", "议题与结论", "Topics and conclusions", required=True),
)
MONTHLY = _meeting(
    "monthly-meeting",
    "月度会议记录表",
    "Monthly meeting",
    check("figures", "已总结上月目标达成与差距原因", "Last month's figures and the reasons of gaps were gone through"),
    check("targets", "已下达并分解本月目标", "This month's targets were given and broken down"),
    text("topics", "议题与结论", "Topics and conclusions", required=True),
    photo("photo", "会议照片或签到表", "Photo of the meeting or the sign-in sheet"),
)

WORKSHEETS = (
    SHOWROOM_5S,
    CAR_CLEANING,
    FRONT_DESK_MORNING,
    RECORDINGS,
    GREETING,
    FLOOR_DUTY,
    MORNING_EVENING,
    WEEKLY,
    MONTHLY,
)
