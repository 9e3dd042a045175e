"""Finding the indicators that apps declare in `kpis` (departments) and `kpi.indicators` (shared)."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache

from django.apps import apps

from kpi.catalogue import IndicatorSpec, SheetFigure


@cache
def indicator_specs() -> dict[str, tuple[IndicatorSpec, ...]]:
    """Return the declared indicators by the label of the app that declares them."""
    from kpi import indicators

    found: dict[str, tuple[IndicatorSpec, ...]] = {"kpi": indicators.INDICATORS}
    for config in apps.get_app_configs():
        name = f"{config.name}.kpis"
        if importlib.util.find_spec(name) is not None:
            found[config.label] = getattr(importlib.import_module(name), "INDICATORS", ())
    return {home: specs for home, specs in found.items() if specs}


@cache
def personal_goals() -> dict[str, str]:
    """Return the indicators in which people have their share of another's goal, by that other."""
    return {spec.code: spec.personal for specs in indicator_specs().values() for spec in specs if spec.personal}


@cache
def sheets_behind(figure: SheetFigure) -> dict[str, tuple[str, ...]]:
    """Return the worksheets behind the indicators that are computed from them in this way, by indicator."""
    return {
        spec.code: spec.sheets.worksheets
        for specs in indicator_specs().values()
        for spec in specs
        if spec.sheets is not None and spec.sheets.figure == figure
    }
