"""The two rounds of a store: the morning overview and the evening close-out, each once a day.

Each is a few grouped queries however many stores have come to their hour, and the row that says "sent" is written in
the transaction of the messages. A round that was missed is made up on the same day; the rounds of days gone by are not.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from roles import clock
from roles.catalogue import Scope
from roles.duties.models import ChecklistItem, ItemStatus, StoreDigest
from roles.duties.reminders import Bundle, Closing
from roles.models import Assignment, Grant, StoreDay, Unit, UnitAncestor
from roles.notifications import topics
from roles.notifications.models import StoreRound
from roles.notifications.quiet import Rules, rules_of_stores
from roles.notifications.unit_posts import Notice, post_to_units, units_with_robots

POST_DIGEST, POST_CLOSING = "duties.digest", "duties.closing"
_CLOSING = "closing"
_DAY = timedelta(days=1)
# A period closes at most ten days after its items were due (`duties.rhythm`).
_CLOSES_WITHIN = timedelta(days=11)
_LEADING = {Scope.TEAM: "unit_id", Scope.DEPARTMENT: "department_id", Scope.STORE: "store_id", Scope.GROUP: "store_id"}


def collect_digests(at: datetime, bundles: dict[int, Bundle]) -> None:
    """Once a store and day, from its hour on: what each person owes today and what is overdue."""
    day = clock.local_date(at)
    sent = StoreDigest.objects.filter(day=day).values("store")
    stores = [store for store, rules in _made(day, sent).items() if at >= clock.local(day, rules.digest_at)]
    if not stores:
        return
    StoreDigest.objects.bulk_create([StoreDigest(store_id=store, day=day, at=at) for store in stores])
    rows = (
        ChecklistItem.objects.filter(
            status="open", store__in=stores, due_at__lt=clock.end_of(day), due_at__gte=at - timedelta(days=400)
        )
        .order_by()
        .values_list("owner", "unit")
        .annotate(
            today=Count("pk", filter=Q(due_at__gte=at)),
            must=Count("pk", filter=Q(due_at__gte=at, must_do=True)),
            overdue=Count("pk", filter=Q(due_at__lt=at)),
        )
    )
    units: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0])
    for owner, unit, today, must, overdue in rows:
        bundle = bundles[owner]
        bundle.digest = True
        bundle.today += today
        bundle.overdue += overdue
        units[unit] = [a + b for a, b in zip(units[unit], (today, must, overdue), strict=True)]
    _post_digest(stores, units, day, at)


def _post_digest(stores: list[int], units: dict[int, list[int]], day: date, at: datetime) -> None:
    wanted = units_with_robots(topics.DIGEST, stores)
    if not wanted:
        return
    notices = [
        Notice(
            unit_id=unit,
            key=f"digest:{day}",
            topic=topics.DIGEST,
            kind=POST_DIGEST,
            params={"today": today, "must": must, "overdue": overdue},
            url=reverse("duties:team"),
        )
        for unit, (today, must, overdue) in _summed(units, wanted).items()
    ]
    post_to_units(notices, at=at)


@dataclass
class Tally:
    """How a day ends: done of those due today, still open (overdue ones too), missed since yesterday, due tomorrow."""

    done: int = 0
    total: int = 0
    open: int = 0
    missed: int = 0
    tomorrow: int = 0

    def values(self) -> list[int]:
        """Return the numbers, to be summed."""
        return [self.done, self.total, self.open, self.missed, self.tomorrow]


def collect_closings(at: datetime, bundles: dict[int, Bundle]) -> None:
    """Once a store and day, from its hour on: how the day ends, for each person and for whoever leads them."""
    day = clock.local_date(at)
    sent = StoreRound.objects.filter(name=_CLOSING, day=day).values("store")
    stores = [store for store, rules in _made(day, sent).items() if at >= clock.local(day, rules.closing_at)]
    if not stores:
        return
    StoreRound.objects.bulk_create([StoreRound(name=_CLOSING, store_id=store, day=day, at=at) for store in stores])
    units: dict[int, list[int]] = defaultdict(lambda: [0] * 5)
    for owner, unit, tally in _tallies(stores, day, at):
        units[unit] = [a + b for a, b in zip(units[unit], tally.values(), strict=True)]
        # A clean slate is not reported to its owner: silence means that all is done.
        if tally.open or tally.missed or tally.tomorrow:
            mine = bundles[owner].closing = bundles[owner].closing or Closing()
            mine.open += tally.open
            mine.missed += tally.missed
            mine.tomorrow += tally.tomorrow
    _tell_leaders(stores, units, day, bundles)
    _post_closing(stores, units, day, at)


def _tallies(stores: list[int], day: date, at: datetime) -> Iterable[tuple[int, int, Tally]]:
    """Yield what became of each person's items at each unit."""
    start, end = clock.local(day), clock.end_of(day)
    today = Q(due_at__gte=start, due_at__lt=end)
    missed = Q(status=ItemStatus.MISSED, missed_at__gt=at - _DAY)
    still = Q(status=ItemStatus.OPEN, due_at__lt=end)
    tomorrow = Q(status=ItemStatus.OPEN, due_at__gte=end, due_at__lt=end + _DAY)
    rows = (
        ChecklistItem.objects.filter(today | still | missed | tomorrow, store__in=stores)
        .filter(due_at__gte=start - _CLOSES_WITHIN, due_at__lt=end + _DAY)
        .order_by()
        .values_list("owner", "unit")
        .annotate(
            done=Count("pk", filter=today & Q(status=ItemStatus.DONE)),
            total=Count("pk", filter=today & ~Q(status=ItemStatus.EXCUSED)),
            still=Count("pk", filter=still),
            missed=Count("pk", filter=missed),
            tomorrow=Count("pk", filter=tomorrow),
        )
    )
    for owner, unit, *numbers in rows.iterator():
        yield owner, unit, Tally(*numbers)


