"""What spot checks found: of a person's own items, and of a leader's whole unit."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.db.models.functions import Coalesce

from kpi import calculators, exclusions
from kpi.calculators import Measure, SourceRow, percentage
from kpi.figures.seats import Seat, seats_of
from roles import clock
from roles.proof.models import SpotCheck

CODE = "process-spot-check"
PLACES = ("item__unit", "item__department", "item__store")


def register() -> None:
    """Offer the share of checks passed."""
    calculators.register((CODE,), calculate, rows)


def calculate(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, Measure]]:
    """Items in order ÷ items checked, by the day they were decided on.

    Whoever leads is measured by everything checked in their unit; it stays the credit of those whose items they were.
    """
    seats = seats_of(assignments)
    counts = (
        _decided(seats, first, last, at)
        .values("seat", *PLACES)
        .annotate(passed=Count("pk", filter=Q(state=SpotCheck.State.PASSED)), checked=Count("pk"))
        .order_by()
    )
    own: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    below: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for row in counts:
        for where, keys in ((own, {row["seat"]}), (below, _places(row))):
            for key in keys:
                where[key][0] += row["passed"]
                where[key][1] += row["checked"]
    found = {}
    for seat in seats:
        part, whole = below[seat.unit] if seat.leads else own[seat.pk]
        if whole:
            credit = own[seat.pk]
            found[seat.pk] = percentage(part, whole, (Decimal(credit[0]), Decimal(credit[1])))
    return {CODE: found}


def rows(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, list[SourceRow]]]:
    """Return the checks behind the figure; those that wait for the checker are not counted."""
    seats = seats_of(assignments)
    checks = _drawn(seats).filter(_within(first, last, at) | _waiting(first, last)).order_by("drawn_at", "pk")
    own: dict[int, list[SourceRow]] = defaultdict(list)
    below: dict[int, list[SourceRow]] = defaultdict(list)
    whys = {SpotCheck.State.PASSED: "", SpotCheck.State.FAILED: exclusions.NOT_IN_ORDER}
    for check in checks.values("pk", "state", "seat", *PLACES):
        why = whys.get(check["state"], exclusions.UNDECIDED)
        row = SourceRow(f"proof.spotcheck:{check['pk']}", why != exclusions.UNDECIDED, not why, why)
        own[check["seat"]].append(row)
        for place in _places(check):
            below[place].append(row)
    found = {seat.pk: below.get(seat.unit) if seat.leads else own.get(seat.pk) for seat in seats}
    return {CODE: {pk: theirs for pk, theirs in found.items() if theirs}}


def _drawn(seats: Collection[Seat]) -> QuerySet[Any]:
    """Return the checks in the stores of these seats, each with the seat its item counts for."""
    stores = {seat.store for seat in seats if seat.store is not None}
    rows: QuerySet[Any] = SpotCheck.objects.filter(item__store__in=stores)
    return rows.annotate(seat=Coalesce("item__stand_in", "item__assignment"))


def _decided(seats: Collection[Seat], first: date, last: date, at: datetime) -> QuerySet[Any]:
    return _drawn(seats).filter(_within(first, last, at))


def _within(first: date, last: date, at: datetime) -> Q:
    return Q(decided_at__gte=clock.local(first), decided_at__lt=min(clock.end_of(last), at))


def _waiting(first: date, last: date) -> Q:
    return Q(state=SpotCheck.State.OPEN, drawn_at__gte=clock.local(first), drawn_at__lt=clock.end_of(last))


def _places(row: Mapping[str, Any]) -> set[int]:
    return {row[name] for name in PLACES if row[name] is not None}
