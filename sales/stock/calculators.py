"""Indicators computed from cars, counts, damage, movements, orders and remittances, with the records behind them.

Whoever leads counts what lies in their unit, everybody else what is theirs; where several people's cards weigh the
indicator, each has an even share of a record, so that a unit's figure counts it once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Q, Sum

from kpi import calculators, exclusions
from kpi.calculators import HUNDRED, Measure, SourceRow, quotient
from kpi.figures.seats import by_store
from marketing.promotion.calculators import NOTHING, ONE, Facts, Weighed, offer
from roles import clock
from roles.models import Assignment
from sales.models import (
    CheckKind,
    FactoryOrderLine,
    MovementKind,
    RemittanceRequest,
    Vehicle,
    VehicleAllocation,
    VehicleDamage,
    VehicleMovement,
    VehicleStockCheck,
)

AGED = 90
INSPECTOR = "quality-inspector"
ORDERED = ("approved", "submitted", "confirmed", "in_transit", "arrived")
PLAN_ACCURACY = "order-plan-accuracy"


def register() -> None:
    """Offer them to the scorecards."""
    for code, facts, factor in FIGURES:
        offer(code, facts, factor)
    calculators.register((PLAN_ACCURACY,), _plan_accuracy, _plan_rows)


def kept(*keys: int | None) -> frozenset[int]:
    """Return the keys there are."""
    return frozenset(each for each in keys if each is not None)


def end_of(last: date, at: datetime) -> datetime:
    """Return the end of a stretch of days, or the instant it is counted at."""
    return min(clock.end_of(last), at)


def _inspectors(stores: Collection[int], last: date) -> dict[int, frozenset[int]]:
    """Return who inspects cars, by store: what nobody has settled yet is theirs all the same."""
    seats = Assignment.objects.active_on(last).filter(store__in=stores, position__code=INSPECTOR)
    found: dict[int, set[int]] = defaultdict(set)
    for store, staff in seats.values_list("store", "staff"):
        found[store].add(staff)
    return {store: frozenset(people) for store, people in found.items()}


PLACE = ("pk", "owner", "unit", "department", "store")


def _standing(stores: Collection[int], end: datetime) -> Iterable[tuple[int, int, int, int | None, int, datetime]]:
    """Return the cars that stood in these stores at an instant."""
    gone = Q(delivered_at__lt=end) | Q(returned_at__lt=end)
    rows = Vehicle.objects.filter(store__in=stores, arrived_at__lt=end).exclude(gone)
    return rows.order_by("arrived_at", "pk").values_list(*PLACE, "arrived_at")


def aged(stores: Collection[int], _first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Cars in stock at the end of a stretch: longer than 90 days ÷ all. Source: trade."""
    end = end_of(last, at)
    for pk, owner, unit, department, store, arrived in _standing(stores, end):
        days = (_day_of(last, at) - clock.local_date(arrived)).days
        part = ONE if days > AGED else NOTHING
        yield Weighed(
            f"sales.vehicle:{pk}", kept(owner), kept(unit, department, store), store, _day_of(last, at), part=part
        )


def _day_of(last: date, at: datetime) -> date:
    return min(last, clock.local_date(at))


