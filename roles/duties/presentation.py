"""How checklist items are laid out for reading: rows, sections, progress."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
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
from roles.duties.requirements import State, states_of
from roles.duties.subjects import Shown


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
    missed_at: datetime | None = None
    first_due_at: datetime | None = None
    note_needed: bool = False
    error: str = ""
    typed_note: str = ""
    proof: State | None = None
    ticked_itself: bool = False
    subject: Shown | None = None

    @property
    def proof_first(self) -> bool:
        """Whether what proves it has to be added before it can be ticked, on a page of its own."""
        return self.proof is not None and bool(self.proof.missing and self.proof.url)

    @property
    def proof_url(self) -> str:
        """Where the proof of what is done is looked at."""
        return self.proof.url if self.proof is not None and not self.proof.missing else ""

    @property
    def proof_percent(self) -> int:
        """How far its records have come."""
        if self.proof is None or not self.proof.total:
            return 0
        return (self.proof.done or 0) * 100 // self.proof.total

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


def row_of(item: ChecklistItem, *, name_position: bool = False, proof: State | None = None) -> Row:
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
        missed_at=item.missed_at,
        first_due_at=item.first_due_at,
        proof=proof,
        ticked_itself=item.status == ItemStatus.DONE and item.done_by_id is None,
    )


def _excuse(item: ChecklistItem) -> str:
    """Return why an item is excused."""
    if item.status != ItemStatus.EXCUSED or item.absence is None:
        return ""
    first, last = (date_format(day, "MONTH_DAY_FORMAT") for day in (item.absence.first_day, item.absence.last_day))
    days = first if first == last else f"{first} – {last}"
    return f"{item.absence.get_kind_display()} {days}"


def today_sections(
    items: Iterable[ChecklistItem], at: datetime, *, name_position: bool, proofs: Mapping[int, State] | None = None
) -> list[Section]:
    """Sort a person's items into what is overdue, urgent, later today, this week, later and done."""
    states = proofs or {}
    groups: dict[str, list[Row]] = {
        key: [] for key in ("overdue", "must_do", "later", "week", "month", "done", "excused")
    }
    for item in items:
        row = row_of(item, name_position=name_position, proof=states.get(item.pk))
        groups[_group(item, at)].append(row)
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
    rows = list(items)
    proofs = states_of(rows)
    for item in rows:
        groups[_day_group(item, seat)].append(row_of(item, proof=proofs.get(item.pk)))
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
