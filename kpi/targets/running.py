"""Scorecards take over the targets that hold for them: when they are opened, and while their month runs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from decimal import Decimal

from kpi.models import CardState, Scorecard, ScorecardLine, TargetSheet
from kpi.targets.lookup import targets_for


def targets_of_cards(assignments: Collection[int], month: date) -> dict[int, dict[str, Decimal]]:
    """Return by assignment and indicator what cards of a month take instead of the catalogue's target."""
    found = targets_for(assignments, month)
    return {seat: {code: goal.value for code, goal in theirs.items()} for seat, theirs in found.items()}


def take_over(sheet: TargetSheet) -> int:
    """Let the running cards a sheet holds for take its targets over; return how many lines changed.

    Only while the month runs: a month that is over is judged by what was agreed before.
    """
    cards = Scorecard.objects.filter(
        store=sheet.store_id,
        state=CardState.RUNNING,
        month__gte=sheet.first_day.replace(day=1),
        month__lte=sheet.last_day,
    )
    if sheet.assignment_id is not None:
        cards = cards.filter(assignment=sheet.assignment_id)
    lines = ScorecardLine.objects.filter(scorecard__in=cards).select_related("scorecard", "made_from")
    months: dict[date, list[ScorecardLine]] = {}
    for line in lines:
        months.setdefault(line.scorecard.month, []).append(line)
    changed: list[ScorecardLine] = []
    for month, theirs in months.items():
        held = targets_of_cards({line.scorecard.assignment_id for line in theirs}, month)
        for line in theirs:
            value = held.get(line.scorecard.assignment_id, {}).get(line.made_from.code)
            if value is not None and value != line.target:
                line.target = value
                changed.append(line)
    return ScorecardLine.objects.bulk_update(changed, ["target"], batch_size=500) if changed else 0
