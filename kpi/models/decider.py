"""Who scores and decides where nobody stands above in the store."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from roles.models import Staff, Unit


class TopDecider(models.Model):
    """The person an administrator names for the cards of whoever stands highest: an investor, somebody of the group.

    Invariant: one a unit; the nearest unit at or above the store counts. The person holds a position in
    the store or above it, or administers the house: the approvals engine asks nobody else.
    """

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="+", verbose_name=_("group or store"))
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("who decides"))

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("last decider of scorecards")
        verbose_name_plural = _("last deciders of scorecards")
        ordering = ("unit",)

    def __str__(self) -> str:
        return f"{self.unit} · {self.staff}"
