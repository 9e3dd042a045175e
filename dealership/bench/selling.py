"""A group's sales behind the reads: customers, leads, visits, test drives and cars, as many as the scale says."""

from __future__ import annotations

from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from dealership.bench import sql
from dealership.bench.data import AT, Data
from marketing.models import Customer
from sales.models import CarModel, Lead, ShowroomVisit, TestDrive, TestDriveCar, Vehicle

# Customers an adviser looks after, cars an adviser's share of the stock has had, and days it all came about in.
CUSTOMERS = 10
CARS = 20
DAYS = 365
TABLES: tuple[type[Model], ...] = (Vehicle, TestDrive, ShowroomVisit, Lead)

_SEATS = "roles_assignment a JOIN roles_position p ON p.id = a.position_id AND p.code = 'sales-consultant'"
_PLACE = {
    "owner_id": "{0}.{1}",
    "created_by_id": "{0}.{1}",
    "unit_id": "{0}.unit_id",
    "department_id": "{0}.department_id",
    "store_id": "{0}.store_id",
}


def write_sales(data: Data) -> None:
    """Fill in leads as the scale says, of every store's advisers alike, and what belongs to them."""
    if "sales" in data.made:
        return
    stores = data.stores
    with data.making(f"{data.scale.leads} leads of {len(stores)} stores"):
        with transaction.atomic():
            _write_all(data.scale.leads)
        sql.execute("VACUUM ANALYZE" if connection.vendor == "postgresql" else "ANALYZE")
    data.made.add("sales")


def _write_all(leads: int) -> None:
    offered = {"series": "Bench", "name": "1.5T", "guide_price": 150_000}
    model, _new = CarModel.objects.get_or_create(code="BENCH", defaults=offered)
    _insert(Customer, f"{_SEATS} CROSS JOIN {sql.series(CUSTOMERS)} s", {
        **_at("a", "staff_id"), "name": "'Customer ' || a.id || '-' || s.n", "pinyin": "'kehu' || a.id",
        "source": "'walk_in'", "state": "'filed'",
    })  # fmt: skip
    advisers = sql.rows(f"SELECT COUNT(*) FROM {_SEATS}")[0][0]  # noqa: S608  constants only
    each = max(leads // (advisers * CUSTOMERS), 1)
    _write_leads(each, model)
    _write_visits(model)
    _write_cars(model)


def _write_leads(each: int, model: CarModel) -> None:
    """A customer has one lead that is open; the earlier ones are lost or led to an order."""
    came = sql.days_before("%(at)s", f"(s.n * 37 + c.id * 11) %% {DAYS}")
    lost = "s.n > 1 AND s.n %% 3 <> 0"
    _insert(Lead, f"marketing_customer c CROSS JOIN {sql.series(each)} s", {
        **_at("c", "owner_id"), "customer_id": "c.id", "car_model_id": str(model.pk), "source": "'walk_in'",
        "state": f"CASE WHEN s.n = 1 THEN 'following' WHEN {lost} THEN 'lost' ELSE 'ordered' END",
        "lost_reason": f"CASE WHEN {lost} THEN 'price' ELSE '' END", "lost_at": f"CASE WHEN {lost} THEN {came} END",
        "created_at": came, "respond_by": came, "contacted_at": came, "visited_at": came, "next_contact_at": came,
    })  # fmt: skip


def _write_visits(model: CarModel) -> None:
    key = "CAST(md5(CAST(l.id AS text)) AS uuid)" if connection.vendor == "postgresql" else "printf('%%032x', l.id)"
    _insert(ShowroomVisit, "sales_lead l", {
        **_at("l", "owner_id"), "adviser_id": "l.owner_id", "customer_id": "l.customer_id", "lead_id": "l.id",
        "car_model_id": str(model.pk), "arrived_at": "l.created_at", "left_at": "l.created_at",
        "created_at": "l.created_at", "party_size": "2", "source": "l.source", "entry_key": key, "state": "'entered'",
    })  # fmt: skip
    _insert(TestDriveCar, "roles_unit u WHERE u.kind = 'store'", {
        "plate": "'B' || u.id", "vin": "'BENCHTEST' || CAST(10000000 + u.id AS text)",
        "car_model_id": str(model.pk), "store_id": "u.id",
    })  # fmt: skip
    earlier = sql.days_before("l.created_at", "1")
    _insert(TestDrive, "sales_lead l JOIN sales_testdrivecar k ON k.store_id = l.store_id WHERE l.id %% 4 = 0", {
        **_at("l", "owner_id"), "customer_id": "l.customer_id", "lead_id": "l.id", "car_id": "k.id",
        "starts_at": earlier, "ends_at": "l.created_at", "started_at": earlier, "ended_at": "l.created_at",
        "created_at": "l.created_at", "licence_class": "'C1'", "licence_until": "'2030-01-01'", "rating": "4",
        "agreement_signed": "TRUE", "state": "'done'",
    })  # fmt: skip


def _write_cars(model: CarModel) -> None:
    came = sql.days_before("%(at)s", f"(s.n * 13 + a.id * 7) %% {DAYS}")
    gone = "s.n %% 4 <> 0"
    _insert(Vehicle, f"{_SEATS} CROSS JOIN {sql.series(CARS)} s", {
        **_at("a", "staff_id"), "car_model_id": str(model.pk), "purchase_price": "140000", "colour": "'white'",
        "vin": "'B' || a.id || '-' || s.n", "tail": "'000000'", "arrived_at": came, "stocked_at": came,
        "state": f"CASE WHEN {gone} THEN 'delivered' ELSE 'in_stock' END",
        "delivered_at": f"CASE WHEN {gone} THEN {came} END",
    })  # fmt: skip


def _at(alias: str, person: str) -> dict[str, str]:
    return {name: place.format(alias, person) for name, place in _PLACE.items()}


def _insert(model: type[Model], source: str, given: dict[str, str]) -> None:
    """Write one row of a model for each row of `source`; what is not given is as the model says."""
    params: dict[str, Any] = {"at": sql.instant(AT)}
    expressions = dict(given)
    for each in model._meta.concrete_fields:
        if not each.primary_key and not each.null and each.attname not in expressions:
            params[each.attname] = each.get_db_prep_save(each.get_default(), connection)
            expressions[each.attname] = f"%({each.attname})s"
    columns = {
        str(each.column): expressions[each.attname]
        for each in model._meta.concrete_fields
        if each.attname in expressions
    }
    table = connection.ops.quote_name(model._meta.db_table)
    sql.execute(
        f"INSERT INTO {table} ({', '.join(columns)}) SELECT {', '.join(columns.values())} FROM {source}",  # noqa: S608
        params,
    )
