"""The sections of a report as its page lays them out: formatted values, links, and what may be typed beside a line."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kpi.reports import parts
from kpi.reports.differences import outcome_label
from kpi.reports.forms import ReportForm
from kpi.reports.models import Report, ReportRemark
from roles.models.staff import enumeration


@dataclass(frozen=True)
class Desk:
    """What whoever reads may do beside a line: the author writes in `form`, the decider types `remarks`.

    `written` are the remarks of former rounds by line; `typed` is what a refused decision had typed.
    """

    form: ReportForm | None = None
    remarking: bool = False
    written: Mapping[str, list[ReportRemark]] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)


def remarks_of(report: Report) -> dict[str, list[ReportRemark]]:
    """Return what deciders wrote beside lines, by line; one query."""
    found: dict[str, list[ReportRemark]] = defaultdict(list)
    for remark in report.remarks.select_related("written_by"):
        found[remark.line].append(remark)
    return found


def laid_out(report: Report, outputs: Sequence[parts.SectionOutput], desk: Desk) -> list[dict[str, Any]]:
    """Return the sections as the page shows them; the author's texts stand in the form while there is one."""
    found = []
    for output in outputs:
        shown = [
            _LAYOUTS[part.kind](report, part, desk) | {"kind": part.kind, "uid": f"{output.code}-{number}"}
            for number, part in enumerate(output.parts)
            if not (desk.form and isinstance(part, parts.Narrative))
        ]
        if shown:
            found.append({"code": output.code, "title": output.words.text, "parts": shown})
    return found


def labels_of(outputs: Sequence[parts.SectionOutput]) -> dict[str, str]:
    """Return what the page calls each line that can be remarked on, by line."""
    found: dict[str, str] = {}
    for part in (part for output in outputs for part in output.parts):
        if isinstance(part, parts.Figures):
            found.update({each.line: each.words.text for each in part.figures})
        elif isinstance(part, parts.Table):
            found.update({row.line: " · ".join(_cell_text(cell, "") for cell in row.cells[:2]) for row in part.rows})
        elif isinstance(part, parts.Exceptions):
            found.update({each.line: _entry_title(each) for each in part.entries})
        elif isinstance(part, parts.PlanLines):
            found.update({each.line: each.text for each in part.lines})
        elif isinstance(part, parts.Narrative):
            found[part.line] = narrative_title(part.line)
    return found


def _beside(line: str, desk: Desk) -> dict[str, Any]:
    """Return what stands beside a line: remarks written, and the field for one."""
    return {
        "line": line,
        "remarks": desk.written.get(line, []),
        "remark_name": f"remark_{line}" if desk.remarking and line else "",
        "remark_typed": desk.typed.get(line, ""),
    }


def _field(desk: Desk, name: str) -> Any:
    return desk.form[name] if desk.form and name in desk.form.fields else None


def value_text(value: Decimal | None, unit: str = "") -> str:
    """Return an amount as people read it."""
    if value is None:
        return "–"
    plain = value.normalize()
    return number_format(f"{plain:f}", use_l10n=True) + unit


def _figures(report: Report, part: parts.Figures, desk: Desk) -> dict[str, Any]:
    return {"figures": [_figure(report, figure, desk) for figure in part.figures]}


def _figure(report: Report, figure: parts.Figure, desk: Desk) -> dict[str, Any]:
    tone = {True: "done", False: "late", None: ""}[figure.meets_target]
    return {
        **_beside(figure.line, desk),
        "label": figure.words.text,
        "value": value_text(figure.value),
        "unit": figure.unit if figure.value is not None else "",
        "tone": tone,
        "more": " · ".join(_comparisons(figure)),
        "comment": report.comments.get(figure.line, ""),
        "field": _field(desk, f"comment_{figure.line}"),
        "url": reverse("reports:rows", args=[report.pk, figure.rows]) if figure.rows else "",
    }


def _comparisons(figure: parts.Figure) -> list[str]:
    said = []
    if figure.whole is not None:
        said.append(_("%(part)s of %(whole)s") % {"part": figure.part, "whole": figure.whole})
    if figure.target is not None:
        said.append(_("target %(value)s") % {"value": value_text(figure.target, figure.unit)})
    if figure.before is not None:
        said.append(_("last time %(value)s") % {"value": value_text(figure.before, figure.unit)})
    if figure.year_before is not None:
        said.append(_("a year ago %(value)s") % {"value": value_text(figure.year_before, figure.unit)})
    return said