def _tell_leaders(stores: list[int], units: dict[int, list[int]], day: date, bundles: dict[int, Bundle]) -> None:
    led = _led(stores, day)
    sums = _summed(units, {unit for theirs in led.values() for unit in theirs})
    names = dict(Unit.objects.filter(pk__in=sums).values_list("pk", "name"))
    for staff, theirs in led.items():
        for unit in theirs:
            done, total, still, missed, _tomorrow = sums.get(unit, [0] * 5)
            if total or missed:
                mine = bundles[staff].closing = bundles[staff].closing or Closing()
                mine.teams.append((names[unit], done, total, still, missed))


def _led(stores: list[int], day: date) -> dict[int, list[int]]:
    """Return the units each person leads: as far as their positions let them see the checklists of others."""
    reach: dict[int, set[str]] = defaultdict(set)
    grants = Grant.objects.filter(
        permission__codename="view_checklistitem", permission__content_type__app_label="duties", scope__in=_LEADING
    )
    for position, scope in grants.order_by().values_list("position", "scope"):
        reach[position].add(scope)
    led: dict[int, list[int]] = defaultdict(list)
    seats = Assignment.objects.active_on(day).filter(store__in=stores, position__in=list(reach))
    for seat in seats.order_by("kind", "pk").only("staff", "position", "unit", "department", "store"):
        widest = next(scope for scope in reversed(_LEADING) if scope in reach[seat.position_id])
        unit = getattr(seat, _LEADING[widest]) or seat.unit_id
        if unit not in led[seat.staff_id]:
            led[seat.staff_id].append(unit)
    return led


def _post_closing(stores: list[int], units: dict[int, list[int]], day: date, at: datetime) -> None:
    wanted = units_with_robots(topics.CLOSING, stores)
    if not wanted:
        return
    notices = [
        Notice(
            unit_id=unit,
            key=f"closing:{day}",
            topic=topics.CLOSING,
            kind=POST_CLOSING,
            params=dict(zip(("done", "total", "open", "missed", "tomorrow"), numbers, strict=True)),
            url=reverse("duties:team"),
        )
        for unit, numbers in _summed(units, wanted).items()
    ]
    post_to_units(notices, at=at)


def _summed(units: dict[int, list[int]], wanted: Collection[int]) -> dict[int, list[int]]:
    """Return the sums of these units with everything below them; those that have nothing are left out."""
    sums: dict[int, list[int]] = {}
    above = UnitAncestor.objects.filter(ancestor__in=wanted, unit__in=list(units)).order_by()
    for unit, ancestor in above.values_list("unit", "ancestor"):
        before = sums.get(ancestor, [0] * len(units[unit]))
        sums[ancestor] = [a + b for a, b in zip(before, units[unit], strict=True)]
    return sums


def _made(day: date, without: QuerySet[Any]) -> dict[int, Rules]:
    """Return the rules of the stores whose checklists of `day` are made, but for those the round was made for."""
    made = StoreDay.objects.filter(engine="duties", day=day, settled_at__isnull=False)
    return rules_of_stores([store for (store,) in made.exclude(store__in=without).values_list("store_id")])
