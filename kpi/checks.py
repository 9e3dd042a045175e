"""System checks of indicators and weights."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core import checks

from kpi.discovery import indicator_specs
from roles.catalogue.discovery import position_modules
from roles.worksheets.discovery import declared


@checks.register(checks.Tags.models)
def check_indicators(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Every indicator has one home; every position weighs known ones, together 100."""
    codes = Counter(spec.code for specs in indicator_specs().values() for spec in specs)
    messages: list[checks.CheckMessage] = [
        checks.Error(f"Indicator {code} is declared twice.", id="kpi.E001") for code, n in codes.items() if n > 1
    ]
    messages += _check_sources(codes)
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


def _check_sources(codes: Counter[str]) -> list[checks.CheckMessage]:
    """Every composite is made of known indicators; every worksheet an indicator is computed from is declared."""
    messages: list[checks.CheckMessage] = []
    sheets = declared().keys()
    for specs in indicator_specs().values():
        for spec in specs:
            unknown = [part.indicator for part in spec.parts if part.indicator and part.indicator not in codes]
            if unknown:
                messages.append(
                    checks.Error(f"{spec.code} is made of {unknown[0]}, which nobody declares.", id="kpi.E005")
                )
            messages += [
                checks.Error(f"{spec.code} is computed from {sheet}, a worksheet nobody declares.", id="kpi.E006")
                for sheet in (spec.sheets.worksheets if spec.sheets else ())
                if sheet not in sheets
            ]
    return messages
