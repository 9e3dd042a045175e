"""What the demo store's deals offer beside the car, through whom, and why a discount is asked for: invented."""

REASONS = (
    "竞品同级车报价更低，客户今天可定。",
    "老客户转介绍，两台一起订。",
    "库龄较长，建议让利成交。",
    "客户对比三家，差这一步。",
)
ACCESSORIES = (
    ("原厂脚垫与尾箱垫", 980),
    ("隐形车衣", 5800),
    ("全车贴膜", 2600),
    ("行车记录仪", 880),
    ("电动踏板", 3200),
)
GIFTS = (("保养两次", 1200), ("脚垫", 680), ("加油卡", 1000))
COLOURS = ("珍珠白", "曜石黑")
NEW_CAR_INSURANCE, NUMBER_PLATES, PURCHASE_TAX, LOAN_FEE = "新车保险", "上牌代办", "购置税", "按揭手续费"
BANKS = ("工商银行", "建设银行", "平安银行", "厂家金融")
INSURERS = ("人保财险", "平安产险", "太平洋产险")
COVERS = "交强险、车损险、三者险"
