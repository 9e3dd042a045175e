"""Indicators of what was agreed: contracts corrected after the check, money overdue, what a price was talked down by.

Each names the records behind it. See `sales.deals.calculators` for whose figure a record counts in.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Q, Sum

from finance.models import Payment, Receivable
from kpi import calculators, exclusions
from kpi.calculators import HUNDRED, Measure, SourceRow
from kpi.catalogue import Rule
from kpi.figures.seats import by_store, concerned
from kpi.models import Indicator
from kpi.scoring import points, rounded
from kpi.targets.lookup import targets_for
from marketing.promotion.calculators import NOTHING, ONE, Weighed, offer
from roles import clock
from roles.models import Assignment
from sales.deals.calculators import each_fact, signed_within
from sales.models import ChangeKind, ChangeState, OrderChange

CONTRACT_ERROR, RECEIVABLE_OVERDUE, NEGOTIATION = "contract-error", "receivable-overdue", "negotiation-skill"
CLOSE_RATE, CUSTOMERS_SAY = "close-rate", "sales-csat"
# A price talked down by so many per cent of the list price on the mean is still worth all points; our proposal.
CONCEDED_AT_MOST = Decimal(3)
# Per cent of the whole score. Source: D03 consultant 4.
CLOSING, CONCEDING, PRAISED = Decimal(50), Decimal(30), Decimal(20)


def register() -> None:
    """Offer them to the scorecards."""
    offer(CONTRACT_ERROR, corrected, HUNDRED)
    offer(RECEIVABLE_OVERDUE, overdue, HUNDRED)
    calculators.register((NEGOTIATION,), negotiation, _negotiated_rows)


def corrected(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Contracts signed in a stretch of days: changed by an approved change since ÷ signed.

    What the check itself sent back was found in time and is no error. They count for whoever checked them.
    Source: D19 finance clerk 1, D02 finance manager 3.
    """
    rows = signed_within(stores, first, last, at)
    changed = OrderChange.objects.filter(
        order__in=rows.order_by().values("pk"), kind=ChangeKind.CHANGE, state=ChangeState.APPROVED, asked_at__lt=at
    )
    wrong = set(changed.values_list("order", flat=True))
    for fact, (pk, checker) in each_fact(rows, "pk", "reviewed_by", when="signed_at"):
        why = exclusions.NOT_IN_ORDER if pk in wrong else ""
        yield fact(ONE if pk in wrong else NOTHING, people=(checker,), why=why)


class _Desk(NamedTuple):
    """Who answers for the money of a store, and where they sit."""

    people: set[int]
    places: set[int]


def _desks(stores: Collection[int]) -> dict[int, _Desk]:
    rows = Assignment.objects.active_on(clock.today()).filter(
        store__in=stores, position__grants__permission__codename="book_payment"
    )
    found: dict[int, _Desk] = defaultdict(lambda: _Desk(set(), set()))
    for store, staff, *places in rows.values_list("store", "staff", "unit", "department"):
        found[store].people.add(staff)
        found[store].places.update(each for each in places if each is not None)
    return found


