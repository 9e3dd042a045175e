"""What an absence must satisfy: a seat to be absent from, days that are free, a deputy who is there."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Assignment, Staff
from roles.personnel.calendar import check_day
from roles.personnel.models import Absence
from roles.personnel.rights import standing_seats

LONGEST = 366


def seat_for(staff: Staff, day: date) -> Assignment:
    """Return the seat an absence from `day` on is asked for under: the primary one of that day, else any other.

    Raises ValidationError for somebody who holds no position.
    """
    seats = [seat for seat in standing_seats(staff) if seat.ends_on is None or seat.ends_on >= clock.today()]
    if not seats:
        raise ValidationError(_("Without a position there is nothing to be absent from."))
    running = [seat for seat in seats if seat.starts_on <= max(day, clock.today())]
    return min(running or seats, key=lambda seat: (seat.kind != Assignment.Kind.PRIMARY, seat.starts_on))


def check_days(staff: Staff, first_day: date, last_day: date) -> None:
    """Raise ValidationError for days that run backwards, reach too far, or overlap another absence."""
    if last_day < first_day:
        raise ValidationError({"last_day": _("The last day must not lie before the first.")})
    if (last_day - first_day).days >= LONGEST:
        raise ValidationError({"last_day": _("At most a year at a time.")})
    check_day(first_day, "first_day")
    other = Absence.objects.of(staff).live().touching(first_day, last_day).first()
    if other is not None:
        raise ValidationError(
            {"first_day": _("%(name)s is already down as absent from %(first)s to %(last)s.") % named_days(other)}
        )


def check_deputy(deputy: Staff, seat: Assignment, first_day: date, last_day: date) -> None:
    """Raise ValidationError beside `deputy` unless that is a colleague of the store who is there in these days."""
    if deputy.pk == seat.staff_id:
        raise ValidationError({"deputy": _("Nobody stands in for themselves.")})
    works_here = Assignment.objects.active_on(max(first_day, clock.today())).filter(staff=deputy, store=seat.store_id)
    if seat.store_id is None or not works_here.exists():
        raise ValidationError({"deputy": _("Choose a colleague who works in the same store then.")})
    away = Absence.objects.of(deputy).live().touching(first_day, last_day).first()
    if away is not None:
        raise ValidationError({"deputy": _("%(name)s is absent from %(first)s to %(last)s.") % named_days(away)})


def named_days(absence: Absence) -> dict[str, str]:
    """Return whose absence it is and its days, for a sentence."""
    return {
        "name": absence.owner.name,
        "first": date_format(absence.first_day),
        "last": date_format(absence.last_day),
    }
