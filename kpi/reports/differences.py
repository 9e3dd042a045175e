"""What changed since a report was returned, for whoever decides on it again."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kpi.reports.models import Report
from kpi.reports.parts import SectionOutput, figures_of


@dataclass(frozen=True)
class Difference:
    """One thing that reads differently now."""

    label: str
    before: str
    after: str


def snapshot(report: Report, at: datetime) -> dict[str, Any]:
    """Return what of a report is compared once it comes back, as plain values."""
    return {
        "at": at.isoformat(),
        "figures": report.figures,
        "summary": report.summary,
        "plan": report.plan,
        "plan_lines": report.plan_lines,
        "comments": report.comments,
    }


def differences(report: Report, outputs: list[SectionOutput]) -> list[Difference]:
    """Return what differs from the version that was returned last; nothing where none was."""
    was = report.returned
    if not was:
        return []
    pairs = [
        (pgettext("report", "Summary"), was["summary"], report.summary),
        (_("Plan"), was["plan"], report.plan),
    ]
    for figure in figures_of(outputs):
        then = was["figures"].get(figure.line, [None])[0]
        pairs.append((figure.words.text, _said(then, figure.unit), _said(figure.value, figure.unit)))
        comment = _("Comment: %(line)s") % {"line": figure.words.text}
        pairs.append((comment, was["comments"].get(figure.line, ""), report.comments.get(figure.line, "")))
    before = {each["line"]: each for each in was["plan_lines"]}
    pairs += [(line["text"], _outcome(before.get(line["line"])), _outcome(line)) for line in report.plan_lines]
    return [Difference(label, then, now) for label, then, now in pairs if then != now]


def _said(value: Decimal | str | None, unit: str) -> str:
    return "–" if value is None else f"{Decimal(value).normalize():f}{unit}"


def outcome_label(outcome: str) -> str:
    """Return what became of a planned line in the reader's language."""
    return {
        "done": pgettext("planned line", "Done"),
        "carried": pgettext("planned line", "Carried over"),
        "dropped": pgettext("planned line", "Dropped"),
    }.get(outcome, pgettext("planned line", "Not said yet"))


def _outcome(line: dict[str, Any] | None) -> str:
    if line is None:
        return "–"
    said = outcome_label(line["outcome"])
    return f"{said} · {line['note']}" if line["note"] else said
