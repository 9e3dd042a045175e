"""What is missing to target, on the boards: what can be computed today, month to date, for a whole unit."""

from __future__ import annotations

from kpi import calculators
from kpi.indicators import EXECUTION, unit_words
from kpi.models import Indicator
from roles.boards.panels import Gap, Scope


def panel(scope: Scope) -> list[Gap]:
    """Return the execution of everybody in the unit together, beside its targets."""
    wanted = Indicator.objects.filter(
        code__in=[spec.indicator for spec in EXECUTION], retired=False, target__isnull=False
    )
    indicators = list(wanted.order_by("code"))
    codes = [each.code for each in indicators]
    measures = calculators.measure(scope.seats, scope.day.replace(day=1), scope.day, scope.at, codes)
    gaps = []
    for indicator in indicators:
        reached = calculators.together(measures.get(indicator.code, {}).values())
        if reached and indicator.target is not None:
            unit = unit_words(indicator.unit)
            gaps.append(Gap(indicator.name, reached.actual, indicator.target, unit, indicator.direction == "higher"))
    return gaps
