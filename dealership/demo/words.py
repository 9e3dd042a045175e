"""What the people of the demo store write: notes, summaries, plans, reasons."""

from __future__ import annotations

from random import Random

NOTES: dict[str, tuple[str, ...]] = {
    "sales": (
        "客户约了周末再来看车",
        "已在系统补录",
        "试驾车加油后归位",
        "展车已复位，车衣收好",
        "与前台核对过来店登记",
        "两位客户改到明天回访",
    ),
    "aftersales": (
        "工位已清理",
        "客户同意追加更换机滤",
        "已电话告知客户交车时间",
        "等配件，预计明天到",
        "终检一次通过",
        "与质检员一起路试",
    ),
    "parts": ("差异一件，已查明原因", "在途件已催", "货位标签补打两张", "急件改走专车", "账实相符"),
    "finance": ("银行回单已附", "一笔待销售部补签字", "与出纳核对无误", "发票号段已登记", "已交财务经理复核"),
    "marketing": ("两条线索已转销售", "素材待经理审", "客户表示满意", "短视频播放量比昨日好", "回访号码有误，已更正"),
}

SUMMARIES: dict[str, tuple[str, ...]] = {
    "sales": (
        "接待来店客户{a}组，邀约试驾{b}人，意向明确的{c}组已建档。",
        "回访客户{a}位，{b}位约定到店；报价跟进{c}单。",
        "客流比上期略少，重点做老客户回访，共联系{a}位，{b}位有换购意向。",
        "交车{c}台，手续齐全；剩余待办均已安排时间。",
    ),
    "aftersales": (
        "接车{a}台，按时交车{b}台，客户追加项目{c}项均已确认。",
        "完成保养{a}台、一般维修{b}台，一次修复，无返工。",
        "工位利用正常，{c}台等配件，已告知客户。",
        "质检{a}台，{b}台一次通过，问题项已当场整改。",
    ),
    "parts": (
        "出库{a}笔、入库{b}笔，账实相符；{c}件缺件已下急单。",
        "盘点{a}个货位，差异{c}件，已查明并登记。",
        "在途订单跟催{b}单，预计本周到齐。",
    ),
    "finance": (
        "收款{a}笔，当日全部入账；{c}笔待业务补资料。",
        "凭证录入{a}张，与银行对账一致。",
        "开票{b}张，核对无误；税务资料已归档。",
    ),
    "marketing": (
        "新增线索{a}条，有效{b}条，已全部转交销售跟进。",
        "回访客户{a}位，满意{b}位，{c}条意见已转相关部门。",
        "发布内容{c}条，互动较上期提高；下期素材准备中。",
    ),
}

PLANS = (
    "继续跟进未完成事项，{c}项优先处理。",
    "明确时间节点，逾期的{c}项先补上。",
    "配合主管做好周末安排。",
    "提前半小时准备资料，避免再次逾期。",
    "重点跟进意向客户与待回复事项。",
    "",
)

PLAN_NOTES: dict[str, tuple[str, ...]] = {
    "done": ("", "", "提前完成。"),
    "carried": ("客户改期，下期继续。", "等配件到货。", "人手不足，顺延。"),
    "dropped": ("客户已在他店成交。", "计划调整，不再做。"),
}

BULLETINS = (
    (
        "周末促销政策通报",
        "本周末到店置换客户，按厂家政策享置换补贴，资料当天录入系统。\n"
        "报价以今日更新的价格表为准，超出权限的优惠先报审批，再答复客户。",
        True,
    ),
    (
        "月底交车安排",
        "月底交车集中，请提前一天与客户确认时间，并与 PDI 核对车辆状态。\n"
        "交车区每小时最多安排两台，临时变更在群里说明。",
        False,
    ),
)

RETURN_REASONS = (
    "数据与系统记录不一致，请核对后重新提交。",
    "总结太笼统，请写明未完成事项的原因和补救时间。",
    "请补充明日计划。",
    "逾期事项没有说明，请补充。",
)

APPEAL_REASON = "当天外出参加厂家培训，有签到记录，这两项不应计入。"
APPEAL_GRANTED = "培训签到核对无误，同意更正。"
APPEAL_REFUSED = "当日有打卡记录，待办可在店内完成，维持原结果。"

CARD_COMMENTS = (
    "本月任务基本完成，逾期几项已说明原因。",
    "重点客户跟进较好，报表有一次晚交，下月注意。",
    "按计划完成，感谢同事配合。",
    "本月学习了新流程，执行还不够熟练。",
    "",
)

LOW_REASONS = ("记录不完整，多次提醒后才补。", "与要求差距较大，已面谈并约定改进计划。", "关键节点两次延误。")
HIGH_REASONS = ("表现突出，客户书面表扬。", "带教新人成效明显。", "全月无差错，主动帮助同事。")
PLAIN_REMARKS = ("总体稳定。", "细节再加强。", "进步明显。")


def note(random: Random, department: str) -> str:
    """Return the note of a tick; most people write none."""
    return random.choice(NOTES[department]) if random.random() < 0.09 else ""


def summary(random: Random, department: str) -> str:
    """Return the summary of a report."""
    return _filled(random, SUMMARIES[department])


def plan(random: Random) -> str:
    """Return the plan of a report; some leave it empty."""
    return _filled(random, PLANS)


def plan_note(random: Random, outcome: str) -> str:
    """Return what is said of a planned line."""
    return random.choice(PLAN_NOTES[outcome])


def _filled(random: Random, sentences: tuple[str, ...]) -> str:
    a = random.randint(5, 12)
    return random.choice(sentences).format(a=a, b=random.randint(2, a - 1), c=random.randint(1, 3))
