"""Duties raised by events: something happened, so somebody owes something by a deadline.

What is raised for whom by when stands in the duty (`trigger`, `within`, `who`, `settled_by`). The period of an
item is the event's key, so that raising twice, at once or after a failure, makes each item once.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from roles import clock
from roles.calendars.calendar import StoreCalendars
from roles.duties import event_letters
from roles.duties.absences import settle_new
from roles.duties.catalogue import Cadence, Who
from roles.duties.holders import Owing, OwingSeats, Place, owing_seats
from roles.duties.models import ChecklistItem, Duty, DutyVersion, ItemStatus
from roles.duties.moved import tell_moved
from roles.duties.subjects import Subject
from roles.models import Staff, Unit

logger = logging.getLogger(__name__)

# How long after its deadline what an event asked for can still be done.
CLOSES_AFTER = timedelta(days=30)
KEY_LENGTH = 80
_AHEAD = timedelta(days=2)


@dataclass(frozen=True)
class Happened:
    """One event: what it is about (None: nothing in the house), where and when.

    `key` tells it from others of its kind; empty, it follows from the subject, or from the instant without one.
    `person`: only they owe what is raised, where they hold its position. `due_at` is a deadline the event itself
    brings, instead of the duty's.
    """

    subject: Subject | None
    unit: Unit
    at: datetime
    key: str = ""
    person: Staff | None = None
    due_at: datetime | None = None
    note: str = ""

    def period(self, trigger: str) -> str:
        """Return the period of the items it raises: the trigger, and what the event is about."""
        own = self.key or (f"{self.subject.kind}:{self.subject.pk}" if self.subject else f"{self.at:%Y%m%dT%H%M%S%f}")
        return f"{trigger}:{own}" if trigger else own


def raise_for(
    duty_code: str,
    subject: Subject | None,
    unit: Unit,
    at: datetime,
    key: str = "",
    *,
    person: Staff | None = None,
    due_at: datetime | None = None,
    note: str = "",
    acting_user: Staff | None = None,
) -> list[ChecklistItem]:
    """Raise one duty of the catalogue for an event; return its items, none where it is retired or nobody holds it.

    Raises Duty.DoesNotExist for an unknown code, ValueError for a duty that is not raised by events.
    """
    duty = Duty.objects.select_related("current").get(code=duty_code)
    if duty.cadence != Cadence.EVENT:
        raise ValueError(f"{duty_code} has a rhythm of its own")
    if duty.retired:
        return []
    happened = Happened(subject, unit, at, key, person, due_at, note)
    return raise_all([duty], duty.trigger, [happened], acting_user=acting_user)


def raise_by(
    trigger: str,
    subject: Subject | None,
    unit: Unit,
    at: datetime,
    *,
    person: Staff | None = None,
    due_at: datetime | None = None,
    acting_user: Staff | None = None,
) -> list[ChecklistItem]:
    """Raise every duty that names the trigger; return the items."""
    return raise_many(trigger, [Happened(subject, unit, at, "", person, due_at)], acting_user=acting_user)


def raise_many(
    trigger: str, events: Sequence[Happened], *, acting_user: Staff | None = None, quiet: bool = False
) -> list[ChecklistItem]:
    """Raise every duty that names the trigger for many events at once."""
    duties = list(duties_raised_by(trigger))
    return raise_all(duties, trigger, events, acting_user=acting_user, quiet=quiet) if duties and events else []


def duties_raised_by(trigger: str) -> Any:
    """Return the duties of the catalogue that name a trigger."""
    rows = Duty.objects.filter(trigger=trigger, cadence=Cadence.EVENT, retired=False, current__isnull=False)
    return rows.select_related("current").order_by("pk")


@transaction.atomic
def raise_all(
    duties: Sequence[Duty],
    trigger: str,
    events: Sequence[Happened],
    *,
    acting_user: Staff | None = None,
    quiet: bool = False,
) -> list[ChecklistItem]:
    """Raise duties for events: a handful of queries however many there are; return the items, old ones too.

    Whoever owes something new is told, except `acting_user`, who knows, and unless it is `quiet`. What falls due
    in an absence is excused, handed to the deputy or carried, as for any item.
    """
    deadline = _deadlines(duties, events)
    periods = {event.period(trigger)[:KEY_LENGTH] for event in events}
    raised = ChecklistItem.objects.filter(duty__in=[duty.pk for duty in duties], period__in=periods)
    # In turn somebody else would be asked: what was raised once is not raised again.
    asked = set(raised.filter(duty__who=Who.ROTA).values_list("duty", "period"))
    places = [
        Place(duty.pk, duty.position_id, event.unit.pk, event.person.pk if event.person else None, event.at)
        for duty in duties
        for event in events
        if (duty.pk, event.period(trigger)[:KEY_LENGTH]) not in asked
    ]
    turns = {duty.pk: duty for duty in duties}
    owing = owing_seats(turns, places) if places else OwingSeats()
    wanted: list[ChecklistItem] = []
    for duty in duties:
        for event in events:
            for seat in owing.of(duty.pk, event.unit.pk, event.person.pk if event.person else None, event.at):
                due_at = event.due_at or deadline(duty, event)
                if seat.ends_on is None or clock.local_date(due_at) <= seat.ends_on:
                    wanted.append(_item(duty, seat, event, trigger, due_at))
    if wanted:
        fresh = _write(wanted)
        if not quiet:
            event_letters.tell_raised(fresh, acting_user)
    return list(raised.order_by("due_at", "pk"))


def _write(wanted: list[ChecklistItem]) -> list[ChecklistItem]:
    """Insert what is not there yet and let absences act; return what is new and open."""
    known = set(_stored(wanted).values_list("assignment", "duty", "period"))
    fresh = [row for row in wanted if (row.assignment_id, row.duty_id, row.period) not in known]
    if not fresh:
        return []
    ChecklistItem.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    seats = sorted({row.assignment_id for row in fresh})
    settle_new(clock.local_date(min(row.opens_at for row in fresh)), assignments=seats)
    return list(_stored(fresh).filter(status=ItemStatus.OPEN).select_related("version"))


def _stored(rows: Sequence[ChecklistItem]) -> Any:
    return ChecklistItem.objects.filter(
        assignment__in={row.assignment_id for row in rows},
        duty__in={row.duty_id for row in rows},
        period__in={row.period for row in rows},
    )


def _item(duty: Duty, seat: Owing, event: Happened, trigger: str, due_at: datetime) -> ChecklistItem:
    return ChecklistItem(
        assignment_id=seat.assignment_id,
        duty=duty,
        version=duty.current,
        owner_id=seat.staff_id,
        unit_id=seat.unit_id,
        department_id=seat.department_id,
        store_id=seat.store_id,
        period=event.period(trigger)[:KEY_LENGTH],
        opens_at=event.at,
        must_do=duty.must_do,
        note=event.note,
        subject_kind=event.subject.kind if event.subject else "",
        subject_id=event.subject.pk if event.subject else None,
        **_instants(duty, event.at, due_at),
    )


def _instants(rule: Duty | DutyVersion, since: datetime, due_at: datetime) -> dict[str, Any]:
    """Return when an item is due, reminded of, escalated and closed."""
    grace = timedelta(minutes=rule.grace_minutes)
    return {
        "due_at": due_at,
        "remind_at": max(since, due_at - timedelta(minutes=rule.lead_minutes)),
        "escalate_at": due_at + grace if rule.must_do else None,
        "closes_at": due_at + max(grace, CLOSES_AFTER),
    }


def _deadlines(duties: Collection[Duty], events: Sequence[Happened]) -> Any:
    """Return the question when a duty is due for an event, by the calendar of the event's store."""
    days = [clock.local_date(event.at) for event in events]
    calendars = StoreCalendars({event.unit.store_id for event in events}, min(days), max(days) + _AHEAD)

    def deadline(duty: Duty, event: Happened) -> datetime:
        return _deadline(calendars, event.unit.store_id, event.at, duty.within, duty.within_unit)

    return deadline


