"""Flows: who decides on a kind of document, step by step. Data, edited in the administration."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from simple_history.models import HistoricalRecords

from roles.approvals.documents import kinds_with_flows
from roles.approvals.facts import Comparison, refusal_of
from roles.models import Position, Unit
from roles.models.catalogue import Bilingual

LONGEST_HOURS = 400
HIGHEST = 6


class Who(models.TextChoices):
    """Who decides at a step."""

    SUPERIOR = "superior", gettext_lazy("Superior of the author")
    POSITION = "position", gettext_lazy("Holder of a position")
    PERMISSION = "permission", gettext_lazy("Whoever holds a permission on the unit")


class Mode(models.TextChoices):
    """How many of several deciders a step needs."""

    ANY = "any", gettext_lazy("Any one of them")
    ALL = "all", gettext_lazy("All of them")


class Overdue(models.TextChoices):
    """What happens once the time of a step is over and its deciders were reminded."""

    REMIND = "remind", gettext_lazy("Remind only")
    ESCALATE = "escalate", gettext_lazy("The superior of the decider decides")
    PASS_ON = "pass_on", gettext_lazy("Pass on to the holder of a position")


class Flow(Bilingual, models.Model):
    """The steps a kind of document takes, in a unit and below it, of authors in a position.

    Invariant: one active flow a kind, unit and position; an empty `unit` or `position` means any.
    The most specific one wins: the nearest unit, then the position, then the kind alone. A document
    keeps the steps it was submitted with, whatever becomes of the flow.
    """

    kind = models.CharField(gettext_lazy("kind of document"), max_length=100)
    name_zh = models.CharField(gettext_lazy("Chinese name"), max_length=80)
    name_en = models.CharField(gettext_lazy("English name"), max_length=80)
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("unit and below")
    )
    position = models.ForeignKey(
        Position,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=gettext_lazy("position of the author"),
    )
    is_active = models.BooleanField(pgettext_lazy("flow", "active"), default=True)

    history = HistoricalRecords(bases=(Bilingual, models.Model))

    class Meta:
        verbose_name = gettext_lazy("approval flow")
        verbose_name_plural = gettext_lazy("approval flows")
        ordering = ("kind", "unit", "position", "pk")
        constraints = (
            models.UniqueConstraint(
                F("kind"),
                Coalesce(F("unit"), Value(0)),
                Coalesce(F("position"), Value(0)),
                name="flow_one_active",
                condition=Q(is_active=True),
                violation_error_message=gettext_lazy("An active flow of this kind, unit and position stands already."),
            ),
        )

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Refuse a kind of document nobody registered, and one whose way is its own."""
        if self.kind not in kinds_with_flows():
            raise ValidationError({"kind": _("There is no such kind of document: %(name)s.") % {"name": self.kind}})


class StepRule(models.Model):
    """What a step is: who decides, how many of them, by when, and what happens after that.

    Invariant: `position` stands exactly where `who` is a position, `permission` where it is a
    permission; `hours` are working hours of the store, empty for no time-out; `then_hours` run after
    them; `pass_to` stands exactly where the step is passed on.
    """

    order = models.PositiveSmallIntegerField(pgettext_lazy("step", "order"))
    who = models.CharField(gettext_lazy("who decides"), max_length=12, choices=Who.choices, default=Who.SUPERIOR)
    level = models.PositiveSmallIntegerField(
        gettext_lazy("how far above the author"),
        default=1,
        validators=[MinValueValidator(1), MaxValueValidator(HIGHEST)],
        help_text=gettext_lazy("1: the superior, 2: the superior's superior, and so on."),
    )
    position = models.ForeignKey(
        Position, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("position")
    )
    permission = models.CharField(gettext_lazy("permission"), max_length=120, blank=True, default="")
    mode = models.CharField(gettext_lazy("of several deciders"), max_length=4, choices=Mode.choices, default=Mode.ANY)
    hours = models.PositiveSmallIntegerField(
        gettext_lazy("working hours to decide"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(LONGEST_HOURS)],
        help_text=gettext_lazy("By the store's calendar; after them the deciders are reminded. Empty: no limit."),
    )
    overdue = models.CharField(gettext_lazy("and then"), max_length=10, choices=Overdue.choices, default=Overdue.REMIND)
    then_hours = models.PositiveSmallIntegerField(
        gettext_lazy("that many working hours after the reminder"),
        default=8,
        validators=[MaxValueValidator(LONGEST_HOURS)],
    )
    pass_to = models.ForeignKey(
        Position, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=gettext_lazy("pass on to")
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Ask for what the choice needs, and refuse what it does not."""
        errors: dict[str, Any] = {}
        if (self.who == Who.POSITION) != (self.position_id is not None):
            errors["position"] = _("Name the position where its holder decides, and only there.")
        if (self.who == Who.PERMISSION) != bool(self.permission):
            errors["permission"] = _("Name the permission where its holders decide, and only there.")
        if (self.overdue == Overdue.PASS_ON) != (self.pass_to_id is not None):
            errors["pass_to"] = _("Name a position where the step is passed on, and only there.")
        if self.overdue != Overdue.REMIND and self.hours is None:
            errors["hours"] = _("Say after how many working hours.")
        if errors:
            raise ValidationError(errors)


class FlowStep(StepRule):
    """One step of a flow, and when it applies.

    Invariant: steps are taken in `order`; without `fact` the step always applies, else where the
    document's fact stands in `comparison` to `value`.
    """

    flow = models.ForeignKey(Flow, models.CASCADE, related_name="steps", verbose_name=gettext_lazy("flow"))
    fact = models.CharField(gettext_lazy("applies where"), max_length=60, blank=True, default="")
    comparison = models.CharField(
        gettext_lazy("comparison"), max_length=4, choices=Comparison.choices, blank=True, default=""
    )
    value = models.CharField(gettext_lazy("value"), max_length=120, blank=True, default="")

    history = HistoricalRecords()

    class Meta:
        verbose_name = gettext_lazy("step of a flow")
        verbose_name_plural = gettext_lazy("steps of flows")
        ordering = ("flow", "order")
        constraints = (
            models.UniqueConstraint(name="flowstep_order", fields=("flow", "order")),
            models.CheckConstraint(
                name="flowstep_who",
                condition=Q(who=Who.SUPERIOR, position=None, permission="")
                | (Q(who=Who.POSITION, position__isnull=False, permission=""))
                | (Q(who=Who.PERMISSION, position=None) & ~Q(permission="")),
            ),
            models.CheckConstraint(
                name="flowstep_condition",
                condition=Q(fact="", comparison="", value="") | (~Q(fact="") & ~Q(comparison="")),
            ),
        )

    def __str__(self) -> str:
        return f"{self.order}. {self.get_who_display()}"

    def clean(self) -> None:
        """Refuse half a condition, an unknown fact and a value the fact cannot have."""
        super().clean()
        kind = kinds_with_flows().get(self.flow.kind)
        # Without a kind the flow itself is refused.
        if kind and (refused := refusal_of(kind.facts, self.fact, self.comparison, self.value)):
            raise ValidationError(refused)
