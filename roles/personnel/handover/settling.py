"""After the last day: what nobody took over falls to the superior, so that nothing is left without an owner.

Once a day for every store (`roles.ledger`), and for those placed in the group itself at every sweep.
A person who left without a handover gets one here; what came up after a handover was accepted goes to
whoever accepted it.
"""

from __future__ import annotations

import logging
from collections import Counter
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet

from roles import clock, ledger
from roles.models import Assignment, Staff
from roles.personnel.handover import letters
from roles.personnel.handover.kinds import Found, Leaving, Row, all_kinds
from roles.personnel.handover.leaving import leavings_of, receivers
from roles.personnel.handover.lines import pass_lines, refresh, unfit_lines
from roles.personnel.models import Handover, HandoverLine
from roles.personnel.models.handover import HandoverReason, HandoverState, HandoverVerb, Outcome, note

logger = logging.getLogger(__name__)

ENGINE = "handover"
# Nothing stays open longer than a yearly duty's period.
LOOK_BACK = timedelta(days=400)
TAKEN = (Outcome.PASSED, Outcome.COVERED)


def settle_due(at: datetime) -> int:
    """Settle what is due at `at`; return how many handovers were settled."""
    today = clock.local_date(at)
    grouped = Assignment.objects.filter(store__isnull=True)
    settled = _settle_seats(grouped, at)
    return settled + ledger.work(ENGINE, at, lambda _day, stores: settle_stores(stores, at), since=today)


def settle_stores(stores: list[int], at: datetime) -> int:
    """Settle everything of people who gave up an assignment in these stores; return how many handovers."""
    return _settle_seats(Assignment.objects.filter(store__in=stores), at)


def _settle_seats(seats: QuerySet[Assignment], at: datetime) -> int:
    today = clock.local_date(at)
    lately = {"lt": today, "gte": today - LOOK_BACK}
    # A position that would outlast the person's own last day ends with that day.
    over = Q(**{f"ends_on__{name}": day for name, day in lately.items()})
    gone = Q(**{f"staff__leaves_on__{name}": day for name, day in lately.items()})
    ended = seats.filter(over | gone, starts_on__lt=today)
    leavings = leavings_of(ended.select_related("staff", "position", "unit", "department", "store"), today)
    if not leavings:
        return 0
    found: dict[str, Found] = {kind.code: kind.find(leavings, at) for kind in all_kinds()}
    rows = {pk: {code: each[pk] for code, each in found.items() if each.get(pk)} for pk in leavings}
    unsettled = Handover.objects.overdue_on(today).filter(staff__in=leavings).values_list("staff", flat=True)
    due = {pk for pk, each in rows.items() if each} | set(unsettled)
    return sum(_settle_apart(leavings[pk], rows[pk], at) for pk in sorted(due))


def _settle_apart(leaving: Leaving, rows: dict[str, list[Row]], at: datetime) -> bool:
    """Settle one person's things; what fails there is logged, keeps nobody else waiting, and is tried the next day."""
    try:
        return _settle_person(leaving, rows, at)
    except Exception:
        logger.exception("The handover of person %s failed", leaving.staff.pk)
        return False


@transaction.atomic
def _settle_person(leaving: Leaving, rows: dict[str, list[Row]], at: datetime) -> bool:
    """Settle one person's things under their handover, or under a new one; return whether anything was done."""
    handover = _handover_for(leaving, bool(rows))
    if handover is None:
        return False
    Handover.objects.filter(pk=handover.pk).update(version=F("version") + 1)
    refresh(handover, leaving, at, rows)
    _settle_without_successor(handover, leaving, at)
    _pass_to_whoever_accepted(handover, leaving, at)
    fallen = _let_fall(handover, leaving, at)
    _close(handover, fallen, at)
    return True


