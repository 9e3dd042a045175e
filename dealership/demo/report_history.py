"""The reports of the demo store: drafted by the engine, written, handed in and decided."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import partial
from random import Random
from typing import Any

from dealership.demo import words
from dealership.demo.chance import chance
from dealership.demo.paperwork import Paperwork
from dealership.demo.people import Person
from dealership.demo.report_course import LATE, MISSING, NATURAL, PROMPT, RETURNED, WAITING, Course, course_of
from dealership.demo.rows import update_rows
from kpi.reports.actions import letter_about, receivers_along
from kpi.reports.catalogue import Frequency
from kpi.reports.differences import snapshot
from kpi.reports.drafting import draft
from kpi.reports.models import Report, ReportDefinition, ReportState
from kpi.reports.parts import PlanLines
from roles import clock
from roles.approvals.documents import content_hash
from roles.approvals.models import Verb
from roles.models import Assignment

DRAFTED_BY = time(20, 0)
SLOW_HOURS = 30
SLOW_DAYS = 7

# Whose inbox always holds something, whatever the day.
SLOW_READERS = ("sales-supervisor", "showroom-manager", "sales-manager", "aftersales-manager", "general-manager")

# (position, how-manyeth holder, report, days ago) -> what the demo must show of it.
FIXED: dict[tuple[str, int, str, int], str] = {
    ("sales-consultant", 2, "work-daily", 2): RETURNED,
    ("sales-consultant", 3, "work-daily", 1): MISSING,
    ("sales-consultant", 6, "work-daily", 2): RETURNED,
    ("technician", 0, "work-daily", 1): RETURNED,
    ("technician", 1, "work-daily", 2): LATE,
    ("service-advisor", 1, "work-daily", 1): MISSING,
    ("parts-clerk", 0, "work-daily", 2): LATE,
}

# A month shorter than this holds no late report of the demo consultant: under rule R2 a rate of
# 90 % is worth nothing, and approving today's report could not be seen in the score.
FIRST_LATE_DAY = 7
LATE_DAYS_AGO = 3

_WRITTEN = (
    "content",
    "figures",
    "plan_lines",
    "drafted_at",
    "summary",
    "plan",
    "state",
    "version",
    "returned",
    "content_hash",
    "first_submitted_at",
    "submitted_at",
    "decided_at",
)


@dataclass
class ReportHistory:
    """Writes the reports of one day after another."""

    people: dict[int, Person]
    paperwork: Paperwork
    now: datetime
    _receivers: dict[tuple[int, int], list[Assignment]] = field(default_factory=dict)
    _versions: dict[int, Any] = field(default_factory=ReportDefinition.history.in_bulk)

    def write(self, day: date) -> int:
        """Draft every report whose period ends on `day` and let it take its course; return how many."""
        due = Report.objects.filter(assignment__in=self.people, last_day=day, draft_at__lte=self.now)
        reports = list(due.exclude(state=ReportState.EXCUSED).order_by("pk"))
        for report in reports:
            report.assignment = self.people[report.assignment_id].assignment
            report.owner = report.assignment.staff
            report.made_from = self._versions[report.made_from_id]
        self._draft(reports, min(clock.local(day, DRAFTED_BY), self.now))
        for report in reports:
            self._take_course(report)
        return update_rows(
            Report, _WRITTEN, ((report.pk, *(getattr(report, name) for name in _WRITTEN)) for report in reports)
        )

    def _draft(self, reports: list[Report], at: datetime) -> None:
        """Let the engine draft them, those of one stretch of days together: it reads the items of that stretch."""
        stretches: dict[date, list[Report]] = defaultdict(list)
        for report in reports:
            stretches[report.first_day].append(report)
        for group in stretches.values():
            drafts = draft(group, at)
            for report in group:
                for name, value in drafts[report.pk].columns().items():
                    setattr(report, name, value)
                report.drafted_at = report.draft_at

    def _take_course(self, report: Report) -> None:
        person = self.people[report.assignment_id]
        random = chance("report", person.login, report.made_from.code, report.period)
        receivers = self._receivers_of(report)
        kind = self._kind(random, report, person, receivers)
        course = course_of(random, report, person.character, kind, self.now)
        if course.submitted_at is None:
            return
        report.summary = words.summary(random, person.department)
        report.plan = words.plan(random)
        _answer_for_plan(random, report)
        if receivers:
            self._through_hands(random, report, course, receivers)
            _settle(report, course, course.state(decided=ReportState.APPROVED))
        else:
            self.paperwork.file(report, report.owner, course.submitted_at)
            report.version += 1
            _settle(report, Course(course.submitted_at, decided_at=course.submitted_at), ReportState.FILED)

    def _through_hands(self, random: Random, report: Report, course: Course, receivers: list[Assignment]) -> None:
        """Hand the report to its receivers and let the first of them decide, once or twice."""
        decider, *readers = receivers
        paperwork = self.paperwork
        paperwork.share(report, decider, "reports.view_report", "reports.approve_report")
        for reader in readers:
            paperwork.share(report, reader, "reports.view_report")
        assert course.submitted_at is not None
        approval = self._submit(report, decider, course.submitted_at, unread=course.version == 2)
        if course.returned_at:
            reason = random.choice(words.RETURN_REASONS)
            report.returned = snapshot(report, course.returned_at)
            paperwork.decide(approval, report, Verb.RETURN, course.returned_at, reason)
            report.version += 1
            unread = course.resubmitted_at is None
            paperwork.tell(
                partial(letter_about, report, report.owner_id, "returned"), course.returned_at, unread=unread
            )
        if course.resubmitted_at:
            report.summary += "（已按要求补充说明）"
            approval = self._submit(report, decider, course.resubmitted_at, unread=course.decided_at is None)
        if course.decided_at:
            paperwork.decide(approval, report, Verb.APPROVE, course.decided_at)
            report.version += 1
            fresh = self.now - course.decided_at < timedelta(hours=12)
            paperwork.tell(partial(letter_about, report, report.owner_id, "approved"), course.decided_at, unread=fresh)

    def _submit(self, report: Report, decider: Assignment, at: datetime, *, unread: bool) -> Any:
        report.version += 1
        self.paperwork.tell(partial(letter_about, report, decider.staff_id, "submitted"), at, unread=unread)
        return self.paperwork.submit(report, report.owner, decider.staff, at)

    def _kind(self, random: Random, report: Report, person: Person, receivers: list[Assignment]) -> str:
        """Return what the demo must show of this report, or NATURAL."""
        ago = (clock.local_date(self.now) - report.last_day).days
        if person.login == "consultant":
            return self._kind_of_consultant(report, ago)
        slug = report.made_from.code.partition("_")[2]
        fixed = FIXED.get((person.position, person.index, slug, ago))
        if fixed:
            return fixed
        return WAITING if receivers and self._waits(random, report, receivers[0]) else NATURAL

    def _kind_of_consultant(self, report: Report, ago: int) -> str:
        """The demo consultant hands in today's report by hand, and has been late once this month."""
        if ago <= 0:
            return MISSING
        late_this_month = clock.local_date(self.now).day >= FIRST_LATE_DAY and ago == LATE_DAYS_AGO
        late_before = report.first_day.day == 11 and report.last_day.month != clock.local_date(self.now).month
        about_work = report.made_from.code.endswith("_work-daily")
        return LATE if about_work and (late_this_month or late_before) else PROMPT

    def _waits(self, random: Random, report: Report, decider: Assignment) -> bool:
        age = self.now - report.draft_at
        if report.made_from.frequency == Frequency.DAILY:
            slow = timedelta(0) < age < timedelta(hours=SLOW_HOURS)
            return slow and (decider.position.code in SLOW_READERS or random.random() < 0.2)
        return age < timedelta(days=SLOW_DAYS) and random.random() < 0.5

    def _receivers_of(self, report: Report) -> list[Assignment]:
        """Return who receives a report; the answer is the same for every period."""
        key = (report.assignment_id, report.definition_id)
        if key not in self._receivers:
            self._receivers[key] = receivers_along(self.paperwork.line, report)
        return self._receivers[key]


def _settle(report: Report, course: Course, state: str) -> None:
    report.state = state
    report.first_submitted_at = course.submitted_at
    report.submitted_at = report.drafted_at = course.handed_in_at
    report.decided_at = course.decided_at or (course.returned_at if state == ReportState.RETURNED else None)
    if state in (ReportState.APPROVED, ReportState.FILED):
        report.content_hash = content_hash(report)


def _answer_for_plan(random: Random, report: Report) -> None:
    """Say of each planned line what became of it, in the draft as well: it is part of what is decided on."""
    report.plan_lines = [
        {**line, "outcome": outcome, "note": words.plan_note(random, outcome)}
        for line in report.plan_lines
        for outcome in random.choices(("done", "carried", "dropped"), (7, 2, 1))
    ]
    plain = [{name: value for name, value in line.items() if value} for line in report.plan_lines]
    for section in report.content["sections"]:
        for part in section["parts"]:
            if part["kind"] == PlanLines.kind:
                part["lines"] = plain
