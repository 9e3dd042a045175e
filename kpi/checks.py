"""System checks of indicators and weights."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core import checks

from kpi.discovery import indicator_specs
from roles.catalogue.discovery import position_modules


@checks.register(checks.Tags.models)
def check_indicators(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Every indicator has one home; every position weighs known ones, together 100."""
    codes = Counter(spec.code for specs in indicator_specs().values() for spec in specs)
    messages: list[checks.CheckMessage] = [
        checks.Error(f"Indicator {code} is declared twice.", id="kpi.E001") for code, n in codes.items() if n > 1
    ]
    for code, module in position_modules().items():
        weights = getattr(module, "WEIGHTS", None)
        if not weights:
            messages.append(checks.Error(f"{module.__name__} has no WEIGHTS.", id="kpi.E002"))
            continue
        messages += [
            checks.Error(f"{code} weighs {spec.indicator}, which nobody declares.", id="kpi.E003")
            for spec in weights
            if spec.indicator not in codes
        ]
        total = sum(spec.weight for spec in weights)
        if total != 100:
            messages.append(checks.Error(f"The weights of {code} sum to {total}, not 100.", id="kpi.E004"))
    return messages
