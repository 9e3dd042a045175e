"""The morning digests that went out."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.models import Unit


class StoreDigest(models.Model):
    """The morning digest of one store on one day.

    Invariant: (store, day) is unique; the row is written in the transaction of the
    messages, so that whoever writes it sends them.
    """

    store = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("store"))
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("morning digest")
        verbose_name_plural = _("morning digests")
        ordering = ("-day", "store")
        constraints = (models.UniqueConstraint(name="storedigest_once", fields=("store", "day")),)

    def __str__(self) -> str:
        return f"{self.store_id} {self.day}"
