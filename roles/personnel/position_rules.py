"""What a turn in a career must satisfy: a position in its own department, and a person who is with us."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roles import clock
from roles.catalogue import Level
from roles.models import Position, Staff, Unit

_HEIGHT = {level: height for height, level in enumerate(reversed(Level.values))}


def check_place(position: Position, unit: Unit) -> None:
    """Raise ValidationError for a position put into another department than its own, or one no longer in use."""
    if position.retired:
        raise ValidationError({"position": _("This position is retired.")})
    department = unit.department
    if department is not None and department.department_code != position.department:
        raise ValidationError(
            {
                "unit": _("“%(position)s” belongs to %(department)s: choose a unit there.")
                % {"position": position.name, "department": position.get_department_display()}
            }
        )


def check_stays(staff: Staff, day: date) -> None:
    """Raise ValidationError for somebody who is not, or no longer, with us on `day`."""
    if not staff.is_with_us(max(day, clock.today())):
        raise ValidationError(_("This person has left, or leaves before that day: let them rejoin first."))


def stands_higher(position: Position, than: Position) -> bool:
    """Return whether a position stands higher than another: by its level, or above it in the reporting line."""
    if _HEIGHT[position.level] > _HEIGHT[than.level]:
        return True
    superiors = dict(Position.objects.values_list("pk", "reports_to"))
    above, seen = superiors.get(than.pk), set[int]()
    while above is not None and above not in seen:
        if above == position.pk:
            return True
        seen.add(above)
        above = superiors.get(above)
    return False
