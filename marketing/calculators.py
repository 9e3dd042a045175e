"""Indicators computed from calls, complaints and customers' files, with the records behind them.

Whoever leads counts what lies in their unit; everybody else what is theirs. Where a record counts for several people
whose cards weigh the indicator, each has an even share of it, so that a unit's figure counts it once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from kpi import calculators, exclusions
from kpi.calculators import Measure, SourceRow, percentage
from kpi.credit import evenly
from kpi.figures.seats import by_store, concerned, measured_by
from kpi.scoring import rounded
from marketing.models import CareKind, Complaint, Customer, FollowUp
from roles import clock


@dataclass(frozen=True)
class Fact:
    """One record as a figure sees it: whose, where, on what day; whether it counts and hits, and why not."""

    key: str
    people: frozenset[int]
    places: frozenset[int]
    store: int
    day: date
    counted: bool
    hit: bool
    why: str = ""


Facts = Callable[[Collection[int], date, date, datetime], Iterable[Fact]]

COMPLAINT_ON_TIME, CARE_DONE, FOLLOW_UP_ON_TIME = "complaint-on-time", "care-plan-done", "follow-up-on-time"
FILE_COMPLETE, POST_SALE_CARE = "customer-file-complete", "post-sale-care"
# From this score (of 10) on a customer called after delivery is content.
CONTENT = 8
_CARE = (CareKind.BIRTHDAY, CareKind.INSURANCE, CareKind.SERVICE, CareKind.CARE)


def register() -> None:
    """Offer them to the scorecards."""
    for code, facts in FIGURES.items():
        offer(code, facts)
    calculators.register((POST_SALE_CARE,), _post_sale_care, _rows(POST_SALE_CARE, _calls_after_delivery))


def offer(code: str, facts: Facts) -> None:
    """Offer an indicator that is hits ÷ counted records, of whichever department the records are."""
    calculators.register((code,), _calculate(code, facts), _rows(code, facts))


def _calculate(code: str, facts: Facts) -> calculators.Calculate:
    def calculate(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, Measure]]:
        seats = by_store(assignments)
        rows = [fact for fact in facts(set(seats), first, last, at) if fact.counted]
        cards = measured_by((code,), assignments, first, last)[code] if rows else {}
        part: dict[int, int] = defaultdict(int)
        whole: dict[int, int] = defaultdict(int)
        credit: dict[int, list[Decimal]] = defaultdict(lambda: [Decimal(0), Decimal(0)])
        for fact in rows:
            claims = [seat.pk for seat in concerned(cards, fact)]
            shares = evenly(Decimal(1), claims) if claims else {}
            for seat in concerned(seats, fact):
                whole[seat.pk] += 1
                part[seat.pk] += fact.hit
                share = shares.get(seat.pk, Decimal(0))
                credit[seat.pk][0] += share * fact.hit
                credit[seat.pk][1] += share
        return {code: {pk: percentage(part[pk], n, (credit[pk][0], credit[pk][1])) for pk, n in whole.items()}}

    return calculate


def _rows(code: str, facts: Facts) -> calculators.Rows:
    def rows(
        assignments: Collection[int], first: date, last: date, at: datetime
    ) -> dict[str, dict[int, list[SourceRow]]]:
        seats = by_store(assignments)
        found: dict[int, list[SourceRow]] = defaultdict(list)
        for fact in facts(set(seats), first, last, at):
            for seat in concerned(seats, fact):
                found[seat.pk].append(SourceRow(fact.key, counted=fact.counted, hit=fact.hit, why=fact.why))
        return {code: dict(found)}

    return rows


def complaints(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Fact]:
    """Complaints to be closed in a stretch of days: closed in time ÷ to be closed.

    One that is open and not late yet is not counted. It counts for who solves it, who heard it first, who assigned it,
    and the leaders of the department it lies in. Source: D01 advisor 2, D19 customer relations 2, D04 service 5.
    """
    rows = Complaint.objects.filter(store__in=stores, received_at__lt=at)
    rows = rows.to_close_between(clock.local(first), clock.end_of(last)).order_by("close_by", "pk")
    names = ("pk", "owner", "first_by", "dispatched_by", "unit", "department", "store", "close_by", "closed_at")
    for pk, owner, heard, sent, unit, department, store, close_by, closed_at in rows.values_list(*names):
        closed = closed_at if closed_at is not None and closed_at < at else None
        late = (closed or at) > close_by
        why = (exclusions.LATE if closed else exclusions.OVERDUE) if late else "" if closed else exclusions.NOT_DUE
        yield Fact(
            key=f"marketing.complaint:{pk}",
            people=frozenset({owner, heard, sent} - {None}),
            places=frozenset({unit, department, store} - {None}),
            store=store,
            day=clock.local_date(close_by),
            counted=closed is not None or late,
            hit=closed is not None and not late,
            why=why,
        )


def calls(kinds: tuple[str, ...]) -> Facts:
    """Return the calls of some occasions due in a stretch of days: made by when they were due at first ÷ due.

    Putting a call off does not move when it was due. Source: D19 customer relations 4; D16 supervisor 8.
    """

    def facts(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Fact]:
        rows = FollowUp.objects.filter(store__in=stores, kind__in=kinds)
        rows = rows.counted_between(clock.local(first), clock.end_of(last)).order_by("first_due_at", "pk")
        names = ("pk", "owner", "unit", "department", "store", "first_due_at", "done_at")
        for pk, owner, unit, department, store, due_at, done_at in rows.values_list(*names):
            made = done_at if done_at is not None and done_at < at else None
            late = (made or at) > due_at
            why = (exclusions.LATE if made else exclusions.OVERDUE) if late else "" if made else exclusions.NOT_DUE
            yield Fact(
                key=f"marketing.followup:{pk}",
                people=frozenset({owner}),
                places=frozenset({unit, department, store} - {None}),
                store=store,
                day=clock.local_date(due_at),
                counted=made is not None or late,
                hit=made is not None and not late,
                why=why,
            )

    return facts


def _satisfied(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Fact]:
    """Calls after delivery that were made in a stretch of days and gave a score: content ÷ asked."""
    rows = FollowUp.objects.filter(store__in=stores, kind=CareKind.DELIVERY, satisfaction__isnull=False)
    rows = rows.filter(done_at__gte=clock.local(first), done_at__lt=min(clock.end_of(last), at)).order_by("pk")
    names = ("pk", "owner", "unit", "department", "store", "done_at", "satisfaction")
    for pk, owner, unit, department, store, done_at, score in rows.values_list(*names):
        yield Fact(
            key=f"marketing.followup:{pk}",
            people=frozenset({owner}),
            places=frozenset({unit, department, store} - {None}),
            store=store,
            day=clock.local_date(done_at),
            counted=True,
            hit=score >= CONTENT,
        )


def _post_sale_care(
    assignments: Collection[int], first: date, last: date, at: datetime
) -> dict[str, dict[int, Measure]]:
    """Half of what counts is calls after delivery made in time, half the content customers among those asked.

    A half without anything to count leaves the other one whole: no data is not nought.
    Source: D03 consultant 5, D18 consultant 7.
    """
    halves = [
        _calculate(POST_SALE_CARE, facts)(assignments, first, last, at)[POST_SALE_CARE]
        for facts in (_calls_after_delivery, _satisfied)
    ]
    found: dict[int, Measure] = {}
    for seat in halves[0].keys() | halves[1].keys():
        values = [half[seat].actual for half in halves if seat in half]
        found[seat] = Measure(rounded(sum(values, Decimal(0)) / len(values)), None, None)
    return {POST_SALE_CARE: found}


def files(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Fact]:
    """Files opened in a stretch of days: complete ÷ opened.

    Whether it agrees with the traffic log is asked once showroom visits are kept. Source: D16 consultant 3, D17.
    """
    rows = Customer.objects.alive().filter(store__in=stores, created_at__lt=at)
    rows = rows.filter(created_at__gte=clock.local(first), created_at__lt=clock.end_of(last)).order_by("pk")
    names = ("pk", "created_by", "owner", "unit", "department", "store", "created_at", "state")
    for pk, opened_by, owner, unit, department, store, created_at, state in rows.values_list(*names):
        whole = state != Customer.State.FILED
        yield Fact(
            key=f"marketing.customer:{pk}",
            people=frozenset({opened_by, owner}),
            places=frozenset({unit, department, store} - {None}),
            store=store,
            day=clock.local_date(created_at),
            counted=True,
            hit=whole,
            why="" if whole else exclusions.NOT_IN_ORDER,
        )


_calls_after_delivery = calls((CareKind.DELIVERY,))

FIGURES: dict[str, Facts] = {
    COMPLAINT_ON_TIME: complaints,
    CARE_DONE: calls(_CARE),
    FOLLOW_UP_ON_TIME: calls((CareKind.PROSPECT,)),
    FILE_COMPLETE: files,
}
