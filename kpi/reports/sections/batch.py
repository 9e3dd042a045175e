"""What the sections of one batch of reports read together."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import NamedTuple

from kpi.reports.models import Report
from kpi.reports.parts import Words
from kpi.reports.sections.earlier import Earlier, earlier_reports
from roles import clock
from roles.catalogue import Level
from roles.duties.models import ChecklistItem, DutyVersion, ItemStatus
from roles.models import Position

Stretch = tuple[date, date]


class Item(NamedTuple):
    """What a draft reads of a checklist item: plain columns, because a batch has thousands of them."""

    pk: int
    seat: int
    version: int
    due_at: datetime
    closes_at: datetime
    done_at: datetime | None
    status: str
    note: str
    must: bool
    instead_of: str | None
    first_due_at: datetime | None

    def group(self, at: datetime) -> str:
        """Return how it went as of `at`: done, late, missed, open or excused."""
        if self.status == ItemStatus.DONE:
            late = self.first_due_at is not None or (self.done_at is not None and self.done_at > self.due_at)
            return "late" if late else "done"
        if self.status in (ItemStatus.MISSED, ItemStatus.EXCUSED):
            return self.status
        return "missed" if self.due_at < at and self.closes_at <= at else "open"


_COLUMNS = (
    *("pk", "seat", "version", "due_at", "closes_at", "done_at", "status", "note", "must_do"),
    *("absent_owner__name", "first_due_at"),
)


class Owed(NamedTuple):
    """What a draft reads of a duty as it stood: its name and the records that prove it."""

    words: Words
    records: list[str]


class Batch:
    """Reports that are drafted together as of one instant."""

    def __init__(self, reports: Sequence[Report], at: datetime) -> None:
        self.reports = list(reports)
        self.at = at
        self._days: dict[datetime, date] = {}
        self._owed: dict[int, Owed] = {}

    @cached_property
    def stretches(self) -> dict[Stretch, list[Report]]:
        """The reports by the days they are about."""
        found: dict[Stretch, list[Report]] = defaultdict(list)
        for report in self.reports:
            found[report.first_day, report.last_day].append(report)
        return found

    def seats(self, reports: Iterable[Report]) -> set[int]:
        """Return the assignments of some reports."""
        return {report.assignment_id for report in reports}

    @cached_property
    def items(self) -> dict[int, list[Item]]:
        """What fell due or was done in the days of each report, by report id; a query a stretch of days.

        What a deputy does for somebody absent stands in the deputy's report. A report about one kind of record
        keeps to what that record proves, where there is any such duty.
        """
        found: dict[int, list[Item]] = {}
        for (first, last), reports in self.stretches.items():
            by_seat: dict[int, list[Item]] = defaultdict(list)
            rows = ChecklistItem.objects.counted_for(self.seats(reports)).due_or_done_between(first, last)
            for row in rows.order_by("due_at", "pk").values_list(*_COLUMNS):
                by_seat[row[1]].append(Item(*row))
            self._read_duties({item.version for items in by_seat.values() for item in items})
            for report in reports:
                found[report.pk] = self._about(report, by_seat[report.assignment_id])
        return found

    def _read_duties(self, versions: set[int]) -> None:
        """Read duties apart from the items: thousands of these owe a few dozen."""
        missing = versions - self._owed.keys()
        if missing:
            rows = DutyVersion.objects.filter(pk__in=missing).values_list("pk", "name_zh", "name_en", "records")
            self._owed.update({pk: Owed(Words(zh, en), records) for pk, zh, en, records in rows})

    def _about(self, report: Report, items: list[Item]) -> list[Item]:
        record = report.made_from.record
        about = [item for item in items if record in self._owed[item.version].records] if record else []
        return about or items

    @cached_property
    def grouped(self) -> dict[int, dict[str, list[Item]]]:
        """The items of each report by how they went, by report id."""
        found: dict[int, dict[str, list[Item]]] = {}
        for pk, items in self.items.items():
            groups: dict[str, list[Item]] = defaultdict(list)
            for item in items:
                groups[item.group(self.at)].append(item)
            found[pk] = groups
        return found

    @cached_property
    def leaders(self) -> set[int]:
        """The assignments of those authors who lead: their positions are more than staff."""
        seats = {report.assignment_id: report.assignment.position_id for report in self.reports}
        positions = Position.objects.filter(pk__in=set(seats.values())).exclude(level=Level.STAFF)
        leading = set(positions.order_by().values_list("pk", flat=True))
        return {seat for seat, position in seats.items() if position in leading}

    @cached_property
    def earlier(self) -> dict[int, Earlier]:
        """The last report and the one of a year ago, by report id."""
        return earlier_reports(self.reports)

    def words_of(self, item: Item) -> Words:
        """Return the name of an item's duty."""
        return self._owed[item.version].words

    def day_of(self, instant: datetime) -> date:
        """Return the calendar day of an instant; thousands of items share a few."""
        day = self._days.get(instant)
        if day is None:
            day = self._days[instant] = clock.local_date(instant)
        return day
