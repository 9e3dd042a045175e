"""What the demo store's campaigns, content, media and surveys are called: invented, and in plausible shares."""

from __future__ import annotations

from datetime import date

# (kind, name, place, days, budget in yuan, leads aimed at, orders of a hundred leads)
CAMPAIGNS = (
    ("test_drive", "周末试驾体验日", "本店试驾路线", 2, 6_000, 40, 9),
    ("display", "万达广场外展", "万达广场一层中庭", 3, 12_000, 70, 4),
    ("group_buy", "厂家直供团购会", "本店展厅", 1, 18_000, 60, 16),
    ("show", "春季车展", "国际会展中心 3 号馆", 5, 60_000, 220, 5),
    ("live", "直播看车夜", "抖音直播间", 1, 3_000, 50, 2),
    ("launch", "城川 E1 上市品鉴", "本店展厅", 1, 25_000, 45, 12),
    ("service", "免费检测服务月", "本店维修车间", 14, 8_000, 30, 3),
    ("care", "车主亲子嘉年华", "湿地公园", 1, 15_000, 25, 6),
)
COSTS = (("场地租金", 0.38), ("物料制作", 0.22), ("礼品采购", 0.2), ("人员与餐饮", 0.12), ("交通运输", 0.05))
CONCLUSIONS = (
    "到场人数达到预期，试驾转化好于上月，建议保留周末场次。",
    "费用控制在预算内，有效线索偏少，下次提前三天做社群预热。",
    "成交集中在下午，建议调整讲解排班。",
    "外展点位人流一般，建议更换商圈。",
)
ADS = (
    ("feed", "抖音信息流", 9_000, 55),
    ("portal", "汽车网站会员套餐", 12_000, 70),
    ("search", "搜索品牌词投放", 6_000, 30),
    ("radio", "交通广播早高峰", 8_000, 12),
    ("outdoor", "高架立柱广告", 20_000, 10),
)
EVALUATIONS = ("线索成本低于平均，建议加投。", "曝光足够但线索少，建议更换素材。", "与上月持平，维持预算。")
CONTENT = (
    "城川 X3 提车攻略",
    "新手买车三步走",
    "纯电续航实测",
    "冬季保养小贴士",
    "车主故事：第一次自驾",
    "混动还是纯电怎么选",
    "展厅新车到店",
    "五座变七座空间实拍",
    "置换补贴一图看懂",
    "直播预告",
)
PLATFORMS = ("douyin", "wechat", "channels", "xiaohongshu")
ACCOUNTS = (
    ("douyin", "城川汽车本店", 18_000, 2_600),
    ("wechat", "城川汽车服务号", 9_500, 700),
    ("channels", "城川汽车视频号", 4_200, 420),
    ("xiaohongshu", "城川选车日记", 2_300, 510),
)
CONTACTS = (
    ("media", "本市交通广播"),
    ("media", "都市晨报汽车版"),
    ("agency", "远见广告"),
    ("agency", "光合数字营销"),
    ("creator", "老周说车"),
    ("creator", "小鹿试驾"),
    ("venue", "国际会展中心"),
    ("venue", "万达广场招商部"),
)
CONTACT = "商务部"
MATERIALS = (
    ("易拉宝：置换补贴", "展厅入口"),
    ("车顶牌：本月主推", "展厅中央"),
    ("桌牌：金融方案", "洽谈区"),
    ("海报：保养套餐", "客户休息区"),
    ("灯箱：品牌形象", "门头"),
    ("折页：城川 X5", "资料架"),
    ("展架：试驾有礼", "试驾区"),
    ("横幅：服务月", "维修接待区"),
)
RESEARCH = (
    "主要竞品终端价格",
    "竞品金融政策对比",
    "区域上牌量分析",
    "新能源购车人群需求",
    "竞品新车上市动态",
    "二手车置换行情",
)
PLAN_GOALS = "完成有效线索目标，试驾转化率不低于三成，单条线索成本控制在预算以内。"
CHANNELS = "短视频与直播、汽车网站、商圈外展、老客户转介绍。"
SSI = (
    ("接待是否热情专业？", "Were you received warmly and competently?", "scale", 2),
    ("车辆介绍与试驾是否满意？", "Were you content with the presentation and the test drive?", "scale", 2),
    ("交车过程是否满意？", "Were you content with the handover?", "scale", 3),
    ("价格与手续是否清楚透明？", "Were price and paperwork clear?", "scale", 2),
    ("您会向朋友推荐我们吗？", "Would you recommend us?", "yes_no", 1),
)
CSI = (
    ("预约与接待是否顺利？", "Did booking and reception go smoothly?", "scale", 2),
    ("维修质量是否满意？", "Were you content with the repair?", "scale", 3),
    ("费用说明是否清楚？", "Were the costs explained?", "scale", 2),
    ("是否按约定时间交车？", "Was the car ready on time?", "yes_no", 1),
)
COMMENTS = ("服务很好。", "等待时间有点长。", "销售顾问讲解很细致。", "希望休息区多些充电插座。", "", "", "")
LOW_REASONS = (("交车等待过久", "已致电致歉并赠送保养券"), ("解释不清费用", "服务顾问已重新说明，客户认可"))


def of_month(day: date, what: str) -> str:
    """Return a name that says in which month something is."""
    return f"{day.month} 月{what}"


def edition(until: date) -> str:
    """Return how the edition of a material is called that holds until a day."""
    return f"{until.month} 月版"


def plan(period: str, first: date) -> str:
    """Return how the plan of a year or a month is called."""
    return f"{first.year} 年度市场计划" if period == "year" else f"{first.year} 年 {first.month} 月市场计划"
