"""Who took a list of records out of the house."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.models import Staff
from roles.records.models.entry import KIND_LENGTH


class RecordExport(models.Model):
    """One export of a list.

    Invariant: written with the file, never changed. It tells how much left the house and nothing of what was in it:
    the filters may name a person and are not kept.
    """

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("person"))
    kind = models.CharField(_("kind of record"), max_length=KIND_LENGTH)
    rows = models.PositiveIntegerField(_("rows"))
    at = models.DateTimeField(_("when"), default=clock.now)

    class Meta:
        verbose_name = _("export of records")
        verbose_name_plural = _("exports of records")
        ordering = ("-at", "-pk")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d %H:%M}"