def _handover_for(leaving: Leaving, needed: bool) -> Handover | None:
    """Return the handover these things belong to; made here where there is none and something is open."""
    theirs = Handover.objects.filter(staff=leaving.staff).exclude(state=HandoverState.CANCELLED)
    own = theirs.filter(seats__in=leaving.seat_ids).select_related("staff", "created_by").distinct()
    found = own.filter(closed_at__isnull=True).order_by("-pk").first() or own.order_by("-pk").first()
    if found is not None:
        return found
    if not needed:
        return None
    seat = leaving.seats[0]
    handover = Handover.objects.create(
        staff=leaving.staff,
        unit=seat.unit,
        department=seat.department,
        store=seat.store,
        reason=HandoverReason.LEAVE if leaving.leaves else HandoverReason.MOVE,
        last_day=leaving.last_day,
        state=HandoverState.SETTLED,
        created_at=clock.now(),
    )
    handover.seats.set(leaving.seats)
    return handover


def _settle_without_successor(handover: Handover, leaving: Leaving, at: datetime) -> None:
    codes = [kind.code for kind in all_kinds() if not kind.needs_successor]
    pass_lines(handover, leaving, handover.lines.undone().filter(kind__in=codes), None, at)


def _pass_to_whoever_accepted(handover: Handover, leaving: Leaving, at: datetime) -> None:
    """Pass on what came up after the acceptance to whoever accepted the rest of its kind, or most of all."""
    accepted = handover.lines.filter(outcome__in=TAKEN, receiver__is_active=True)
    by_kind: dict[str, Counter[int]] = {}
    for code, receiver_id in accepted.values_list("kind", "receiver"):
        by_kind.setdefault(code, Counter())[receiver_id] += 1
    if not by_kind:
        return
    overall = sum(by_kind.values(), Counter[int]())
    takers = Staff.objects.in_bulk(list(overall))
    for kind in all_kinds():
        chosen = (by_kind.get(kind.code) or overall).most_common(1)[0][0]
        _pass_fitting(handover, leaving, handover.lines.undone().filter(kind=kind.code), takers[chosen], at)


def _let_fall(handover: Handover, leaving: Leaving, at: datetime) -> int:
    """Let what nobody took over fall to the first of the receivers who is fit for it; return how many lines."""
    if not handover.lines.undone().exists():
        return 0
    fallen = 0
    for staff in receivers(leaving, handover.created_by, clock.local_date(at)):
        count = _pass_fitting(handover, leaving, handover.lines.undone(), staff, at, fell=True)
        if count:
            note(handover, HandoverVerb.FALL, at, actor=None, person=staff, count=count)
            letters.tell_fallen(handover, staff, count, at)
        fallen += count
    pass_lines(handover, leaving, handover.lines.undone(), None, at, last_resort=True)
    left = handover.lines.undone().count()
    if left:
        logger.warning("Handover %s: %s lines have no receiver; the next day tries again", handover.pk, left)
    return fallen


def _pass_fitting(
    handover: Handover,
    leaving: Leaving,
    lines: QuerySet[HandoverLine],
    staff: Staff,
    at: datetime,
    *,
    fell: bool = False,
) -> int:
    unfit = unfit_lines(lines, staff, leaving)
    fitting = list(lines.exclude(pk__in=unfit))
    outcomes = pass_lines(handover, leaving, fitting, staff, at, fell=fell)
    return sum(count for outcome, count in outcomes.items() if outcome in (*TAKEN, Outcome.FELL))


def _close(handover: Handover, fallen: int, at: datetime) -> None:
    """Close the handover once every line has its outcome; accepted it stays accepted unless something fell."""
    if handover.lines.undone().exists():
        return
    row = Handover.objects.get(pk=handover.pk)
    state = HandoverState.ACCEPTED if row.state == HandoverState.ACCEPTED and not fallen else HandoverState.SETTLED
    first = row.closed_at is None
    Handover.objects.filter(pk=handover.pk).update(state=state, closed_at=row.closed_at or at)
    handover.refresh_from_db()
    if first:
        note(handover, HandoverVerb.SETTLE, at, actor=None, count=handover.lines.count())
        letters.tell_settled(handover, fallen, at)
