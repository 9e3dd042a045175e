"""What a person may do, answered from their assignments.

One rule for lists and single records (see `roles.querysets.PlacedQuerySet.visible_to`):
a superuser may; a grant on the record's unit, or on a unit above it, may; own scope
may when the record is mine; a record shared with me may be what was shared.

A person's rights are read in one query (one more where a group's stores matter) and kept on the user object,
which lives for one request: the next request sees every change of an assignment or a grant, and an assignment's
dates need nobody to switch them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from roles import clock
from roles.granted import granted_to, shared_with, stores_below, units_below
from roles.models.unit import Unit, UnitKind
from roles.ways import placed_in

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.db.models import Model

    from roles.models import Staff

FEW_STORES = 8


@dataclass(frozen=True)
class Rights:
    """A person's rights at one instant.

    `units` maps a permission to the ids of the units it is granted on, `kinds` says what
    kind of unit each of them is; `own` holds the permissions that reach the person's own
    records; `shared` and `stores` keep what `shares` and `stores_below` read.
    """

    staff_id: int | None
    superuser: bool = False
    units: dict[str, frozenset[int]] = field(default_factory=dict)
    kinds: dict[int, str] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    shared: dict[tuple[type[Model], str], frozenset[int]] = field(default_factory=dict, compare=False)
    stores: dict[int, set[int]] = field(default_factory=dict, compare=False)

    def ways(self, permission: str) -> list[Q]:
        """Return the conditions on a record's own columns each of which alone means: it lies where I may."""
        granted = self.units.get(permission, frozenset())
        groups = self.groups(granted)
        # The widest way first: what is counted up to a limit is mostly found there.
        return [*(_below(groups) if groups else []), *placed_in(granted, self.kinds)]

    def reaches(self, permission: str, places: set[int]) -> bool:
        """Return whether the permission is granted on one of the units a record lies in, or on a group above."""
        granted = self.units.get(permission, frozenset())
        if granted & places:
            return True
        return any(self.stores_below(group) & places for group in self.groups(granted))

    def groups(self, unit_ids: frozenset[int]) -> frozenset[int]:
        """Keep the groups: records carry their store, not their group."""
        return frozenset(pk for pk in unit_ids if self.kinds[pk] == UnitKind.GROUP)

    def stores_below(self, group: int) -> set[int]:
        """Return the stores below a granted group, read once for all of them."""
        if not self.stores:
            groups = self.groups(frozenset(self.kinds))
            self.stores.update({pk: set() for pk in groups})
            rows = Unit.objects.stores_below(groups).values_list("ancestor_links__ancestor", "pk")
            for group_id, store_id in rows:
                self.stores[group_id].add(store_id)
        return self.stores[group]

    def shares(self, model: type[Model], permission: str) -> frozenset[int]:
        """Return the ids of the records of `model` shared with the person, read once for all of them."""
        if (model, permission) not in self.shared:
            self.read_shares([(model, permission)])
        return self.shared[model, permission]

    def read_shares(self, wanted: Iterable[tuple[type[Model], str]]) -> None:
        """Read what is shared of several kinds in one query: `shares` knows it from here on."""
        missing = [each for each in wanted if each not in self.shared]
        found = shared_with(self.staff_id, missing) if self.staff_id else [[] for _ in missing]
        self.shared.update({each: frozenset(ids) for each, ids in zip(missing, found, strict=True)})

    def anywhere(self, permission: str) -> bool:
        """Return whether the permission reaches any record at all (for menus)."""
        return self.superuser or permission in self.own or permission in self.units

    def beyond_own(self, permission: str) -> bool:
        """Return whether the permission reaches other people's records."""
        return self.superuser or permission in self.units


NOBODY = Rights(staff_id=None)


def rights_of(user: Staff | AnonymousUser) -> Rights:
    """Return the rights of `user`, read once per user object."""
    if not user.is_authenticated or not user.is_with_us(clock.today()):
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
    units: dict[str, set[int]] = defaultdict(set)
    kinds: dict[int, str] = {}
    own: set[str] = set()
    for permission, unit, kind in granted_to(user.pk, clock.today()):
        if unit is None:
            own.add(permission)
        else:
            units[permission].add(unit)
            kinds[unit] = kind
    return Rights(
        staff_id=user.pk,
        units={name: frozenset(ids) for name, ids in units.items()},
        kinds=kinds,
        own=frozenset(own),
    )


def _below(groups: frozenset[int]) -> list[Q]:
    """Return the ways to lie in a store of these groups.

    Of a handful of stores each is a way of its own, in the order of its index: were they asked for
    together, a list whose records are all old would be looked for among everybody's.
    """
    few = stores_below(groups, FEW_STORES + 1)
    if len(few) <= FEW_STORES:
        return [Q(store_id=pk) for pk in sorted(set(few))]
    return [Q(store_id__in=units_below(groups))]


def may(user: Staff | AnonymousUser, permission: str, record: Model) -> bool:
    """Return whether `user` holds `permission` on `record`; the rule of this module's head."""
    rights = rights_of(user)
    if rights.superuser:
        return True
    if rights.reaches(permission, places_of(record)):
        return True
    owner_field = getattr(record, "OWNER_FIELD", "")
    if owner_field and permission in rights.own and getattr(record, f"{owner_field}_id") == rights.staff_id:
        return True
    return record.pk in rights.shares(type(record), permission)


def places_of(record: Model) -> set[int]:
    """Return the units a record lies in: its own, the department's and the store's; 0 stands for none."""
    if isinstance(record, Unit):
        return {record.pk, record.department_id or 0, record.store_id or 0}
    return {getattr(record, name, None) or 0 for name in ("unit_id", "department_id", "store_id")}


def require(user: Staff | AnonymousUser, permission: str, record: Model, reason: str = "") -> None:
    """Raise PermissionDenied with a reason a person can act on, unless `user` may."""
    if not user.has_perm(permission, record):
        raise PermissionDenied(reason or _("Your position does not include this right for this record."))
