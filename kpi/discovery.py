"""Finding the indicators that apps declare in `kpis` (departments) and `kpi.indicators` (shared)."""

from __future__ import annotations

import importlib
import importlib.util
from functools import cache

from django.apps import apps

from kpi.catalogue import IndicatorSpec


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
