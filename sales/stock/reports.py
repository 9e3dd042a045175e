"""What reports say of the stock: figures of the author, or of the unit where they lead it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop

from kpi.calculators import rounded
from kpi.reports.bilingual import both
from kpi.reports.parts import Entry, Exceptions, Figure, Figures, Part, Words
from kpi.reports.sections import records
from kpi.reports.sections.checklist import MOST
from kpi.reports.sections.earlier import Earlier
from kpi.reports.sections.figuring import count, rate
from marketing.reports import Line, Read, Say, builder
from roles import clock
from sales.models import (
    FactoryOrderLine,
    RemittanceRequest,
    Vehicle,
    VehicleDamage,
    VehicleMovement,
    VehicleStockCheck,
)
from sales.stock.rules import BANDS, band_label, band_of, cost_of_capital, days_between, rates

_STOCK = gettext_noop("Cars in stock")
_CAME = gettext_noop("Cars arrived")
_SOLD = gettext_noop("Cars delivered")
_VALUE = gettext_noop("Purchase value in stock (yuan)")
_CAPITAL = gettext_noop("Cost of capital so far (yuan)")
_AGE = gettext_noop("Cars in stock by age in days")
_AGED = gettext_noop("Cars in stock over 90 days")
_MOVED = gettext_noop("Cars moved in time")
_NOT_MOVED = gettext_noop("Movements past their time")
_DAMAGE = gettext_noop("Damage settled within two working days")
_COST = gettext_noop("Cost of damage (yuan)")
_DAMAGE_LATE = gettext_noop("Damage past two working days")
_MATCH = gettext_noop("Cars found as booked")
_BOOKED = gettext_noop("Cars booked")
_DIFFERS = gettext_noop("Counts that differ")
_ORDERED = gettext_noop("Cars ordered")
_ARRIVED = gettext_noop("Cars of the orders that arrived")
_ASKED = gettext_noop("Remittance requests handed in on the day")
_AMOUNT = gettext_noop("Amount asked for (yuan)")
_LATE_ASKED = gettext_noop("Remittance requests handed in late")


def register() -> None:
    """Offer the sections."""
    for code, read, say in SECTIONS:
        records.offer(code, builder(read, say))


PLACE = ("pk", "unit", "department", "store")


def line_of(row: Iterable[Any], people: Iterable[int | None], day: date, **how: Any) -> Line:
    """Return a record as a report counts it."""
    pk, *places = row
    numbers = {key: Decimal(value) for key, value in how.pop("numbers", {}).items() if value is not None}
    kept = frozenset(each for each in places if each is not None)
    return Line(pk, frozenset(each for each in people if each is not None), kept, day, numbers=numbers, **how)


def _vehicles(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    """Cars that stood there at the end, and those that came or went in the stretch."""
    until = min(end, at)
    gone = Q(delivered_at__lt=start) | Q(returned_at__lt=start)
    rows = Vehicle.objects.filter(store__in=stores, arrived_at__lt=until).exclude(gone)
    table, last = rates(), clock.local_date(until - timedelta(seconds=1))
    found: list[Line] = []
    names = (*PLACE, "owner", "arrived_at", "delivered_at", "returned_at", "purchase_price", "vin")
    for *row, owner, came, sold, back, price, vin in rows.order_by("arrived_at", "pk").values_list(*names):
        left = min((each for each in (sold, back) if each is not None), default=None)
        here = left is None or left >= until
        arrived = clock.local_date(came)
        days = days_between(arrived, last)
        numbers = {
            "here": int(here),
            "came": int(came >= start),
            "sold": int(sold is not None and sold < until),
            "value": price if here else 0,
            "capital": cost_of_capital(price, arrived, last, table) if here else 0,
            f"band{band_of(days)}": int(here),
        }
        aged = here and band_of(days) == len(BANDS) - 1
        found.append(line_of(row, (owner,), arrived, name=vin, counted=here, hit=not aged, late=aged, numbers=numbers))
    return found


def dated(model: Any, due: str, done: str, name: str) -> Read:
    """Return how records owed by an instant are read: those due in the stretch, done in time or not."""

    def read(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
        rows = model.objects.filter(store__in=stores, **{f"{due}__gte": start, f"{due}__lt": end})
        names = (*PLACE, "owner", due, done, name)
        found: list[Line] = []
        for *row, owner, due_at, done_at, words in rows.order_by(due, "pk").values_list(*names):
            late = (done_at or at) > due_at
            how: dict[str, Any] = {"counted": done_at is not None or late, "hit": done_at is not None and not late}
            how["late"] = late and done_at is None
            found.append(line_of(row, (owner,), clock.local_date(due_at), name=str(words), **how))
        return found

    return read


def _damage(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    rows = VehicleDamage.objects.filter(store__in=stores, found_at__gte=start, found_at__lt=min(end, at))
    names = (*PLACE, "owner", "vehicle__owner", "resolved_by", "found_at", "due_at", "resolved_at", "cost")
    found: list[Line] = []
    for *row, owner, keeper, by, when, due, done, cost, vin in rows.order_by("found_at", "pk").values_list(
        *names, "vehicle__vin"
    ):
        late = (done or at) > due
        how: dict[str, Any] = {"counted": done is not None or late, "hit": done is not None and not late}
        how |= {"late": late and done is None, "numbers": {"cost": cost}, "name": vin}
        found.append(line_of(row, (owner, keeper, by), clock.local_date(when), **how))
    return found


def _checks(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    rows = VehicleStockCheck.objects.filter(store__in=stores, due_at__gte=start, due_at__lt=end, counted_at__lt=at)
    names = (*PLACE, "owner", "day", "booked", "found", "extra")
    return [
        line_of(
            row,
            (owner,),
            day,
            name=f"P{row[0]:08d}",
            counted=True,
            hit=booked == found and not extra,
            late=booked != found or extra > 0,
            numbers={"booked": booked, "found": found},
        )
        for *row, owner, day, booked, found, extra in rows.order_by("day", "pk").values_list(*names)
    ]


def _orders(stores: set[int], start: datetime, end: datetime, _at: datetime) -> list[Line]:
    first, last = clock.local_date(start), clock.local_date(end - timedelta(seconds=1))
    rows = FactoryOrderLine.objects.filter(order__store__in=stores).exclude(order__state="draft")
    rows = rows.filter(order__month__gte=first.replace(day=1), order__month__lte=last)
    came = dict[int, int]()
    for key in Vehicle.objects.filter(
        order_line__order__store__in=stores, order_line__in=rows, arrived_at__isnull=False
    ).values_list("order_line", flat=True):
        came[key] = came.get(key, 0) + 1
    names = ("pk", "order__unit", "order__department", "order__store", "order__owner", "order__month", "quantity")
    return [
        line_of(
            row,
            (owner,),
            month,
            counted=True,
            hit=True,
            late=False,
            numbers={"ordered": quantity, "came": came.get(row[0], 0)},
        )
        for *row, owner, month, quantity in rows.order_by("pk").values_list(*names)
    ]


def _remittances(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    first, last = clock.local_date(start), clock.local_date(end - timedelta(seconds=1))
    rows = RemittanceRequest.objects.filter(
        store__in=stores, prompted_on__gte=first, prompted_on__lte=last, created_at__lt=at
    )
    found: list[Line] = []
    for *row, owner, sent, day, handed, amount in rows.order_by("prompted_on", "pk").values_list(
        *PLACE, "owner", "sent_by", "prompted_on", "handed_in_at", "amount"
    ):
        late = (handed or at) >= clock.end_of(day)
        how: dict[str, Any] = {"counted": handed is not None or late, "hit": handed is not None and not late}
        how |= {"late": late, "name": f"H{row[0]:08d}", "numbers": {"amount": amount}}
        found.append(line_of(row, (owner, sent), day, **how))
    return found


def total(lines: list[Line], key: str) -> Decimal:
    """Return the sum of one number of the lines."""
    return sum((line.numbers.get(key, Decimal(0)) for line in lines), Decimal(0))


def figure(line: str, words: str, value: Decimal, earlier: Earlier, *, higher: bool | None = None) -> Figure:
    """Return a sum, beside the last period and the year before."""
    return Figure(
        line=line,
        words=both(words),
        value=rounded(value),
        unit="",
        before=earlier.before(line),
        year_before=earlier.year_before(line),
        higher=higher,
    )


def share(code: str, words: str, lines: list[Line], earlier: Earlier) -> list[Figure]:
    """Return the rate of those in time among those counted; nothing where none is."""
    counted = [line for line in lines if line.counted]
    return [rate(code, both(words), sum(line.hit for line in counted), len(counted), earlier)] if counted else []


def listed(lines: list[Line], words: str, kind: str) -> tuple[Part, ...]:
    """List what is not in order, by VIN or number."""
    late = [line for line in lines if line.late]
    if not late:
        return ()
    entries = tuple(
        Entry(line=f"{kind}.{line.pk}", words=Words(line.name, line.name), state="missed", day=line.day)
        for line in late[:MOST]
    )
    return (Exceptions(words=both(words), state="missed", entries=entries, total=len(late)),)


def _of_stock(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    figures = [
        count("vehicle.stock", both(_STOCK), int(total(lines, "here")), earlier, higher=None),
        count("vehicle.came", both(_CAME), int(total(lines, "came")), earlier, higher=None),
        count("vehicle.sold", both(_SOLD), int(total(lines, "sold")), earlier, higher=True),
        figure("vehicle.value", _VALUE, total(lines, "value"), earlier),
        figure("vehicle.capital", _CAPITAL, total(lines, "capital"), earlier, higher=False),
    ]
    for number in range(len(BANDS)):
        words = Words(f"{both(_AGE).zh} {band_label(number)}", f"{both(_AGE).en} {band_label(number)}")
        value = int(total(lines, f"band{number}"))
        figures.append(count(f"vehicle.band{number}", words, value, earlier, higher=None))
    return (Figures(tuple(figures)), *listed(lines, _AGED, "vehicle"))


def _of_damage(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    figures = share("vehicle_damage.in_time", _DAMAGE, lines, earlier)
    figures.append(figure("vehicle_damage.cost", _COST, total(lines, "cost"), earlier, higher=False))
    return (Figures(tuple(figures)), *listed(lines, _DAMAGE_LATE, "vehicle_damage"))


def _of_checks(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    booked, found = int(total(lines, "booked")), int(total(lines, "found"))
    figures = [figure("vehicle_stock_check.booked", _BOOKED, Decimal(booked), earlier)]
    if booked:
        figures.append(rate("vehicle_stock_check.match", both(_MATCH), found, booked, earlier))
    return (Figures(tuple(figures)), *listed(lines, _DIFFERS, "vehicle_stock_check"))


def _of_orders(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    figures = (
        figure("factory_order.ordered", _ORDERED, total(lines, "ordered"), earlier),
        figure("factory_order.came", _ARRIVED, total(lines, "came"), earlier, higher=True),
    )
    return (Figures(figures),)


def _of_remittances(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    figures = share("remittance_request.in_time", _ASKED, lines, earlier)
    figures.append(figure("remittance_request.amount", _AMOUNT, total(lines, "amount"), earlier))
    return (Figures(tuple(figures)), *listed(lines, _LATE_ASKED, "remittance_request"))


def in_time(code: str, words: str, late: str) -> Say:
    """Return a section of one rate, with what ran over."""

    def say(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
        figures = share(f"{code}.rate", words, lines, earlier)
        parts: tuple[Part, ...] = (Figures(tuple(figures)),) if figures else ()
        return (*parts, *listed(lines, late, code))

    return say


SECTIONS: tuple[tuple[str, Read, Say], ...] = (
    ("vehicle", _vehicles, _of_stock),
    (
        "vehicle_movement",
        dated(VehicleMovement, "due_at", "done_at", "vehicle__vin"),
        in_time("vehicle_movement", _MOVED, _NOT_MOVED),
    ),
    ("vehicle_damage", _damage, _of_damage),
    ("vehicle_stock_check", _checks, _of_checks),
    ("factory_order", _orders, _of_orders),
    ("remittance_request", _remittances, _of_remittances),
)
