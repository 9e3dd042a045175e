"""What reports say of the monthly sales plan: cars planned, signed and delivered, by adviser and by model.

The plan of a person or a unit is their approved goal of the period (`kpi.targets`); that of a model is what was ordered
from the manufacturer for the month. Source: D16 sales manager 3, D21 sales manager 3, D18 consultant 4 (1).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q, Sum
from django.utils.translation import gettext_noop

from kpi.calculators import HUNDRED
from kpi.figures.seats import Seat, measured_by, seats_of
from kpi.reports.bilingual import both
from kpi.reports.models import Report
from kpi.reports.parts import Figure, Figures, Part, Table, TableRow
from kpi.reports.sections import records
from kpi.reports.sections.batch import Batch
from kpi.reports.sections.earlier import NOTHING, Earlier
from kpi.reports.sections.figuring import count
from kpi.scoring import rounded
from kpi.targets.lookup import targets_for
from roles import clock
from roles.models import Staff
from sales.models import CarModel, FactoryOrderLine, SalesOrder

RECORD = "sales_target"
OWN, TEAM = "units-sold", "team-target"
# An order to the manufacturer is a plan once it is approved.
UNDECIDED = ("draft", "with_manager", "with_chief")
_PLANNED = gettext_noop("Cars planned")
_SIGNED = gettext_noop("Orders signed")
_DELIVERED = gettext_noop("Cars delivered")
_REACHED = gettext_noop("Of the plan delivered")
_ADVISER = gettext_noop("Adviser")
_MODEL = gettext_noop("Car model")
_PLAN = gettext_noop("Plan")
_ORDERED = gettext_noop("Ordered for the month")


def register() -> None:
    """Offer the section to every report about sales targets, or drawing on them."""
    records.offer(RECORD, build)


class Sale(NamedTuple):
    """An order as the plan counts it."""

    owner: int
    places: frozenset[int]
    store: int
    model: int
    signed: bool
    delivered: bool

    def is_of(self, seat: Seat) -> bool:
        """Return whether it counts for a seat: whoever leads counts the unit's, everybody else their own."""
        if seat.store != self.store:
            return False
        return seat.unit in self.places if seat.leads else seat.staff == self.owner


@dataclass
class Month:
    """What a stretch of days has of every store: sales, whose cards weigh cars sold, goals, orders from the maker."""

    sales: list[Sale]
    seats: dict[int, Seat]
    advisers: Mapping[int, Sequence[Seat]]
    goals: dict[int, Decimal]
    ordered: dict[int, Counter[int]]
    names: dict[int, str] = field(default_factory=dict)
    models: dict[int, str] = field(default_factory=dict)


def build(batch: Batch, reports: list[Report]) -> dict[int, tuple[Part, ...]]:
    """Set the plan beside what was done; the same queries however many reports of a stretch of days."""
    wanted = {report.pk for report in reports}
    found: dict[int, tuple[Part, ...]] = {}
    for (first, last), group in batch.stretches.items():
        mine = [report for report in group if report.pk in wanted]
        if not mine:
            continue
        month = _read(batch.seats(mine), first, last, batch.at)
        for report in mine:
            seat = month.seats.get(report.assignment_id)
            if seat is not None and (parts := _parts(seat, month, batch.earlier.get(report.pk, NOTHING))):
                found[report.pk] = parts
    return found


def _read(assignments: Collection[int], first: date, last: date, at: datetime) -> Month:
    seats = {seat.pk: seat for seat in seats_of(assignments) if seat.store is not None}
    stores = {seat.store for seat in seats.values() if seat.store is not None}
    advisers = measured_by((OWN,), assignments, first, last)[OWN]
    all_seats = {*seats, *(seat.pk for theirs in advisers.values() for seat in theirs)}
    sales = _sales(stores, clock.local(first), min(clock.end_of(last), at))
    ordered = _ordered(stores, first, last)
    people = {sale.owner for sale in sales} | {seat.staff for theirs in advisers.values() for seat in theirs}
    models = {sale.model for sale in sales} | {model for each in ordered.values() for model in each}
    return Month(
        sales,
        seats,
        advisers,
        _goals(all_seats, last),
        ordered,
        dict(Staff.objects.filter(pk__in=people).values_list("pk", "name")),
        {model.pk: str(model) for model in CarModel.objects.filter(pk__in=models)},
    )


def _goals(seats: Collection[int], last: date) -> dict[int, Decimal]:
    """Return by seat how many cars are planned: the unit's goal for who leads one, else the person's."""
    found = {}
    for seat, goals in targets_for(seats, last, codes=(OWN, TEAM), goals=True).items():
        goal = goals.get(TEAM) or goals.get(OWN)
        if goal is not None:
            found[seat] = goal.value
    return found


