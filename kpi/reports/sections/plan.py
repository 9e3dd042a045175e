"""The last report's plan, carried over line by line; and the author's own words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_noop

from kpi.reports.bilingual import both
from kpi.reports.models import Report
from kpi.reports.parts import Narrative, Part, PlanLine, PlanLines, Words
from kpi.reports.sections.batch import Batch
from kpi.reports.sections.earlier import NOTHING, Earlier
from kpi.reports.sections.registry import Section

MOST_LINES, LINE_LENGTH = 100, 300
OUTCOMES = ("done", "carried", "dropped")
_PROMPT = gettext_noop("What went well, what did not, and why.")
_PLAN_PROMPT = gettext_noop("What you will do next, a line each.")


def planned_lines(report: Report, earlier: Earlier) -> list[dict[str, Any]]:
    """Return the lines of the last plan a report has to answer for, with what its author said of them so far.

    Each line of the last report's plan, and before them what that report neither did nor dropped: nothing planned
    is lost without a word. Of more than a page holds the newest stay.
    """
    left = [each for each in earlier.plan_lines if each["outcome"] not in ("done", "dropped")]
    fresh = [text.strip()[:LINE_LENGTH] for text in earlier.plan.splitlines() if text.strip()]
    lines = [{**each, "outcome": "", "note": ""} for each in left]
    lines += [
        {"line": f"plan.{earlier.period}.{number}", "text": text, "since": earlier.period, "outcome": "", "note": ""}
        for number, text in enumerate(fresh, 1)
    ]
    said = {each["line"]: each for each in report.plan_lines}
    return [said.get(each["line"], each) for each in lines[-MOST_LINES:]]


def plan_part(lines: list[dict[str, Any]]) -> PlanLines:
    """Return the lines as a report shows them."""
    return PlanLines(tuple(PlanLine(**each) for each in lines))


def build(batch: Batch, reports: list[Report]) -> dict[int, tuple[Part, ...]]:
    """Set the last plan beside what became of it."""
    found: dict[int, tuple[Part, ...]] = {}
    for report in reports:
        found[report.pk] = (plan_part(planned_lines(report, batch.earlier.get(report.pk, NOTHING))),)
    return found


def build_narrative(_batch: Batch, reports: list[Report]) -> dict[int, tuple[Part, ...]]:
    """Leave room for the author's summary and plan; what is written there is filled in when it is read."""
    return {
        report.pk: (
            Narrative(line="summary", prompt=prompt_of(report), text=report.summary),
            Narrative(line="plan", prompt=both(_PLAN_PROMPT), text=report.plan),
        )
        for report in reports
    }


def prompt_of(report: Report) -> Words:
    """Return what the author is asked to write about."""
    definition = report.made_from
    standard = both(_PROMPT)
    return Words(definition.prompt_zh or standard.zh, definition.prompt_en or standard.en)


SECTIONS = (
    Section("plan", gettext_noop("Plan and what became of it"), build),
    Section("narrative", gettext_noop("Summary and next plan"), build_narrative),
)
