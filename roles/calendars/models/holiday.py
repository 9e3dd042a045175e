"""The days on which the country does otherwise than the weekday says."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from roles.models.staff import speaks_chinese


class HolidayKind(models.TextChoices):
    """What a day of the table is; `ordinary` takes an entry back without deleting it."""

    HOLIDAY = "holiday", _("Public holiday")
    MAKE_UP = "makeup", _("Make-up working day")
    ORDINARY = "ordinary", _("As the weekday says")


class Holiday(models.Model):
    """One day the State Council's notice names.

    Invariant: a day stands here once. `customised` says that an administrator wrote or changed it:
    seeding leaves it alone from then on. A year without a row has not been published yet.
    """

    Kind = HolidayKind

    day = models.DateField(_("day"), unique=True)
    kind = models.CharField(_("kind"), max_length=8, choices=HolidayKind.choices, default=HolidayKind.HOLIDAY)
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    customised = models.BooleanField(_("changed by an administrator"), default=False, editable=False)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("public holiday")
        verbose_name_plural = _("public holidays")
        ordering = ("-day",)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"

    @property
    def name(self) -> str:
        """The holiday in the reader's language."""
        return self.name_zh if speaks_chinese() else self.name_en
