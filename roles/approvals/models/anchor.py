"""Anchors: where each chain of decisions stood at the end of a day, sealed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.models import Unit


class ChainAnchor(models.Model):
    """How far a store's chain had come, sealed with a key that is not in the database.

    Invariant: append-only; `number` runs without a gap over all stores; `seal` covers this anchor and
    the seal before it. A copy leaves the database (see `roles.approvals.anchors`).
    """

    number = models.PositiveBigIntegerField(_("number"), unique=True)
    store = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("store"))
    sequence = models.PositiveBigIntegerField(_("last entry"))
    hash = models.CharField(_("hash"), max_length=64)
    at = models.DateTimeField(_("when"))
    seal = models.CharField(_("seal"), max_length=64)

    class Meta:
        verbose_name = _("anchor of a decision chain")
        verbose_name_plural = _("anchors of decision chains")
        ordering = ("-number",)
        indexes = (models.Index(fields=("store", "-sequence"), name="chainanchor_of_store"),)

    def __str__(self) -> str:
        return f"#{self.number}: {self.store_id} #{self.sequence}"