def _table(_report: Report, part: parts.Table, desk: Desk) -> dict[str, Any]:
    heads = [each.text for each in part.columns]
    units = part.units or ("",) * len(heads)
    # A column of numbers stays one where a row has nothing to say.
    numbers = [any(isinstance(row.cells[place], int | Decimal) for row in part.rows) for place in range(len(heads))]
    rows = []
    for row in part.rows:
        cells = [
            {"head": head, "text": _cell_text(cell, unit), "number": number}
            for head, cell, unit, number in zip(heads, row.cells, units, numbers, strict=True)
        ]
        rows.append({**_beside(row.line, desk), "cells": cells, "url": row.url})
    columns = [{"text": head, "number": number} for head, number in zip(heads, numbers, strict=True)]
    return {"heads": heads, "columns": columns, "rows": rows}


def _cell_text(cell: parts.Cell, unit: str) -> str:
    if cell is None:
        return "–"
    if isinstance(cell, parts.Words):
        return cell.text
    if isinstance(cell, Decimal):
        return value_text(cell, unit)
    return date_format(cell, "MONTH_DAY_FORMAT") if isinstance(cell, date) else str(cell)


def _chart(_report: Report, part: parts.Chart, _desk: Desk) -> dict[str, Any]:
    series = [
        {"name": each.words.text, "data": [None if value is None else float(value) for value in each.values]}
        for each in part.series
    ]
    title = " · ".join(each.words.text for each in part.series)
    return {
        "title": title,
        "spec": {"kind": part.form, "labels": list(part.labels), "series": series, "unit": part.unit},
    }


def _exceptions(report: Report, part: parts.Exceptions, desk: Desk) -> dict[str, Any]:
    return {
        "title": part.words.text,
        "state": part.state,
        "total": part.total,
        "open": part.open,
        "more": part.total - len(part.entries),
        "url": reverse("reports:rows", args=[report.pk, part.rows]) if part.rows and part.total else "",
        "entries": [_entry(entry, desk) for entry in part.entries],
    }


def _entry(entry: parts.Entry, desk: Desk) -> dict[str, Any]:
    return {
        **_beside(entry.line, desk),
        "title": _entry_title(entry),
        "state": entry.state,
        "day": entry.day,
        "reason": entry.reason,
        "note": entry.note,
        "must": entry.must,
    }


def _entry_title(entry: parts.Entry) -> str:
    title = entry.words.text
    if entry.who:
        title = _("%(title)s (for %(name)s)") % {"title": title, "name": entry.who}
    return f"{entry.owner} · {title}" if entry.owner else title


def narrative_title(line: str) -> str:
    """Return what stands above a text of the author."""
    return {"summary": pgettext("report", "Summary"), "plan": _("Plan")}.get(line, "")


def _narrative(_report: Report, part: parts.Narrative, desk: Desk) -> dict[str, Any]:
    return {
        **_beside(part.line, desk),
        "title": narrative_title(part.line),
        "prompt": part.prompt.text,
        "text": part.text,
    }


def _plan(_report: Report, part: parts.PlanLines, desk: Desk) -> dict[str, Any]:
    faces = {"done": "done", "carried": "handed", "dropped": "missed"}
    return {
        "lines": [
            {
                **_beside(each.line, desk),
                "text": each.text,
                "since": each.since,
                "note": each.note,
                "state": faces.get(each.outcome, "open"),
                "state_label": outcome_label(each.outcome),
                "outcome_field": _field(desk, f"outcome_{each.line}"),
                "note_field": _field(desk, f"note_{each.line}"),
            }
            for each in part.lines
        ]
    }


def _not_built(_report: Report, part: parts.NotBuilt, _desk: Desk) -> dict[str, Any]:
    return {"names": enumeration(each.text for each in part.records)}


_LAYOUTS: dict[str, Any] = {
    "figures": _figures,
    "table": _table,
    "chart": _chart,
    "exceptions": _exceptions,
    "narrative": _narrative,
    "plan": _plan,
    "not-built": _not_built,
}
