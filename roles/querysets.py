"""Reads worth a name. Lists of records start from `visible_to(user)`.

Rights are fetched first (see `roles.rights`) and become conditions on columns
the records carry themselves, so that no list joins a table of permissions.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Q

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from roles.models import Staff


class UnitQuerySet(models.QuerySet[Any]):
    """Reads of units."""

    def stores(self) -> Self:
        """Keep active stores."""
        return self.filter(kind="store", is_active=True)

    def below(self, unit_ids: set[int] | frozenset[int]) -> Self:
        """Keep the given units and every unit below them."""
        return self.filter(ancestor_links__ancestor__in=unit_ids).distinct()


class PlacedQuerySet(models.QuerySet[Any]):
    """Reads of records that belong to a unit (and mostly to a person)."""

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
        condition = placed_in(rights.units.get(name, frozenset()))
        owner_field = self.model.OWNER_FIELD
        if owner_field and name in rights.own:
            condition |= Q(**{f"{owner_field}_id": rights.staff_id})
        shared = shared_ids(self.model, rights.staff_id, name)
        if shared:
            condition |= Q(pk__in=shared)
        return self.filter(condition)


def placed_in(unit_ids: frozenset[int]) -> Q:
    """Return the condition "in one of these units or below"; nothing matches an empty set."""
    if not unit_ids:
        return Q(pk__in=[])
    ids = sorted(unit_ids)
    return Q(store_id__in=ids) | Q(department_id__in=ids) | Q(unit_id__in=ids)


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
