"""Indicators computed from sub-dealers, visits and counts there, with the records behind them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Exists, F, OuterRef

from kpi import calculators, exclusions
from kpi.calculators import HUNDRED, Measure, SourceRow
from kpi.credit import evenly
from kpi.figures.seats import by_store, concerned, measured_by
from marketing.promotion.calculators import Weighed, offer
from roles import clock
from sales.models import CheckKind, SubDealer, SubDealerVisit, Vehicle
from sales.stock.calculators import PLACE, counted, end_of, kept, timed

NEW = "subdealer-new"


def register() -> None:
    """Offer them to the scorecards."""
    offer("subdealer-visit-rate", visits, HUNDRED)
    offer("subdealer-stock-match", counted((CheckKind.SUB_DEALER,)), HUNDRED)
    calculators.register((NEW,), _new, _new_rows)


def visits(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Visits due in a stretch of days: made by then ÷ planned. Source: D21 secondary network specialist 3 and 7."""
    rows = SubDealerVisit.objects.filter(
        store__in=stores, due_at__gte=clock.local(first), due_at__lt=clock.end_of(last)
    )
    for pk, owner, unit, department, store, due, done in rows.order_by("due_at", "pk").values_list(
        *PLACE, "due_at", "done_at"
    ):
        places, day = kept(unit, department, store), clock.local_date(due)
        # A visit is in time on the day it was planned for, at whatever hour.
        yield timed(f"sales.subdealervisit:{pk}", kept(owner), places, store, day, clock.end_of(day), done, at)


def signed(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Sub-dealers signed in a stretch of days; those that sold a car by the end of it count.

    Source: D21 secondary network specialist 2 and 6.
    """
    end = end_of(last, at)
    sales = Vehicle.objects.filter(
        sub_dealer=OuterRef("pk"), delivered_at__gte=OuterRef("signed_at"), delivered_at__lt=end
    )
    rows = SubDealer.objects.filter(store__in=stores, signed_at__gte=clock.local(first), signed_at__lt=end)
    for pk, owner, unit, department, store, when, sold in (
        rows.annotate(sold=Exists(sales)).order_by("signed_at", "pk").values_list(*PLACE, "signed_at", F("sold"))
    ):
        yield Weighed(
            f"sales.subdealer:{pk}",
            kept(owner),
            kept(unit, department, store),
            store,
            clock.local_date(when),
            counted=sold,
            part=Decimal(int(sold)),
            why="" if sold else exclusions.NOT_DUE,
        )


def _new(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, Measure]]:
    seats = by_store(assignments)
    rows = list(signed(set(seats), first, last, at))
    cards = measured_by((NEW,), assignments, first, last)[NEW] if rows else {}
    found: dict[int, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
    for fact in rows:
        claims = [seat.pk for seat in concerned(cards, fact)]
        shares = evenly(Decimal(1), claims) if claims else {}
        for seat in concerned(seats, fact):
            found[seat.pk][0] += fact.part
            found[seat.pk][1] += shares.get(seat.pk, Decimal(0)) * fact.part
    return {NEW: {pk: Measure(n, n, None, credit=(mine, Decimal(0))) for pk, (n, mine) in found.items()}}


def _new_rows(
    assignments: Collection[int], first: date, last: date, at: datetime
) -> dict[str, dict[int, list[SourceRow]]]:
    seats = by_store(assignments)
    found: dict[int, list[SourceRow]] = defaultdict(list)
    for fact in signed(set(seats), first, last, at):
        for seat in concerned(seats, fact):
            found[seat.pk].append(fact.row)
    return {NEW: dict(found)}
