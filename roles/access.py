"""Explaining an answer of the rights: the assignment, grant and unit behind it, or what is missing.

The answer itself is `roles.rights.may`; this module looks up where it comes from. A yes names what opens;
a no names every grant that comes near, because "granted on another team" is what an administrator has to know.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import QuerySet

from roles import clock
from roles.catalogue import Scope
from roles.models import Assignment, Grant, Staff, Unit, UnitAncestor, UnitGroupPermission
from roles.models.unit import UnitKind
from roles.reasons import Reason, Why
from roles.rights import forget, may, places_of, rights_of
from roles.sharing import shares_of

# Former and coming assignments worth naming.
MOST_OTHER_SEATS = 3


@dataclass(frozen=True)
class Answer:
    """Whether, and why: of a yes the reasons that open, of a no what is missing."""

    allowed: bool
    reasons: list[Reason]


def administers(user: Staff) -> bool:
    """Return whether `user` may ask about anybody's rights: who reads the whole role catalogue in Django admin."""
    return user.is_active and (user.is_superuser or (user.is_staff and user.has_perm("roles.view_position")))


def explain(staff: Staff, permission: str, record: Any = None) -> Answer:
    """Return whether `staff` holds `permission` (on `record`; else anywhere) and the reasons for it."""
    today = clock.today()
    forget(staff)
    if not staff.is_with_us(today):
        return Answer(False, [Reason(Why.OFF) if staff.leaves_on is None else Reason(Why.LEFT, day=staff.leaves_on)])
    if staff.is_superuser:
        return Answer(True, [Reason(Why.SUPERUSER)])
    reasons = list(_Seats(staff, permission, today).reasons(record))
    if hasattr(record, "SHARE_MODEL"):
        reasons += _shares(staff, permission, record)
    allowed = may(staff, permission, record) if record is not None else rights_of(staff).anywhere(permission)
    if not allowed and staff.has_perm(permission):
        reasons.append(Reason(Why.ADMINISTRATION))
    return Answer(allowed, [reason for reason in reasons if reason.opens == allowed])


def granting(permission: str) -> QuerySet[Grant]:
    """Return what the catalogue grants of a permission: who else has it, and how far."""
    return _grants_of(permission).filter(position__retired=False).select_related("position").order_by("position__order")


def _grants_of(permission: str) -> QuerySet[Grant]:
    app_label, codename = permission.split(".", 1)
    return Grant.objects.filter(permission__codename=codename, permission__content_type__app_label=app_label)


class _Seats:
    """What each assignment of a person does about one permission, read in three queries."""

    def __init__(self, staff: Staff, permission: str, today: date) -> None:
        self.staff = staff
        self.today = today
        seats = list(Assignment.objects.filter(staff=staff).with_names().order_by("kind", "starts_on"))
        self.held = [seat for seat in seats if seat.starts_on <= today and (seat.ends_on or today) >= today]
        self.others = [seat for seat in seats if seat not in self.held]
        self.scopes: dict[int, set[str]] = defaultdict(set)
        positions = {seat.position_id for seat in seats}
        for position_id, scope in (
            _grants_of(permission).filter(position__in=positions).values_list("position", "scope")
        ):
            self.scopes[position_id].add(scope)
        self.units: dict[int, list[Unit]] = defaultdict(list)
        for row in _on_units(permission, {seat.group_id for seat in self.held}):
            self.units[row.group_id].append(row.content_object)

    def reasons(self, record: Any) -> Iterator[Reason]:
        """Yield a reason for every grant of every seat, then what was or will be granted."""
        for seat in self.held:
            yield from self._reasons_of(seat, record)
        if not self.held:
            yield Reason(Why.NO_SEAT)
        granted = [seat for seat in self.others if self.scopes[seat.position_id]]
        for seat in sorted(granted, key=lambda seat: seat.starts_on, reverse=True)[:MOST_OTHER_SEATS]:
            if seat.starts_on > self.today:
                yield Reason(Why.BEGINS, seat=seat, day=seat.starts_on)
            else:
                yield Reason(Why.ENDED, seat=seat, day=seat.ends_on)

    def _reasons_of(self, seat: Assignment, record: Any) -> Iterator[Reason]:
        scopes = self.scopes[seat.position_id]
        if not scopes:
            yield Reason(Why.NOT_GRANTED, seat=seat)
        if Scope.OWN in scopes:
            why = Why.OWN if record is None or _owner_of(record) == self.staff.pk else Why.NOT_OWN
            yield Reason(why, seat=seat)
        for unit in self.units[seat.group_id]:
            why = Why.GRANTED if record is None or lies_in(record, unit) else Why.ELSEWHERE
            yield Reason(why, seat=seat, unit=unit, place=getattr(record, "unit", None))
        if scopes - {Scope.OWN} and not self.units[seat.group_id]:
            yield Reason(Why.REACHES_NOTHING, seat=seat)


def _on_units(permission: str, groups: set[int]) -> QuerySet[UnitGroupPermission]:
    app_label, codename = permission.split(".", 1)
    rows = UnitGroupPermission.objects.filter(
        group__in=groups, permission__codename=codename, permission__content_type__app_label=app_label
    )
    return rows.select_related("content_object").order_by("content_object__code")


def _shares(staff: Staff, permission: str, record: Any) -> Iterator[Reason]:
    for share in shares_of(record).filter(user=staff):
        if f"{share.permission.content_type.app_label}.{share.permission.codename}" == permission:
            if share.shared_at is None:
                yield Reason(Why.SHARED_BY_ENGINE)
            else:
                yield Reason(Why.SHARED, by=share.shared_by, day=clock.local_date(share.shared_at))


def _owner_of(record: Any) -> int | None:
    owner_field = getattr(record, "OWNER_FIELD", "")
    return getattr(record, f"{owner_field}_id") if owner_field else None


def lies_in(record: Any, unit: Unit) -> bool:
    """Return whether a record lies in a unit or below it."""
    places = places_of(record)
    if unit.pk in places:
        return True
    if unit.kind != UnitKind.GROUP:
        return False
    return UnitAncestor.objects.filter(ancestor=unit, unit__in=places).exists()
