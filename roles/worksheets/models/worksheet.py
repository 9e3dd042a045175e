"""Worksheets of the catalogue: forms that prove a check."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from roles.catalogue import Department
from roles.models import CatalogueEntry
from roles.models.staff import speaks_chinese
from roles.worksheets.catalogue import FieldKind


class Worksheet(CatalogueEntry):
    """A form the catalogue defines, filled in to prove a duty.

    Invariant: a filled sheet keeps the form it was filled in on; every change writes a row of history.
    """

    department = models.CharField(_("department"), max_length=12, choices=Department.choices)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("worksheet")
        verbose_name_plural = _("worksheets")
        ordering = ("department", "code")


class WorksheetField(CatalogueEntry):
    """One line of a worksheet; its names are its labels.

    Invariant: answers are kept under its `code`, which never changes; a line that is taken off is retired.
    `options` of a choice are {"key", "zh", "en", "bad"}.
    """

    Kind = FieldKind

    worksheet = models.ForeignKey(Worksheet, models.PROTECT, related_name="fields", verbose_name=_("worksheet"))
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    kind = models.CharField(pgettext_lazy("worksheet", "kind"), max_length=8, choices=FieldKind.choices)
    required = models.BooleanField(_("required"), default=True)
    minimum = models.DecimalField(
        _("least"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Of a number or a score: below it is out of limits."),
    )
    maximum = models.DecimalField(
        _("most"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        help_text=_("Of a number: above it is out of limits. Of a score: the full score."),
    )
    unit_zh = models.CharField(_("unit of measure (Chinese)"), max_length=20, blank=True)
    unit_en = models.CharField(_("unit of measure (English)"), max_length=20, blank=True)
    options = models.JSONField(_("options"), default=list, blank=True)
    corrective = models.BooleanField(
        _("needs a corrective action"),
        default=False,
        help_text=_("Out of limits it demands one, which becomes a task."),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("line of a worksheet")
        verbose_name_plural = _("lines of worksheets")
        ordering = ("worksheet", "order", "pk")

    @property
    def unit(self) -> str:
        """The unit of measure in the reader's language."""
        return self.unit_zh if speaks_chinese() else self.unit_en
