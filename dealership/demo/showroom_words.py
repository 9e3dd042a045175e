"""What the demo store's visitors want and say, and what is noted of them: invented."""

TEST_CARS = (
    ("M6-20-S", "沪A15410", "LDEMX30000TD00001"),
    ("S7-20-F", "沪A15411", "LDEMX50000TD00002"),
    ("X5-PHEV-L", "沪A15412", "LDEMS70000TD00003"),
    ("E1-510-S", "沪A15413", "LDEME10000TD00004"),
)
WISHES = ("家用，周末自驾", "上下班代步，看重油耗", "置换旧车，想了解补贴", "二孩家庭，需要大空间", "公司用车，走对公")
FEEDBACK = ("动力够用，隔音不错", "底盘偏硬，家人再试一次", "智能驾驶好用", "座椅舒服，想看内饰颜色", "喜欢，回去商量")
HEARD = (
    "流程完整，需求分析到位",
    "六方位讲解略快，建议放慢",
    "未主动邀约试驾",
    "报价解释清楚",
    "送别环节缺联系方式确认",
)
RECORDINGS = "NAS/录音"
TWO_PARTIES = "监控显示为两批客户"
BOUGHT_ELSEWHERE = ("同级合资 SUV", "新势力纯电", "外地经销商同款", "二手车")
