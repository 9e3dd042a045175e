"""Beginning a sheet of targets: one plan a unit and period, one personal sheet a seat and period."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kpi.models import SheetKind, TargetSheet
from kpi.targets.periods import period_at
from roles import clock
from roles.models import Assignment, Staff, Unit
from roles.rights import require

CHANGE = "kpi.change_targetsheet"


@transaction.atomic
def begin_plan(*, unit: Unit, period: str, day: date, acting_user: Staff) -> TargetSheet:
    """Return the plan of a unit for the period a day lies in, begun where there is none yet."""
    require(acting_user, CHANGE, unit, _("Your position does not include setting targets for this unit."))
    place: dict[str, Any] = {"unit": unit, "department_id": unit.department_id, "store_id": unit.store_id}
    return _begin(SheetKind.PLAN, period, day, acting_user, place, owner=acting_user)


@transaction.atomic
def begin_personal(*, seat: Assignment, period: str, day: date, acting_user: Staff) -> TargetSheet:
    """Return a person's own sheet for the period a day lies in, begun where there is none yet."""
    if acting_user.pk != seat.staff_id:
        require(acting_user, CHANGE, seat.unit, _("Your position does not include setting targets for this person."))
    place: dict[str, Any] = {"unit": seat.unit, "department_id": seat.department_id, "store_id": seat.store_id}
    return _begin(SheetKind.PERSONAL, period, day, acting_user, place | {"assignment": seat}, owner=seat.staff)


def _begin(kind: str, period: str, day: date, acting_user: Staff, place: dict[str, Any], owner: Staff) -> TargetSheet:
    stretch = period_at(period, day)
    if place["store_id"] is None:
        raise ValidationError(_("Targets are set in a store, or below it."))
    whose = {"assignment": place["assignment"]} if kind == SheetKind.PERSONAL else {"unit": place["unit"]}
    facts = place | {"owner": owner, "last_day": stretch.last} | edited(acting_user)
    sheet, _made = TargetSheet.objects.get_or_create(
        kind=kind, period=period, first_day=stretch.first, **whose, defaults=facts
    )
    return sheet


def edited(acting_user: Staff) -> dict[str, Any]:
    """Return who changed a sheet last, and when."""
    return {"edited_by": acting_user, "edited_at": clock.now()}
