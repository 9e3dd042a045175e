"""Explaining an answer of the rights: the assignment, grant and unit behind it, or what is missing."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from roles import clock
from roles.catalogue import Scope
from roles.models import Assignment, Grant, Staff, Unit, UnitGroupPermission
from roles.granted import shared_with
from roles.rights import may, rights_of


@dataclass
class Answer:
    """Whether, and the lines that say why."""

    allowed: bool
    reasons: list[str] = field(default_factory=list)


def explain(staff: Staff, permission: str, record: Any = None) -> Answer:
    """Return whether `staff` holds `permission` (on `record`) and the reasons for it."""
    if not staff.is_active:
        return Answer(False, ["the account is not active"])
    if staff.is_superuser:
        return Answer(True, ["is a superuser"])
    allowed = may(staff, permission, record) if record is not None else rights_of(staff).anywhere(permission)
    reasons: list[str] = []
    for seat in Assignment.objects.active_on(clock.today()).filter(staff=staff).with_names():
        reasons += _seat_reasons(seat, permission, staff, record)
    if record is not None and record.pk in shared_with(staff.pk, type(record), permission):
        reasons.append("this record is shared with the person")
    if not reasons:
        reasons.append("holds no position today" if not _has_seat(staff) else f"no position grants {permission}")
    return Answer(allowed, reasons)


def _has_seat(staff: Staff) -> bool:
    return Assignment.objects.active_on(clock.today()).filter(staff=staff).exists()


def _seat_reasons(seat: Assignment, permission: str, staff: Staff, record: Any) -> list[str]:
    app_label, codename = permission.split(".", 1)
    grants = Grant.objects.filter(
        position=seat.position, permission__codename=codename, permission__content_type__app_label=app_label
    )
    place = f"{seat.position.code} at {seat.unit.code} ({seat.kind}, from {seat.starts_on})"
    lines: list[str] = []
    for grant in grants:
        if grant.scope == Scope.OWN:
            owner = getattr(record, f"{getattr(record, 'OWNER_FIELD', '')}_id", None) if record is not None else None
            fits = record is None or owner == staff.pk
            lines.append(f"{place}: granted on own records{'' if fits else ', but this record is not theirs'}")
            continue
        units = Unit.objects.filter(
            pk__in=UnitGroupPermission.objects.filter(group=seat.group_id, permission=grant.permission_id).values(
                "content_object"
            )
        )
        for unit in units:
            fits = record is None or unit.pk in {
                getattr(record, name, None) for name in ("unit_id", "department_id", "store_id")
            }
            lines.append(
                f"{place}: granted on {unit.code} (scope {grant.scope})"
                f"{'' if fits else ', but this record lies elsewhere'}"
            )
    return lines or [f"{place}: does not grant {permission}"]
