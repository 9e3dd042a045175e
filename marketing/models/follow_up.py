"""Follow-up and care calls."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.customer import Customer, CustomerCar
from marketing.querysets import FollowUpQuerySet
from roles.records.models import WorkingRecord

OUTCOME_LENGTH = 1000
RULE_KEY_LENGTH = 60


class CareKind(models.TextChoices):
    """What gives rise to a call."""

    PROSPECT = "prospect", _("Prospect")
    DELIVERY = "delivery", _("After delivery")
    REPAIR = "repair", _("After a repair")
    BIRTHDAY = "birthday", _("Birthday")
    INSURANCE = "insurance", _("Insurance ends")
    SERVICE = "service", _("Service due")
    CARE = "care", pgettext_lazy("call", "Care")
    DISSATISFIED = "dissatisfied", _("Low satisfaction")


class CallWay(models.TextChoices):
    """By what way the customer is spoken to."""

    PHONE = "phone", pgettext_lazy("way", "Phone")
    WECHAT = "wechat", pgettext_lazy("way", "WeChat")
    SMS = "sms", pgettext_lazy("way", "Text message")
    VISIT = "visit", pgettext_lazy("way", "In person")


class CallResult(models.TextChoices):
    """What came of it."""

    REACHED = "reached", _("Reached, all is well")
    WISH = "wish", _("Reached, wants something")
    TROUBLE = "trouble", _("Reached, dissatisfied")
    NOT_REACHED = "not_reached", _("Not reached")
    REFUSED = "refused", _("Does not want to be called")


class FollowUpState(models.TextChoices):
    """Where a call stands."""

    TODO = "todo", pgettext_lazy("call", "To do")
    MOVED = "moved", pgettext_lazy("call", "Put off")
    OVERDUE = "overdue", pgettext_lazy("call", "Overdue")
    DONE = "done", pgettext_lazy("call", "Done")


class FollowUp(WorkingRecord):
    """A customer to be spoken to by a day; `owner` does it.

    Invariant: done exactly when it has a result and `done_at`; `rule_key` (where a rule planned it) is unique, so that
    a rule plans each occasion once. `first_due_at` is by when it was due before anybody put it off: on time is measured
    by it. Source: records "follow_up"; D19 customer relations 3 and 4.
    """

    State = FollowUpState
    PERSONAL: ClassVar = frozenset({"outcome"})

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="follow_ups", verbose_name=_("customer"))
    car = models.ForeignKey(
        CustomerCar, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("car")
    )
    kind = models.CharField(pgettext_lazy("call", "occasion"), max_length=12, choices=CareKind.choices)
    way = models.CharField(pgettext_lazy("call", "way"), max_length=8, choices=CallWay.choices, default=CallWay.PHONE)
    due_at = models.DateTimeField(_("due"))
    first_due_at = models.DateTimeField(_("due at first"), editable=False)
    result = models.CharField(pgettext_lazy("call", "result"), max_length=12, choices=CallResult.choices, blank=True)
    outcome = models.TextField(_("what was said"), max_length=OUTCOME_LENGTH, blank=True)
    satisfaction = models.PositiveSmallIntegerField(
        _("satisfaction (1 to 10)"), null=True, blank=True, validators=[MinValueValidator(1), MaxValueValidator(10)]
    )
    next_on = models.DateField(_("call again on"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    rule_key = models.CharField(_("planned by"), max_length=RULE_KEY_LENGTH, blank=True, default="", editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=FollowUpState.choices, default=FollowUpState.TODO, editable=False
    )

    objects: ClassVar[Any] = FollowUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("follow-up call")
        verbose_name_plural = _("follow-up calls")
        ordering = ("due_at", "pk")
        permissions = (
            ("complete_followup", "Can complete follow-up calls"),
            ("export_followup", "Can export follow-up calls"),
            ("import_followup", "Can import follow-up calls"),
        )
        constraints = (
            models.UniqueConstraint(name="followup_planned_once", fields=("rule_key",), condition=~Q(rule_key="")),
            models.CheckConstraint(
                name="followup_done_has_result",
                condition=(Q(state="done", done_at__isnull=False) & ~Q(result=""))
                | (~Q(state="done") & Q(done_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="followup_satisfaction_1_to_10",
                condition=Q(satisfaction__isnull=True) | Q(satisfaction__gte=1, satisfaction__lte=10),
            ),
        )
        indexes = (
            models.Index(fields=("owner", "due_at"), name="followup_of_owner"),
            models.Index(fields=("store", "due_at"), name="followup_of_store"),
            models.Index(fields=("department", "due_at"), name="followup_of_department"),
            models.Index(fields=("unit", "due_at"), name="followup_of_unit"),
            models.Index(fields=("due_at",), condition=Q(state__in=["todo", "moved"]), name="followup_to_do"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the call is called where nothing of the person may stand."""
        return f"F{self.pk:08d}"

    @property
    def on_time(self) -> bool:
        """Whether it was done by when it was due at first."""
        return self.done_at is not None and self.done_at <= self.first_due_at
