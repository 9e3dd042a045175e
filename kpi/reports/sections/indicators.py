"""Indicator values against target and the last period."""

from __future__ import annotations

from collections import defaultdict

from django.utils.translation import gettext_noop

from kpi import calculators
from kpi.calculators import Measure, Number
from kpi.catalogue import Calculation
from kpi.indicators import EXECUTION
from kpi.models import Indicator, IndicatorWeight
from kpi.reports.bilingual import record_words
from kpi.reports.models import Report
from kpi.reports.parts import Figure, Figures, NotBuilt, Part, Words
from kpi.reports.sections.batch import Batch
from kpi.reports.sections.earlier import NOTHING, Earlier
from kpi.reports.sections.records import is_built
from kpi.reports.sections.registry import Section
from roles.duties.record_proof import is_counted

# The list of rows behind an indicator the house can compute today.
_ROWS = {
    "duty-completion": "checklist.due",
    "duty-on-time": "checklist.due",
    "report-on-time": "reports.due",
}

Measures = dict[str, dict[int, Measure]]


def build(batch: Batch, reports: list[Report]) -> dict[int, tuple[Part, ...]]:
    """Compute what can be computed of each position's indicators; two queries, and those of the calculators."""
    by_position = _by_position({report.assignment.position_id for report in reports})
    codes = {each.code for indicators in by_position.values() for each in indicators}
    wanted = {report.pk for report in reports}
    found: dict[int, tuple[Part, ...]] = {}
    for (first, last), group in batch.stretches.items():
        mine = [report for report in group if report.pk in wanted]
        measures = calculators.measure(batch.seats(mine), first, last, batch.at, codes) if mine else {}
        for report in mine:
            indicators = by_position[report.assignment.position_id]
            earlier = batch.earlier.get(report.pk, NOTHING)
            found[report.pk] = _parts(report, indicators, measures, earlier)
    return found


def _by_position(positions: set[int]) -> dict[int, list[Indicator]]:
    """Return the indicators of positions: those of everybody's execution, then their own in order."""
    execution = [spec.indicator for spec in EXECUTION]
    common = Indicator.objects.in_bulk(execution, field_name="code")
    found: dict[int, list[Indicator]] = defaultdict(
        list, {position: [common[code] for code in execution if code in common] for position in positions}
    )
    weights = IndicatorWeight.objects.filter(position__in=positions).select_related("indicator")
    for weight in weights.order_by("order", "pk"):
        if weight.indicator not in found[weight.position_id]:
            found[weight.position_id].append(weight.indicator)
    return found


def _parts(report: Report, indicators: list[Indicator], measures: Measures, earlier: Earlier) -> tuple[Part, ...]:
    computable = calculators.computable()
    figures = [
        _figure(each, measures.get(each.code, {}).get(report.assignment_id), earlier)
        for each in indicators
        if each.code in computable
    ]
    parts: list[Part] = [Figures(tuple(figures))] if figures else []
    waiting = dict.fromkeys(
        record
        for each in indicators
        if each.code not in computable and each.calculation != Calculation.SCORED
        for record in each.records
        if not is_built(record) and not is_counted(record)
    )
    if waiting:
        parts.append(NotBuilt(tuple(record_words(record) for record in waiting)))
    return tuple(parts)


def _count(number: Number | None) -> int | None:
    """Return a count as reports keep it; parts of points and amounts of money are not counts."""
    return None if number is None or number != int(number) else int(number)


def _figure(indicator: Indicator, measure: Measure | None, earlier: Earlier) -> Figure:
    line = f"indicator.{indicator.code}"
    return Figure(
        line=line,
        words=Words(indicator.name_zh, indicator.name_en),
        value=measure.actual if measure else None,
        unit=indicator.unit or "%",
        part=_count(measure.part) if measure else None,
        whole=_count(measure.whole) if measure else None,
        target=indicator.target,
        before=earlier.before(line),
        year_before=earlier.year_before(line),
        higher=indicator.direction == "higher",
        rows=_ROWS.get(indicator.code, ""),
    )


SECTIONS = (Section("indicators", gettext_noop("Indicators"), build),)
