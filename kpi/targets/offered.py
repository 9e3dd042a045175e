"""Which indicators and positions a sheet may say something of."""

from __future__ import annotations

from django.db.models import Q

from kpi.models import Indicator, IndicatorWeight, SheetKind, TargetSheet
from roles.models import Position


def indicators_of(sheet: TargetSheet) -> list[Indicator]:
    """Return what the people a sheet is about are measured by, and what already stands on it; one query."""
    if sheet.kind == SheetKind.PERSONAL and sheet.assignment is not None:
        positions = Q(weights__position=sheet.assignment.position_id)
    else:
        held = positions_below(sheet)
        positions = Q(weights__position__in=held)
    rows = Indicator.objects.filter(positions | Q(pk__in=sheet.targets.values("indicator")), retired=False)
    return list(rows.distinct().order_by("-additive", "home", "code"))


def positions_below(sheet: TargetSheet) -> dict[int, Position]:
    """Return the positions held at a sheet's unit or below it within its period; one query."""
    # One condition: an `exclude` would drop a position that anybody ever left.
    lasting = Q(assignments__ends_on__isnull=True) | Q(assignments__ends_on__gte=sheet.first_day)
    below = Q(assignments__unit__ancestor_links__ancestor=sheet.unit_id, assignments__starts_on__lte=sheet.last_day)
    held = Position.objects.filter(below & lasting)
    return {each.pk: each for each in held.distinct().order_by("department", "order", "code")}


def weighed_by(position: Position, indicator: Indicator) -> bool:
    """Return whether a position is measured by an indicator."""
    return IndicatorWeight.objects.filter(position=position, indicator=indicator).exists()
