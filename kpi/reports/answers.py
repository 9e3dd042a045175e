"""What the author adds to the draft, and what is refused: texts, comments on figures, outcomes of planned lines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kpi.reports import parts
from kpi.reports.models import Report
from kpi.reports.sections.earlier import NOTHING, earlier_reports
from kpi.reports.sections.plan import LINE_LENGTH, OUTCOMES, planned_lines

TEXT_LENGTH = 5000
COMMENT_LENGTH = 500


class Outcome(NamedTuple):
    """What became of a planned line: "done", "carried", "dropped" or nothing yet, and a note."""

    outcome: str
    note: str = ""


@dataclass(frozen=True)
class Answers:
    """What the author wrote, checked; what is None stays as it is."""

    summary: str
    plan: str
    comments: dict[str, str] | None
    plan_lines: list[dict[str, Any]] | None

    def columns(self) -> dict[str, Any]:
        """Return what was written by the columns of a report."""
        columns: dict[str, Any] = {"summary": self.summary, "plan": self.plan}
        if self.comments is not None:
            columns["comments"] = self.comments
        if self.plan_lines is not None:
            columns["plan_lines"] = self.plan_lines
        return columns


def checked(
    report: Report,
    *,
    summary: str,
    plan: str,
    comments: Mapping[str, str] | None,
    outcomes: Mapping[str, Outcome] | None,
) -> Answers:
    """Return what the author wrote as it is kept; raises ValidationError keyed by the field."""
    errors = {
        name: _("At most %(limit)s characters; this text has %(count)s.") % {"limit": TEXT_LENGTH, "count": len(text)}
        for name, text in (("summary", summary), ("plan", plan))
        if len(text) > TEXT_LENGTH
    }
    if errors:
        raise ValidationError(errors)
    return Answers(
        summary.strip(),
        plan.strip(),
        None if comments is None else _comments(report, comments),
        None if outcomes is None else _plan_lines(report, outcomes),
    )


def _comments(report: Report, comments: Mapping[str, str]) -> dict[str, str]:
    """Return the comments on lines that are figures of this report; a figure gone from the draft keeps none."""
    if any(len(text) > COMMENT_LENGTH for text in comments.values()):
        raise ValidationError(_("A comment on a figure has at most %(limit)s characters.") % {"limit": COMMENT_LENGTH})
    given = {line: text.strip() for line, text in comments.items() if text.strip()}
    if given and (unknown := given.keys() - _lines_of(report)):
        raise ValidationError(_("“%(line)s” is no figure of this report.") % {"line": min(unknown)[:100]})
    return given


def _lines_of(report: Report) -> set[str]:
    if report.figures:
        return set(report.figures)
    from kpi.reports.drafting import draft
    from roles import clock

    return set(draft([report], clock.now())[report.pk].figures)


def _plan_lines(report: Report, outcomes: Mapping[str, Outcome]) -> list[dict[str, Any]]:
    """Return the last plan's lines with what the author says of each; a line nobody speaks of stays as it is."""
    lines = planned_lines(report, earlier_reports([report]).get(report.pk, NOTHING))
    if unknown := outcomes.keys() - {each["line"] for each in lines}:
        raise ValidationError(_("“%(line)s” is no line of the last plan.") % {"line": min(unknown)[:100]})
    for outcome, note in outcomes.values():
        if outcome not in ("", *OUTCOMES) or len(note) > LINE_LENGTH:
            raise ValidationError(_("Say of each planned line whether it is done, carried over or dropped."))
    return [
        {**each, "outcome": said.outcome, "note": said.note.strip()} if (said := outcomes.get(each["line"])) else each
        for each in lines
    ]


def filled_in(report: Report, outputs: list[parts.SectionOutput]) -> list[parts.SectionOutput]:
    """Return the sections with the author's texts and outcomes in their places."""
    texts = {"summary": report.summary, "plan": report.plan}
    said = {each["line"]: each for each in report.plan_lines}

    def fill(part: parts.Part) -> parts.Part:
        if isinstance(part, parts.Narrative):
            return parts.Narrative(line=part.line, prompt=part.prompt, text=texts.get(part.line, part.text))
        if isinstance(part, parts.PlanLines):
            lines = (parts.PlanLine(**said[each.line]) if each.line in said else each for each in part.lines)
            return parts.PlanLines(tuple(lines))
        return part

    return [
        parts.SectionOutput(code=each.code, words=each.words, parts=tuple(fill(part) for part in each.parts))
        for each in outputs
    ]