def coefficient(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Cars in stock at the end of a stretch ÷ cars delivered in it. Source: D18 general manager 2."""
    day, end = _day_of(last, at), end_of(last, at)
    for pk, owner, unit, department, store, _arrived in _standing(stores, end):
        places = kept(unit, department, store)
        yield Weighed(f"sales.vehicle:{pk}", kept(owner), places, store, day, part=ONE, whole=NOTHING, valued=True)
    sold = Vehicle.objects.filter(store__in=stores, delivered_at__gte=clock.local(first), delivered_at__lt=end)
    for pk, owner, unit, department, store in sold.order_by("pk").values_list(*PLACE):
        places = kept(unit, department, store)
        yield Weighed(f"sales.vehicle:{pk}", kept(owner), places, store, day, part=NOTHING, whole=ONE, valued=True)


def qualified(stores: Collection[int], _first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Cars in stock at the end of a stretch: without open damage ÷ all. Source: D21 vehicle stock keeper 3."""
    end = end_of(last, at)
    open_then = VehicleDamage.objects.filter(vehicle=OuterRef("pk"), found_at__lt=end).filter(
        Q(resolved_at__isnull=True) | Q(resolved_at__gte=end)
    )
    gone = Q(delivered_at__lt=end) | Q(returned_at__lt=end)
    rows = Vehicle.objects.filter(store__in=stores, stocked_at__lt=end).exclude(gone).annotate(bad=Exists(open_then))
    for pk, owner, unit, department, store, bad in rows.order_by("arrived_at", "pk").values_list(*PLACE, "bad"):
        yield Weighed(
            f"sales.vehicle:{pk}",
            kept(owner),
            kept(unit, department, store),
            store,
            _day_of(last, at),
            part=NOTHING if bad else ONE,
            why=exclusions.NOT_IN_ORDER if bad else "",
        )


def in_turn(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Cars allocated in a stretch of days: the oldest of their kind ÷ all. Source: D21 vehicle stock keeper 3."""
    rows = VehicleAllocation.objects.filter(
        vehicle__store__in=stores, allocated_at__gte=clock.local(first), allocated_at__lt=end_of(last, at)
    )
    names = ("vehicle", "vehicle__owner", "vehicle__unit", "vehicle__department", "vehicle__store")
    for pk, owner, unit, department, store, by, when, first_in in rows.order_by("allocated_at", "pk").values_list(
        *names, "allocated_by", "allocated_at", "in_turn"
    ):
        yield Weighed(
            f"sales.vehicle:{pk}",
            kept(owner, by),
            kept(unit, department, store),
            store,
            clock.local_date(when),
            part=ONE if first_in else NOTHING,
            why="" if first_in else exclusions.NOT_IN_ORDER,
        )


def counted(kinds: tuple[str, ...]) -> Facts:
    """Return the counts of some kinds in a stretch of days: cars found as booked ÷ cars booked.

    Source: D21 vehicle stock keeper 4 and 5, secondary network specialist 10.
    """

    def facts(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
        rows = VehicleStockCheck.objects.filter(
            store__in=stores, kind__in=kinds, day__gte=first, day__lte=last, counted_at__lt=at
        )
        for pk, owner, unit, department, store, day, booked, found in rows.order_by("day", "pk").values_list(
            *PLACE, "day", "booked", "found"
        ):
            yield Weighed(
                f"sales.vehiclestockcheck:{pk}",
                kept(owner),
                kept(unit, department, store),
                store,
                day,
                part=Decimal(found),
                whole=Decimal(booked),
                counted=booked > 0,
                why="" if booked else exclusions.NO_SCORE,
                valued=True,
            )

    return facts


def timed(
    key: str,
    people: frozenset[int],
    places: frozenset[int],
    store: int,
    day: date,
    due: datetime,
    done: datetime | None,
    at: datetime,
) -> Weighed:
    """Return something to be done by an instant: in time, late, overdue, or not due yet."""
    made = done if done is not None and done < at else None
    late = (made or at) > due
    counts = made is not None or late
    why = (exclusions.LATE if made else exclusions.OVERDUE) if late else "" if made else exclusions.NOT_DUE
    part = ONE if counts and not late else NOTHING
    return Weighed(key, people, places, store, day, part=part, counted=counts, why=why)


def damage_in_time(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Damage found in a stretch of days: settled within two working days ÷ found. Source: D17 sales consultant 8."""
    rows = VehicleDamage.objects.filter(
        store__in=stores, found_at__gte=clock.local(first), found_at__lt=end_of(last, at)
    )
    for pk, owner, unit, department, store, keeper, found, due, done in rows.order_by("found_at", "pk").values_list(
        *PLACE, "vehicle__owner", "found_at", "due_at", "resolved_at"
    ):
        places, people = kept(unit, department, store), kept(owner, keeper)
        day = clock.local_date(found)
        yield timed(f"sales.vehicledamage:{pk}", people, places, store, day, due, done, at)


def damage_closed(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Damage registered in a stretch of days: settled ÷ registered. Source: D12 quality inspector 3."""
    inspectors = _inspectors(stores, _day_of(last, at))
    rows = VehicleDamage.objects.filter(
        store__in=stores, found_at__gte=clock.local(first), found_at__lt=end_of(last, at)
    )
    for pk, owner, unit, department, store, by, found, done in rows.order_by("found_at", "pk").values_list(
        *PLACE, "resolved_by", "found_at", "resolved_at"
    ):
        settled = done is not None and done < at
        yield Weighed(
            f"sales.vehicledamage:{pk}",
            kept(owner, by) | inspectors.get(store, frozenset()),
            kept(unit, department, store),
            store,
            clock.local_date(found),
            part=ONE if settled else NOTHING,
            why="" if settled else exclusions.MISSED,
        )


def inspected(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Cars that arrived in a stretch of days: inspected before they were taken into stock ÷ arrived.

    One that waits for its inspection and is not in stock yet is not counted. Source: D12 quality inspector 2.
    """
    inspectors = _inspectors(stores, _day_of(last, at))
    rows = Vehicle.objects.filter(store__in=stores, arrived_at__gte=clock.local(first), arrived_at__lt=end_of(last, at))
    for pk, _owner, unit, department, store, by, arrived, seen, stocked in rows.order_by(
        "arrived_at", "pk"
    ).values_list(*PLACE, "inspected_by", "arrived_at", "inspected_at", "stocked_at"):
        done = seen is not None and (stocked is None or seen <= stocked)
        waits = seen is None and stocked is None
        yield Weighed(
            f"sales.vehicle:{pk}",
            kept(by) or inspectors.get(store, frozenset()),
            kept(unit, department, store),
            store,
            clock.local_date(arrived),
            part=ONE if done else NOTHING,
            counted=not waits,
            why=exclusions.NOT_DUE if waits else "" if done else exclusions.MISSED,
        )


def transfers(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Transfers and dispatches due in a stretch of days: carried out by then ÷ due; refused ones are none.

    Source: D21 vehicle stock keeper 6, information supervisor 1.
    """
    kinds = [MovementKind.TRANSFER_OUT, MovementKind.TRANSFER_IN, MovementKind.DISPATCH, MovementKind.PLACE]
    rows = VehicleMovement.objects.filter(
        store__in=stores, kind__in=kinds, due_at__gte=clock.local(first), due_at__lt=clock.end_of(last)
    ).exclude(state="refused")
    for pk, owner, unit, department, store, keeper, by, due, done in rows.order_by("due_at", "pk").values_list(
        *PLACE, "vehicle__owner", "done_by", "due_at", "done_at"
    ):
        people = kept(owner, by if by is not None else keeper)
        places, day = kept(unit, department, store), clock.local_date(due)
        yield timed(f"sales.vehiclemovement:{pk}", people, places, store, day, due, done, at)


def remittances(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Prompts of a stretch of days: handed in on the very day ÷ prompts. Source: D21 information supervisor 6."""
    rows = RemittanceRequest.objects.filter(
        store__in=stores, prompted_on__gte=first, prompted_on__lte=last, created_at__lt=at
    )
    for pk, owner, unit, department, store, sent, day, handed in rows.order_by("prompted_on", "pk").values_list(
        *PLACE, "sent_by", "prompted_on", "handed_in_at"
    ):
        due = clock.end_of(day)
        places = kept(unit, department, store)
        yield timed(f"sales.remittancerequest:{pk}", kept(owner, sent), places, store, day, due, handed, at)


# --- how exact the month's plan was -----------------------------------------------------------------------------------


def _planned(stores: Collection[int], first: date, last: date) -> dict[int, list[tuple[int, int]]]:
    """Return (order, cars) of the plans for months that begin in a stretch, by store."""
    rows = FactoryOrderLine.objects.filter(
        order__store__in=stores, order__month__gte=first, order__month__lte=last, order__state__in=ORDERED
    )
    found: dict[int, list[tuple[int, int]]] = defaultdict(list)
    for store, order, cars in rows.values_list("order__store", "order").annotate(n=Sum("quantity")).order_by("order"):
        found[store].append((order, cars))
    return found


def _delivered(stores: Collection[int], first: date, last: date, at: datetime) -> dict[int, list[int]]:
    rows = Vehicle.objects.filter(
        store__in=stores, delivered_at__gte=clock.local(first), delivered_at__lt=end_of(last, at)
    )
    found: dict[int, list[int]] = defaultdict(list)
    for store, pk in rows.order_by("pk").values_list("store", F("pk")):
        found[store].append(pk)
    return found


def _plan_accuracy(
    assignments: Collection[int], first: date, last: date, at: datetime
) -> dict[str, dict[int, Measure]]:
    """1 − |delivered − planned| ÷ planned of the store, in percent, never below nought; no plan: no figure.

    Before the last day nobody can say: most of what was planned is still to be delivered. Source: D17 store manager 8.
    """
    if clock.local_date(at) < last:
        return {PLAN_ACCURACY: {}}
    seats = by_store(assignments)
    plans, sold = _planned(set(seats), first, last), _delivered(set(seats), first, last, at)
    found = {}
    for store, theirs in seats.items():
        plan = sum(cars for _order, cars in plans.get(store, ()))
        if plan:
            right = Decimal(max(plan - abs(len(sold.get(store, ())) - plan), 0))
            kept_to = quotient(right, Decimal(plan), HUNDRED, (right, Decimal(plan)))
            found.update({seat.pk: kept_to for seat in theirs})
    return {PLAN_ACCURACY: found}


def _plan_rows(
    assignments: Collection[int], first: date, last: date, at: datetime
) -> dict[str, dict[int, list[SourceRow]]]:
    seats = by_store(assignments)
    plans, sold = _planned(set(seats), first, last), _delivered(set(seats), first, last, at)
    found: dict[int, list[SourceRow]] = {}
    for store, theirs in seats.items():
        rows = [
            SourceRow(f"sales.factoryorder:{order}", counted=True, hit=True, value=NOTHING, out_of=Decimal(cars))
            for order, cars in plans.get(store, ())
        ]
        cars = [
            SourceRow(f"sales.vehicle:{pk}", counted=True, hit=True, value=ONE, out_of=NOTHING)
            for pk in sold.get(store, ())
        ]
        if rows:
            found.update({seat.pk: rows + cars for seat in theirs})
    return {PLAN_ACCURACY: found}


FIGURES = (
    ("aged-vehicle-share", aged, HUNDRED),
    ("inventory-coefficient", coefficient, ONE),
    ("vehicle-qualified", qualified, HUNDRED),
    ("fifo-compliance", in_turn, HUNDRED),
    ("vehicle-count-match", counted((CheckKind.DAILY, CheckKind.MONTHLY)), HUNDRED),
    ("damage-2day", damage_in_time, HUNDRED),
    ("issue-closure", damage_closed, HUNDRED),
    ("inspection-coverage", inspected, HUNDRED),
    ("transfer-on-time", transfers, HUNDRED),
    ("remittance-on-time", remittances, HUNDRED),
)
