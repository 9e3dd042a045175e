"""What a person may do, answered from their assignments.

One rule for lists and single records (see `roles.querysets.PlacedQuerySet.visible_to`):
a superuser may; a grant on the record's unit, or on a unit above it, may; own scope
may when the record is mine; a record shared with me may be what was shared.

A person's rights are read in one query (one more for a group's stores) and kept on the user object, which lives
for one request: the next request sees every change of an assignment or a grant,
and an assignment's dates need nobody to switch them.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import BigIntegerField, CharField, QuerySet, Value
from django.utils.translation import gettext as _

from roles import clock
from roles.catalogue import Scope
from roles.models.assignment import Assignment
from roles.models.grant import Grant, UnitGroupPermission
from roles.models.unit import Unit, UnitKind
from roles.querysets import shared_ids

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model

    from roles.models import Staff


@dataclass(frozen=True)
class Rights:
    """A person's rights at one instant.

    `units` maps a permission to the ids of the units it is granted on (a grant on a
    group lists its stores, so that a record's own columns answer); `own` holds the
    permissions that reach the person's own records; `shared` keeps what `shares` read.
    """

    staff_id: int | None
    superuser: bool = False
    units: dict[str, frozenset[int]] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    shared: dict[tuple[type[Model], str], frozenset[int]] = field(default_factory=dict, compare=False)

    def shares(self, model: type[Model], permission: str) -> frozenset[int]:
        """Return the ids of the records of `model` shared with the person, read once for all of them."""
        known = self.shared.get((model, permission))
        if known is None:
            known = self.shared[model, permission] = frozenset(shared_ids(model, self.staff_id, permission))
        return known

    def anywhere(self, permission: str) -> bool:
        """Return whether the permission reaches any record at all (for menus)."""
        return self.superuser or permission in self.own or permission in self.units

    def beyond_own(self, permission: str) -> bool:
        """Return whether the permission reaches other people's records."""
        return self.superuser or permission in self.units


NOBODY = Rights(staff_id=None)


def rights_of(user: Staff | AnonymousUser) -> Rights:
    """Return the rights of `user`, read once per user object."""
    if not user.is_authenticated or not user.is_active:
        return NOBODY
    cached: Rights | None = getattr(user, "_rights", None)
    if cached is None:
        cached = _read(user)
        user._rights = cached  # type: ignore[attr-defined]
    return cached


def forget(user: Staff) -> None:
    """Drop the rights kept on a user object that outlives a change of them."""
    if hasattr(user, "_rights"):
        del user._rights  # type: ignore[attr-defined]


def _read(user: Any) -> Rights:
    if user.is_superuser:
        return Rights(staff_id=user.pk, superuser=True)
    active = Assignment.objects.active_on(clock.today()).filter(staff=user)
    units: dict[str, set[int]] = defaultdict(set)
    groups: set[int] = set()
    own: set[str] = set()
    for app_label, codename, unit_id, kind in _granted(active):
        name = f"{app_label}.{codename}"
        if kind == Scope.OWN:
            own.add(name)
            continue
        assert unit_id is not None
        units[name].add(unit_id)
        if kind == UnitKind.GROUP:
            groups.add(unit_id)
    if groups:
        _open_groups(units, groups)
    return Rights(
        staff_id=user.pk,
        units={name: frozenset(ids) for name, ids in units.items()},
        own=frozenset(own),
    )


def _granted(active: QuerySet[Assignment]) -> QuerySet[UnitGroupPermission, tuple[str, str, int | None, str]]:
    """Return (app, codename, unit, its kind) of each grant on a unit and (app, codename, None, "own"), in one query."""
    names = ("permission__content_type__app_label", "permission__codename")
    # SQLite unites rows without an order only.
    on_units = (
        UnitGroupPermission.objects.order_by()
        .filter(group__in=active.values("group"))
        .values_list(*names, "content_object_id", "content_object__kind")
    )
    own = (
        Grant.objects.order_by()
        .filter(scope=Scope.OWN, position__in=active.values("position"))
        .values_list(
            *names, Value(None, output_field=BigIntegerField()), Value(Scope.OWN.value, output_field=CharField())
        )
    )
    return on_units.union(own, all=True)


def _open_groups(units: dict[str, set[int]], groups: set[int]) -> None:
    """Add the stores of every granted group: records carry their store, not their group."""
    stores: dict[int, set[int]] = defaultdict(set)
    rows = Unit.objects.filter(kind=UnitKind.STORE, ancestor_links__ancestor__in=groups)
    for store_id, group_id in rows.values_list("pk", "ancestor_links__ancestor"):
        stores[group_id].add(store_id)
    for ids in units.values():
        for group_id in ids & groups:
            ids |= stores[group_id]


def may(user: Staff | AnonymousUser, permission: str, record: Model) -> bool:
    """Return whether `user` holds `permission` on `record`; the rule of this module's head."""
    rights = rights_of(user)
    if rights.superuser:
        return True
    granted = rights.units.get(permission, frozenset())
    if granted and granted & _places(record):
        return True
    owner_field = getattr(record, "OWNER_FIELD", "")
    if owner_field and permission in rights.own and getattr(record, f"{owner_field}_id") == rights.staff_id:
        return True
    return record.pk in rights.shares(type(record), permission)


def _places(record: Model) -> set[int]:
    if isinstance(record, Unit):
        return {record.pk, record.department_id or 0, record.store_id or 0}
    return {getattr(record, name, None) or 0 for name in ("unit_id", "department_id", "store_id")}


def require(user: Staff | AnonymousUser, permission: str, record: Model, reason: str = "") -> None:
    """Raise PermissionDenied with a reason a person can act on, unless `user` may."""
    if not user.has_perm(permission, record):
        raise PermissionDenied(reason or _("Your position does not include this right for this record."))
