"""Open checklist items of whoever leaves: the successor owes them from then on, never twice."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.duties.absences import settle_new
from roles.duties.models import ChecklistItem, ItemStatus
from roles.duties.moved import tell_moved
from roles.models import Assignment, Staff
from roles.personnel.handover.kinds import Found, HandoverKind, Leaving, Leavings, Passing, Row
from roles.personnel.handover.leaving import seat_for
from roles.personnel.models.handover import Outcome

_LEAST = timedelta(seconds=1)


def _open(leavings: Leavings, at: datetime) -> QuerySet[ChecklistItem]:
    """Return what the people still owe with the assignments they give up, for themselves or for somebody absent.

    What falls due after the last day was never owed; what closed is missed by whoever owed it.
    """
    seats = {seat.pk for leaving in leavings.values() for seat in leaving.seats}
    return ChecklistItem.objects.filter(
        Q(assignment__in=seats, absent_owner__isnull=True) | Q(stand_in__in=seats),
        status=ItemStatus.OPEN,
        closes_at__gt=at,
        owner__in=list(leavings),
    )


def _find(leavings: Leavings, at: datetime) -> Found:
    rows: Found = defaultdict(list)
    for item in _open(leavings, at).select_related("version").order_by("due_at", "pk"):
        if item.due_at < clock.end_of(leavings[item.owner_id].last_day):
            version = item.version
            titles = (f"{version.name_zh} · {item.period}", f"{version.name_en} · {item.period}")
            rows[item.owner_id].append(Row(item.pk, *titles, item.due_at))
    return rows


def _unfit(keys: Collection[int], successor: Staff, leaving: Leaving) -> set[int]:
    """Return what falls due when the successor has no checklist (any more): everything outside a store."""
    seat = seat_for(successor, leaving.seats[0], clock.now()) if successor.is_active else None
    if seat is None:
        return set(keys)
    if seat.ends_on is None:
        return set()
    items = ChecklistItem.objects.filter(pk__in=keys, due_at__gte=clock.end_of(seat.ends_on))
    return set(items.values_list("pk", flat=True))


def _pass_on(passing: Passing) -> dict[int, Outcome]:
    """Let the successor owe the items: written anew for their assignment, excused for whoever leaves.

    The leaver's row stays, so that the same duty and period is not made for them again.
    Where the successor owes it already, nothing is written.
    """
    leaving, successor = passing.leaving, passing.successor
    assert successor is not None
    seats: dict[int, Assignment | None] = {seat.pk: seat_for(successor, seat, passing.at) for seat in leaving.seats}
    outcomes: dict[int, Outcome] = {}
    mine: dict[int, list[ChecklistItem]] = defaultdict(list)
    theirs = _open({leaving.staff.pk: leaving}, passing.at).filter(pk__in=passing.rows).select_for_update(of=("self",))
    for item in theirs.order_by("pk"):
        seat = seats[item.stand_in_id or item.assignment_id]
        if seat is None:
            outcomes[item.pk] = Outcome.OPEN
        elif item.stand_in_id is not None:
            _stand_in(item, seat, passing.at)
            outcomes[item.pk] = Outcome.PASSED
        else:
            mine[seat.pk].append(item)
    for seat_id, items in mine.items():
        seat = next(each for each in seats.values() if each is not None and each.pk == seat_id)
        outcomes |= _owe(items, seat, passing.at)
    return outcomes


def _stand_in(item: ChecklistItem, seat: Assignment, at: datetime) -> None:
    """Let the successor stand in where the leaver stood in for somebody absent."""
    tell_moved(ChecklistItem.objects.filter(pk=item.pk))
    ChecklistItem.objects.filter(pk=item.pk).update(
        owner=seat.staff_id,
        stand_in=seat,
        due_at=_due(item, at),
        reminded_at=None,
        escalated_at=None,
        escalate_again_at=None,
        escalations=0,
        revision=F("revision") + 1,
    )


def _owe(items: list[ChecklistItem], seat: Assignment, at: datetime) -> dict[int, Outcome]:
    """Write the items for the successor's assignment, as far as it does not owe them already."""
    owed = set(
        ChecklistItem.objects.filter(assignment=seat, duty__in={item.duty_id for item in items}).values_list(
            "duty", "period"
        )
    )
    fresh = [item for item in items if (item.duty_id, item.period) not in owed]
    anew = [_anew(item, seat, at) for item in fresh]
    # Made by the sweep at this very moment: covered as well.
    ChecklistItem.objects.bulk_create(anew, ignore_conflicts=True, batch_size=500)
    _excuse(items)
    settle_new(clock.local_date(at), assignments=[seat.pk])
    passed = {item.pk for item in fresh}
    return {item.pk: Outcome.PASSED if item.pk in passed else Outcome.COVERED for item in items}


def _anew(item: ChecklistItem, seat: Assignment, at: datetime) -> ChecklistItem:
    """Return an item as the successor's assignment owes it, not kept yet."""
    return ChecklistItem(
        assignment=seat,
        duty_id=item.duty_id,
        version_id=item.version_id,
        owner_id=seat.staff_id,
        unit_id=seat.unit_id,
        department_id=seat.department_id,
        store_id=seat.store_id,
        period=item.period,
        opens_at=item.opens_at,
        due_at=_due(item, at),
        remind_at=item.remind_at,
        escalate_at=_escalation(item, at),
        closes_at=item.closes_at,
        must_do=item.must_do,
        note=item.note,
    )


def _excuse(items: list[ChecklistItem]) -> None:
    """Excuse whoever leaves of what is still open; the rows stay."""
    undone = ChecklistItem.objects.filter(pk__in=[item.pk for item in items], status=ItemStatus.OPEN)
    tell_moved(undone)
    undone.update(
        status=ItemStatus.EXCUSED,
        # No absence takes back what was passed on.
        absence=None,
        absent_owner=None,
        stand_in=None,
        carried_from=None,
        revision=F("revision") + 1,
    )


def _due(item: ChecklistItem, at: datetime) -> datetime:
    """Return when the successor owes it: what was overdue already, at the end of the day they took it over.

    Never on a later day: should the successor leave as well, it must not count as never owed.
    """
    return max(item.due_at, min(clock.end_of(clock.local_date(at)), item.closes_at) - _LEAST)


def _escalation(item: ChecklistItem, at: datetime) -> datetime | None:
    """Return when it goes to the superior: as long after the due time as before."""
    if item.escalate_at is None:
        return None
    return item.escalate_at + (_due(item, at) - item.due_at)


KIND = HandoverKind(
    code="items",
    label=_("Open checklist items"),
    order=20,
    find=_find,
    pass_on=_pass_on,
    unfit=_unfit,
)
