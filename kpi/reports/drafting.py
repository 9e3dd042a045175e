"""Drafting reports section by section, and telling authors.

What sections there are stands in `kpi.reports.sections`; departments add theirs from `<department>/reports.py`.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson
from django.db import connection, transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from kpi.reports import parts
from kpi.reports.bilingual import both
from kpi.reports.catalogue import standard_sections
from kpi.reports.models import OPEN_STATES, Report, ReportDefinition, ReportState
from kpi.reports.sections import Batch, section_of
from kpi.reports.sections.records import TITLE as WORKING_RECORDS
from roles.models.staff import speaks_chinese
from roles.notifications.messages import Message
from roles.notifications.tick import Part
from roles.values import values_list

BATCH = 1000
KIND = "reports"


@dataclass(frozen=True)
class Draft:
    """What is drafted of one report: its sections as they are kept, their figures by line, the last plan's lines."""

    content: dict[str, Any]
    figures: dict[str, list[Any]]
    plan_lines: list[dict[str, Any]]

    def columns(self) -> dict[str, Any]:
        """Return the draft by the columns of a report."""
        return {"content": self.content, "figures": self.figures, "plan_lines": self.plan_lines}


def draft(reports: Sequence[Report], at: datetime) -> dict[int, Draft]:
    """Return the drafts of `reports` as of `at`, by report id; each section is asked once for all of them."""
    batch = Batch(reports, at)
    wanted: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        for code in sections_listed(report):
            wanted[code].append(report)
    built = {code: section.build(batch, wanted[code]) for code in wanted if (section := section_of(code))}
    return {report.pk: _draft(report, built) for report in reports}


def sections_listed(report: Report) -> Sequence[str]:
    """Return the codes of a report's sections in order, as its version of the definition lists them."""
    definition = report.made_from
    return definition.sections or standard_sections(definition.frequency, definition.record)


def _draft(report: Report, built: dict[str, Mapping[int, tuple[parts.Part, ...]]]) -> Draft:
    outputs: list[parts.SectionOutput] = []
    for code in sections_listed(report):
        section = section_of(code)
        found = built.get(code, {}).get(report.pk)
        if section is not None and found:
            outputs.append(parts.SectionOutput(code=code, words=section.words, parts=found))
    outputs = _joined(outputs)
    figures = {
        each.line: [None if each.value is None else str(each.value), each.part, each.whole]
        for each in parts.figures_of(outputs)
    }
    lines = [
        dict(vars(line))
        for output in outputs
        for part in output.parts
        if isinstance(part, parts.PlanLines)
        for line in part.lines
    ]
    return Draft({"sections": parts.dump(outputs)}, figures, lines)


def _joined(outputs: list[parts.SectionOutput]) -> list[parts.SectionOutput]:
    """Name the records that are not built yet once, where sections of nothing else follow each other."""
    joined: list[parts.SectionOutput] = []
    for each in outputs:
        before = joined[-1] if joined else None
        if before and all(isinstance(part, parts.NotBuilt) for part in (*before.parts, *each.parts)):
            records = dict.fromkeys(one for part in (*before.parts, *each.parts) for one in part.records)  # type: ignore[union-attr]
            joined[-1] = parts.SectionOutput(
                code=before.code, words=both(WORKING_RECORDS), parts=(parts.NotBuilt(tuple(records)),)
            )
        else:
            joined.append(each)
    return joined


def draft_due(at: datetime) -> int:
    """Keep the draft of every report whose period ended; return how many."""
    count = 0
    with _uncollected():
        while drafted := _draft_batch(at):
            count += drafted
    return count


