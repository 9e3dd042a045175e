"""The roll-up: what the reports of the author's people say, and who has not delivered.

A manager's report draws on the reports of whoever reports to them, a store's on those of its departments' heads, a
group's on those of its stores' heads. Only what was approved (or filed, where nobody stands above) is added up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

from django.urls import reverse
from django.utils.translation import gettext_noop

from kpi.calculators import percentage
from kpi.reports.bilingual import both
from kpi.reports.catalogue import Frequency
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
    gettext_noop("Person"),
    gettext_noop("Report"),
    gettext_noop("To be written"),
    gettext_noop("Delivered"),
    gettext_noop("Approved"),
    gettext_noop("Duties completed"),
)
_UNITS = ("", "", "", "", "", "%")
# The lists of rows the figures name (see `kpi.reports.counted`).
DUE, COUNTED, MISSING = "team.due", "team.counted", "team.missing"
FINAL = (ReportState.APPROVED, ReportState.FILED)


class Below(NamedTuple):
    """What a roll-up reads of a report below."""

    pk: int
    seat: int
    definition: int
    name: str
    zh: str
    en: str
    record: str
    frequency: str
    first_day: date
    last_day: date
    state: str
    figures: dict[str, list[Any]]


_READ = (
    *("pk", "assignment", "definition", "owner__name", "made_from__name_zh", "made_from__name_en"),
    *("made_from__record", "made_from__frequency", "first_day", "last_day", "state", "figures"),
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
            rows = Report.objects.owed_by(seats, first, last).order_by("last_day", "pk")
            for row in rows.values_list(*_READ):
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
    counted = list(_once_each(final))
    done, due = _sum(counted, "completion")
    figures = (
        rate("team.delivered", both(_DELIVERED), len(delivered), len(below), earlier, target=Decimal(100), rows=DUE),
        rate("team.approved", both(_APPROVED), len(final), len(below), earlier, rows=DUE),
        rate("team.completion", both(_COMPLETION), done, due, earlier, target=Decimal(100), rows=COUNTED),
        count("team.missed", both(_MISSED), _missed(counted), earlier, higher=False, rows=COUNTED),
    )
    parts: list[Part] = [Figures(figures), _table(below)]
    missing = [each for each in below if each.state in OPEN_STATES]
    if missing:
        parts.insert(1, _not_delivered(missing))
    return tuple(parts)


def _once_each(rows: Iterable[Below]) -> Iterator[Below]:
    """Keep of each seat the reports that say every duty once.

    Those about one record or one event are left out: their author's duties stand in another one already. Of several
    reports about all work, such as a daily and a monthly one, only those of the shortest period are kept.
    """
    by_seat: dict[int, dict[int, list[Below]]] = defaultdict(lambda: defaultdict(list))
    for each in rows:
        if not each.record and each.frequency != Frequency.EVENT:
            by_seat[each.seat][each.definition].append(each)
    for by_definition in by_seat.values():
        yield from min(by_definition.values(), key=lambda found: found[0].last_day - found[0].first_day)


def _sum(rows: list[Below], name: str) -> tuple[int, int]:
    """Add up a rate of the people below and of those below them."""
    found = [figures for each in rows for figures in _own_and_below(each, name)]
    return sum(each[1] or 0 for each in found), sum(each[2] or 0 for each in found)


def _missed(rows: list[Below]) -> int:
    return sum(int(Decimal(each[0] or 0)) for row in rows for each in _own_and_below(row, "missed"))


def _own_and_below(row: Below, name: str) -> Iterator[list[Any]]:
    lines = (f"checklist.{name}", f"team.{name}")
    return (row.figures[line] for line in lines if line in row.figures)


def _not_delivered(rows: list[Below]) -> Exceptions:
    entries = [
        Entry(
            line=f"report.{each.pk}", words=Words(each.zh, each.en), state="missing", day=each.last_day, owner=each.name
        )
        for each in rows[:MOST]
    ]
    return Exceptions(words=both(_MISSING), state="missing", entries=tuple(entries), total=len(rows), rows=MISSING)


def _table(below: list[Below]) -> Table:
    """Return a row a person and report: how many were due, delivered, approved, and what they say of the duties."""
    groups: dict[tuple[int, int], list[Below]] = defaultdict(list)
    for each in below:
        groups[each.seat, each.definition].append(each)
    return Table(columns=tuple(both(each) for each in _COLUMNS), rows=tuple(map(_row, groups.values())), units=_UNITS)


def _row(group: list[Below]) -> TableRow:
    first = group[0]
    final = [each for each in group if each.state in FINAL]
    done, due = _sum(final, "completion")
    return TableRow(
        line=f"team.{first.seat}.{first.definition}",
        cells=(
            first.name,
            Words(first.zh, first.en),
            len(group),
            sum(each.state not in OPEN_STATES for each in group),
            len(final),
            # What is not final is nobody's to quote.
            percentage(done, due).actual if due else None,
        ),
        url=_address(first.pk) if len(group) == 1 else "",
    )


@cache
def _pattern() -> str:
    return reverse("reports:detail", args=[0])


def _address(pk: int) -> str:
    """Return where a report is read; the pattern is looked up once, not once a person."""
    return _pattern().replace("/0/", f"/{pk}/")


SECTIONS = (Section("team", gettext_noop("The team's reports"), build),)
