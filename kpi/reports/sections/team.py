"""The roll-up: what the reports of the author's people say, and who has not delivered.

A manager's report draws on the reports of whoever reports to them, a store's on those of its departments' heads, a
group's on those of its stores' heads. Only what was approved (or filed, where nobody stands above) is added up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_noop

from kpi.reports.bilingual import both
from kpi.reports.models import OPEN_STATES, Report, ReportState
from kpi.reports.parts import Entry, Exceptions, Figures, Part, Table, TableRow, Words
from kpi.reports.sections.batch import Batch
from kpi.reports.sections.checklist import MOST
from kpi.reports.sections.earlier import NOTHING, Earlier
from kpi.reports.sections.figuring import count, rate
from kpi.reports.sections.registry import Section
from roles.models import UnitAncestor
from roles.models.unit import UnitKind
from roles.superiors import Superiors

_DELIVERED = gettext_noop("Reports delivered by the team")
_APPROVED = gettext_noop("Team's reports approved")
_COMPLETION = gettext_noop("Duties completed by the team")
_MISSED = gettext_noop("Missed by the team")
_MISSING = gettext_noop("Not delivered")
_COLUMNS = (
    gettext_noop("Name"),
    gettext_noop("Report"),
    gettext_noop("Period"),
    gettext_noop("State"),
    gettext_noop("Duties completed"),
)
_STATES: dict[str, str] = {
    ReportState.DRAFT: gettext_noop("Not handed in"),
    ReportState.RETURNED: gettext_noop("Sent back"),
    ReportState.SUBMITTED: gettext_noop("Waiting to be decided"),
    ReportState.APPROVED: gettext_noop("Approved and final"),
    ReportState.FILED: gettext_noop("Filed and final"),
}
FINAL = (ReportState.APPROVED, ReportState.FILED)
_LEFT_OUT = (ReportState.EXCUSED, ReportState.PASSED)


class Below(NamedTuple):
    """What a roll-up reads of a report below."""

    pk: int
    seat: int
    name: str
    zh: str
    en: str
    record: str
    period: str
    last_day: date
    state: str
    figures: dict[str, list[Any]]


_READ = (
    *("pk", "assignment", "owner__name", "made_from__name_zh", "made_from__name_en", "made_from__record"),
    *("period", "last_day", "state", "figures"),
)


def build(batch: Batch, reports: list[Report]) -> dict[int, tuple[Part, ...]]:
    """Add up what is below; reporting lines and the reports below are read once a stretch of days."""
    wanted = {report.pk for report in reports}
    found: dict[int, tuple[Part, ...]] = {}
    for (first, last), group in batch.stretches.items():
        authors = [report for report in group if report.pk in wanted]
        teams = Teams(authors, last)
        people = {report.pk: teams.of(report) for report in authors}
        seats = {seat for team in people.values() for seat in team}
        by_seat: dict[int, list[Below]] = defaultdict(list)
        if seats:
            rows = Report.objects.filter(assignment__in=seats, last_day__gte=first, last_day__lte=last)
            ordered = rows.exclude(state__in=_LEFT_OUT).order_by("last_day", "pk")
            for row in ordered.values_list(*_READ):
                by_seat[row[1]].append(Below(*row))
        for pk, team in people.items():
            below = [each for seat in sorted(team) for each in by_seat[seat]]
            if below:
                found[pk] = _parts(below, batch.earlier.get(pk, NOTHING))
    return found


class Teams:
    """Who reports to whom, for the authors of some reports: their stores' lines read once a day of interest."""

    def __init__(self, reports: Iterable[Report], day: date) -> None:
        authors = list(reports)
        self._stores = {report.store_id for report in authors if report.store_id is not None}
        # A group's own people have no store: theirs are the heads of the stores below.
        groups = {report.unit_id for report in authors if report.store_id is None}
        self._below_groups: dict[int, set[int]] = defaultdict(set)
        if groups:
            links = UnitAncestor.objects.filter(ancestor__in=groups, unit__kind=UnitKind.STORE)
            for group, store in links.values_list("ancestor", "unit"):
                self._below_groups[group].add(store)
        stores = self._stores.union(*self._below_groups.values())
        self._people: dict[int, set[int]] = defaultdict(set)
        self._heads: dict[int, set[int]] = defaultdict(set)
        line = Superiors(stores, day) if stores else None
        for seat in line.seats() if line else ():
            superior = line.superior_of(seat) if line else None
            if superior is not None:
                self._people[superior.pk].add(seat.pk)
            elif seat.store_id is not None:
                self._heads[seat.store_id].add(seat.pk)

    def of(self, report: Report) -> set[int]:
        """Return the assignments whose superior the report's author is."""
        found = set(self._people.get(report.assignment_id, ()))
        if report.store_id is None:
            found.update(*(self._heads[store] for store in self._below_groups[report.unit_id]))
        return found - {report.assignment_id}


