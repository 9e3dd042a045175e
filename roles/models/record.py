"""What every working record carries so that rights are answered from indexed columns."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.models.staff import Staff
from roles.models.unit import Unit


class PlacedRecord(models.Model):
    """A row that belongs to a unit.

    Invariant: `department` and `store` are those of `unit`; the row does not move
    when its owner does.
    """

    OWNER_FIELD: ClassVar[str] = ""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("unit"))
    department = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    store = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("store"))

    class Meta:
        abstract = True


class OwnedRecord(PlacedRecord):
    """A row that belongs to a person at a unit."""

    OWNER_FIELD = "owner"

    owner = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("owner"))

    class Meta:
        abstract = True
