"""System checks of the worksheets the departments declare."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core import checks

from roles.worksheets.catalogue import FieldKind, FieldSpec
from roles.worksheets.discovery import all_declared


@checks.register(checks.Tags.models)
def check_worksheets(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Every worksheet has a code and lines of its own, and limits that can be kept."""
    messages: list[checks.CheckMessage] = []
    codes = Counter(spec.code for _department, spec in all_declared())
    messages += [
        checks.Error(f"The worksheet {code} is declared twice.", id="worksheets.E001")
        for code, count in codes.items()
        if count > 1
    ]
    for _department, spec in all_declared():
        keys = [line.key for line in spec.fields]
        if not keys or len(set(keys)) != len(keys):
            messages.append(checks.Error(f"{spec.code} has no lines, or one of them twice.", id="worksheets.E002"))
        messages += [
            checks.Error(f"{spec.code} {line.key}: {fault}", id="worksheets.E003")
            for line in spec.fields
            if (fault := fault_of(line))
        ]
    return messages


def fault_of(line: FieldSpec) -> str:
    """Return what is wrong with a line; empty where nothing is."""
    if line.kind == FieldKind.CHOICE and len({each.key for each in line.options}) < max(len(line.options), 2):
        return "a choice needs two options of different keys."
    if line.kind == FieldKind.SCORE and not line.maximum:
        return "a score needs its full score."
    if line.minimum is not None and line.maximum is not None and line.minimum > line.maximum:
        return "the least is above the most."
    return ""