@contextmanager
def _uncollected() -> Iterator[None]:
    """Let no search for rings of garbage stop the drafting: a batch is thousands of plain values without any."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


@transaction.atomic
def _draft_batch(at: datetime) -> int:
    """Draft some reports about the same days, locked so that nobody's submission is overwritten.

    A batch is of a few stores, whatever their number: what it holds in memory does not grow with the house.
    """
    due = Report.objects.filter(state=ReportState.DRAFT, drafted_at__isnull=True, draft_at__lte=at)
    first = due.order_by("draft_at", "pk").values_list("draft_at", "first_day", "last_day").first()
    if first is None:
        return 0
    draft_at, first_day, last_day = first
    same = due.filter(draft_at=draft_at, first_day=first_day, last_day=last_day)
    locked = same.select_related("assignment").select_for_update(skip_locked=True, of=("self",))
    batch = list(locked.only(*_READ).order_by("pk")[:BATCH])
    _read_definitions(batch)
    keep(batch, draft(batch, at), at)
    return len(batch)


def _read_definitions(reports: Sequence[Report]) -> None:
    """Read the definitions apart from their reports: hundreds of these are made from a few dozen."""
    found = ReportDefinition.history.only(*_DEFINITION).in_bulk({report.made_from_id for report in reports})
    for report in reports:
        report.made_from = found[report.made_from_id]


def keep(reports: Sequence[Report], drafts: Mapping[int, Draft], at: datetime) -> None:
    """Store the drafts of reports, all in one statement."""
    rows = [(report.pk, *(_text(value) for value in drafts[report.pk].columns().values())) for report in reports]
    if not rows:
        return
    values, params = values_list(rows)
    cast = "::jsonb" if connection.vendor == "postgresql" else ""
    instant = connection.ops.adapt_datetimefield_value(at)
    sql = _KEEP.format(values=values, cast=cast)
    with connection.cursor() as cursor:
        cursor.execute(sql, [instant, *params])


def _text(value: Any) -> str:
    """Return a plain value as JSON; a tenth of the work of a draft is saved by a writer made for speed."""
    return orjson.dumps(value).decode()


# What the sections read of a report and its seat, and of its definition.
_READ = (
    *("assignment_id", "definition_id", "made_from_id", "owner_id", "unit_id", "store_id", "period"),
    *("first_day", "last_day", "state", "summary", "plan", "plan_lines", "drafted_at"),
    "assignment__position_id",
)
_DEFINITION = ("frequency", "record", "sections", "prompt_zh", "prompt_en")

# Columns: key, content, figures, lines of the plan.
_KEEP = """
UPDATE reports_report SET content = d.column2{cast}, figures = d.column3{cast}, plan_lines = d.column4{cast},
       drafted_at = %s
FROM (VALUES {values}) AS d
WHERE reports_report.id = d.column1
"""


def collect(at: datetime) -> dict[int, Part]:
    """Tell authors once of each report that drafted itself and of each that is overdue."""
    drafted: dict[int, list[tuple[str, str]]] = defaultdict(list)
    overdue: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for report in _names(Report.objects.filter(state=ReportState.DRAFT, drafted_at=at, due_at__gt=at)):
        drafted[report.owner_id].append(_line(report))
    late = list(
        _names(Report.objects.filter(state__in=OPEN_STATES, due_at__lte=at, overdue_told_at__isnull=True))[: BATCH * 20]
    )
    for report in late:
        overdue[report.owner_id].append(_line(report))
    for start in range(0, len(late), BATCH):
        Report.objects.filter(pk__in=[report.pk for report in late[start : start + BATCH]]).update(overdue_told_at=at)
    return {
        staff_id: Part(
            KIND,
            {
                "drafted": drafted[staff_id][:5],
                "overdue": overdue[staff_id][:5],
                "counts": [len(drafted[staff_id]), len(overdue[staff_id])],
            },
            reverse("reports:list"),
        )
        for staff_id in {*drafted, *overdue}
    }


def _line(report: Report) -> tuple[str, str]:
    """Return the (Chinese, English) line that names a report and its period."""
    return f"{report.made_from.name_zh} {report.period}", f"{report.made_from.name_en} {report.period}"


def _names(reports: Any) -> Any:
    return reports.select_related("made_from").only("owner_id", "period", "made_from__name_zh", "made_from__name_en")


def wording(params: dict[str, Any]) -> Message:
    """Word what an author is told."""
    drafted, overdue = params["counts"]
    lines = [_pick(*names) for names in params["drafted"]]
    lines += [_("%(report)s (overdue)") % {"report": _pick(*names)} for names in params["overdue"]]
    if drafted:
        return Message(_("Reports are drafted: read them, add your summary and submit"), lines)
    return Message(_("Reports are overdue: %(count)s") % {"count": overdue}, lines)


def _pick(zh: str, en: str) -> str:
    return zh if speaks_chinese() else en
