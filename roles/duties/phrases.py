"""What a row of the checklist says beside its title, in short phrases: when, how urgent, for whom, as what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple, Protocol

from django.utils.translation import gettext as _

from roles.duties.models import ItemStatus
from roles.templatetags.times import short_date, short_time


class Phrase(NamedTuple):
    """A few words with their icon and the colour family they are told in ("plain": none)."""

    tone: str
    icon: str
    text: str


class Told(Protocol):
    """What phrases are made of: a row of the checklist."""

    due_at: datetime
    done_at: datetime | None
    status: str
    is_late: bool
    is_overdue: bool
    must_do: bool
    position_name: str
    evidence: str
    for_name: str
    excuse: str
    carried_from: datetime | None
    missed_at: datetime | None
    first_due_at: datetime | None


def phrases_of(row: Told, now: datetime) -> list[Phrase]:
    """Return what a row says, the most important first; days that are today are left out."""
    return [_when(row, now), *_more(row, now)]


def _when(row: Told, now: datetime) -> Phrase:
    """Return how it stands: done, missed, excused, overdue or due."""
    if row.status == ItemStatus.DONE:
        done = {"when": short_time(row.done_at, now)}
        if row.is_late:
            return Phrase("warn", "clock-exclamation", _("done late, %(when)s") % done)
        return Phrase("ok", "circle-check", _("done %(when)s") % done)
    if row.status == ItemStatus.EXCUSED:
        text = _("excused: %(why)s") % {"why": row.excuse} if row.excuse else _("excused")
        return Phrase("plain", "calendar-off", text)
    if row.status == ItemStatus.MISSED:
        return Phrase("danger", "circle-x", _("missed"))
    due = {"when": short_time(row.due_at, now)}
    if row.is_overdue:
        return Phrase("danger", "alert-circle", _("overdue since %(when)s") % due)
    return Phrase("plain", "clock", _("due %(when)s") % due)


def _more(row: Told, now: datetime) -> Iterator[Phrase]:
    if row.status == ItemStatus.MISSED:
        yield Phrase("plain", "clock", _("due %(when)s") % {"when": short_time(row.due_at, now)})
    if row.carried_from and row.status != ItemStatus.DONE:
        day = {"day": short_date(row.carried_from, now)}
        yield Phrase("plain", "calendar-event", _("moved from %(day)s because of an absence") % day)
    if row.missed_at and row.status not in (ItemStatus.MISSED, ItemStatus.EXCUSED):
        day = {"day": short_date(row.missed_at, now)}
        yield Phrase("warn", "history", _("missed on %(day)s before") % day)
    elif row.first_due_at and row.status == ItemStatus.OPEN:
        yield Phrase("warn", "history", _("to be done again after a spot check"))
    if row.for_name:
        yield Phrase("info", "user-share", _("for %(name)s") % {"name": row.for_name})
    if row.must_do and row.status not in (ItemStatus.DONE, ItemStatus.EXCUSED):
        yield Phrase("brand", "flag", _("must-do"))
    if row.position_name:
        yield Phrase("plain", "id", row.position_name)
    if row.evidence:
        yield Phrase("plain", "clipboard-text", _("Evidence: %(what)s") % {"what": row.evidence})
