"""System checks of the kinds of records."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core import checks

from roles.duties.records import RECORDS
from roles.records.kinds import RecordKind, all_kinds, registered_twice
from roles.templatetags.states import STATES


@checks.register(checks.Tags.models)
def check_kinds(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Every kind is known to duties by its code, and its moves lead from known states to known states."""
    messages: list[checks.CheckMessage] = [
        checks.Error(f"The kind of record {code} is declared twice.", id="records.E001") for code in registered_twice()
    ]
    return messages + [
        checks.Error(f"{kind.code}: {fault}", id="records.E002") for kind in all_kinds() for fault in _faults(kind)
    ]


def _faults(kind: RecordKind) -> Iterator[str]:
    if kind.code not in RECORDS:
        yield "duties know no record of this code."
    flow, states = kind.flow, set(kind.flow.faces)
    if flow.initial not in states:
        yield f"it begins in {flow.initial}, which is no state."
    declared = {value for value, _label in kind.model._meta.get_field("state").choices or ()}
    if declared != states:
        yield f"the states of the model and of the flow differ: {sorted(declared ^ states)}."
    if unknown := sorted(set(flow.faces.values()) - STATES.keys()):
        yield f"no badge has the face {unknown}."
    known = {f"{kind.model._meta.app_label}.{name}" for name in _codenames(kind.model)}
    for move in flow.moves:
        if not {*move.source, move.target} <= states:
            yield f"the move {move.code} leads from or to no state."
        if move.permission and move.permission not in known:
            yield f"the move {move.code} asks for {move.permission}, which the model does not have."
    codes = [move.code for move in flow.moves]
    if len(codes) != len(set(codes)):
        yield "two moves have one code."


def _codenames(model: Any) -> set[str]:
    options = model._meta
    return {codename for codename, _name in options.permissions} | {
        f"{verb}_{options.model_name}" for verb in options.default_permissions
    }