def _sales(stores: Collection[int], start: datetime, until: datetime) -> list[Sale]:
    signed, delivered = (Q(**{f"{name}__gte": start, f"{name}__lt": until}) for name in ("signed_at", "delivered_at"))
    rows = SalesOrder.objects.filter(signed | delivered, store__in=stores).order_by("pk")
    names = ("owner", "unit", "department", "store", "car_model", "signed_at", "delivered_at")
    found = []
    for owner, unit, department, store, model, agreed, done in rows.values_list(*names):
        places = frozenset(each for each in (unit, department, store) if each is not None)
        inside = [moment is not None and start <= moment < until for moment in (agreed, done)]
        found.append(Sale(owner, places, store, model, *inside))
    return found


def _ordered(stores: Collection[int], first: date, last: date) -> dict[int, Counter[int]]:
    """Return by store and model how many cars approved orders ask the manufacturer for, for the months within."""
    rows = FactoryOrderLine.objects.filter(order__store__in=stores, order__month__range=(first, last))
    rows = rows.exclude(order__state__in=UNDECIDED).order_by()
    found: dict[int, Counter[int]] = defaultdict(Counter)
    for store, model, number in rows.values_list("order__store", "car_model").annotate(number=Sum("quantity")):
        found[store][model] += number
    return found


def _parts(seat: Seat, month: Month, earlier: Earlier) -> tuple[Part, ...]:
    sales = [sale for sale in month.sales if sale.is_of(seat)]
    goal = month.goals.get(seat.pk)
    signed, delivered = _done(sales)
    if goal is None and not sales and not (seat.leads and month.ordered.get(seat.store or 0)):
        return ()
    figures = [
        *([count(f"{RECORD}.plan", both(_PLANNED), int(goal), earlier, higher=True)] if goal is not None else []),
        count(f"{RECORD}.signed", both(_SIGNED), signed, earlier, higher=True),
        count(f"{RECORD}.delivered", both(_DELIVERED), delivered, earlier, higher=True),
        *([_reached(delivered, goal, earlier)] if goal else []),
    ]
    tables = [_by_adviser(seat, month, sales)] if seat.leads else []
    tables.append(_by_model(seat, month, sales))
    return (Figures(tuple(figures)), *(table for table in tables if table.rows))


def _done(sales: Iterable[Sale]) -> tuple[int, int]:
    rows = list(sales)
    return sum(sale.signed for sale in rows), sum(sale.delivered for sale in rows)


def _share(delivered: int, plan: Decimal | int | None) -> Decimal | None:
    return rounded(Decimal(delivered) * HUNDRED / Decimal(plan)) if plan else None


def _reached(delivered: int, goal: Decimal, earlier: Earlier) -> Figure:
    line = f"{RECORD}.reached"
    return Figure(
        line=line,
        words=both(_REACHED),
        value=_share(delivered, goal),
        unit="%",
        target=HUNDRED,
        before=earlier.before(line),
        year_before=earlier.year_before(line),
        higher=True,
    )


def _table(head: str, plan: str, rows: Iterable[tuple[str, str, Any, tuple[int, int]]]) -> Table:
    """Return lines of (key, name, planned, done) under their headings."""
    return Table(
        columns=(both(head), both(plan), both(_SIGNED), both(_DELIVERED), both(_REACHED)),
        units=("", "", "", "", "%"),
        rows=tuple(
            TableRow(cells=(name, planned, *done, _share(done[1], planned)), line=f"{RECORD}.{key}")
            for key, name, planned, done in rows
        ),
    )


def _by_adviser(seat: Seat, month: Month, sales: list[Sale]) -> Table:
    """A row an adviser of the unit, with a goal or a sale; whoever left keeps what they sold."""
    theirs: dict[int, list[Sale]] = defaultdict(list)
    for sale in sales:
        theirs[sale.owner].append(sale)
    plans: dict[int, Decimal] = {}
    for adviser in month.advisers.get(seat.store or 0, []):
        if seat.unit in adviser.places and adviser.pk in month.goals and not adviser.leads:
            plans[adviser.staff] = plans.get(adviser.staff, Decimal(0)) + month.goals[adviser.pk]
    people = sorted({*theirs, *plans}, key=lambda staff: (-_done(theirs[staff])[1], month.names.get(staff, ""), staff))
    rows = [
        (f"adviser.{staff}", month.names.get(staff, ""), _whole(plans.get(staff)), _done(theirs[staff]))
        for staff in people
    ]
    return _table(_ADVISER, _PLAN, rows)


def _by_model(seat: Seat, month: Month, sales: list[Sale]) -> Table:
    """A row a model sold or ordered; orders from the manufacturer are the store's, and said to whoever leads."""
    theirs: dict[int, list[Sale]] = defaultdict(list)
    for sale in sales:
        theirs[sale.model].append(sale)
    plans = month.ordered.get(seat.store or 0, Counter()) if seat.leads else Counter[int]()
    models = sorted({*theirs, *plans}, key=lambda model: (month.models.get(model, ""), model))
    rows = [(f"model.{model}", month.models.get(model, ""), plans.get(model), _done(theirs[model])) for model in models]
    return _table(_MODEL, _ORDERED, rows)


def _whole(value: Decimal | None) -> int | Decimal | None:
    return int(value) if value is not None and value == int(value) else value
