"""The demo store's price list and words of its stock; no car of these names is made by anybody."""

from __future__ import annotations

# (code, series, configuration, energy, guide price in yuan, share of the sales)
CAR_MODELS = (
    ("X3-15-S", "城川 X3", "1.5L 自动舒适型", "petrol", 89_800, 12),
    ("X3-15-L", "城川 X3", "1.5T 自动豪华型", "petrol", 109_800, 14),
    ("M6-20-S", "城川 M6", "2.0T 自动舒适型", "petrol", 159_800, 12),
    ("M6-HEV-L", "城川 M6", "2.0 混动豪华型", "hybrid", 179_800, 10),
    ("X5-15-S", "城川 X5", "1.5T 两驱舒适型", "petrol", 129_800, 16),
    ("X5-PHEV-L", "城川 X5", "插混两驱豪华型", "plug-in", 169_800, 14),
    ("S7-20-F", "城川 S7", "2.0T 四驱旗舰型", "petrol", 219_800, 8),
    ("E1-510-S", "城川 E1", "纯电 510 公里舒适型", "electric", 139_800, 8),
    ("E1-620-L", "城川 E1", "纯电 620 公里长续航型", "electric", 168_800, 6),
)
COLOURS = ("珍珠白", "曜石黑", "石墨灰", "湖水蓝", "晨曦银")
INTERIORS = ("黑色", "米棕双色")
DAMAGES = (
    ("scratch", "右后门下缘有约 8 厘米划痕，见底漆", "transport", "repair", 380, "已抛光补漆，复检合格"),
    ("scratch", "前保险杠左角蹭伤", "house", "repair", 650, "已喷漆，色差合格"),
    ("part", "随车工具缺千斤顶", "manufacturer", "claim", 0, "厂家已补发，入库"),
    ("defect", "中控屏启动后偶发黑屏", "manufacturer", "claim", 0, "升级软件后连续试验正常"),
    ("papers", "合格证发动机号与实车不一致", "manufacturer", "claim", 0, "厂家换发合格证，核对一致"),
    ("scratch", "左前轮毂刮伤", "transport", "repair", 900, "已更换轮毂，费用由承运方承担"),
)
DEVIATIONS = ("客户指定车架号末位", "早到车正在处理质损", "客户要求生产日期最近的车", "展车客户不接受")
SUB_DEALERS = (
    ("远山汽贸", "北郊", "signed", 6),
    ("同川汽车销售", "开发区", "signed", 5),
    ("鼎和车行", "临江县", "signed", 4),
    ("百合汽车", "东平县", "signed", 4),
    ("新途汽贸", "南湖区", "paused", 3),
    ("广源车行", "西渡镇", "surveyed", 0),
    ("捷安汽车", "高新区", "potential", 0),
)
FINDINGS = ("车辆摆放整齐，电量正常", "展厅新增本品牌灯箱", "本月成交两台，意向客户五组", "物料已更新")
PROBLEMS = ("", "", "一台车久未移位，已要求挪车充电", "试驾车未按时保养")
PURPOSES = ("核对铺车并了解销量", "送达新政策与物料", "培训销售人员", "月度对账")
ADJUSTMENTS = ("当日 17 点后出库未及时登记，补登出库单", "车辆参加外展，补登派车单")
