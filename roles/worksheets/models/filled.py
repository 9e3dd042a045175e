"""Worksheets people filled in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roles.models import OwnedRecord
from roles.models.staff import speaks_chinese
from roles.querysets import PlacedQuerySet
from roles.worksheets.models.worksheet import Worksheet


class SheetState(models.TextChoices):
    """A sheet is begun, then handed in."""

    DRAFT = "draft", _("Draft")
    FILLED = "filled", _("Filled in")


class FilledSheet(OwnedRecord):
    """One worksheet somebody filled in, or is filling in.

    Invariant: once filled in it never changes and `form` is the form it was filled in on (see
    `worksheets.form.lines_of`); until then `typed` holds what was typed, however wrong. `answers` are by the code of
    the line; `findings` lists the lines out of limits. `version` rises with every save.
    """

    State = SheetState

    worksheet = models.ForeignKey(Worksheet, models.PROTECT, related_name="sheets", verbose_name=_("worksheet"))
    state = models.CharField(_("state"), max_length=6, choices=SheetState.choices, default=SheetState.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=1)
    form = models.JSONField(_("form"), default=dict)
    typed = models.JSONField(_("typed"), default=dict)
    answers = models.JSONField(_("answers"), default=dict)
    findings = models.JSONField(_("out of limits"), default=list)
    score = models.DecimalField(_("score"), max_digits=8, decimal_places=2, null=True, blank=True)
    full_score = models.DecimalField(_("full score"), max_digits=8, decimal_places=2, null=True, blank=True)
    started_at = models.DateTimeField(_("begun"))
    filled_at = models.DateTimeField(_("filled in"), null=True, blank=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name = _("filled worksheet")
        verbose_name_plural = _("filled worksheets")
        ordering = ("-started_at", "-pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="filledsheet_has_instant",
                condition=Q(state=SheetState.FILLED, filled_at__isnull=False)
                | Q(state=SheetState.DRAFT, filled_at__isnull=True),
            ),
        )
        indexes = (
            models.Index(fields=("owner", "filled_at"), name="filledsheet_of_owner"),
            models.Index(fields=("store", "filled_at"), name="filledsheet_of_store"),
        )

    def __str__(self) -> str:
        return f"{self.worksheet_id} {self.started_at:%Y-%m-%d}"

    @property
    def title(self) -> str:
        """The worksheet's name as it was, in the reader's language; of a draft as it is."""
        name = self.form.get("zh" if speaks_chinese() else "en")
        return str(name) if name else self.worksheet.name
