"""What the sweeps did, for whoever has to see whether the house works by itself."""

from __future__ import annotations

from datetime import timedelta

from django.db import models
from django.utils.translation import gettext_lazy as _


class SweepRun(models.Model):
    """One sweep: the instant it acted for, when it ran, and what each step did.

    Invariant: written when the sweep begins and once more when it ends; one that never ended was killed.
    `counts` maps the steps that did something to how much, `failed` names those that raised.
    """

    at = models.DateTimeField(_("acted for"))
    started_at = models.DateTimeField(_("begun"), db_index=True)
    finished_at = models.DateTimeField(_("ended"), null=True, blank=True)
    counts = models.JSONField(_("done"), default=dict)
    failed = models.JSONField(_("failed steps"), default=list)

    class Meta:
        verbose_name = _("sweep")
        verbose_name_plural = _("sweeps")
        ordering = ("-started_at", "-pk")

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M:%S}"

    @property
    def took(self) -> timedelta | None:
        """How long it ran; None where it has not ended."""
        return self.finished_at - self.started_at if self.finished_at else None