def overdue(stores: Collection[int], _first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Yuan customers owe at the end of a stretch of days: past the day agreed ÷ owed.

    They count for whoever sold, and for whoever books payments in the store and leads them. Source: records "payment".
    """
    until = min(clock.end_of(last), at)
    rows = Receivable.objects.filter(store__in=stores, created_at__lt=until).exclude(state="cancelled")
    rows = rows.filter(Q(settled_at__isnull=True) | Q(settled_at__gte=until)).order_by("pk")
    paid, desks = _paid(rows, until), _desks(stores)
    day = min(last, clock.local_date(at))
    names = ("pk", "owner", "unit", "department", "store", "total", "due_on")
    for pk, owner, unit, department, store, total, due in rows.values_list(*names):
        left = total - paid.get(pk, NOTHING)
        if left <= 0:
            continue
        late = due is not None and clock.end_of(due) <= until
        desk = desks[store]
        places = {each for each in (unit, department, store) if each is not None} | desk.places
        yield Weighed(
            f"finance.receivable:{pk}",
            frozenset({owner, *desk.people}),
            frozenset(places),
            store,
            day,
            left if late else NOTHING,
            left,
            why=exclusions.OVERDUE if late else "",
            valued=True,
        )


def _paid(receivables: object, until: datetime) -> dict[int, Decimal]:
    """Return by receivable what the house had of it at an instant."""
    rows = Payment.objects.filter(receivable__in=receivables.order_by().values("pk")).order_by()  # type: ignore[attr-defined]
    sums = rows.values("receivable").annotate(
        got=Sum("amount", filter=Q(received_at__lt=until)), back=Sum("refund_amount", filter=Q(refunded_at__lt=until))
    )
    return {row["receivable"]: (row["got"] or NOTHING) - (row["back"] or NOTHING) for row in sums}


def conceded(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Orders signed in a stretch of days, each with what the list price was talked down by in per cent."""
    names = ("guide_price", "discount")
    for fact, (guide, discount) in each_fact(signed_within(stores, first, last, at), *names, when="signed_at"):
        yield fact(discount * HUNDRED / guide if guide else NOTHING, valued=True)


def negotiation(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, Measure]]:
    """50 % the closing rate's score, 30 % that of the mean concession, 20 % what customers say; 0 to 100.

    The closing rate scores against the seat's target, the concession against `CONCEDED_AT_MOST`. What nobody said
    anything about is left out and the others re-based; without a lead and an order there is nothing to judge.
    Source: D03 consultant 4.
    """
    found = calculators.measure(assignments, first, last, at, (CLOSE_RATE, CUSTOMERS_SAY))
    closing, said = found.get(CLOSE_RATE, {}), found.get(CUSTOMERS_SAY, {})
    means = _means(assignments, first, last, at)
    aims = _aims(closing.keys(), last)
    made = {}
    for seat in closing.keys() | means.keys():
        values = []
        if seat in closing and seat in aims:
            values.append((CLOSING, _score(Rule.LINEAR, closing[seat].actual, aims[seat])))
        if seat in means:
            values.append((CONCEDING, _score(Rule.INVERSE, means[seat], CONCEDED_AT_MOST)))
        if values and seat in said:
            values.append((PRAISED, min(said[seat].actual, HUNDRED)))
        if values:
            total = sum((share for share, _score in values), NOTHING)
            made[seat] = Measure(rounded(sum((a * b for a, b in values), NOTHING) / total), None, None)
    return {NEGOTIATION: made}


def _score(rule: str, actual: Decimal, aim: Decimal) -> Decimal:
    return min(points(rule, weight=HUNDRED, actual=actual, target=aim), HUNDRED)


def _means(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[int, Decimal]:
    """Return by seat the mean concession in per cent."""
    seats = by_store(assignments)
    parts: dict[int, list[Decimal]] = defaultdict(list)
    for fact in conceded(set(seats), first, last, at):
        for seat in concerned(seats, fact):
            parts[seat.pk].append(fact.part)
    return {seat: sum(mine, NOTHING) / len(mine) for seat, mine in parts.items()}


def _aims(seats: Collection[int], last: date) -> Mapping[int, Decimal]:
    """Return by seat the closing rate aimed at: the approved target, else the catalogue's."""
    if not seats:
        return {}
    standard = Indicator.objects.filter(code=CLOSE_RATE).values_list("target", flat=True).first()
    found = {seat: standard for seat in seats if standard is not None}
    for seat, goals in targets_for(seats, last, codes=(CLOSE_RATE,)).items():
        if CLOSE_RATE in goals:
            found[seat] = goals[CLOSE_RATE].value
    return found


def _negotiated_rows(
    assignments: Collection[int], first: date, last: date, at: datetime
) -> dict[str, dict[int, list[SourceRow]]]:
    """Name the leads, orders and answers behind the score; an order stands with what it conceded."""
    seats = by_store(assignments)
    found: dict[int, list[SourceRow]] = defaultdict(list)
    for fact in conceded(set(seats), first, last, at):
        for seat in concerned(seats, fact):
            found[seat.pk].append(fact.row)
    parts = calculators.rows(assignments, first, last, at, (CLOSE_RATE, CUSTOMERS_SAY))
    for seat in (seat for theirs in seats.values() for seat in theirs):
        known = {row.key for row in found.get(seat.pk, ())}
        more = [row for code in (CLOSE_RATE, CUSTOMERS_SAY) for row in parts.get(code, {}).get(seat.pk, [])]
        if new := [row for row in more if row.key not in known]:
            found[seat.pk] += new
    return {NEGOTIATION: dict(found)}
