"""Absences follow their person: to the next seat, and not beyond the last day."""

from __future__ import annotations

from datetime import date

from roles import clock
from roles.models import Assignment, Staff
from roles.personnel.models import Absence, AbsenceState
from roles.personnel.signals import absences_changed


def carry_absences(seat: Assignment) -> None:
    """Place the absences that last into a new seat under it: its superiors answer for them from now on."""
    Absence.objects.of(seat.staff).live().filter(last_day__gte=seat.starts_on).update(
        assignment=seat, unit=seat.unit_id, department=seat.department_id, store=seat.store_id
    )


def release_absences(seat: Assignment) -> None:
    """Place the absences under a seat that is about to be taken back under another one of the person's.

    The one they hold now comes first; somebody without any other keeps them where they are.
    """
    day = clock.today()
    others = Assignment.objects.filter(staff=seat.staff_id).exclude(pk=seat.pk)
    held = sorted(others, key=lambda each: (each.ends_on is not None and each.ends_on < day, each.starts_on > day))
    if held:
        kept = held[0]
        Absence.objects.filter(assignment=seat).update(
            assignment=kept, unit=kept.unit_id, department=kept.department_id, store=kept.store_id
        )


def end_absences(staff: Staff, last_day: date, acting_user: Staff) -> None:
    """Cancel a leaver's confirmed absences after the last day, and shorten the one that would last beyond it.

    What they asked for stays with whoever decides on it: granted, it covers no day any more.
    """
    touched = []
    for absence in Absence.objects.of(staff).confirmed().filter(last_day__gt=last_day):
        if absence.first_day > last_day:
            absence.state = AbsenceState.CANCELLED
        else:
            absence.last_day = last_day
        absence.version += 1
        absence._history_user = acting_user
        absence.save(update_fields=["state", "last_day", "version"])
        touched.append(absence.pk)
    if touched:
        absences_changed.send(sender=Absence, absences=touched, at=clock.now())
