"""System checks of the duties in position files."""

from __future__ import annotations

from typing import Any

from django.core import checks
from django.core.exceptions import ValidationError

from roles.catalogue.discovery import position_modules
from roles.duties import event_checks  # noqa: F401  registers the checks of events
from roles.duties.catalogue import DEFAULT_RRULES, DutySpec
from roles.duties.rhythm import validate_rrule


@checks.register(checks.Tags.models)
def check_duties(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Every position file lists its duties, numbered once, with rules the engine evaluates."""
    messages: list[checks.CheckMessage] = []
    for code, module in position_modules().items():
        duties: tuple[DutySpec, ...] | None = getattr(module, "DUTIES", None)
        if not duties:
            messages.append(checks.Error(f"{module.__name__} has no DUTIES.", id="duties.E001"))
            continue
        numbers = [spec.no for spec in duties]
        if len(set(numbers)) != len(numbers):
            messages.append(checks.Error(f"{code} numbers a duty twice.", id="duties.E002"))
        for spec in duties:
            try:
                validate_rrule(spec.rrule or DEFAULT_RRULES[spec.cadence])
            except ValidationError as error:
                messages.append(checks.Error(f"{code} duty {spec.no}: {error.messages[0]}", id="duties.E003"))
    return messages
