"""Leads: who may buy what, who looks after them, and when they are spoken to next."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from marketing.models import Campaign, Customer, FollowUp, Source
from marketing.models.places import ways
from roles.models import Share, Staff
from roles.records.models import WorkingRecord
from sales.models.car_model import CarModel
from sales.showroom.querysets import LeadQuerySet

WORDS_LENGTH = 1000


class LeadGrade(models.TextChoices):
    """How soon somebody is likely to buy."""

    H = "h", _("H: within 7 days")
    A = "a", _("A: within 15 days")
    B = "b", _("B: within 30 days")
    C = "c", _("C: later")


class LeadRhythm(models.Model):
    """How soon a lead of a grade is spoken to first, and how often from then on; kept in the administration.

    Invariant: one row a grade; `answer_minutes` from when the lead came in, `every_days` between two contacts.
    Source: indicator "first response on time" (2 hours for hot leads); the intervals are trade practice.
    """

    grade = models.CharField(_("grade"), max_length=1, choices=LeadGrade.choices, unique=True)
    every_days = models.PositiveSmallIntegerField(
        _("days between two contacts"), validators=[MinValueValidator(1), MaxValueValidator(365)]
    )
    answer_minutes = models.PositiveIntegerField(
        _("minutes to the first contact"), validators=[MinValueValidator(5), MaxValueValidator(10_080)]
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("rhythm of leads")
        verbose_name_plural = _("rhythms of leads")
        ordering = ("every_days", "grade")
        constraints = (
            models.CheckConstraint(
                name="leadrhythm_in_bounds",
                condition=Q(every_days__gte=1, every_days__lte=365, answer_minutes__gte=5, answer_minutes__lte=10_080),
            ),
        )

    def __str__(self) -> str:
        return str(self.get_grade_display())


class LostReason(models.TextChoices):
    """Why somebody does not buy here."""

    PRICE = "price", _("The price")
    RIVAL = "rival", _("Another make")
    DEALER = "dealer", _("Our make at another dealer")
    STOCK = "stock", _("The car cannot be had")
    MONEY = "money", _("No loan, or no money")
    LATER = "later", _("Does not buy for now")
    UNREACHABLE = "unreachable", _("Cannot be reached any more")
    INVALID = "invalid", _("No lead: wrong number, no interest ever")


class LeadState(models.TextChoices):
    """Where a lead stands."""

    NEW = "new", pgettext_lazy("lead", "New")
    ASSIGNED = "assigned", pgettext_lazy("lead", "Assigned")
    FOLLOWING = "following", pgettext_lazy("lead", "In contact")
    VISITED = "visited", pgettext_lazy("lead", "Came to the showroom")
    DRIVEN = "driven", pgettext_lazy("lead", "Has driven")
    ORDERED = "ordered", pgettext_lazy("lead", "Has ordered")
    LOSING = "losing", pgettext_lazy("lead", "Loss waits for approval")
    LOST = "lost", pgettext_lazy("lead", "Lost")
    JOINED = "joined", pgettext_lazy("lead", "Joined to another")


class Lead(WorkingRecord):  # type: ignore[django-manager-missing]
    """A customer who may buy a car; `owner` is the adviser who looks after them.

    Invariant: a customer has one open lead in a store at most; lost only with a reason and after the sales manager's
    yes (`lost_at`, `ordered_at`: the last time, also of one taken up again); joined exactly when it names the lead it
    went into (two files of one customer merged).
    `respond_by` is the clock of its grade when it came in; `contacted_at` the first contact after it came in, whoever
    made it: reassigning sets neither anew. `next_contact_at` is when the planned call is due.
    Source: D18 consultant 2 (5), D17 consultant 3, D16 supervisor 4, D14 front desk 5.
    """

    State = LeadState
    SHARE_MODEL = "sales.LeadUserPermission"
    NOT_SHARED: ClassVar = frozenset({"joined"})
    PERSONAL: ClassVar = frozenset({"wishes", "lost_words"})

    customer = models.ForeignKey(Customer, models.PROTECT, related_name="leads", verbose_name=_("customer"))
    grade = models.CharField(_("grade"), max_length=1, choices=LeadGrade.choices, default=LeadGrade.B)
    car_model = models.ForeignKey(
        CarModel, models.PROTECT, null=True, blank=True, related_name="leads", verbose_name=_("car wanted")
    )
    source = models.CharField(pgettext_lazy("customer", "source"), max_length=12, choices=Source.choices)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="leads_won", verbose_name=_("campaign")
    )
    wishes = models.TextField(_("what the customer wants"), max_length=WORDS_LENGTH, blank=True)
    respond_by = models.DateTimeField(_("first contact by"), editable=False)
    contacted_at = models.DateTimeField(_("first contact"), null=True, blank=True, editable=False)
    last_contact_at = models.DateTimeField(_("last contact"), null=True, blank=True, editable=False)
    next_contact_at = models.DateTimeField(_("next contact"), null=True, blank=True, editable=False)
    warned_at = models.DateTimeField(_("told that the first contact is late"), null=True, blank=True, editable=False)
    visited_at = models.DateTimeField(_("first visit"), null=True, blank=True, editable=False)
    driven_at = models.DateTimeField(_("first test drive"), null=True, blank=True, editable=False)
    ordered_at = models.DateTimeField(pgettext_lazy("lead", "ordered"), null=True, blank=True, editable=False)
    lost_reason = models.CharField(_("why lost"), max_length=12, choices=LostReason.choices, blank=True)
    lost_to = models.CharField(_("what was bought instead"), max_length=60, blank=True)
    lost_words = models.TextField(_("what the customer said"), max_length=WORDS_LENGTH, blank=True)
    lost_asked_at = models.DateTimeField(_("loss applied for"), null=True, blank=True, editable=False)
    lost_at = models.DateTimeField(pgettext_lazy("lead", "lost"), null=True, blank=True, editable=False)
    joined_to = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="joined",
        verbose_name=_("joined to"),
    )
    state = models.CharField(
        _("state"), max_length=20, choices=LeadState.choices, default=LeadState.NEW, editable=False
    )

    objects: ClassVar[Any] = LeadQuerySet.as_manager()

    class Meta:
        verbose_name = _("lead")
        verbose_name_plural = _("leads")
        ordering = ("-created_at", "-pk")
        permissions = (
            ("assign_lead", "Can assign leads"),
            ("work_lead", "Can work on leads"),
            ("approve_lead", "Can approve that leads are lost"),
            ("export_lead", "Can export leads"),
            ("import_lead", "Can import leads"),
        )
        constraints = (
            models.UniqueConstraint(
                name="lead_one_open_a_customer",
                fields=("customer", "store"),
                condition=Q(state__in=["new", "assigned", "following", "visited", "driven", "losing"]),
            ),
            models.CheckConstraint(
                name="lead_lost_has_reason",
                condition=~Q(state="lost") | (Q(lost_at__isnull=False) & ~Q(lost_reason="")),
            ),
            models.CheckConstraint(
                name="lead_joined_says_to_which",
                condition=Q(state="joined", joined_to__isnull=False) | (~Q(state="joined") & Q(joined_to__isnull=True)),
            ),
        )
        indexes = (
            *ways("lead"),
            models.Index(fields=("store", "next_contact_at"), name="lead_next_contact"),
            models.Index(
                fields=("respond_by",),
                condition=Q(contacted_at__isnull=True, state__in=["new", "assigned"]),
                name="lead_to_answer",
            ),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the lead is called where nothing of the person may stand."""
        return f"L{self.pk:08d}"


