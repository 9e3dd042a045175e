"""Reads worth a name. Lists of records start from `visible_to(user)`.

Rights are fetched first (see `roles.rights`) and become conditions on columns
the records carry themselves, so that no list joins a table of permissions.
"""

from __future__ import annotations

from datetime import date
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Any, Self

from django.db import connections, models
from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from roles.models import Staff


MOST_WAYS = 12


class UnitQuerySet(models.QuerySet[Any]):
    """Reads of units."""

    def stores(self) -> Self:
        """Keep active stores."""
        return self.filter(kind="store", is_active=True)

    def below(self, unit_ids: set[int] | frozenset[int]) -> Self:
        """Keep the given units and every unit below them."""
        return self.filter(ancestor_links__ancestor__in=unit_ids).distinct()


class PlacedQuerySet(models.QuerySet[Any]):
    """Reads of records that belong to a unit (and mostly to a person).

    `_ways` are the conditions of which `visible_to` asked for any: each alone can be read
    in the order of an index, all of them together cannot.
    """

    _ways: tuple[Q, ...] = ()

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._ways = self._ways
        return clone

    def rows_between(self, start: int, stop: int) -> list[Any]:
        """Return the rows from `start` to `stop` of the ordered list, as a slice would.

        Where there are several ways to a row, the first `stop` keys of each way are
        read first and the rows of the list are among them: one OR makes PostgreSQL join
        and sort everything a store ever wrote for 25 rows.
        """
        if (
            not 1 < len(self._ways) <= MOST_WAYS
            or not connections[self.db].features.supports_slicing_ordering_in_compound
        ):
            return list(self[start:stop])
        first, *others = (self.filter(way).values_list("pk")[:stop] for way in self._ways)
        keys = [key for (key,) in first.union(*others)]
        return list(self.filter(pk__in=keys)[start:stop])

    def visible_to(self, user: Staff | AnonymousUser, permission: str | None = None) -> Self:
        """Keep what `user` may see, or what `permission` ("app.codename") is granted for.

        The same rule as `user.has_perm(permission, record)`: a superuser; a grant on
        the record's unit, department or store; own scope and mine; shared with me.
        """
        from roles.rights import rights_of

        rights = rights_of(user)
        if rights.superuser:
            return self
        name = permission or f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"
        ways = placed_in(rights.units.get(name, frozenset()))
        owner_field = self.model.OWNER_FIELD
        if owner_field and name in rights.own:
            ways.append(Q(**{f"{owner_field}_id": rights.staff_id}))
        shared = rights.shares(self.model, name)
        if shared:
            ways.append(Q(pk__in=sorted(shared)))
        rows = self.filter(reduce(or_, ways)) if ways else self.filter(pk__in=[])
        rows._ways = tuple(ways)
        return rows


def placed_in(unit_ids: frozenset[int]) -> list[Q]:
    """Return the ways to lie in one of these units or below; an index on a single unit keeps the list's order."""
    columns = ("store_id", "department_id", "unit_id")
    if len(unit_ids) * len(columns) <= MOST_WAYS:
        return [Q(**{column: pk}) for pk in sorted(unit_ids) for column in columns]
    return [Q(**{f"{column}__in": sorted(unit_ids)}) for column in columns]


def shared_ids(model: type[models.Model], staff_id: int | None, permission: str) -> list[int]:
    """Return the ids of the records of `model` shared with a person one by one."""
    share_model = getattr(model, "SHARE_MODEL", None)
    if share_model is None or staff_id is None:
        return []
    app_label, codename = permission.split(".", 1)
    rows = model._meta.apps.get_model(share_model)._default_manager.filter(  # type: ignore[attr-defined]
        user_id=staff_id, permission__codename=codename, permission__content_type__app_label=app_label
    )
    return list(rows.values_list("content_object_id", flat=True))


class AssignmentQuerySet(PlacedQuerySet):
    """Reads of assignments."""

    def active_on(self, day: date) -> Self:
        """Keep what holds on `day`: begun, not ended, the person still with us."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day, staff__is_active=True)

    def with_names(self) -> Self:
        """Fetch what a list shows of each row."""
        return self.select_related("staff", "position", "unit", "department", "store")
