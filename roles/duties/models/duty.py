"""Duties of the catalogue and the versions items are raised from."""

from __future__ import annotations

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from roles.duties.catalogue import Basis, Cadence, DayKind, DeadlineUnit, EvidenceKind, OffDay, WhenAbsent, Who
from roles.duties.rhythm import validate_rrule
from roles.models import CatalogueEntry, Position
from roles.models.staff import speaks_chinese
from roles.worksheets.models import Worksheet

_MONTH_MINUTES = 31 * 24 * 60


class Rhythm(models.Model):
    """When a duty is due and how it is reminded of."""

    cadence = models.CharField(_("rhythm"), max_length=10, choices=Cadence.choices)
    rrule = models.CharField(
        _("due day (RFC 5545)"),
        max_length=120,
        blank=True,
        validators=[validate_rrule],
        help_text=_("Empty: the usual day of this rhythm."),
    )
    due_time = models.TimeField(_("due hour"))
    must_do = models.BooleanField(
        _("must do"), default=False, help_text=_("Goes to the superior when it stays open past its grace.")
    )
    when_absent = models.CharField(
        _("during an absence"),
        max_length=8,
        choices=WhenAbsent.choices,
        default=WhenAbsent.EXCUSE,
        help_text=_("What becomes of it when the person is away on the day it is due."),
    )
    lead_minutes = models.PositiveIntegerField(
        _("reminder before (minutes)"), default=60, validators=[MaxValueValidator(_MONTH_MINUTES)]
    )
    grace_minutes = models.PositiveIntegerField(
        _("grace (minutes)"), default=120, validators=[MaxValueValidator(_MONTH_MINUTES)]
    )
    days = models.CharField(
        _("falls due on"),
        max_length=8,
        choices=DayKind.choices,
        default=DayKind.OPEN,
        db_default=DayKind.OPEN,
        help_text=_("Which days it can fall due on, by the calendar of the store."),
    )
    off_day = models.CharField(
        _("on another day"),
        max_length=8,
        choices=OffDay.choices,
        default=OffDay.BEFORE,
        db_default=OffDay.BEFORE,
        help_text=_("What becomes of it when the rhythm names a day it cannot fall due on."),
    )
    who = models.CharField(_("who owes it"), max_length=4, choices=Who.choices, default=Who.EACH, db_default=Who.EACH)
    rota_size = models.PositiveSmallIntegerField(
        _("how many at a time"),
        default=1,
        db_default=1,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
        help_text=_("How many of a unit's holders owe it each time, when they take turns."),
    )
    escalation_steps = models.PositiveSmallIntegerField(
        _("superiors told"),
        default=2,
        db_default=2,
        validators=[MaxValueValidator(5)],
        help_text=_("How far up an open must-do goes: 1 is the direct superior."),
    )
    escalation_gap_minutes = models.PositiveIntegerField(
        _("between superiors (minutes)"),
        default=240,
        db_default=240,
        validators=[MinValueValidator(15), MaxValueValidator(_MONTH_MINUTES)],
    )

    class Meta:
        abstract = True


class Proof(models.Model):
    """What proves that a duty was done, and how important it is."""

    evidence = models.CharField(
        _("proved by"),
        max_length=10,
        choices=EvidenceKind.choices,
        default=EvidenceKind.TICK,
        db_default=EvidenceKind.TICK,
    )
    worksheet = models.ForeignKey(
        Worksheet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("worksheet"),
        help_text=_("The form to fill in, when a worksheet proves it."),
    )
    weight = models.PositiveSmallIntegerField(
        _("importance"),
        default=1,
        db_default=1,
        validators=[MinValueValidator(1), MaxValueValidator(5)],
        help_text=_("From 1 to 5: what weighs more is drawn more often for a spot check."),
    )

    class Meta:
        abstract = True


class Deadline(models.Model):
    """By when a duty raised by an event is due, and what settles it."""

    within = models.PositiveSmallIntegerField(
        _("due within"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(400)],
        help_text=_("Of duties raised by an event. Empty: the end of the day."),
    )
    within_unit = models.CharField(
        _("counted in"),
        max_length=10,
        choices=DeadlineUnit.choices,
        default=DeadlineUnit.WORKING_DAYS,
        db_default=DeadlineUnit.WORKING_DAYS,
    )
    trigger = models.CharField(
        _("raised by"), max_length=60, blank=True, db_default="", help_text=_("The event that raises it.")
    )
    settled_by = models.CharField(
        _("settled by"), max_length=60, blank=True, db_default="", help_text=_("Empty: by the tick.")
    )

    class Meta:
        abstract = True


class Duty(CatalogueEntry, Rhythm, Proof, Deadline):  # noqa: DJ008  the name comes from CatalogueEntry
    """One duty of a position.

    Invariant: `current` is the version that equals this row; `duties.versions.renew`
    makes a new one on every change that items must not feel.
    """

    position = models.ForeignKey(Position, models.PROTECT, related_name="duties", verbose_name=_("position"))
    no = models.PositiveSmallIntegerField(_("number"))
    cadence_basis = models.CharField(
        _("where the rhythm stands"), max_length=10, choices=Basis.choices, default=Basis.PROPOSAL
    )
    trigger_zh = models.CharField(_("raised by (Chinese)"), max_length=200, blank=True)
    trigger_en = models.CharField(_("raised by (English)"), max_length=200, blank=True)
    deadline_zh = models.CharField(_("deadline in words (Chinese)"), max_length=200, blank=True)
    deadline_en = models.CharField(_("deadline in words (English)"), max_length=200, blank=True)
    deadline_basis = models.CharField(
        _("where the deadline stands"), max_length=10, choices=Basis.choices, default=Basis.PROPOSAL
    )
    records = models.JSONField(_("records that prove it"), default=list, blank=True)
    approvers = models.JSONField(_("approved by"), default=list, blank=True)
    sources = models.JSONField(_("sources"), default=list, blank=True)
    current = models.ForeignKey(
        "DutyVersion",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name=_("current version"),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ("position", "no")
        constraints = (models.UniqueConstraint(name="duty_number", fields=("position", "no")),)


class DutyVersion(Rhythm, Proof, Deadline):
    """A duty as it read at one time; items keep the version they were raised from.

    Invariant: never changed once written.
    """

    duty = models.ForeignKey(Duty, models.CASCADE, related_name="versions", verbose_name=_("duty"))
    number = models.PositiveIntegerField(_("version"))
    name_zh = models.CharField(_("Chinese name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)
    records = models.JSONField(_("records that prove it"), default=list, blank=True)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("version of a duty")
        verbose_name_plural = _("versions of duties")
        ordering = ("duty", "-number")
        constraints = (models.UniqueConstraint(name="dutyversion_number", fields=("duty", "number")),)

    def __str__(self) -> str:
        return f"{self.duty_id} v{self.number}"

    @property
    def name(self) -> str:
        """The duty in the reader's language."""
        return self.name_zh if speaks_chinese() else self.name_en
