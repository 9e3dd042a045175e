"""Tax days: by when a month's declarations are filed."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords


class FilingRule(models.Model):
    """The usual filing day of a month, where the tax bureau announced no other.

    Invariant: one row, number 1.
    """

    THE_ONE = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=THE_ONE, editable=False)
    day = models.PositiveSmallIntegerField(
        _("usual filing day of the month"), default=15, validators=[MinValueValidator(1), MaxValueValidator(28)]
    )
    shifts = models.BooleanField(
        _("moves to the next working day"), default=True, help_text=_("Where it is a weekend or a public holiday.")
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("usual filing day")
        verbose_name_plural = _("usual filing day")
        constraints = (models.CheckConstraint(name="filingrule_only_one", condition=models.Q(id=1)),)

    def __str__(self) -> str:
        return str(self.day)


class FilingDeadline(models.Model):
    """What the tax bureau announced for one month.

    Invariant: `month` is its first day, one row a month; `day` is taken as it is.
    """

    month = models.DateField(_("month"), unique=True, help_text=_("Any day of the month."))
    day = models.DateField(_("last day of filing"))
    note = models.CharField(_("note"), max_length=100, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("announced filing deadline")
        verbose_name_plural = _("announced filing deadlines")
        ordering = ("-month",)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}: {self.day}"
