"""The ledger of scheduled work: which days of which store an engine has made."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roles.models.unit import Unit


class StoreDay(models.Model):
    """One day of one store in one engine ("duties", "reports", "kpi").

    Invariant: (engine, store, day) is unique and the days of a store have no gap; a day
    is settled once its rows are written; `token` names the worker that claimed it, and
    a claim older than the lease may be taken over.
    """

    engine = models.CharField(_("engine"), max_length=16)
    store = models.ForeignKey(Unit, models.CASCADE, related_name="+", verbose_name=_("store"))
    day = models.DateField(_("day"))
    token = models.UUIDField(_("claimed by"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)

    class Meta:
        verbose_name = _("day of a store")
        verbose_name_plural = _("days of stores")
        ordering = ("-day", "store", "engine")
        constraints = (models.UniqueConstraint(name="storeday_once", fields=("engine", "store", "day")),)
        indexes = (
            models.Index(fields=("engine", "day"), condition=Q(settled_at__isnull=True), name="storeday_to_make"),
        )

    def __str__(self) -> str:
        return f"{self.engine} {self.store_id} {self.day}"
