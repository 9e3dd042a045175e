"""Looks at phone numbers: numbers are masked, and whoever has one shown leaves a trace."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.models import Staff


class PhoneView(models.Model):
    """One person had the phone number of another shown.

    Invariant: append-only; the number itself never stands here.
    """

    viewer = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("who looked"))
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("whose number"))
    at = models.DateTimeField(_("when"), default=clock.now)
    reason = models.CharField(_("reason"), max_length=100)

    class Meta:
        verbose_name = _("look at a phone number")
        verbose_name_plural = _("looks at phone numbers")
        ordering = ("-at", "-pk")
        permissions = (("show_phone", "Can show a phone number"),)

    def __str__(self) -> str:
        return f"{self.viewer_id} → {self.staff_id}"
