"""A person's appeal against their published card, pointing at rows of its frozen figures."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kpi.models.scorecard import Scorecard, ScorecardLine
from roles.models import Assignment, OwnedRecord, Share
from roles.querysets import PlacedQuerySet


class AppealState(models.TextChoices):
    """What became of an appeal."""

    OPEN = "open", _("Appeal to be decided")
    GRANTED = "granted", _("Appeal granted")
    REFUSED = "refused", _("Appeal refused")
    WITHDRAWN = "withdrawn", _("Appeal withdrawn")


class RowState(models.TextChoices):
    """How a record stands behind a figure."""

    HIT = "hit", _("counts, met")
    COUNTED = "counted", _("counts, not met")
    LEFT_OUT = "left_out", _("does not count")


class Appeal(OwnedRecord):
    """One appeal of one person against one of their cards.

    Invariant: at most one open appeal a card; decided through the approvals engine, never by its owner. What
    is pointed at stands in `rows`. Every change of state raises `version`.
    """

    State = AppealState
    SHARE_MODEL = "kpi.AppealUserPermission"

    card = models.ForeignKey(Scorecard, models.PROTECT, related_name="appeals", verbose_name=_("scorecard"))
    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="+", verbose_name=_("assignment"))
    state = models.CharField(_("state"), max_length=10, choices=AppealState.choices, default=AppealState.OPEN)
    version = models.PositiveIntegerField(_("version"), default=1)
    reason = models.TextField(_("reason"), max_length=2000)
    made_at = models.DateTimeField(_("made"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")
        ordering = ("-made_at", "-pk")
        permissions = (("decide_appeal", "Can decide appeal"),)
        constraints = (
            models.UniqueConstraint(name="appeal_one_open", fields=("card",), condition=Q(state=AppealState.OPEN)),
        )
        indexes = (models.Index(fields=("store", "state"), name="appeal_of_store"),)

    def __str__(self) -> str:
        return f"{self.card_id} {self.get_state_display()}"


class AppealRow(models.Model):
    """One thing an appeal points at: a record behind a line, or (without `key`) the value of a line.

    Invariant: `was`, `wish` and `outcome` say how the record stood, how the person wants it to stand and how it
    was decided to stand; of a value they are empty and `value` is what it was decided to be: the manager's
    score where the line is scored, else the actual value. `outcome` is empty until decided, and where the
    decision keeps it `outcome` is what it `was`.
    """

    appeal = models.ForeignKey(Appeal, models.CASCADE, related_name="rows", verbose_name=_("appeal"))
    line = models.ForeignKey(ScorecardLine, models.PROTECT, related_name="+", verbose_name=_("line"))
    key = models.CharField(_("record"), max_length=80, blank=True)
    was = models.CharField(_("stood"), max_length=8, choices=RowState.choices, blank=True)
    wish = models.CharField(_("should stand"), max_length=8, choices=RowState.choices, blank=True)
    outcome = models.CharField(_("decided"), max_length=8, choices=RowState.choices, blank=True)
    value = models.DecimalField(
        _("corrected value"),
        max_digits=12,
        decimal_places=2,
        null=True,
        blank=True,
        validators=[MinValueValidator(0), MaxValueValidator(9_999_999_999)],
    )

    class Meta:
        verbose_name = _("row of an appeal")
        verbose_name_plural = _("rows of appeals")
        ordering = ("appeal", "line", "pk")
        constraints = (
            models.UniqueConstraint(name="appeal_row_once", fields=("appeal", "line", "key")),
            models.CheckConstraint(
                name="appeal_row_states",
                condition=Q(key="", was="", wish="", outcome="") | (~Q(key="") & ~Q(was="") & ~Q(wish="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.appeal_id} {self.line_id} {self.key}"


class AppealUserPermission(Share):
    """One appeal shared with one person: whoever decides on it."""

    content_object = models.ForeignKey(Appeal, models.CASCADE, related_name="shares")

    class Meta(Share.Meta):
        abstract = False
        verbose_name = _("shared appeal")
        verbose_name_plural = _("shared appeals")
