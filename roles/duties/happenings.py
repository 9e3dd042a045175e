"""What happens in the rooms below that can raise duties: absences confirmed, positions begun and vacated.

Positions begin and end by their dates, so a ledger day of every store looks at them (`raise_due`); what the system
missed while it was down is made up for as many days as it still matters.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles import clock, ledger
from roles.duties import events
from roles.duties.events import Happened
from roles.duties.models import Duty
from roles.duties.subjects import Shown, Subject, SubjectKind
from roles.duties.triggers import Event
from roles.models import Assignment, Staff
from roles.personnel.models import Absence
from roles.rights import places_of, rights_of

ABSENCE_CONFIRMED = Event("personnel.absence-confirmed", gettext_lazy("an absence is confirmed"))
SEAT_BEGUN = Event("roles.seat-begun", gettext_lazy("somebody begins in a position"))
SEAT_VACATED = Event("roles.seat-vacated", gettext_lazy("a position is vacated"))
TRIGGERS = (ABSENCE_CONFIRMED, SEAT_BEGUN, SEAT_VACATED)

MORNING = time(8, 0)
MADE_UP_DAYS = timedelta(days=7)


def raise_due(at: datetime) -> int:
    """Raise what positions that begin and end give rise to, once a store and day; return how many duties were asked."""
    return ledger.work("events", at, _raise, since=clock.local_date(at) - MADE_UP_DAYS)


def _raise(day: date, stores: Collection[int]) -> int:
    rules = Duty.objects.filter(trigger__in=[SEAT_BEGUN.code, SEAT_VACATED.code])
    triggers = set(rules.values_list("trigger", flat=True))
    if not triggers:
        return 0
    seats = Assignment.objects.filter(store__in=stores).exclude(kind=Assignment.Kind.ACTING).select_related("unit")
    at, raised = clock.local(day, MORNING), 0
    for event, rows in ((SEAT_BEGUN, seats.filter(starts_on=day)), (SEAT_VACATED, _vacated(seats, day))):
        if event.code in triggers:
            happened = [Happened(Subject(SEAT.code, seat.pk), seat.unit, at) for seat in rows]
            raised += len(events.raise_many(event.code, happened))
    return raised


def _vacated(seats: QuerySet[Assignment], day: date) -> QuerySet[Assignment]:
    """Keep what ended the day before and nobody holds from `day` on."""
    follows = Assignment.objects.filter(
        Q(ends_on__isnull=True) | Q(ends_on__gte=day), position=OuterRef("position"), unit=OuterRef("unit")
    ).exclude(pk=OuterRef("pk"))
    before = day - timedelta(days=1)
    over = Q(ends_on=before) | Q(staff__leaves_on=before, ends_on__isnull=True)
    return seats.filter(over, ~Exists(follows.exclude(kind=Assignment.Kind.ACTING)))


def follow_absences(absences: list[int], at: datetime, **_kwargs: object) -> None:
    """Raise what a confirmed absence gives rise to; excuse what is still open once it is cancelled."""
    rows = list(Absence.objects.filter(pk__in=absences).select_related("unit"))
    if not events.duties_raised_by(ABSENCE_CONFIRMED.code).exists():
        return
    confirmed = [row for row in rows if row.state == Absence.State.CONFIRMED]
    events.raise_many(
        ABSENCE_CONFIRMED.code, [Happened(Subject(ABSENCE.code, row.pk), row.unit, at) for row in confirmed]
    )
    for row in rows:
        if row.state == Absence.State.CANCELLED:
            events.take_back(ABSENCE_CONFIRMED.code, Subject(ABSENCE.code, row.pk))


def _seats(ids: Collection[int], reader: Staff) -> dict[int, Shown]:
    rights = rights_of(reader)
    shown = {}
    for seat in Assignment.objects.filter(pk__in=ids).select_related("staff", "position", "unit"):
        may = rights.superuser or rights.reaches("roles.view_staff", places_of(seat))
        place = f"{seat.position.name} · {seat.unit.name}"
        url = reverse("personnel:person", args=[seat.staff_id]) if may else ""
        shown[seat.pk] = Shown(f"{place} · {seat.staff.name}" if may else place, url)
    return shown


def _absences(ids: Collection[int], reader: Staff) -> dict[int, Shown]:
    rights = rights_of(reader)
    shown = {}
    for row in Absence.objects.filter(pk__in=ids).select_related("owner"):
        may = row.owner_id == reader.pk or rights.superuser or rights.reaches("personnel.view_absence", places_of(row))
        if may:
            days = {
                "name": row.owner.name,
                "first": date_format(row.first_day, "MONTH_DAY_FORMAT"),
                "last": date_format(row.last_day, "MONTH_DAY_FORMAT"),
            }
            words = _("%(name)s, absent %(first)s to %(last)s") % days
            shown[row.pk] = Shown(words, reverse("personnel:absence", args=[row.pk]))
    return shown


SEAT = SubjectKind("seat", gettext_lazy("a position"), _seats)
ABSENCE = SubjectKind("absence", gettext_lazy("an absence"), _absences)
