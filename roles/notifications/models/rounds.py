"""The rounds of a store that were made: what goes out once a store and day."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.models import Unit


class StoreRound(models.Model):
    """One round of messages of one store on one day, such as the evening close-out.

    Invariant: (name, store, day) is unique; the row is written in the transaction of the
    messages, so that whoever writes it sends them.
    """

    name = models.CharField(_("round"), max_length=20)
    store = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("store"))
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("sent"))

    class Meta:
        verbose_name = _("round of messages")
        verbose_name_plural = _("rounds of messages")
        ordering = ("-day", "store", "name")
        constraints = (models.UniqueConstraint(name="storeround_once", fields=("name", "day", "store")),)

    def __str__(self) -> str:
        return f"{self.name} {self.store_id} {self.day}"
