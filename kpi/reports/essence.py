"""A report in a few lines, for lists of what waits for a decision."""

from __future__ import annotations

from kpi.reports.layout import value_text
from kpi.reports.models import Report
from kpi.reports.parts import figures_of, load

FIGURES_SHOWN = 4
LINE_LENGTH = 120


def essence_of(report: Report) -> list[str]:
    """Return the first figures in a line and how the summary begins; then all of summary and plan."""
    summary, plan = report.summary.strip(), report.plan.strip()
    first = summary.splitlines()[0] if summary else ""
    short = first if len(first) <= LINE_LENGTH else f"{first[:LINE_LENGTH]}…"
    rest = [summary] if summary != short else []
    return [line for line in (_figures(report), short, *rest, plan) if line]


def _figures(report: Report) -> str:
    """Return the first figures that have a value; nothing else of the sections is read."""
    sections = [
        {**each, "parts": [part for part in each["parts"] if part["kind"] == "figures"]}
        for each in report.content.get("sections", [])
    ]
    said: dict[str, str] = {}
    for each in figures_of(load(sections)):
        # What two sections say under one name is said once.
        if each.value is not None and len(said) < FIGURES_SHOWN:
            said.setdefault(each.words.text, value_text(each.value, each.unit))
    return " · ".join(f"{name} {value}" for name, value in said.items())