class LeadUserPermission(Share):
    """A lead opened to one person: a colleague who helps with it, or whoever decides on its loss."""

    content_object = models.ForeignKey(Lead, models.CASCADE, related_name="shares")

    class Meta(Share.Meta):
        pass


class LeadCall(models.Model):
    """A follow-up call that belongs to a lead: planned, made, put off the way every call is.

    Invariant: a call belongs to one lead; a lead has one call to be made at a time.
    """

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="calls", verbose_name=_("lead"))
    call = models.OneToOneField(FollowUp, models.CASCADE, related_name="of_lead", verbose_name=_("follow-up call"))

    class Meta:
        verbose_name = _("call of a lead")
        verbose_name_plural = _("calls of leads")
        ordering = ("pk",)
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.lead_id} {self.call_id}"


class LeadOwner(models.Model):
    """One turn of looking after a lead: who, from when, given by whom.

    Invariant: only added to; the last row names the owner.
    """

    lead = models.ForeignKey(Lead, models.CASCADE, related_name="owners", verbose_name=_("lead"))
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("adviser"))
    given_by = models.ForeignKey(Staff, models.PROTECT, null=True, related_name="+", verbose_name=_("given by"))
    at = models.DateTimeField(_("since"))

    class Meta:
        verbose_name = _("adviser of a lead")
        verbose_name_plural = _("advisers of leads")
        ordering = ("at", "pk")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.lead_id} {self.staff_id}"
