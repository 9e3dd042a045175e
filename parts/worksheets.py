"""The worksheet of the parts warehouse: 6S.

What is checked follows the duties of the positions; the lines are our own words, trade practice.
"""

from decimal import Decimal

from roles.worksheets.catalogue import FieldKind, FieldSpec, WorksheetSpec, check, photo, score, text

WAREHOUSE_6S = WorksheetSpec(
    code="warehouse-6s",
    zh="配件库房6S检查表",
    en="Warehouse 6S check",
    fields=(
        score("sort", "整理：呆滞件、待退件、旧件分区存放", "Sort: dead stock, returns and old parts kept apart"),
        score("order", "整顿：货位编码与实物一致，上轻下重", "Set in order: bins and parts agree, light above heavy"),
        score("sweep", "清扫：货架、地面、包装干净", "Sweep: shelves, floor and packages clean"),
        score("standard", "清洁：标签、账卡、区域线清楚", "Standard: labels, cards and lines clear"),
        score("manners", "素养：领发料手续齐全，闲人免进", "Manners: papers complete, no visitors"),
        score(
            "safety",
            "安全：油品、电瓶、气囊等危险品单独存放",
            "Safety: oils, batteries and airbags stored apart",
            least=8,
        ),
        FieldSpec(
            key="humidity",
            zh="库房湿度",
            en="Humidity",
            kind=FieldKind.NUMBER,
            minimum=Decimal(30),
            maximum=Decimal(70),
            unit_zh="%",
            unit_en="%",
            corrective=True,
        ),
        check("fire", "灭火器在有效期内，通道畅通", "Extinguishers valid, ways free"),
        photo("photo", "现场照片", "Photo of the warehouse"),
        text("remark", "补充说明", "Remarks"),
    ),
)

WORKSHEETS = (WAREHOUSE_6S,)
