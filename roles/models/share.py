"""One record shared with one person, beside what their position grants."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from guardian.models import UserObjectPermissionBase

from roles.models.staff import Staff


class Share(UserObjectPermissionBase):
    """Guardian's direct-foreign-key row for one permission on one record, and who shared it when.

    Invariant: `shared_by` and `shared_at` are set together, by a person; both are empty where an
    engine shared the record (with whoever has to decide on it), and nobody takes that back by hand.
    """

    shared_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("shared by")
    )
    shared_at = models.DateTimeField(_("shared at"), null=True, blank=True)

    class Meta(UserObjectPermissionBase.Meta):
        abstract = True
        constraints = (
            models.CheckConstraint(
                name="%(class)s_by_and_at",
                condition=Q(shared_by__isnull=True, shared_at__isnull=True)
                | Q(shared_by__isnull=False, shared_at__isnull=False),
            ),
        )
