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
from roles.duties.models import ChecklistItem, ItemStatus

Stretch = tuple[date, date]


class Item(NamedTuple):
    """What a draft reads of a checklist item: plain columns, because a batch has thousands of them."""

    pk: int
    seat: int
    zh: str
    en: str
    records: list[str]
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
    *("pk", "seat", "version__name_zh", "version__name_en", "version__records"),
    *("due_at", "closes_at", "done_at", "status", "note", "must_do", "absent_owner__name", "first_due_at"),
)


class Batch:
    """Reports that are drafted together as of one instant."""

    def __init__(self, reports: Sequence[Report], at: datetime) -> None:
        self.reports = list(reports)
        self.at = at
        self._days: dict[datetime, date] = {}
        self._words: dict[tuple[str, str], Words] = {}

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
            for report in reports:
                found[report.pk] = _about(report, by_seat[report.assignment_id])
        return found

    @cached_property
    def earlier(self) -> dict[int, Earlier]:
        """The last report and the one of a year ago, by report id."""
        return earlier_reports(self.reports)

    def words_of(self, item: Item) -> Words:
        """Return the name of an item's duty; many people owe the same."""
        key = (item.zh, item.en)
        words = self._words.get(key)
        if words is None:
            words = self._words[key] = Words(*key)
        return words

    def day_of(self, instant: datetime) -> date:
        """Return the calendar day of an instant; thousands of items share a few."""
        day = self._days.get(instant)
        if day is None:
            day = self._days[instant] = clock.local_date(instant)
        return day


def _about(report: Report, items: list[Item]) -> list[Item]:
    record = report.made_from.record
    about = [item for item in items if record in item.records] if record else []
    return about or items
