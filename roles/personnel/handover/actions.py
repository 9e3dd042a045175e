"""Preparing, planning, offering, accepting and refusing a handover."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Assignment, Staff
from roles.personnel.calendar import check_day
from roles.personnel.handover import letters
from roles.personnel.handover.leaving import leaving_of
from roles.personnel.handover.lines import pass_lines, refresh, unanswered, unfit_lines
from roles.personnel.handover.rights import check_prepares, successors_of
from roles.personnel.models import Handover, HandoverLine
from roles.personnel.models.handover import HandoverState, HandoverVerb, note
from roles.personnel.rights import seats_to_change

REASON_LENGTH = 500


class StaleHandover(ValidationError):
    """The handover changed after the page was opened."""


@transaction.atomic
def prepare(
    *, acting_user: Staff, staff: Staff, seats: Collection[Assignment], reason: str, last_day: date
) -> Handover:
    """Write down what a person passes on with these assignments, each thing a line.

    For whoever may change the person's assignments. Raises ValidationError when one is
    under way already, or without an assignment.
    """
    allowed = {seat.pk for seat in seats_to_change(acting_user, staff)}
    if not seats:
        raise ValidationError({"seats": _("Choose at least one assignment.")})
    if not {seat.pk for seat in seats} <= allowed:
        raise PermissionDenied(_("This person also works where you may not change assignments."))
    check_day(last_day, "last_day")
    first = min(seats, key=lambda seat: (seat.starts_on, seat.pk))
    handover = Handover(
        staff=staff,
        unit=first.unit,
        department=first.department,
        store=first.store,
        reason=reason,
        last_day=last_day,
        created_by=acting_user,
        created_at=clock.now(),
    )
    try:
        with transaction.atomic():
            handover.save()
    except IntegrityError as error:
        raise ValidationError(_("A handover of %(name)s is under way already.") % {"name": staff.name}) from error
    handover.seats.set(seats)
    count = refresh(handover, leaving_of(handover), clock.now())
    note(handover, HandoverVerb.PREPARE, clock.now(), actor=acting_user, count=count)
    letters.tell_prepared(handover, clock.now())
    return handover


@transaction.atomic
def plan(
    *, handover: Handover, acting_user: Staff, version: int, lines: Collection[int], successor: Staff | None
) -> tuple[int, int]:
    """Plan a successor for some lines (None: nobody); return how many took, and how many the successor must not get.

    For whoever prepares it, and for the person, who proposes while nothing is offered yet.
    A line that was offered to somebody else is offered anew.
    """
    if acting_user.pk == handover.staff_id:
        if handover.state != HandoverState.PREPARED:
            raise PermissionDenied(_("It was offered already: only whoever prepares it changes it now."))
    else:
        check_prepares(handover, acting_user)
    if successor is not None:
        _check_successor(handover, successor)
    _touch(handover, version)
    chosen = HandoverLine.objects.filter(handover=handover, pk__in=lines).undone()
    unfit: set[int] = set()
    if successor is not None:
        unfit = unfit_lines(chosen, successor, leaving_of(handover))
    taken = chosen.exclude(pk__in=unfit).update(successor=successor, offered_at=None)
    if taken:
        note(handover, HandoverVerb.PLAN, clock.now(), actor=acting_user, person=successor, count=taken)
    return taken, len(unfit)


@transaction.atomic
def offer(*, handover: Handover, acting_user: Staff, version: int) -> list[Staff]:
    """Ask every planned successor to take over; return who is asked.

    What came up or was done since the preparation is brought in first: new lines go to the
    successor of their kind, where there is one only.
    """
    check_prepares(handover, acting_user)
    _touch(handover, version)
    now = clock.now()
    refresh(handover, leaving_of(handover), now)
    fresh = HandoverLine.objects.filter(handover=handover, successor__isnull=False, offered_at__isnull=True).undone()
    counts: dict[int, int] = {}
    for successor_id in fresh.values_list("successor", flat=True):
        counts[successor_id] = counts.get(successor_id, 0) + 1
    if not counts:
        raise ValidationError(_("Choose a successor first."))
    fresh.update(offered_at=now)
    Handover.objects.filter(pk=handover.pk).update(state=HandoverState.OFFERED, offered_at=now)
    handover.refresh_from_db()
    asked = list(Staff.objects.filter(pk__in=counts).order_by("employee_no"))
    for staff in asked:
        note(handover, HandoverVerb.OFFER, now, actor=acting_user, person=staff, count=counts[staff.pk])
    letters.tell_offered(handover, counts, now)
    return asked


@transaction.atomic
def accept(*, handover: Handover, acting_user: Staff, version: int) -> dict[str, int]:
    """Take over one's own lines, all of them or none; return how many had which outcome.

    Raises StaleHandover when the plan changed, or the lines were accepted already.
    """
    _lock(handover, version)
    now = clock.now()
    lines = list(HandoverLine.objects.filter(handover=handover).offered_to(acting_user).order_by("pk"))
    if not lines:
        raise StaleHandover(_("Nothing waits for you here any more."))
    outcomes = pass_lines(handover, leaving_of(handover), lines, acting_user, now)
    note(handover, HandoverVerb.ACCEPT, now, actor=acting_user, person=acting_user, count=len(lines))
    _complete(handover)
    letters.tell_answer(handover, acting_user, "accepted", len(lines), now)
    return outcomes


@transaction.atomic
def refuse(*, handover: Handover, acting_user: Staff, version: int, reason: str) -> int:
    """Give one's own lines back to whoever prepared the handover; return how many."""
    if not reason.strip():
        raise ValidationError({"reason": _("Say why: whoever prepared it reads this and finds somebody else.")})
    if len(reason) > REASON_LENGTH:
        raise ValidationError({"reason": _("At most %(limit)s characters.") % {"limit": REASON_LENGTH}})
    _lock(handover, version)
    mine = HandoverLine.objects.filter(handover=handover).offered_to(acting_user)
    count = mine.update(successor=None, offered_at=None)
    if not count:
        raise StaleHandover(_("Nothing waits for you here any more."))
    now = clock.now()
    still = HandoverLine.objects.filter(handover=handover, offered_at__isnull=False).undone().exists()
    Handover.objects.filter(pk=handover.pk).update(
        state=HandoverState.OFFERED if still else HandoverState.PREPARED, version=F("version") + 1
    )
    handover.refresh_from_db()
    note(
        handover,
        HandoverVerb.REFUSE,
        now,
        actor=acting_user,
        person=acting_user,
        count=count,
        reason=reason.strip(),
    )
    letters.tell_answer(handover, acting_user, "refused", count, now, reason.strip())
    return count


