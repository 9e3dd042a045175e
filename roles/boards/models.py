"""The calendar feeds people made."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.models import Staff


class CalendarFeed(models.Model):
    """One person's calendar feed: whoever knows its address reads their duties, so the address is a secret.

    Invariant: one a person; only the SHA-256 of the secret is kept (it is 256 random bits, so that a slow hash would
    add nothing). Renewing changes the secret, revoking deletes the row.
    """

    staff = models.OneToOneField(Staff, models.CASCADE, related_name="calendar_feed", verbose_name=_("staff member"))
    token_hash = models.CharField(_("hash of the secret"), max_length=64, unique=True)
    made_at = models.DateTimeField(_("made"), default=clock.now)
    fetched_at = models.DateTimeField(_("last fetched"), null=True, blank=True)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return str(self.staff_id)
