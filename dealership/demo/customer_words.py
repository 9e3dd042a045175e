"""What the demo store's customers are called, drive and say: invented, and in plausible shares."""

from __future__ import annotations

from random import Random

_FAMILY = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红建国文斌鹏飞宇浩博雅欣怡梦琪晨阳俊凯鑫婷雪慧佳"
    "宁琳莹璐倩颖露瑶晓东海波志远思源嘉豪子轩"
)
_FIRMS = ("远方", "恒达", "瑞丰", "东升", "华联", "天成", "金桥", "盛世", "长风", "海纳")
_TRADES = ("商贸", "物流", "建筑工程", "信息技术", "餐饮管理", "文化传媒", "机械设备")
_STREETS = ("人民路", "建设路", "滨河大道", "学院街", "新华路", "迎宾大道", "工业北路")
_REGIONS = "京沪苏浙粤川鄂湘鲁皖"
_VIN_CHARACTERS = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"

MODELS = ("城川 X3 1.5T", "城川 X5 2.0T", "城川 S7 混动", "城川 E1 纯电", "城川 M6 商务")
SOURCES = {"walk_in": 40, "web": 18, "media": 14, "referral": 12, "campaign": 8, "service": 5, "phone": 3}
RESULTS = {"reached": 78, "wish": 9, "not_reached": 9, "trouble": 3, "refused": 1}
CATEGORIES = {"repair": 30, "delivery": 18, "sales": 16, "manner": 14, "product": 12, "parts": 7, "finance": 3}
OUTCOMES = (
    "一切正常，客户表示满意。",
    "提醒首保时间，客户已记下。",
    "客户咨询保养价格，已答复。",
    "祝福已送达，客户致谢。",
    "约定下周来店。",
)
GRIEVANCES = {
    "repair": ("同一异响修了两次仍未解决。", "维修时间比约定晚了半天。", "结算金额与报价不一致。"),
    "delivery": ("交车日期一再推迟。", "交车时发现漆面有划痕。", "随车资料不齐。"),
    "sales": ("承诺的赠品没有兑现。", "合同价格与口头说法不同。"),
    "manner": ("来店后很久无人接待。", "电话咨询时语气不耐烦。"),
    "product": ("中控屏偶尔黑屏。", "冷启动时有抖动。"),
    "parts": ("配件等待超过一周。", "配件价格没有事先告知。"),
    "finance": ("发票开错了抬头。", "贷款放款慢。"),
    "other": ("停车不便。",),
}
SOLUTIONS = (
    ("诊断不彻底", "技术主管复检并更换部件", "试车确认异响消除"),
    ("沟通不及时", "由主管当面道歉并说明进度", "客户接受说明"),
    ("流程衔接有误", "补齐资料并送上门", "客户确认收到"),
    ("承诺未登记", "按承诺补发赠品", "客户当面签收"),
)
AGREED = ("可以，处理得不错。", "认可处理结果。", "希望以后不要再发生。", "同意关闭。")


def person(random: Random) -> str:
    """Return a person's name."""
    given = random.choice(_GIVEN) + (random.choice(_GIVEN) if random.random() < 0.7 else "")
    return random.choice(_FAMILY) + given


def company(random: Random) -> str:
    """Return a firm's name."""
    return f"{random.choice(_FIRMS)}{random.choice(_TRADES)}有限公司"


def address(random: Random) -> str:
    """Return an address."""
    return f"{random.choice(_STREETS)}{random.randint(1, 399)}号{random.randint(1, 30)}栋{random.randint(101, 2802)}室"


def phone(number: int) -> str:
    """Return a number nobody has: no mobile number in China begins with 154."""
    return f"1541{number * 37 % 10_000_000:07d}"


def vin(random: Random, number: int) -> str:
    """Return a vehicle identification number."""
    return "L" + "".join(random.choice(_VIN_CHARACTERS) for _ in range(10)) + f"{100_000 + number:06d}"


def plate(random: Random) -> str:
    """Return a number plate."""
    return random.choice(_REGIONS) + random.choice("ABCDE") + f"{random.randint(10000, 99999)}"
