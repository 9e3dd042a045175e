"""Indicators computed from leads, the traffic log, test drives and recordings, with the records behind them.

Whoever leads counts what lies in their unit; everybody else what is theirs (see `marketing.calculators`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import F

from kpi import exclusions
from marketing.calculators import Fact, Facts, offer
from roles import clock
from sales.models import Lead, LostReason, ShowroomVisit, TestDrive
from sales.showroom import lead_goals

_PLACE = ("pk", "unit", "department", "store")
_RECEIVED = ("left", "entered", "checked")


def register() -> None:
    """Offer them to the scorecards."""
    for code, facts in FIGURES.items():
        offer(code, facts)
    lead_goals.register()


def _fact(
    model: str,
    row: tuple[Any, ...],
    people: Iterable[int | None],
    at: datetime,
    hit: bool,
    *,
    counted: bool = True,
    why: str = "",
) -> Fact:
    pk, unit, department, store = row
    return Fact(
        key=f"sales.{model}:{pk}",
        people=frozenset(each for each in people if each is not None),
        places=frozenset(each for each in (unit, department, store) if each is not None),
        store=store,
        day=clock.local_date(at),
        counted=counted,
        hit=hit,
        why=why,
    )


def _visits(stores: Collection[int], first: date, last: date, at: datetime) -> Any:
    """Parties that came within a stretch of days, as far as known at an instant."""
    rows = ShowroomVisit.objects.counted().filter(store__in=stores, kind="visit")
    return rows.arrived_between(clock.local(first), min(clock.end_of(last), at)).order_by("arrived_at", "pk")


def captured(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Fact]:
    """First visits that led to a customer file ÷ first visits. Source: indicator "capture-rate"."""
    rows = _visits(stores, first, last, at).filter(first_time=True)
    for *row, owner, arrived, customer in rows.values_list(*_PLACE, "owner", "arrived_at", "customer"):
        hit = customer is not None
        yield _fact("showroomvisit", tuple(row), (owner,), arrived, hit, why="" if hit else exclusions.NOT_IN_ORDER)


def driven(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Fact]:
    """First visits with a file whose customer drove within the stretch ÷ first visits with a file.

    It counts for the adviser and for whoever went along. Source: indicator "test-drive-rate".
    """
    rows = list(
        _visits(stores, first, last, at)
        .filter(first_time=True, customer__isnull=False)
        .values_list(*_PLACE, "owner", "arrived_at", "customer")
    )
    drives: dict[int, list[tuple[datetime, int]]] = defaultdict(list)
    done = TestDrive.objects.filter(store__in=stores, state="done", customer__in={row[-1] for row in rows})
    until = min(clock.end_of(last), at)
    for customer, started, owner in done.filter(ended_at__lt=until).values_list("customer", "started_at", "owner"):
        drives[customer].append((started, owner))
    for *row, owner, arrived, customer in rows:
        day = clock.local(clock.local_date(arrived))
        mine = [driver for started, driver in drives[customer] if started >= day]
        yield _fact("showroomvisit", tuple(row), (owner, *mine), arrived, bool(mine))


def came_again(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Fact]:
    """Newly filed visitors who came again by the end of the stretch ÷ newly filed visitors.

    Source: indicator "second-visit-rate".
    """
    rows = list(
        _visits(stores, first, last, at)
        .filter(first_time=True, customer__isnull=False)
        .values_list(*_PLACE, "owner", "arrived_at", "customer")
    )
    again: dict[int, datetime] = {}
    later = _visits(stores, first, last, at).filter(customer__in={row[-1] for row in rows})
    for customer, arrived in later.values_list("customer", "arrived_at"):
        again[customer] = max(arrived, again.get(customer, arrived))
    for *row, owner, arrived, customer in rows:
        # Another day: whoever fetches something from the car has not come twice.
        hit = clock.local_date(again[customer]) > clock.local_date(arrived)
        yield _fact("showroomvisit", tuple(row), (owner,), arrived, hit)


def _leads(stores: Collection[int], first: date, last: date, at: datetime) -> Any:
    rows = Lead.objects.filter(store__in=stores).exclude(state="joined")
    return rows.made_between(clock.local(first), min(clock.end_of(last), at)).order_by("created_at", "pk")


def valid(rows: Any) -> Any:
    """Leave out leads that turned out to be none."""
    return rows.exclude(state="lost", lost_reason=LostReason.INVALID)


def invited(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Fact]:
    """Valid leads that came in by phone or web and came to the showroom by the end ÷ those that came in.

    Who walked in needs no invitation. Source: indicator "phone-invite-rate".
    """
    until = min(clock.end_of(last), at)
    rows = valid(_leads(stores, first, last, at)).exclude(source="walk_in")
    names = ("owner", "created_by", "created_at", "visited_at")
    for *row, owner, by, made, visited in rows.values_list(*_PLACE, *names):
        yield _fact("lead", tuple(row), (owner, by), made, visited is not None and visited < until)


def answered(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Fact]:
    """Leads spoken to by their clock ÷ leads that came in; one whose clock still runs is not counted.

    Source: indicator "lead-response".
    """
    names = ("owner", "created_at", "respond_by", "contacted_at")
    for *row, owner, made, by, contacted in _leads(stores, first, last, at).values_list(*_PLACE, *names):
        spoken = contacted if contacted is not None and contacted < at else None
        late = (spoken or at) > by
        why = (exclusions.LATE if spoken else exclusions.OVERDUE) if late else "" if spoken else exclusions.NOT_DUE
        counted = spoken is not None or late
        yield _fact("lead", tuple(row), (owner,), made, counted and not late, counted=counted, why=why)


def lost_clear(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Fact]:
    """Losses applied for in a stretch of days: approved with their reason ÷ decided.

    Source: indicator "lost-reason-clear".
    """
    rows = Lead.objects.filter(store__in=stores, lost_asked_at__gte=clock.local(first))
    rows = rows.filter(lost_asked_at__lt=min(clock.end_of(last), at)).order_by("lost_asked_at", "pk")
    names = ("owner", "lost_asked_at", "lost_at", "state")
    for *row, owner, asked, lost, state in rows.values_list(*_PLACE, *names):
        approved = lost is not None and asked <= lost < at
        open_still = state == "losing" or (lost is not None and lost >= at)
        why = exclusions.UNDECIDED if open_still else "" if approved else exclusions.RETURNED
        yield _fact("lead", tuple(row), (owner,), asked, approved, counted=not open_still, why=why)


def log_agrees(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Fact]:
    """Lines of the log that agreed on checking ÷ lines checked; they count for whoever logged them.

    Source: indicator "traffic-log-accuracy".
    """
    rows = ShowroomVisit.objects.filter(store__in=stores, state="checked")
    rows = rows.arrived_between(clock.local(first), min(clock.end_of(last), at)).order_by("arrived_at", "pk")
    for *row, by, arrived, agrees in rows.values_list(*_PLACE, "created_by", "arrived_at", "agrees"):
        why = "" if agrees else exclusions.NOT_IN_ORDER
        yield _fact("showroomvisit", tuple(row), (by,), arrived, bool(agrees), why=why)


def recorded(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Fact]:
    """Receptions whose recording is filed and checked ÷ receptions that are over.

    They count for whoever logged the reception and whoever files its recording. Source: "recording-archive".
    """
    rows = _visits(stores, first, last, at).filter(state__in=_RECEIVED)
    names = ("created_by", "arrived_at", "recording__owner", "recording__scored_at")
    for *row, by, arrived, files, scored in rows.values_list(*_PLACE, *names):
        hit = scored is not None and scored < at
        yield _fact("showroomvisit", tuple(row), (by, files), arrived, hit, why="" if hit else exclusions.MISSED)


def converted(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Fact]:
    """Valid leads of a stretch of days that have ordered ÷ valid leads. Source: indicator "lead-conversion"."""
    rows = valid(_leads(stores, first, last, at)).annotate(promoter=F("campaign__owner"))
    for *row, owner, by, promoter, made, state, ordered in rows.values_list(
        *_PLACE, "owner", "created_by", "promoter", "created_at", "state", "ordered_at"
    ):
        hit = state == "ordered" and ordered is not None and ordered < at
        yield _fact("lead", tuple(row), (owner, by, promoter), made, hit)


FIGURES: dict[str, Facts] = {
    "capture-rate": captured,
    "test-drive-rate": driven,
    "second-visit-rate": came_again,
    "phone-invite-rate": invited,
    "lead-response": answered,
    "lost-reason-clear": lost_clear,
    "traffic-log-accuracy": log_agrees,
    "recording-archive": recorded,
    "lead-conversion": converted,
}
