"""How one report of the demo store went: handed in, returned, handed in again, approved, and when.

Pure functions of the report, its author and a source of chance.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random

from dealership.demo.chance import clip, minutes
from dealership.demo.people import Character
from kpi.reports.models import Report, ReportState
from roles import clock

MORNING = time(8, 30)
NIGHT_RUNS_FROM = time(17, 0)

NATURAL = "natural"
PROMPT = "prompt"  # on time, and decided before now whatever the hour
LATE = "late"
MISSING = "missing"
RETURNED = "returned"
WAITING = "waiting"  # handed in, the receiver did not find the time yet


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
    submitted_at = _submitted(random, report, late=chosen == LATE)
    if chosen == WAITING:
        return Course(submitted_at).until(now)
    decided_at = _read(random, submitted_at)
    if chosen != RETURNED:
        course = Course(submitted_at, decided_at=decided_at)
        if kind != NATURAL and submitted_at < now < decided_at:
            course = replace(course, decided_at=clip(decided_at, submitted_at, now))
        return course.until(now)
    resubmitted_at = decided_at + minutes(random, 90, 420)
    return Course(submitted_at, decided_at, resubmitted_at, _read(random, resubmitted_at)).until(now)


def _choose(random: Random, character: Character) -> str:
    roll = random.random()
    if roll < character.report_missing:
        return MISSING
    if roll < character.report_missing + character.report_late:
        return LATE
    return RETURNED if random.random() < 0.03 else PROMPT


def _submitted(random: Random, report: Report, *, late: bool) -> datetime:
    if not late:
        earliest = report.draft_at + timedelta(minutes=2)
        return clip(report.due_at - minutes(random, 5, 200), earliest, report.due_at)
    next_morning = clock.local(clock.local_date(report.due_at) + timedelta(days=1), MORNING)
    if random.random() < 0.5:
        return report.due_at + minutes(random, 15, 110)
    return next_morning + minutes(random, 0, 240)


def _read(random: Random, submitted_at: datetime) -> datetime:
    """Return when the receiver decides: within hours, and the next morning for what came in the evening."""
    day = clock.local_date(submitted_at)
    if submitted_at < clock.local(day, NIGHT_RUNS_FROM):
        return submitted_at + minutes(random, 30, 240)
    return clock.local(day + timedelta(days=1), MORNING) + minutes(random, 0, 200)