def _parts(below: list[Below], earlier: Earlier) -> tuple[Part, ...]:
    delivered = [each for each in below if each.state not in OPEN_STATES]
    final = [each for each in below if each.state in FINAL]
    done, due = _sum(final, "completion")
    figures = (
        rate("team.delivered", both(_DELIVERED), len(delivered), len(below), earlier, target=Decimal(100)),
        rate("team.approved", both(_APPROVED), len(final), len(below), earlier),
        rate("team.completion", both(_COMPLETION), done, due, earlier, target=Decimal(100)),
        count("team.missed", both(_MISSED), int(_values(final, "missed")), earlier, higher=False),
    )
    parts: list[Part] = [Figures(figures), _table(below)]
    missing = [each for each in below if each.state in OPEN_STATES]
    if missing:
        parts.insert(1, _not_delivered(missing))
    return tuple(parts)


def _all_duties(rows: Iterable[Below]) -> Iterable[Below]:
    """Leave out reports about one record: their author's duties stand in another one already."""
    return (each for each in rows if not each.record)


def _sum(rows: list[Below], name: str) -> tuple[int, int]:
    """Add up a rate of the people below and of those below them."""
    lines = (f"checklist.{name}", f"team.{name}")
    found = [each.figures[line] for each in _all_duties(rows) for line in lines if line in each.figures]
    return sum(each[1] or 0 for each in found), sum(each[2] or 0 for each in found)


def _values(rows: list[Below], name: str) -> Decimal:
    lines = (f"checklist.{name}", f"team.{name}")
    found = [each.figures[line][0] for each in _all_duties(rows) for line in lines if line in each.figures]
    return sum((Decimal(each) for each in found if each is not None), Decimal(0))


def _not_delivered(rows: list[Below]) -> Exceptions:
    entries = [
        Entry(
            line=f"report.{each.pk}", words=Words(each.zh, each.en), state="missing", day=each.last_day, who=each.name
        )
        for each in rows[:MOST]
    ]
    return Exceptions(words=both(_MISSING), state="missing", entries=tuple(entries), total=len(rows))


def _table(below: list[Below]) -> Table:
    rows = [
        TableRow(
            line=f"report.{each.pk}",
            cells=(
                each.name,
                Words(each.zh, each.en),
                each.period,
                both(_STATES[ReportState(each.state)]),
                _rate(each),
            ),
            url=reverse("reports:detail", args=[each.pk]),
        )
        for each in below[:MOST]
    ]
    return Table(columns=tuple(both(each) for each in _COLUMNS), rows=tuple(rows), units=("", "", "", "", "%"))


def _rate(row: Below) -> Decimal | None:
    """Return what a final report says of its author's duties; what is not final is nobody's to quote."""
    value = row.figures.get("checklist.completion", [None])[0] if row.state in FINAL else None
    return None if value is None else Decimal(value)


SECTIONS = (Section("team", gettext_noop("The team's reports"), build),)
