"""How one report of the demo store went: handed in, returned, handed in again, approved, and when.

Pure functions of the report, its author and a source of chance.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random

from dealership.demo.chance import clip, minutes
from dealership.demo.people import Character
from kpi.reports.models import Report, ReportState
from roles import clock

MORNING = time(8, 30)
READ_UNTIL = time(16, 0)

NATURAL = "natural"
PROMPT = "prompt"  # handed in the same evening and decided before now, whatever the hour
LATE = "late"
MISSING = "missing"
MENDED = "mended"  # returned, mended, handed in again
RETURNED = "returned"  # returned, and the author did not find the time yet
WAITING = "waiting"  # handed in, and the receiver did not find the time yet


@dataclass(frozen=True)
class Course:
    """The instants of a report's way; None where it did not get there."""

    submitted_at: datetime | None = None
    returned_at: datetime | None = None
    resubmitted_at: datetime | None = None
    decided_at: datetime | None = None

    @property
    def handed_in_at(self) -> datetime | None:
        """When the report was handed in last."""
        return self.resubmitted_at or self.submitted_at

    @property
    def version(self) -> int:
        """The report's version: one more for every step."""
        steps = (self.submitted_at, self.returned_at, self.resubmitted_at, self.decided_at)
        return 1 + sum(step is not None for step in steps)

    def state(self, *, decided: str) -> str:
        """Return the report's state; `decided` is what a decision made of it."""
        if self.submitted_at is None:
            return ReportState.DRAFT
        if self.decided_at is not None:
            return decided
        waits_for_author = self.returned_at is not None and self.resubmitted_at is None
        return ReportState.RETURNED if waits_for_author else ReportState.SUBMITTED

    def until(self, now: datetime) -> Course:
        """Return what of it happened by `now`."""
        steps = {name: at for name, at in vars(self).items() if at is not None and at <= now}
        return Course(**steps)


def course_of(random: Random, report: Report, character: Character, kind: str, now: datetime) -> Course:
    """Return how the report goes; `kind` fixes what the demo must show, NATURAL leaves it to chance."""
    chosen = _choose(random, character) if kind == NATURAL else kind
    if chosen == MISSING:
        return Course()
    submitted_at = _late(random, report) if chosen == LATE else _on_time(random, report, evening=kind != NATURAL)
    if chosen == WAITING or submitted_at > now:
        return Course(submitted_at).until(now)
    read_at = _read(random, submitted_at)
    if kind != NATURAL:
        read_at = clip(read_at, submitted_at, now)
    if chosen == RETURNED:
        return Course(submitted_at, returned_at=read_at).until(now)
    if chosen != MENDED:
        return Course(submitted_at, decided_at=read_at).until(now)
    resubmitted_at = read_at + minutes(random, 90, 420)
    return Course(submitted_at, read_at, resubmitted_at, _read(random, resubmitted_at)).until(now)


def _choose(random: Random, character: Character) -> str:
    roll = random.random()
    if roll < character.report_missing:
        return MISSING
    if roll < character.report_missing + character.report_late:
        return LATE
    return MENDED if random.random() < 0.03 else PROMPT


def _on_time(random: Random, report: Report, *, evening: bool) -> datetime:
    """Most write their report in the evening of the period's last day, some at the last moment."""
    if evening or random.random() < 0.85:
        return min(report.draft_at + minutes(random, 5, 180), report.due_at)
    return clip(report.due_at - minutes(random, 3, 70), report.draft_at + timedelta(minutes=2), report.due_at)


def _late(random: Random, report: Report) -> datetime:
    """Return an instant past the due time: within hours, or the next morning."""
    same_day = report.due_at + minutes(random, 10, 300)
    day = clock.local_date(report.due_at)
    if random.random() < 0.7 and same_day < clock.local(day, READ_UNTIL):
        return same_day
    return clock.local(day + timedelta(days=1), MORNING) + minutes(random, 0, 60)


def _read(random: Random, submitted_at: datetime) -> datetime:
    """Return when the receiver decides: within hours, and the next morning for what came in the evening."""
    day = clock.local_date(submitted_at)
    if submitted_at < clock.local(day, READ_UNTIL):
        return submitted_at + minutes(random, 30, 240)
    return clock.local(day + timedelta(days=1), MORNING) + minutes(random, 0, 200)
