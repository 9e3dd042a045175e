"""What is missing to target, on the boards: what can be computed today, month to date, for a whole unit."""

from __future__ import annotations

from decimal import Decimal

from kpi import calculators
from kpi.models import Indicator
from kpi.scoring import rounded
from roles.boards.panels import Gap, Scope

HUNDRED = Decimal(100)


def panel(scope: Scope) -> list[Gap]:
    """Return the computed indicators that have a target, of everybody in the unit together: part of whole."""
    wanted = Indicator.objects.filter(code__in=calculators.computable(), retired=False, target__isnull=False)
    indicators = list(wanted.order_by("code"))
    codes = [each.code for each in indicators]
    measures = calculators.measure(scope.seats, scope.day.replace(day=1), scope.day, scope.at, codes)
    gaps = []
    for indicator in indicators:
        values = measures.get(indicator.code, {}).values()
        whole = sum(value.whole for value in values)
        if whole and indicator.target is not None:
            actual = rounded(Decimal(sum(value.part for value in values)) * HUNDRED / Decimal(whole))
            gaps.append(Gap(indicator.name, actual, indicator.target, "%", indicator.direction == "higher"))
    return gaps
