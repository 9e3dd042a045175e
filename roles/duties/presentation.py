"""How checklist items are laid out for reading: rows, sections, progress."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from roles import clock
from roles.duties.models import ChecklistItem, ItemStatus
from roles.duties.phrases import Phrase, phrases_of
from roles.duties.records import record_names


@dataclass
class Row:
    """One item as a page shows it; `version` is the revision the form sends back."""

    pk: int
    title: str
    position_name: str
    due_at: datetime
    must_do: bool
    status: str
    is_late: bool
    is_overdue: bool
    done_at: datetime | None
    note: str
    evidence: str
    version: int
    for_name: str = ""
    excuse: str = ""
    carried_from: datetime | None = None
    note_needed: bool = False
    error: str = ""
    typed_note: str = ""

    @cached_property
    def tick_url(self) -> str:
        """Where the tick is sent to."""
        return reverse("duties:tick", args=[self.pk])

    @cached_property
    def untick_url(self) -> str:
        """Where taking it back is sent to."""
        return reverse("duties:untick", args=[self.pk])

    @property
    def tick_label(self) -> str:
        """What the tick is called for those who do not see it."""
        return _("Mark as done: %(title)s") % {"title": self.title}

    @property
    def phrases(self) -> list[Phrase]:
        """What the row says beside its title."""
        return phrases_of(self, clock.now())


@dataclass
class Section:
    """One group of rows; `empty` is said when nothing is in it."""

    key: str
    title: str
    items: list[Row]
    empty: str = ""


def row_of(item: ChecklistItem, *, name_position: bool = False) -> Row:
    """Return the item as a row; the position is named when the reader holds several."""
    return Row(
        pk=item.pk,
        title=item.title,
        position_name=item.assignment.position.name if name_position else "",
        due_at=item.due_at,
        must_do=item.must_do,
        status=item.status,
        is_late=item.is_late,
        is_overdue=item.is_overdue,
        done_at=item.done_at,
        note=item.note,
        evidence=record_names(item.version.records),
        version=item.revision,
        for_name=item.absent_owner.name if item.absent_owner else "",
        excuse=_excuse(item),
        carried_from=item.carried_from,
    )


def _excuse(item: ChecklistItem) -> str:
    """Return why an item is excused."""
    if item.status != ItemStatus.EXCUSED or item.absence is None:
        return ""
    first, last = (date_format(day, "MONTH_DAY_FORMAT") for day in (item.absence.first_day, item.absence.last_day))
    days = first if first == last else f"{first} – {last}"
    return f"{item.absence.get_kind_display()} {days}"


def today_sections(items: Iterable[ChecklistItem], at: datetime, *, name_position: bool) -> list[Section]:
    """Sort a person's items into what is overdue, urgent, later today, this week, later and done."""
    groups: dict[str, list[Row]] = {
        key: [] for key in ("overdue", "must_do", "later", "week", "month", "done", "excused")
    }
    for item in items:
        groups[_group(item, at)].append(row_of(item, name_position=name_position))
    titles = {
        "overdue": _("Overdue"),
        "must_do": _("Must do now"),
        "later": _("Later today"),
        "week": _("This week"),
        "month": _("This month and later"),
        "done": _("Done"),
        "excused": pgettext("item", "Excused"),
    }
    empty = _("What is due soon or must be done today appears here. Look at what comes later, or call it a day.")
    return [Section(key, titles[key], rows, empty) for key, rows in groups.items()]


def _group(item: ChecklistItem, at: datetime) -> str:
    if item.status == ItemStatus.EXCUSED:
        return "excused"
    if item.status != ItemStatus.OPEN:
        return "done"
    if item.due_at < at:
        return "overdue"
    today = clock.local_date(at)
    due = clock.local_date(item.due_at)
    if due == today:
        return "must_do" if item.must_do or item.remind_at <= at else "later"
    return "week" if due <= today + timedelta(days=6 - today.weekday()) else "month"


def day_sections(items: Iterable[ChecklistItem], seat: int) -> list[Section]:
    """Sort one day's items of a seat for a superior: what is open, missed, done, excused and done by a deputy."""
    titles = {
        "overdue": _("Overdue"),
        "later": _("Still to do"),
        "missed": _("Missed"),
        "done": _("Done"),
        "handed": _("Handed to the deputy"),
        "excused": pgettext("item", "Excused"),
    }
    groups: dict[str, list[Row]] = {key: [] for key in titles}
    for item in items:
        groups[_day_group(item, seat)].append(row_of(item))
    return [Section(key, titles[key], rows) for key, rows in groups.items() if rows]


def _day_group(item: ChecklistItem, seat: int) -> str:
    if item.stand_in_id not in (None, seat):
        return "handed"
    if item.status != ItemStatus.OPEN:
        return item.status
    return "overdue" if item.is_overdue else "later"


def progress_of(items: Iterable[ChecklistItem], day: date, seat: int | None = None) -> dict[str, int]:
    """Return done, total and percent of what falls due on `day` and counts, for one seat or all of a person's."""
    mine = [
        item
        for item in items
        if clock.local_date(item.due_at) == day
        and item.status != ItemStatus.EXCUSED
        and (seat is None or (item.stand_in_id or item.assignment_id) == seat)
    ]
    return tally_progress(sum(item.status == ItemStatus.DONE for item in mine), len(mine))


def tally_progress(done: int, total: int) -> dict[str, int]:
    """Return done and total with their percentage, rounded down so that 100 means all."""
    return {"done": done, "total": total, "percent": done * 100 // total if total else 0}


def announcement(row: Row, progress: dict[str, Any]) -> str:
    """Return the sentence a screen reader hears after a tick."""
    what = _("Done: %(title)s.") if row.status == ItemStatus.DONE else _("Open again: %(title)s.")
    count = _("%(done)s of %(total)s done.") % progress
    return f"{what % {'title': row.title}} {count}"
