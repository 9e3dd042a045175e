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
from roles.duties.catalogue import DeadlineUnit, DutySpec, absence_rule, day_rule
from roles.duties.models import Duty
from roles.duties.versions import renew
from roles.models import Position
from roles.worksheets.models import Worksheet


def duty_code(position_code: str, no: int) -> str:
    """Return the immutable code of a duty."""
    return f"{position_code}-{no:02}"


def sync() -> list[Changes]:
    """Write the duties of every position and renew the versions of what changed."""
    changes = upsert(Duty, _rows(_stored_positions()), section="duties")
    # A version compares the worksheet, too: fetched with the rest.
    rows = Duty.objects.filter(retired=False).select_related("worksheet", "current__worksheet")
    renew(rows, at=clock.now())
    return [changes]


def _rows(positions: Mapping[str, int]) -> list[dict[str, Any]]:
    """Return what the code says of every duty of positions that are stored."""
    worksheets = dict(Worksheet.objects.values_list("code", "pk"))
    return [
        _row(code, positions[code], spec, worksheets)
        for code, module in position_modules().items()
        for spec in getattr(module, "DUTIES", ())
        if code in positions
    ]


def _row(code: str, position_id: int, spec: DutySpec, worksheets: Mapping[str, int]) -> dict[str, Any]:
    days, off_day = day_rule(spec.cadence)
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
        "days": str(spec.days or days),
        "off_day": str(spec.off_day or off_day),
        "who": str(spec.who),
        "rota_size": spec.rota_size,
        "escalation_steps": spec.escalation_steps,
        "escalation_gap_minutes": spec.escalation_gap_minutes,
        "evidence": str(spec.evidence),
        "worksheet_id": worksheets.get(spec.worksheet),
        "weight": spec.weight,
        "within": spec.within[0] if spec.within else None,
        "within_unit": str(spec.within[1] if spec.within else DeadlineUnit.WORKING_DAYS),
        "trigger": spec.trigger,
        "settled_by": spec.settled_by,
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
