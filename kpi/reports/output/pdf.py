"""A report as a PDF: its parts in their order, in what words and numbers the page shows them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kpi.reports import parts
from kpi.reports.layout import Desk, laid_out, remarks_of, value_text
from kpi.reports.models import Report, ReportState
from kpi.reports.output.drawing import CHART_ROOM, draw_chart
from kpi.reports.output.fonts import cut_into
from kpi.reports.output.paper import BAD, GOOD, GREY, SMALL, WARN, Colour, Paper, Running
from kpi.reports.presentation import facts_of, sections_of
from roles.approvals.deciding import timeline
from roles.models.staff import enumeration

_TONES: dict[str, Colour | None] = {"done": GOOD, "late": BAD, "": None}


@dataclass(frozen=True)
class Content:
    """What is set: facts, sections as they are kept and as the page lays them out, decisions."""

    report: Report
    facts: dict[str, Any]
    sections: list[tuple[parts.SectionOutput, dict[str, Any]]]
    decisions: list[dict[str, Any]]


# The characters of the interface's own words, learnt from what was missing in the cuts made so far.
_learnt: set[int] = set()


def pdf_of(report: Report) -> bytes:
    """Return the report as a PDF in the reader's language; raises FontsMissing.

    It is set in fonts cut to the characters of the report and those learnt before. Was one missing, it is set once
    more with it: nothing that is written vanishes.
    """
    content = _read(report)
    while True:
        with TemporaryDirectory() as folder:
            paper = _set(content, cut_into(Path(folder), _learnt | _characters(report)))
            missing = paper.missing()
            if missing <= _learnt:
                return bytes(paper.output())
            _learnt.update(missing)


def _characters(report: Report) -> set[int]:
    """Return the characters of what its people wrote and of the names in it."""
    texts = (report.content, report.comments, report.plan_lines, report.summary, report.plan, report.owner.name)
    return {ord(each) for each in json.dumps(texts, ensure_ascii=False, cls=DjangoJSONEncoder)}


def _read(report: Report) -> Content:
    outputs = [each for each in sections_of(report) if each.parts]
    shown = laid_out(report, outputs, Desk(written=remarks_of(report)))
    return Content(report, facts_of(report, ""), list(zip(outputs, shown, strict=True)), timeline(report))


def _set(content: Content, fonts: Mapping[str, Path]) -> Paper:
    report, facts = content.report, content.facts
    seal = _("Seal %(hash)s") % {"hash": facts["content_hash"][:16]} if facts["content_hash"] else ""
    store = report.store.name if report.store else report.unit.name
    paper = Paper(Running(store, facts["title"], facts["period_label"], facts["state_label"], seal), fonts)
    _head(paper, facts)
    for output, section in content.sections:
        paper.heading(section["title"])
        for part, laid in zip(output.parts, section["parts"], strict=True):
            # An empty list beside others says nothing the figures do not say.
            if isinstance(part, parts.Exceptions) and not part.total and len(output.parts) > 1:
                continue
            _PARTS[part.kind](paper, part, laid)
    _signatures(paper, content)
    return paper


def _instant(at: Any) -> str:
    local = timezone.localtime(at)
    return f"{date_format(local, 'DATE_FORMAT')} {local:%H:%M}"


def _head(paper: Paper, facts: dict[str, Any]) -> None:
    """Write title and facts, two beside each other, and what a reader must know of when it was written."""
    paper.text_block(facts["title"], size=18, style="B")
    paper.text_block(facts["period_label"], size=11, colour=GREY)
    paper.ln(3)
    told = [
        (_("Author"), f"{facts['author_name']} · {facts['position_name']}"),
        (_("Unit"), facts["unit_name"]),
        (_("Due"), _instant(facts["due_at"])),
        (_("Submitted"), _instant(facts["submitted_at"]) if facts["submitted_at"] else "–"),
        (_("State"), facts["state_label"]),
        (_("Figures as of"), _instant(facts["drafted_at"]) if facts["drafted_at"] else "–"),
    ]
    rows = [[*told[number], *told[number + 1]] for number in range(0, len(told), 2)]
    ink: list[Colour | None] = [GREY, None, GREY, None]
    paper.facts(rows, colours=[ink] * len(rows))
    for mark in facts["marks"]:
        paper.notice(mark)


def _figures(paper: Paper, part: parts.Figures, laid: dict[str, Any]) -> None:
    """Write figures as rows; a column nobody has anything in is left out."""
    columns: list[tuple[str, Callable[[parts.Figure], str]]] = [
        (pgettext("figure", "Value"), lambda each: value_text(each.value, each.unit if each.value is not None else "")),
        (_("Of"), lambda each: f"{each.part} / {each.whole}" if each.whole is not None else ""),
        (_("Target"), lambda each: value_text(each.target, each.unit) if each.target is not None else ""),
        (_("Last time"), lambda each: value_text(each.before, each.unit) if each.before is not None else ""),
        (_("A year ago"), lambda each: value_text(each.year_before, each.unit) if each.year_before is not None else ""),
    ]
    kept = [(head, show) for head, show in columns if any(show(each) for each in part.figures)]
    if not kept:
        return
    rows = [[each.words.text, *(show(each) for _head, show in kept)] for each in part.figures]
    colours: list[list[Colour | None]] = [[None, _TONES[each["tone"]]] for each in laid["figures"]]
    heads = [_("Figure"), *(head for head, _show in kept)]
    paper.grid(heads, rows, numbers=[False] + [True] * len(kept), colours=colours)
    for each in laid["figures"]:
        if each["comment"]:
            paper.text_block(f"{each['label']}: {each['comment']}", size=SMALL, colour=GREY, indent=2)
        _remarks(paper, each)


def _table(paper: Paper, part: parts.Table, laid: dict[str, Any]) -> None:
    if not part.rows:
        paper.text_block(_("None"), colour=GREY)
        return
    rows = [[cell["text"] for cell in row["cells"]] for row in laid["rows"]]
    paper.grid(laid["heads"], rows, numbers=[each["number"] for each in laid["columns"]])
    for row in laid["rows"]:
        _remarks(paper, row)


def _chart(paper: Paper, part: parts.Chart, laid: dict[str, Any]) -> None:
    paper.keep_together(CHART_ROOM)
    paper.subheading(laid["title"])
    draw_chart(paper, part)


def _exceptions(paper: Paper, part: parts.Exceptions, laid: dict[str, Any]) -> None:
    paper.subheading(f"{laid['title']} ({laid['total']})")
    for entry, days in _by_title(laid["entries"]):
        said = enumeration(date_format(day, "MONTH_DAY_FORMAT") for day in days)
        paper.text_block(f"· {entry['title']}   {said}", indent=2)
        if entry["reason"]:
            paper.text_block(_("Reason: %(reason)s") % entry, size=SMALL, colour=GREY, indent=5)
        elif part.state == "missed":
            paper.text_block(_("No reason given"), size=SMALL, colour=WARN, indent=5)
        if entry["note"]:
            paper.text_block(entry["note"], size=SMALL, colour=GREY, indent=5)
        _remarks(paper, entry)
    if not laid["entries"]:
        paper.text_block(_("None"), colour=GREY, indent=2)
    if laid["more"]:
        paper.text_block(_("and %(count)s more") % {"count": laid["more"]}, size=SMALL, colour=GREY, indent=2)
    paper.ln(2)


def _by_title(entries: list[dict[str, Any]]) -> list[tuple[dict[str, Any], list[date]]]:
    """Put what was done on several days, and nothing said of, on one line with its days; the rest stays by itself."""
    found: list[tuple[dict[str, Any], list[date]]] = []
    places: dict[str, int] = {}
    for entry in entries:
        plain = entry["state"] == "done" and not (entry["reason"] or entry["note"] or entry["remarks"])
        days = [entry["day"]] if entry["day"] else []
        if plain and entry["title"] in places:
            found[places[entry["title"]]][1].extend(days)
            continue
        if plain:
            places[entry["title"]] = len(found)
        found.append((entry, days))
    return found


def _narrative(paper: Paper, _part: parts.Narrative, laid: dict[str, Any]) -> None:
    if laid["title"]:
        paper.subheading(laid["title"])
    if laid["text"]:
        paper.text_block(laid["text"])
    else:
        paper.text_block(_("Nothing written yet."), colour=GREY)
    _remarks(paper, laid)


def _plan(paper: Paper, _part: parts.PlanLines, laid: dict[str, Any]) -> None:
    if not laid["lines"]:
        paper.text_block(_("The last report had no plan."), colour=GREY)
        return
    rows = [[each["text"], each["since"], each["state_label"], each["note"]] for each in laid["lines"]]
    heads = [_("Plan"), _("Planned in"), _("State"), _("Note")]
    paper.grid(heads, rows, numbers=[False] * 4)
    for each in laid["lines"]:
        _remarks(paper, each)


def _not_built(paper: Paper, _part: parts.NotBuilt, laid: dict[str, Any]) -> None:
    paper.text_block(_("These records are not built yet"), style="B", colour=GREY)
    paper.text_block(_("Until they are, this report has no figures from: %(names)s.") % laid, colour=GREY)


def _remarks(paper: Paper, line: dict[str, Any]) -> None:
    for remark in line["remarks"]:
        said = f"{remark.written_by.name}, {_instant(remark.written_at)}: {remark.text}"
        paper.text_block(said, size=SMALL, colour=WARN, indent=5)


def _signatures(paper: Paper, content: Content) -> None:
    """Write who decided, when and on what: the log of decisions and the hash of the content they are on."""
    paper.heading(_("Decisions"))
    facts = content.facts
    if not content.decisions:
        paper.text_block(_("Not submitted yet."), colour=GREY)
        return
    rows = []
    for entry in content.decisions:
        name = entry["actor_name"]
        if entry["on_behalf_of"]:
            name = _("%(title)s (for %(name)s)") % {"title": name, "name": entry["on_behalf_of"]}
        rows.append([name, entry["action_label"], _instant(entry["at"]), entry["reason"]])
    heads = [_("Person"), _("Decision"), _("When"), _("Reason")]
    paper.grid(heads, rows, numbers=[False] * 4)
    if content.report.state == ReportState.APPROVED:
        last = {"name": rows[-1][0], "at": rows[-1][2]}
        paper.text_block(_("Approved by %(name)s on %(at)s.") % last, size=10.5, style="B", colour=GOOD)
    else:
        paper.text_block(_("Not approved: %(state)s.") % {"state": facts["state_label"]}, style="B", colour=WARN)
    if facts["content_hash"]:
        paper.text_block(_("Hash of the content decided on: %(hash)s") % {"hash": facts["content_hash"]}, size=SMALL)


_PARTS: dict[str, Callable[[Paper, Any, dict[str, Any]], None]] = {
    "figures": _figures,
    "table": _table,
    "chart": _chart,
    "exceptions": _exceptions,
    "narrative": _narrative,
    "plan": _plan,
    "not-built": _not_built,
}