def _deadline(calendars: StoreCalendars, store_id: int | None, at: datetime, within: int | None, unit: str) -> datetime:
    """Return the deadline; without one the store's closing hour that day, or of the next day it is open after it."""
    calendar = calendars.of(store_id)
    if within is not None:
        return calendar.deadline(at, within, unit)
    closing = calendar.deadline(at, 0, "days")
    if closing > at:
        return closing
    day = calendar.next_open(clock.local_date(at))
    return closing + (day - clock.local_date(at) if day else timedelta(days=1))


@transaction.atomic
def settle(code: str, subject: Subject, at: datetime, acting_user: Staff | None = None) -> int:
    """Tick the open items about a subject that `code` settles; return how many."""
    rows = _about(subject).filter(version__settled_by=code, closes_at__gt=at)
    return rows.update(status=ItemStatus.DONE, done_at=at, done_by=acting_user, revision=F("revision") + 1)


@transaction.atomic
def unsettle(code: str, subject: Subject) -> int:
    """Open again what an event had settled and is taken back, while it can still be done; return how many."""
    rows = ChecklistItem.objects.filter(subject_kind=subject.kind, subject_id=subject.pk)
    done = rows.filter(version__settled_by=code, status=ItemStatus.DONE, closes_at__gt=clock.now())
    tell_moved(done)
    return done.update(status=ItemStatus.OPEN, done_at=None, done_by=None, revision=F("revision") + 1)


@transaction.atomic
def put_off(trigger: str, subject: Subject, due_at: datetime) -> int:
    """Give the open items a trigger raised about a subject another deadline; return how many."""
    now = clock.now()
    about = _about(subject).filter(version__trigger=trigger)
    tell_moved(about)
    items = list(about.select_related("version"))
    for item in items:
        for name, value in _instants(item.version, min(now, due_at), due_at).items():
            setattr(item, name, value)
        item.reminded_at = item.escalated_at = item.escalate_again_at = None
        item.escalations, item.revision = 0, item.revision + 1
    fields = ("due_at", "remind_at", "escalate_at", "closes_at", "reminded_at", "escalated_at", "escalate_again_at")
    ChecklistItem.objects.bulk_update(items, [*fields, "escalations", "revision"])
    return len(items)


@transaction.atomic
def take_back(trigger: str, subject: Subject) -> int:
    """Excuse the open items a trigger raised about a subject that is no more; return how many."""
    rows = _about(subject).filter(version__trigger=trigger)
    tell_moved(rows)
    return rows.update(status=ItemStatus.EXCUSED, revision=F("revision") + 1)


def _about(subject: Subject) -> Any:
    return ChecklistItem.objects.filter(subject_kind=subject.kind, subject_id=subject.pk, status=ItemStatus.OPEN)
