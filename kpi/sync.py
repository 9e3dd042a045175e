"""The section of the catalogue this app owns: indicators and weights."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from typing import Any

from simple_history.utils import bulk_create_with_history

from kpi.catalogue import IndicatorSpec
from kpi.discovery import indicator_specs
from kpi.models import Indicator, IndicatorWeight
from roles import clock
from roles.catalogue.discovery import position_modules
from roles.catalogue.sections import Changes, DeclaredEntries, DeclaredPart, Section
from roles.catalogue.upsert import REASON, upsert
from roles.models import Position


def sync() -> list[Changes]:
    """Write indicators, then every position's weights."""
    return [upsert(Indicator, _rows({}), section="indicators"), _sync_weights()]


def _rows(_positions: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return what the code says of every indicator."""
    return [_row(home, spec) for home, specs in indicator_specs().items() for spec in specs]


def _row(home: str, spec: IndicatorSpec) -> dict[str, Any]:
    return {
        "code": spec.code,
        "home": home,
        "name_zh": spec.zh,
        "name_en": spec.en,
        "formula_zh": spec.formula_zh,
        "formula_en": spec.formula_en,
        "unit": spec.unit,
        "direction": str(spec.direction),
        "calculation": str(spec.calculation),
        "rule": str(spec.rule),
        "no_data": str(spec.no_data),
        "periods": list(spec.periods),
        "target": spec.target,
        "target_zh": spec.target_zh,
        "target_en": spec.target_en,
        "records": list(spec.records),
        "origin": spec.origin,
        "goal_unit": spec.goal_unit,
        "additive": spec.additive,
        "grave": spec.grave,
        "parts": [
            {"indicator": part.indicator, "share": part.share, "zh": part.zh, "en": part.en} for part in spec.parts
        ],
        "sources": [list(source) for source in spec.sources],
    }


def _sync_weights() -> Changes:
    indicators = dict(Indicator.objects.values_list("code", "pk"))
    held: dict[int, dict[int, IndicatorWeight]] = defaultdict(dict)
    for row in IndicatorWeight.objects.all():
        held[row.position_id][row.indicator_id] = row
    changes = Changes("weights")
    fresh: list[IndicatorWeight] = []
    positions = {position.code: position for position in Position.objects.all()}
    for code, module in position_modules().items():
        position = positions[code]
        wanted = {indicators[spec.indicator]: (spec.weight, order) for order, spec in enumerate(module.WEIGHTS)}
        existing = held[position.pk]
        if {pk: (row.weight, row.order) for pk, row in existing.items()} == wanted:
            changes.unchanged += len(wanted)
        elif "weights" in position.customised:
            changes.drift.append(f"{code}.weights")
        else:
            fresh += _replace(position, existing, wanted, changes)
    bulk_create_with_history(
        fresh, IndicatorWeight, batch_size=500, default_change_reason=REASON, default_date=clock.now()
    )
    changes.created = len(fresh)
    return changes


def _replace(
    position: Position,
    existing: dict[int, IndicatorWeight],
    wanted: dict[int, tuple[int, int]],
    changes: Changes,
) -> list[IndicatorWeight]:
    for pk, row in existing.items():
        if pk not in wanted:
            row.delete()
            changes.retired += 1
        elif (row.weight, row.order) != wanted[pk]:
            row.weight, row.order = wanted[pk]
            row.save()
            changes.updated += 1
    return [
        IndicatorWeight(position=position, indicator_id=pk, weight=weight, order=order)
        for pk, (weight, order) in wanted.items()
        if pk not in existing
    ]


def figures() -> dict[str, dict[str, Any]]:
    """Return the number of indicators and the sum of the weights of every position by code."""
    rows = list(IndicatorWeight.objects.values_list("position__code", "weight"))
    counts = Counter(code for code, _weight in rows)
    return {
        code: {"indicators": count, "weight": sum(weight for each, weight in rows if each == code)}
        for code, count in counts.items()
    }


def _declared_weights() -> dict[str, list[IndicatorWeight]]:
    indicators = dict(Indicator.objects.values_list("code", "pk"))
    return {
        code: [
            IndicatorWeight(indicator_id=indicators[spec.indicator], weight=spec.weight, order=order)
            for order, spec in enumerate(module.WEIGHTS)
            if spec.indicator in indicators
        ]
        for code, module in position_modules().items()
    }


def _positions_of(indicators: Collection[int]) -> set[int]:
    return set(IndicatorWeight.objects.filter(indicator__in=indicators).values_list("position", flat=True))


SECTION = Section(
    name="indicators",
    order=30,
    sync=sync,
    figures=figures,
    entries=(DeclaredEntries(Indicator, _rows, "indicator", "home", _positions_of),),
    parts=(DeclaredPart("weights", _declared_weights),),
)
