"""Grants: what a position may do and how far it reaches, and where guardian keeps it."""

from __future__ import annotations

from django.contrib.auth.models import Permission
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase
from simple_history.models import HistoricalRecords

from roles.catalogue import Scope
from roles.models.position import Position
from roles.models.unit import Unit


class Grant(models.Model):
    """One permission a position carries, and its scope.

    Invariant: every scope but "own" is materialised as guardian permissions of the
    position's groups on units (`roles.actions.grants`).
    """

    position = models.ForeignKey(Position, models.CASCADE, related_name="grants", verbose_name=_("position"))
    permission = models.ForeignKey(Permission, models.PROTECT, related_name="+", verbose_name=_("permission"))
    scope = models.CharField(_("scope"), max_length=12, choices=Scope.choices, default=Scope.OWN)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        ordering = ("position", "permission__codename", "scope")
        constraints = (models.UniqueConstraint(name="grant_once", fields=("position", "permission", "scope")),)

    def __str__(self) -> str:
        return f"{self.permission.codename} · {self.get_scope_display()}"


class UnitGroupPermission(GroupObjectPermissionBase):
    """Guardian's direct-foreign-key row: a group holds a permission on everything in a unit.

    Invariant: rows exist only for the groups of `PositionGroup`. The permission is
    that of a record kind, not of Unit itself, so rows are made set-based.
    """

    content_object = models.ForeignKey(Unit, models.CASCADE, related_name="group_permissions")

    class Meta(GroupObjectPermissionBase.Meta):
        abstract = False
        verbose_name = _("group permission on a unit")
        verbose_name_plural = _("group permissions on units")


class UnitUserPermission(UserObjectPermissionBase):
    """Guardian's counterpart for single users; the house grants through positions only."""

    content_object = models.ForeignKey(Unit, models.CASCADE, related_name="user_permissions")

    class Meta(UserObjectPermissionBase.Meta):
        abstract = False
        verbose_name = _("user permission on a unit")
        verbose_name_plural = _("user permissions on units")
