"""Units are made and placed here, so that the closure and the store columns hold."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils.translation import gettext as _

from roles.actions.grants import materialise_positions
from roles.models.assignment import PositionGroup
from roles.models.position import Position
from roles.models.record import PlacedRecord
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
    if kind == UnitKind.DEPARTMENT:
        _let_rights_follow({unit.store_id})
    return unit


@transaction.atomic
def update_unit(*, unit: Unit, **values: Any) -> Unit:
    """Change fields of a unit. Under another parent it moves with all below it, their records and rights.

    Raises ValidationError for a parent that does not stand higher.
    """
    before = Unit.objects.select_for_update().get(pk=unit.pk)
    for name, value in values.items():
        setattr(unit, name, value)
    check_height(unit)
    unit.save()
    moved = before.parent_id != unit.parent_id
    if moved:
        below = Unit.objects.filter(ancestor_links__ancestor=unit, ancestor_links__depth__gt=0)
        for each in [unit, *below.order_by("ancestor_links__depth").select_related("parent")]:
            place_unit(each)
        _carry_records(unit)
    if moved or before.department_code != unit.department_code:
        _let_rights_follow({before.store_id, unit.store_id}, unit)
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


def _carry_records(unit: Unit) -> None:
    """Bring the store and department of every record at `unit` or below it to those of its unit."""
    below = Unit.objects.filter(ancestor_links__ancestor=unit)
    its_unit = Unit.objects.filter(pk=OuterRef("unit_id"))
    for model in apps.get_models():
        if issubclass(model, PlacedRecord) and not model._meta.proxy:
            model._base_manager.filter(unit__in=below).update(
                store_id=Subquery(its_unit.values("store_id")[:1]),
                department_id=Subquery(its_unit.values("department_id")[:1]),
            )


def _let_rights_follow(stores: set[int | None], unit: Unit | None = None) -> None:
    """Renew the rights of the positions held in the stores, and at `unit` or below it."""
    touched = Q(unit__store__in=stores - {None})
    if unit is not None:
        touched |= Q(unit__ancestor_links__ancestor=unit)
    held = PositionGroup.objects.filter(touched).values("position")
    positions = list(Position.objects.filter(pk__in=held))
    if positions:
        materialise_positions(positions)
