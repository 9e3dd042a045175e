"""The demo store's units, and which positions are held where by how many people."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from roles.actions import create_unit
from roles.models import Unit

GROUP_CODE = "demo-group"
STORE_CODE = "demo-store"


class UnitPlan(NamedTuple):
    """One unit: its code, its name and the code of the unit above."""

    code: str
    name: str
    above: str


class Seats(NamedTuple):
    """How many people hold a position at a unit."""

    unit: str
    position: str
    number: int = 1


DEPARTMENTS = {
    "sales": "销售部",
    "aftersales": "售后服务部",
    "parts": "备件部",
    "finance": "财务行政部",
    "marketing": "市场部",
}

TEAMS = (
    UnitPlan("demo-showroom-1", "展厅一组", "demo-sales"),
    UnitPlan("demo-showroom-2", "展厅二组", "demo-sales"),
    UnitPlan("demo-showroom-3", "展厅三组", "demo-sales"),
    UnitPlan("demo-front-desk", "展厅接待组", "demo-sales"),
    UnitPlan("demo-sales-information", "销售信息与库管组", "demo-sales"),
    UnitPlan("demo-service-desk", "服务接待组", "demo-aftersales"),
    UnitPlan("demo-workshop-1", "机电维修组", "demo-aftersales"),
    UnitPlan("demo-workshop-2", "钣金喷漆组", "demo-aftersales"),
    UnitPlan("demo-technical", "技术质保组", "demo-aftersales"),
    UnitPlan("demo-warehouse", "配件仓储组", "demo-parts"),
    UnitPlan("demo-purchasing", "采购组", "demo-parts"),
    UnitPlan("demo-accounting", "会计核算组", "demo-finance"),
    UnitPlan("demo-insurance", "金融保险组", "demo-finance"),
    UnitPlan("demo-promotion", "市场推广组", "demo-marketing"),
    UnitPlan("demo-relations", "客户关系组", "demo-marketing"),
)

ROSTER = (
    Seats(STORE_CODE, "general-manager"),
    Seats(STORE_CODE, "store-manager"),
    Seats("demo-sales", "sales-director"),
    Seats("demo-sales", "sales-manager"),
    Seats("demo-sales", "showroom-manager"),
    Seats("demo-showroom-1", "sales-supervisor"),
    Seats("demo-showroom-1", "sales-consultant", 5),
    Seats("demo-showroom-2", "sales-supervisor"),
    Seats("demo-showroom-2", "sales-consultant", 4),
    Seats("demo-showroom-3", "sales-supervisor"),
    Seats("demo-showroom-3", "sales-consultant", 4),
    Seats("demo-front-desk", "front-desk-receptionist", 2),
    Seats("demo-front-desk", "presales-consultant"),
    Seats("demo-front-desk", "product-presenter"),
    Seats("demo-sales-information", "sales-information-supervisor"),
    Seats("demo-sales-information", "sales-information-clerk"),
    Seats("demo-sales-information", "sales-assistant"),
    Seats("demo-sales-information", "vehicle-stock-keeper"),
    Seats("demo-sales-information", "secondary-network-specialist"),
    Seats("demo-aftersales", "aftersales-manager"),
    Seats("demo-service-desk", "service-advisor", 4),
    Seats("demo-service-desk", "service-assistant"),
    Seats("demo-workshop-1", "workshop-manager"),
    Seats("demo-workshop-1", "technician", 4),
    Seats("demo-workshop-2", "workshop-manager"),
    Seats("demo-workshop-2", "technician", 2),
    Seats("demo-technical", "quality-inspector"),
    Seats("demo-technical", "warranty-clerk"),
    Seats("demo-technical", "technical-trainer"),
    Seats("demo-parts", "parts-manager"),
    Seats("demo-parts", "purchasing-manager"),
    Seats("demo-warehouse", "parts-clerk"),
    Seats("demo-warehouse", "parts-warehouse-keeper"),
    Seats("demo-warehouse", "parts-salesperson"),
    Seats("demo-purchasing", "parts-buyer"),
    Seats("demo-purchasing", "purchasing-specialist"),
    Seats("demo-finance", "finance-manager"),
    Seats("demo-finance", "hr-manager"),
    Seats("demo-accounting", "accountant"),
    Seats("demo-accounting", "cashier-tax-clerk"),
    Seats("demo-insurance", "fni-specialist"),
    Seats("demo-insurance", "insurance-clerk"),
    Seats("demo-marketing", "marketing-manager"),
    Seats("demo-promotion", "marketing-specialist"),
    Seats("demo-promotion", "marketing-assistant"),
    Seats("demo-promotion", "media-operations-specialist"),
    Seats("demo-relations", "customer-relations-specialist"),
    Seats("demo-relations", "market-researcher"),
)


def build_units(live_from: date) -> dict[str, Unit]:
    """Make the group, the store, its departments and teams; return the units by code."""
    group = create_unit(code=GROUP_CODE, name="澄川汽车集团", kind=Unit.Kind.GROUP)
    store = create_unit(code=STORE_CODE, name="澄川汽车城东店", kind=Unit.Kind.STORE, parent=group, live_from=live_from)
    units = {GROUP_CODE: group, STORE_CODE: store}
    for code, name in DEPARTMENTS.items():
        units[f"demo-{code}"] = create_unit(
            code=f"demo-{code}", name=name, kind=Unit.Kind.DEPARTMENT, parent=store, department_code=code
        )
    for team in TEAMS:
        units[team.code] = create_unit(code=team.code, name=team.name, kind=Unit.Kind.TEAM, parent=units[team.above])
    return units