@transaction.atomic
def cancel(*, handover: Handover, acting_user: Staff, version: int) -> None:
    """Give the handover up: the person stays after all. What was passed on stays where it is."""
    check_prepares(handover, acting_user)
    _touch(handover, version)
    now = clock.now()
    asked = set(
        HandoverLine.objects.filter(handover=handover, offered_at__isnull=False)
        .undone()
        .values_list("successor", flat=True)
    )
    Handover.objects.filter(pk=handover.pk).update(state=HandoverState.CANCELLED, closed_at=now)
    handover.refresh_from_db()
    note(handover, HandoverVerb.CANCEL, now, actor=acting_user)
    letters.tell_cancelled(handover, {pk for pk in asked if pk is not None}, acting_user, now)


def _check_successor(handover: Handover, successor: Staff) -> None:
    if successor.pk == handover.staff_id:
        raise ValidationError({"successor": _("Nobody hands over to themselves.")})
    if successor.pk not in {seat.staff_id for seat in successors_of(handover)}:
        raise ValidationError({"successor": _("Choose somebody who works in the same store.")})


def _touch(handover: Handover, version: int) -> None:
    """Raise the version of an open handover; whoever read an older one is told."""
    open_states = [HandoverState.PREPARED, HandoverState.OFFERED]
    touched = Handover.objects.filter(pk=handover.pk, version=version, state__in=open_states).update(
        version=F("version") + 1
    )
    handover.refresh_from_db()
    if not touched:
        raise StaleHandover(_stale(handover))


def _lock(handover: Handover, version: int) -> None:
    """Let one successor at a time answer, and only to the plan as they saw it."""
    locked = Handover.objects.filter(pk=handover.pk, version=version, state=HandoverState.OFFERED).update(
        version=F("version")
    )
    handover.refresh_from_db()
    if not locked:
        raise StaleHandover(_stale(handover))


def _stale(handover: Handover) -> str:
    return _("Nothing was changed: the handover was changed meanwhile (%(state)s). Look at it again.") % {
        "state": handover.get_state_display()
    }


def _complete(handover: Handover) -> None:
    """Mark the handover as taken over once no line waits for a successor."""
    if not unanswered(handover):
        Handover.objects.filter(pk=handover.pk).update(state=HandoverState.ACCEPTED)
    handover.refresh_from_db()
