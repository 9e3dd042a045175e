"""The ways out of the house and how they fare."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Lane(models.Model):
    """One way out: the mail server, or one group robot.

    Invariant: a row stands only for a way that failed since it last worked; until `closed_until`
    nothing is tried on it, so that a dead one costs the others nothing.
    """

    name = models.CharField(_("channel"), max_length=16, unique=True)
    failures = models.PositiveIntegerField(_("failures in a row"), default=0)
    closed_until = models.DateTimeField(_("not tried until"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("failing channel")
        verbose_name_plural = _("failing channels")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name
