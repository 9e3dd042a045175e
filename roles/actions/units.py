"""Units are made and placed here, so that the closure and the store columns hold."""

from __future__ import annotations

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from roles.models.unit import UNIT_RANK, Unit, UnitAncestor, UnitKind


@transaction.atomic
def create_unit(
    *,
    code: str,
    name: str,
    kind: str,
    parent: Unit | None = None,
    department_code: str = "",
    live_from: date | None = None,
) -> Unit:
    """Make a unit below `parent`; raises ValidationError when it would stand at the wrong height."""
    unit = Unit(code=code, name=name, kind=kind, parent=parent, department_code=department_code, live_from=live_from)
    check_height(unit)
    unit.save()
    place_unit(unit)
    return unit


def check_height(unit: Unit) -> None:
    """Raise ValidationError unless the parent stands higher than the unit."""
    if unit.parent is None:
        if unit.kind not in (UnitKind.GROUP,):
            raise ValidationError({"parent": _("Say which unit stands above: only a group stands alone.")})
    elif UNIT_RANK[unit.parent.kind] >= UNIT_RANK[unit.kind]:
        raise ValidationError({"parent": _("The unit above must stand higher in the tree.")})


def place_unit(unit: Unit) -> None:
    """Write what follows from the parent: closure rows, store and department."""
    above = list(UnitAncestor.objects.filter(unit=unit.parent).select_related("ancestor")) if unit.parent else []
    UnitAncestor.objects.filter(unit=unit).delete()
    UnitAncestor.objects.bulk_create(
        [
            UnitAncestor(unit=unit, ancestor=unit, depth=0),
            *(UnitAncestor(unit=unit, ancestor=link.ancestor, depth=link.depth + 1) for link in above),
        ]
    )
    line = [unit, *(link.ancestor for link in sorted(above, key=lambda link: link.depth))]
    unit.store = next((each for each in line if each.kind == UnitKind.STORE), None)
    unit.department = next((each for each in line if each.kind == UnitKind.DEPARTMENT), None)
    unit.save(update_fields=["store", "department"])
