"""Monthly scorecards: one a month and assignment, with a line an indicator."""

from __future__ import annotations

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kpi.catalogue import NoData
from kpi.models.indicator import Indicator
from roles.models import Assignment, OwnedRecord, Share, Staff
from roles.querysets import PlacedQuerySet


class CardState(models.TextChoices):
    """From the running month to the published score."""

    RUNNING = "running", _("Running")
    DRAFT = "draft", _("To be submitted")
    SUBMITTED = "submitted", _("To be scored")
    SCORED = "scored", _("To be approved")
    PUBLISHED = "published", _("Published")


class Block(models.TextChoices):
    """The two halves of a scorecard."""

    EXECUTION = "execution", _("Execution")
    RESULTS = "results", _("Results")


class LineSource(models.TextChoices):
    """Where a line's points come from."""

    COMPUTED = "computed", _("Computed from records")
    WAITING = "waiting", _("Scored by the manager until its records exist")
    SCORED = "scored", _("Scored by the manager")


class Answer(models.TextChoices):
    """What the person says to the published card."""

    WAITING = "waiting", _("To be confirmed")
    CONFIRMED = "confirmed", pgettext_lazy("scorecard", "Confirmed")
    LAPSED = "lapsed", _("Confirmed by time")
    APPEALED = "appealed", _("Appealed")
    SETTLED = "settled", _("Appeal decided")


class ScorecardQuerySet(PlacedQuerySet):
    """Reads of scorecards."""

    def with_people(self) -> Self:
        """Fetch what a list shows of each row."""
        return self.select_related("owner", "unit", "assignment__position")

    def with_names(self) -> Self:
        """Fetch what a list shows of each row, and the lines with what they were made from."""
        return self.with_people().prefetch_related("lines__made_from")


class Scorecard(OwnedRecord):
    """How one person did in one position in one month.

    Invariant: (assignment, month) is unique; lines carry weight and target as they were
    when the card was opened. From `frozen_at` on actual values and points stand as its snapshots
    hold them, whatever becomes of the records: a snapshot of its own is needed to replace them. `answer` is
    empty until the card is published, and on cards published before answers were asked for; the person
    answers up to the end of `answer_by`. Every change by a person raises `version`.
    """

    State = CardState
    SHARE_MODEL = "kpi.ScorecardUserPermission"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="scorecards", verbose_name=_("assignment"))
    month = models.DateField(_("month"), help_text=_("The first day of the month."))
    state = models.CharField(_("state"), max_length=10, choices=CardState.choices, default=CardState.RUNNING)
    version = models.PositiveIntegerField(_("version"), default=1)
    execution_share = models.PositiveSmallIntegerField(_("share of execution in the total (%)"), default=30)
    execution = models.DecimalField(_("execution score"), max_digits=6, decimal_places=2, null=True, blank=True)
    results = models.DecimalField(_("results score"), max_digits=6, decimal_places=2, null=True, blank=True)
    total = models.DecimalField(_("total"), max_digits=6, decimal_places=2, null=True, blank=True)
    self_comment = models.TextField(_("own comment"), max_length=2000, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    scored_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("scored by")
    )
    scored_at = models.DateTimeField(_("scored"), null=True, blank=True)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    frozen_at = models.DateTimeField(_("figures frozen"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=10, choices=Answer.choices, blank=True)
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ScorecardQuerySet.as_manager()

    class Meta:
        verbose_name = _("scorecard")
        verbose_name_plural = _("scorecards")
        ordering = ("-month", "assignment")
        permissions = (
            ("submit_scorecard", "Can submit scorecard"),
            ("score_scorecard", "Can score scorecard"),
            ("approve_scorecard", "Can approve scorecard"),
        )
        constraints = (models.UniqueConstraint(name="scorecard_once", fields=("assignment", "month")),)
        indexes = (
            models.Index(fields=("owner", "-month"), name="scorecard_of_owner"),
            models.Index(fields=("store", "-month"), name="scorecard_of_store"),
            models.Index(fields=("department", "-month"), name="scorecard_of_department"),
            models.Index(fields=("unit", "-month"), name="scorecard_of_unit"),
            models.Index(fields=("state", "month"), name="scorecard_by_state"),
            models.Index(fields=("answer_by",), condition=Q(answer=Answer.WAITING), name="scorecard_to_answer"),
            models.Index(fields=("month", "store"), condition=Q(frozen_at__isnull=True), name="scorecard_to_freeze"),
        )

    def __str__(self) -> str:
        return f"{self.month:%Y-%m} · {self.owner}"

    @property
    def is_live(self) -> bool:
        """Whether computed values still follow the records."""
        return self.frozen_at is None and self.state in (CardState.RUNNING, CardState.DRAFT, CardState.SUBMITTED)


class ScorecardLine(models.Model):
    """One indicator of one scorecard.

    Invariant: `made_from` is the version of `indicator` in force when the card was opened;
    its name, rule and target hold for this card whatever the catalogue says since. `score`
    (1–100) is the manager's and only set on lines that are not computed; `points` is None
    until the line has a value.
    """

    scorecard = models.ForeignKey(Scorecard, models.CASCADE, related_name="lines", verbose_name=_("scorecard"))
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("indicator"))
    made_from = models.ForeignKey(
        "kpi.HistoricalIndicator",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("version of the indicator"),
    )
    block = models.CharField(_("part"), max_length=10, choices=Block.choices)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    weight = models.PositiveSmallIntegerField(_("weight"))
    target = models.DecimalField(_("target"), max_digits=12, decimal_places=2, null=True, blank=True)
    actual = models.DecimalField(_("actual"), max_digits=12, decimal_places=2, null=True, blank=True)
    part = models.DecimalField(_("counted"), max_digits=18, decimal_places=4, null=True, blank=True)
    whole = models.DecimalField(_("out of"), max_digits=18, decimal_places=4, null=True, blank=True)
    score = models.PositiveSmallIntegerField(_("manager's score"), null=True, blank=True)
    points = models.DecimalField(_("points"), max_digits=6, decimal_places=2, null=True, blank=True)
    source = models.CharField(_("source"), max_length=10, choices=LineSource.choices)
    comment = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("line of a scorecard")
        verbose_name_plural = _("lines of scorecards")
        ordering = ("scorecard", "block", "order")
        constraints = (
            models.UniqueConstraint(name="line_once", fields=("scorecard", "block", "indicator")),
            models.CheckConstraint(
                name="line_score_of_hundred", condition=Q(score__isnull=True) | Q(score__gte=1, score__lte=100)
            ),
        )

    def __str__(self) -> str:
        return f"{self.scorecard_id} {self.indicator_id}"

    @property
    def keeps_gap(self) -> bool:
        """Whether the line counts with its whole weight although it has no data."""
        return self.source == LineSource.COMPUTED and self.made_from.no_data == NoData.GAP

    @property
    def decimal_weight(self) -> Decimal:
        """The weight as the arithmetic takes it."""
        return Decimal(self.weight)


class ScorecardUserPermission(Share):
    """One scorecard shared with one person."""

    content_object = models.ForeignKey(Scorecard, models.CASCADE, related_name="shares")

    class Meta(Share.Meta):
        abstract = False
        verbose_name = _("shared scorecard")
        verbose_name_plural = _("shared scorecards")
