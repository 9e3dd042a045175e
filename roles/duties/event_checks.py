"""System checks of the duties that events raise, and of the registries of events and subjects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core import checks

from roles.catalogue.discovery import position_modules
from roles.duties import subjects, triggers
from roles.duties.catalogue import Cadence, DutySpec

CODE_LENGTH, KIND_LENGTH = 60, 40


@checks.register(checks.Tags.models)
def check_events(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Every duty names events that are known; only a duty without a rhythm is raised by one; no code is used twice."""
    messages: list[checks.CheckMessage] = [
        checks.Error(f"The event {code} is registered twice.", id="duties.E010") for code in triggers.registered_twice()
    ]
    messages += [
        checks.Error(f"The kind of subject {code} is registered twice.", id="duties.E011")
        for code in subjects.registered_twice()
    ]
    for code, module in position_modules().items():
        for spec in getattr(module, "DUTIES", None) or ():
            messages += [
                checks.Error(f"{code} duty {spec.no}: {sentence}", id=f"duties.E{number:03}")
                for number, sentence in _faults(spec)
            ]
    return messages


def _faults(spec: DutySpec) -> Iterator[tuple[int, str]]:
    by_event = spec.cadence == Cadence.EVENT
    if spec.trigger and not triggers.is_trigger(spec.trigger):
        yield 12, f"nothing raises {spec.trigger}."
    if spec.settled_by and not triggers.is_settlement(spec.settled_by):
        yield 13, f"nothing settles {spec.settled_by}."
    if not by_event and (spec.trigger or spec.settled_by or spec.within):
        yield 14, "it has a rhythm, so no event raises, times or settles it."
    if spec.within is not None and spec.within[0] < 1:
        yield 15, "it is due within nothing."
