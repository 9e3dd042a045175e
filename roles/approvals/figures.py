"""How long decisions take: working hours from when a document came to somebody until they decided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from statistics import median
from typing import Any

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from roles import clock
from roles.approvals.models import Approval, ApprovalState, Decision, Desk, Verb
from roles.calendars.calendar import StoreCalendars

DECIDING = (Verb.APPROVE, Verb.RETURN, Verb.BACK, Verb.SCORE)
_HOUR = 3600
_TENTH = Decimal("0.1")


@dataclass(frozen=True)
class DecisionTime:
    """One person's decisions of some days, and what waits for them now; hours are working hours of the store.

    `median_hours` is None where nothing was decided, `oldest_since` and `oldest_hours` where nothing waits.
    """

    decided: int = 0
    median_hours: Decimal | None = None
    waiting: int = 0
    oldest_since: datetime | None = None
    oldest_hours: Decimal | None = None


@dataclass(frozen=True)
class _Stretch:
    """From when something waited for somebody until when."""

    staff_id: int
    store_id: int | None
    begins: datetime
    ends: datetime


def decision_times(staff_ids: Collection[int], first: date, last: date) -> dict[int, DecisionTime]:
    """Return what each of these people decided from `first` to `last`, how fast, and what waits for them now.

    What a deputy decides counts for the principal it waited for. Seven queries at most, however many people.
    """
    now = clock.now()
    decided = list(_decided(staff_ids, clock.local(first), clock.end_of(last)))
    waiting = list(_waiting(staff_ids, now))
    stretches = decided + waiting
    if not stretches:
        return {pk: DecisionTime() for pk in staff_ids}
    since = min(clock.local_date(each.begins) for each in stretches)
    calendars = StoreCalendars({each.store_id for each in stretches}, since, max(last, clock.local_date(now)))
    hours: dict[int, list[Decimal]] = defaultdict(list)
    for each in decided:
        hours[each.staff_id].append(_hours(each, calendars))
    open_now: dict[int, list[_Stretch]] = defaultdict(list)
    for each in waiting:
        open_now[each.staff_id].append(each)
    return {pk: _figure(hours[pk], open_now[pk], calendars) for pk in staff_ids}


def decisions_of(staff_ids: Collection[int], begins: datetime, ends: datetime) -> QuerySet[Decision, Any]:
    """Return the decisions of these people in a stretch of time, those in their name too; `decider` says whose.

    Several deciders of one step decide each for themselves. Opinions, transfers and the like are none.
    """
    mine = Q(principal__in=staff_ids) | Q(principal=None, actor__in=staff_ids)
    rows = Decision.objects.filter(mine, verb__in=DECIDING, approval__isnull=False, at__gte=begins, at__lt=ends)
    return rows.annotate(decider=Coalesce("principal", "actor")).order_by()


def _decided(staff_ids: Collection[int], begins: datetime, ends: datetime) -> Iterator[_Stretch]:
    rows = decisions_of(staff_ids, begins, ends).values_list(
        "decider", "store", "at", "approval", Coalesce("approval__waits_since", "approval__submitted_at")
    )
    decisions = list(rows)
    opened: dict[tuple[int, int], list[datetime]] = defaultdict(list)
    desks = Desk.objects.filter(staff__in=staff_ids, approval__in={approval for *_rest, approval, _at in decisions})
    for approval, staff_id, at in desks.order_by("opened_at").values_list("approval", "staff", "opened_at"):
        opened[approval, staff_id].append(at)
    for staff_id, store_id, at, approval, waits_since in decisions:
        # A step back asks the same person twice: the last time before the decision counts.
        came = [each for each in opened[approval, staff_id] if each <= at]
        yield _Stretch(staff_id, store_id, min(came[-1] if came else waits_since, at), at)


def _waiting(staff_ids: Collection[int], now: datetime) -> Iterator[_Stretch]:
    pending = Approval.objects.filter(state=ApprovalState.PENDING)
    alone = pending.filter(step=0, approver__in=staff_ids)
    for staff_id, store_id, since in alone.values_list(
        "approver", "store", Coalesce("waits_since", "submitted_at")
    ).order_by():
        yield _Stretch(staff_id, store_id, min(since, now), now)
    desks = Desk.objects.filter(staff__in=staff_ids, is_open=True, approval__in=pending)
    for staff_id, store_id, since in desks.values_list("staff", F("approval__store"), "opened_at").order_by():
        yield _Stretch(staff_id, store_id, min(since, now), now)


def _figure(hours: list[Decimal], waiting: list[_Stretch], calendars: StoreCalendars) -> DecisionTime:
    oldest = min(waiting, key=lambda each: each.begins, default=None)
    return DecisionTime(
        decided=len(hours),
        median_hours=median(hours).quantize(_TENTH) if hours else None,
        waiting=len(waiting),
        oldest_since=oldest.begins if oldest else None,
        oldest_hours=_hours(oldest, calendars).quantize(_TENTH) if oldest else None,
    )


def _hours(stretch: _Stretch, calendars: StoreCalendars) -> Decimal:
    time = calendars.of(stretch.store_id).working_time(stretch.begins, stretch.ends)
    return Decimal(int(time.total_seconds())) / _HOUR
