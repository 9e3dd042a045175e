"""The reports a report is compared with: the last one of its author's seat, and that of the same period a year ago."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import OuterRef, Subquery

from kpi.reports.catalogue import Frequency
from kpi.reports.models import NOT_WRITTEN, Report
from roles.duties.rhythm import period_of

_READ = ("period", "plan", "plan_lines", "figures")
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Earlier:
    """What of earlier reports a draft reads."""

    period: str = ""
    plan: str = ""
    plan_lines: list[dict[str, Any]] = field(default_factory=list)
    figures: dict[str, list[Any]] = field(default_factory=dict)
    year_figures: dict[str, list[Any]] = field(default_factory=dict)

    def before(self, line: str) -> Decimal | None:
        """Return the last report's value of a figure."""
        return _value(self.figures, line)

    def year_before(self, line: str) -> Decimal | None:
        """Return the value of a figure in the same period a year ago."""
        return _value(self.year_figures, line)


NOTHING = Earlier()


def _value(figures: dict[str, list[Any]], line: str) -> Decimal | None:
    value = figures[line][0] if line in figures else None
    return None if value is None else Decimal(value)


def earlier_reports(reports: Sequence[Report]) -> dict[int, Earlier]:
    """Return the earlier reports of each report, in two queries."""
    last = Report.objects.filter(
        assignment=OuterRef("assignment"), definition=OuterRef("definition"), period__lt=OuterRef("period")
    )
    # What nobody wrote is passed over: the one before it is the last.
    before = Subquery(last.exclude(state__in=NOT_WRITTEN).order_by("-period").values("pk")[:1])
    keys = Report.objects.filter(pk__in=[each.pk for each in reports]).annotate(before=before).values("before")
    rows = Report.objects.filter(pk__in=keys).order_by("period")
    by_seat: dict[tuple[int, int], list[Earlier]] = defaultdict(list)
    for seat, definition, *facts in rows.values_list("assignment", "definition", *_READ):
        by_seat[seat, definition].append(Earlier(*facts))
    years = _a_year_ago(reports)
    found = {}
    for report in reports:
        theirs = by_seat.get((report.assignment_id, report.definition_id), [])
        row = next((each for each in reversed(theirs) if each.period < report.period), None)
        year = years.get(report.pk, {})
        if row is not None:
            found[report.pk] = replace(row, year_figures=year) if year else row
        elif year:
            found[report.pk] = Earlier(year_figures=year)
    return found


def _a_year_ago(reports: Sequence[Report]) -> dict[int, dict[str, Any]]:
    wanted = {each.pk: period_a_year_ago(each.made_from.frequency, each.first_day) for each in reports}
    rows = Report.objects.filter(
        assignment__in={each.assignment_id for each in reports}, period__in={key for key in wanted.values() if key}
    )
    facts = rows.exclude(figures={}).order_by().values_list("assignment", "definition", "period", "figures")
    by_key = {(seat, definition, period): figures for seat, definition, period, figures in facts}
    keys = {each.pk: (each.assignment_id, each.definition_id, wanted[each.pk]) for each in reports}
    return {pk: by_key[key] for pk, key in keys.items() if key in by_key}


def period_a_year_ago(frequency: str, first: date) -> str:
    """Return the same period of the year before: the same date, ISO week or month; empty for events."""
    if frequency == Frequency.EVENT:
        return ""
    if frequency == Frequency.WEEKLY:
        year, week, _weekday = first.isocalendar()
        weeks = date(year - 1, 12, 28).isocalendar().week
        return period_of(frequency, date.fromisocalendar(year - 1, min(week, weeks), 1)).key
    day = first - _DAY if (first.month, first.day) == (2, 29) else first
    return period_of(frequency, day.replace(year=first.year - 1)).key
