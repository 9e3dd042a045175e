"""System checks of the reports in position files."""

from __future__ import annotations

from typing import Any

from django.core import checks

from kpi.reports.sections import section_of
from roles.catalogue.discovery import position_modules


@checks.register(checks.Tags.models)
def check_reports(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Every position owes at least one report, each slug once, to positions that exist."""
    messages: list[checks.CheckMessage] = []
    modules = position_modules()
    for code, module in modules.items():
        specs = getattr(module, "REPORTS", None)
        if not specs:
            messages.append(checks.Error(f"{module.__name__} has no REPORTS.", id="reports.E001"))
            continue
        slugs = [spec.slug for spec in specs]
        if len(set(slugs)) != len(slugs):
            messages.append(checks.Error(f"{code} declares a report twice.", id="reports.E002"))
        messages += [
            checks.Error(f"{code} sends {spec.slug} to {receiver}, which does not exist.", id="reports.E003")
            for spec in specs
            for receiver in spec.receivers
            if receiver not in modules
        ]
        messages += [
            checks.Error(f"{code} gives {spec.slug} the section {name}, which nobody offers.", id="reports.E004")
            for spec in specs
            for name in spec.sections
            if section_of(name) is None
        ]
    return messages
