"""A report as a workbook: one sheet a section, numbers that can be reckoned with, no text that reckons."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kpi.reports import parts
from kpi.reports.differences import outcome_label
from kpi.reports.layout import labels_of, narrative_title, remarks_of
from kpi.reports.models import Report
from kpi.reports.presentation import facts_of, sections_of
from roles.approvals.deciding import timeline
from roles.spreadsheets.blocks import Book, Page


def workbook_of(report: Report) -> bytes:
    """Return the report as an .xlsx file in the reader's language."""
    book = Book()
    _cover(book.page(_("Report")), report)
    outputs = sections_of(report)
    for output in outputs:
        _section(book.page(output.words.text), report, output)
    _remarks(book, report, outputs)
    return book.content()


def _cover(page: Page, report: Report) -> None:
    facts = facts_of(report, "")
    told = [
        (_("Report"), facts["title"]),
        (_("Period"), facts["period_label"]),
        (_("Author"), facts["author_name"]),
        (_("Position"), facts["position_name"]),
        (_("Unit"), facts["unit_name"]),
        (_("State"), facts["state_label"]),
        (_("Due"), facts["due_at"]),
        (_("Submitted"), facts["submitted_at"]),
        (_("Figures as of"), facts["drafted_at"]),
        (_("Hash of the content"), facts["content_hash"]),
        *(("!", mark) for mark in facts["marks"]),
    ]
    for name, value in told:
        page.row([name, value], bold=True)
    if entries := timeline(report):
        page.skip()
        page.headings([_("Person"), _("Decision"), _("When"), _("Reason")])
        for entry in entries:
            page.row([entry["actor_name"], entry["action_label"], entry["at"], entry["reason"]])


def _remarks(book: Book, report: Report, outputs: list[parts.SectionOutput]) -> None:
    """Write what deciders said beside lines, if they did, on a page of its own."""
    remarks = [remark for line in remarks_of(report).values() for remark in line]
    if not remarks:
        return
    labels = labels_of(outputs)
    page = book.page(_("Remarks"))
    page.headings([_("Line"), _("Remark"), _("Person"), _("When")])
    for each in sorted(remarks, key=lambda remark: remark.pk):
        page.row([labels.get(each.line, each.line), each.text, each.written_by.name, each.written_at])


def _section(page: Page, report: Report, output: parts.SectionOutput) -> None:
    for number, part in enumerate(output.parts):
        if number:
            page.skip()
        _PARTS[part.kind](page, report, part)


def _figures(page: Page, report: Report, part: parts.Figures) -> None:
    heads = [_("Figure"), pgettext("figure", "Value"), pgettext("of a figure", "Unit"), _("Part"), _("Whole")]
    page.headings([*heads, _("Target"), _("Last time"), _("A year ago"), _("Comment")])
    for each in part.figures:
        comment = report.comments.get(each.line, "")
        unit = each.unit if each.value is not None else ""
        values = [each.value, unit, each.part, each.whole, each.target, each.before, each.year_before, comment]
        page.row([each.words.text, *values])


def _table(page: Page, _report: Report, part: parts.Table) -> None:
    units = part.units or ("",) * len(part.columns)
    page.headings([each.text for each in part.columns])
    for row in part.rows:
        page.row([each.text if isinstance(each, parts.Words) else each for each in row.cells], units)


def _chart(page: Page, _report: Report, part: parts.Chart) -> None:
    page.headings(["", *(each.words.text for each in part.series)])
    for number, label in enumerate(part.labels):
        page.row([label, *(each.values[number] for each in part.series)], ["", *[part.unit] * len(part.series)])


def _exceptions(page: Page, _report: Report, part: parts.Exceptions) -> None:
    page.row([part.words.text, part.total], bold=True)
    if part.entries:
        page.headings([_("What"), _("Person"), _("In place of"), _("Day"), _("Reason"), _("Note")])
    for each in part.entries:
        page.row([each.words.text, each.owner, each.who, each.day, each.reason, each.note])


def _narrative(page: Page, _report: Report, part: parts.Narrative) -> None:
    page.headings([narrative_title(part.line)])
    page.row([part.text])


def _plan(page: Page, _report: Report, part: parts.PlanLines) -> None:
    if not part.lines:
        page.row([_("The last report had no plan.")])
        return
    page.headings([_("Plan"), _("Planned in"), _("State"), _("Note")])
    for each in part.lines:
        page.row([each.text, each.since, outcome_label(each.outcome), each.note])


def _not_built(page: Page, _report: Report, part: parts.NotBuilt) -> None:
    page.headings([_("These records are not built yet")])
    for each in part.records:
        page.row([each.text])


_PARTS: dict[str, Callable[[Page, Report, Any], None]] = {
    "figures": _figures,
    "table": _table,
    "chart": _chart,
    "exceptions": _exceptions,
    "narrative": _narrative,
    "plan": _plan,
    "not-built": _not_built,
}
