"""Versions of duties: items raised before a change keep what they were raised from."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from roles.duties.models import Duty, DutyVersion

_KEPT = (
    "name_zh",
    "name_en",
    "records",
    "cadence",
    "rrule",
    "due_time",
    "must_do",
    "when_absent",
    "lead_minutes",
    "grace_minutes",
    "days",
    "off_day",
    "who",
    "rota_size",
    "escalation_steps",
    "escalation_gap_minutes",
    "evidence",
    "worksheet",
    "weight",
    "within",
    "within_unit",
    "trigger",
    "settled_by",
)


@transaction.atomic
def renew(duties: Iterable[Duty], *, at: datetime) -> int:
    """Give every duty whose current version differs from it a new one; return how many."""
    rows = [duty for duty in duties if duty.current is None or _differs(duty, duty.current)]
    numbers = dict(
        DutyVersion.objects.filter(duty__in=rows).values_list("duty").annotate(last=Max("number")).order_by()
    )
    fresh = DutyVersion.objects.bulk_create(
        [
            DutyVersion(
                duty=duty,
                number=numbers.get(duty.pk, 0) + 1,
                made_at=at,
                **{name: getattr(duty, name) for name in _KEPT},
            )
            for duty in rows
        ]
    )
    for version in fresh:
        version.duty.current = version
    Duty.objects.bulk_update(rows, ["current"], batch_size=500)
    return len(fresh)


def _differs(duty: Duty, version: DutyVersion) -> bool:
    return any(getattr(duty, name) != getattr(version, name) for name in _KEPT)
