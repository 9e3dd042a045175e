"""The section of the catalogue this app owns: duties."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import time
from typing import Any

from roles import clock
from roles.catalogue.discovery import position_modules
from roles.catalogue.sections import Changes, DeclaredEntries, Section
from roles.catalogue.upsert import upsert
from roles.duties.catalogue import DutySpec, absence_rule
from roles.duties.models import Duty
from roles.duties.versions import renew
from roles.models import Position


def duty_code(position_code: str, no: int) -> str:
    """Return the immutable code of a duty."""
    return f"{position_code}-{no:02}"


def sync() -> list[Changes]:
    """Write the duties of every position and renew the versions of what changed."""
    changes = upsert(Duty, _rows(_stored_positions()), section="duties")
    renew(Duty.objects.filter(retired=False).select_related("current"), at=clock.now())
    return [changes]


def _rows(positions: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return what the code says of every duty of positions that are stored."""
    return [
        _row(code, positions[code], spec)
        for code, module in position_modules().items()
        for spec in getattr(module, "DUTIES", ())
        if code in positions
    ]


def _row(code: str, position_id: int, spec: DutySpec) -> dict[str, Any]:
    return {
        "code": duty_code(code, spec.no),
        "position_id": position_id,
        "no": spec.no,
        "name_zh": spec.zh,
        "name_en": spec.en,
        "cadence": str(spec.cadence),
        "cadence_basis": str(spec.cadence_basis),
        "rrule": spec.rrule,
        "due_time": time.fromisoformat(spec.due),
        "must_do": spec.must_do,
        "when_absent": str(spec.when_absent or absence_rule(spec.cadence, must_do=spec.must_do)),
        "lead_minutes": spec.lead_minutes,
        "grace_minutes": spec.grace_minutes,
        "trigger_zh": spec.trigger_zh,
        "trigger_en": spec.trigger_en,
        "deadline_zh": spec.deadline_zh,
        "deadline_en": spec.deadline_en,
        "deadline_basis": str(spec.deadline_basis),
        "records": list(spec.records),
        "approvers": list(spec.approvers),
        "sources": [list(source) for source in spec.sources],
    }


def figures() -> dict[str, dict[str, Any]]:
    """Return the number of duties of every position by code."""
    counts = Counter(Duty.objects.filter(retired=False).values_list("position__code", flat=True))
    return {code: {"duties": count} for code, count in counts.items()}


def _stored_positions() -> dict[str, int]:
    return dict(Position.objects.values_list("code", "pk"))


def _positions_of(duties: Collection[int]) -> set[int]:
    return set(Duty.objects.filter(pk__in=duties).values_list("position", flat=True))


SECTION = Section(
    name="duties",
    order=20,
    sync=sync,
    figures=figures,
    entries=(DeclaredEntries(Duty, _rows, "duty", "position__department", _positions_of),),
)
