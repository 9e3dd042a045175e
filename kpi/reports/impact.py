"""What a change of the catalogue does to the reports of the coming week."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import ngettext

from kpi.reports.opening import planned_reports
from roles import clock
from roles.catalogue.impact import Line, Measure

DAYS = 7

Plan = dict[tuple[int, str], int]


def coming_week(positions: frozenset[int]) -> Plan:
    """Return the reports the sweeps of the seven days from tomorrow would newly open."""
    tomorrow = clock.today() + timedelta(days=1)
    return planned_reports(tomorrow, tomorrow + timedelta(days=DAYS - 1), positions)


def tell(before: Plan, after: Plan) -> list[Line]:
    """Say how many reports are opened more and fewer."""
    differences = [after.get(key, 0) - before.get(key, 0) for key in before.keys() | after.keys()]
    more = sum(each for each in differences if each > 0)
    fewer = -sum(each for each in differences if each < 0)
    lines = []
    if more:
        text = ngettext("%(count)d report more next week", "%(count)d reports more next week", more)
        lines.append(Line(text % {"count": more}, "more", more))
    if fewer:
        text = ngettext("%(count)d report fewer next week", "%(count)d reports fewer next week", fewer)
        lines.append(Line(text % {"count": fewer}, "fewer", fewer))
    return lines


MEASURE = Measure(name="reports", order=30, take=coming_week, tell=tell)
