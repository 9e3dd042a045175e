"""What a change of the catalogue does to the checklists of the coming week."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.translation import ngettext

from roles import clock
from roles.catalogue.impact import Line, Measure
from roles.duties.generation import Planned, planned_items

DAYS = 7

Plan = dict[tuple[int, str, int], Planned]


def coming_week(positions: frozenset[int]) -> Plan:
    """Return the items the sweeps of the seven days from tomorrow would newly make."""
    tomorrow = clock.today() + timedelta(days=1)
    return planned_items(tomorrow, tomorrow + timedelta(days=DAYS - 1), positions)


def tell(before: Plan, after: Plan) -> list[Line]:
    """Say how many items are made more, fewer and due at another time."""
    differences = [_count(after, key) - _count(before, key) for key in before.keys() | after.keys()]
    more = sum(each for each in differences if each > 0)
    fewer = -sum(each for each in differences if each < 0)
    moved = sum(
        min(plan.count, after[key].count)
        for key, plan in before.items()
        if key in after and after[key].due_at != plan.due_at
    )
    lines = [
        _line(
            more,
            "more",
            ngettext("%(count)d checklist item more next week", "%(count)d checklist items more next week", more),
        ),
        _line(
            fewer,
            "fewer",
            ngettext("%(count)d checklist item fewer next week", "%(count)d checklist items fewer next week", fewer),
        ),
        _line(
            moved,
            "neutral",
            ngettext(
                "%(count)d checklist item of next week falls due at another time",
                "%(count)d checklist items of next week fall due at another time",
                moved,
            ),
        ),
    ]
    return [line for line in lines if line.count]


def _count(plan: Plan, key: tuple[int, str, int]) -> int:
    planned = plan.get(key)
    return planned.count if planned else 0


def _line(count: int, tone: Any, text: str) -> Line:
    return Line(text % {"count": count}, tone, count)


MEASURE = Measure(name="duties", order=20, take=coming_week, tell=tell)
