"""Complaints: who heard them first, who solves them, by when, and what the customer says at the end."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.customer import Customer, CustomerCar
from marketing.querysets import ComplaintQuerySet
from roles.models import Share, Staff
from roles.records.models import WorkingRecord

TEXT_LENGTH = 2000


class ComplaintSource(models.TextChoices):
    """By what way it came in."""

    COUNTER = "counter", _("In the house")
    PHONE = "phone", _("Phone call")
    HOTLINE = "hotline", _("The manufacturer's hotline")
    WEB = "web", _("On the web")
    CALL = "call", _("During a care call")
    AUTHORITY = "authority", _("Consumer association (12315)")


class ComplaintCategory(models.TextChoices):
    """What it is about."""

    SALES = "sales", _("Sales: promises, price, contract")
    DELIVERY = "delivery", _("Delivery: late, papers, condition")
    PRODUCT = "product", _("The car itself")
    REPAIR = "repair", _("Repair: quality, time, price")
    PARTS = "parts", _("Spare parts: waiting, price")
    MANNER = "manner", _("Manner of staff")
    FINANCE = "finance", _("Invoice, loan, insurance")
    OTHER = "other", pgettext_lazy("complaint", "Other")


class Severity(models.TextChoices):
    """How grave it is; the clocks turn on it."""

    NORMAL = "normal", pgettext_lazy("complaint", "Ordinary")
    SERIOUS = "serious", pgettext_lazy("complaint", "Serious")


class ComplaintState(models.TextChoices):
    """Where a complaint stands."""

    RECEIVED = "received", pgettext_lazy("complaint", "Received")
    ASSIGNED = "assigned", pgettext_lazy("complaint", "Assigned")
    HANDLING = "handling", pgettext_lazy("complaint", "Being solved")
    ESCALATED = "escalated", pgettext_lazy("complaint", "Escalated")
    CONFIRMING = "confirming", pgettext_lazy("complaint", "Waits for the customer")
    CLOSED = "closed", pgettext_lazy("complaint", "Closed")


class Complaint(WorkingRecord):
    """Something a customer is dissatisfied with; `owner` solves it, `first_by` heard it first and sees it through.

    Invariant: closed exactly when it has `closed_at` and what the customer said (`satisfied`); closed by neither the
    one it is about nor the one who solved it. `answer_by` and `close_by` are the clocks of its severity, counted from
    `received_at`; handing it over never sets them anew.
    Source: D19 customer relations 2, D04 service 13 and 15, D07 advisor 1 (first contact sees it through).
    """

    State = ComplaintState
    PERSONAL: ClassVar = frozenset({"content", "cause", "measure", "outcome", "said_at_closing"})
    SHARE_MODEL = "marketing.ComplaintUserPermission"

    source = models.CharField(pgettext_lazy("complaint", "came by"), max_length=10, choices=ComplaintSource.choices)
    customer = models.ForeignKey(
        Customer, models.PROTECT, null=True, blank=True, related_name="complaints", verbose_name=_("customer")
    )
    car = models.ForeignKey(
        CustomerCar, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("car")
    )
    category = models.CharField(pgettext_lazy("complaint", "about"), max_length=10, choices=ComplaintCategory.choices)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity.choices, default=Severity.NORMAL)
    content = models.TextField(_("what the customer says"), max_length=TEXT_LENGTH)
    first_by = models.ForeignKey(
        Staff, models.PROTECT, related_name="+", editable=False, verbose_name=_("heard it first")
    )
    dispatched_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", editable=False, verbose_name=_("assigned by")
    )
    about = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("about whom")
    )
    received_at = models.DateTimeField(_("received"), editable=False)
    answer_by = models.DateTimeField(_("first answer by"), editable=False)
    close_by = models.DateTimeField(_("to be closed by"), editable=False)
    answered_at = models.DateTimeField(_("first answered"), null=True, blank=True, editable=False)
    solved_at = models.DateTimeField(_("solved"), null=True, blank=True, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True, editable=False)
    warned_at = models.DateTimeField(_("told that the answer is late"), null=True, blank=True, editable=False)
    escalations = models.PositiveSmallIntegerField(_("times escalated"), default=0, editable=False)
    returned = models.PositiveSmallIntegerField(_("times not accepted by the customer"), default=0, editable=False)
    cause = models.TextField(pgettext_lazy("complaint", "cause"), max_length=TEXT_LENGTH, blank=True)
    measure = models.TextField(pgettext_lazy("complaint", "measure"), max_length=TEXT_LENGTH, blank=True)
    outcome = models.TextField(pgettext_lazy("complaint", "outcome"), max_length=TEXT_LENGTH, blank=True)
    satisfied = models.BooleanField(_("customer satisfied"), null=True, blank=True)
    said_at_closing = models.TextField(_("what the customer said"), max_length=TEXT_LENGTH, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=ComplaintState.choices, default=ComplaintState.RECEIVED, editable=False
    )

    objects: ClassVar[Any] = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ("-received_at", "-pk")
        permissions = (
            ("assign_complaint", "Can assign complaints"),
            ("handle_complaint", "Can solve complaints"),
            ("resolve_complaint", "Can decide on escalated complaints"),
            ("close_complaint", "Can close complaints"),
            ("export_complaint", "Can export complaints"),
        )
        constraints = (
            models.CheckConstraint(
                name="complaint_closed_is_confirmed",
                condition=Q(state="closed", closed_at__isnull=False, satisfied__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
            ),
        )
        indexes = (
            models.Index(fields=("owner", "-received_at"), name="complaint_of_owner"),
            models.Index(fields=("store", "-received_at"), name="complaint_of_store"),
            models.Index(fields=("department", "-received_at"), name="complaint_of_department"),
            models.Index(fields=("unit", "-received_at"), name="complaint_of_unit"),
            models.Index(fields=("close_by",), condition=~Q(state="closed"), name="complaint_running"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the complaint is called where nothing of the person may stand."""
        return f"T{self.pk:08d}"

    @property
    def in_time(self) -> bool:
        """Whether it was closed by its clock."""
        return self.closed_at is not None and self.closed_at <= self.close_by


class ComplaintUserPermission(Share):
    """A complaint opened to one person: whoever heard it first reads on wherever it is handed."""

    content_object = models.ForeignKey(Complaint, models.CASCADE, related_name="shares")

    class Meta(Share.Meta):
        pass
