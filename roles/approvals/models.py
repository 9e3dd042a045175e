"""Approvals (what waits for a decision) and decisions (the log)."""

from __future__ import annotations

from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.approvals.documents import DocumentKind, kind_of
from roles.models import OwnedRecord, Staff, Unit
from roles.models.staff import speaks_chinese
from roles.querysets import PlacedQuerySet


class ApprovalState(models.TextChoices):
    """Where an approval stands."""

    PENDING = "pending", _("Waiting for a decision")
    APPROVED = "approved", _("Approved")
    RETURNED = "returned", _("Returned")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class ApprovalQuerySet(PlacedQuerySet):
    """Reads of the approvals inbox."""

    def waiting_for(self, staff: Staff) -> ApprovalQuerySet:
        """Keep what waits for this person's decision."""
        return self.filter(approver=staff, state=ApprovalState.PENDING)

    def decided_by(self, staff: Staff) -> ApprovalQuerySet:
        """Keep what this person decided."""
        return self.filter(decided_by=staff)

    def submitted_by_person(self, staff: Staff) -> ApprovalQuerySet:
        """Keep what this person submitted."""
        return self.filter(submitted_by=staff)

    def with_names(self) -> ApprovalQuerySet:
        """Fetch what a list shows of each row."""
        return self.select_related("owner", "unit", "approver", "decided_by", "content_type")


class Approval(OwnedRecord):
    """One document waiting for one person's decision, or what became of it.

    Invariant: one pending approval a document; every change of state raises `version`;
    `content_hash` is of the document as it was submitted.
    """

    State = ApprovalState

    content_type = models.ForeignKey(ContentType, models.PROTECT, verbose_name=_("kind of document"))
    object_id = models.PositiveBigIntegerField(_("document"))
    document = GenericForeignKey("content_type", "object_id")
    title_zh = models.CharField(_("Chinese title"), max_length=200)
    title_en = models.CharField(_("English title"), max_length=200)
    state = models.CharField(_("state"), max_length=10, choices=ApprovalState.choices, default=ApprovalState.PENDING)
    version = models.PositiveIntegerField(_("version"), default=1)
    content_hash = models.CharField(_("content hash"), max_length=64)
    submitted_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("submitted by"))
    submitted_at = models.DateTimeField(_("submitted"))
    approver = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("decides"))
    due_at = models.DateTimeField(_("decide by"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        ordering = ("-submitted_at", "-pk")
        constraints = (
            models.UniqueConstraint(
                name="approval_one_pending",
                fields=("content_type", "object_id"),
                condition=Q(state=ApprovalState.PENDING),
            ),
            models.CheckConstraint(
                name="approval_not_ones_own",
                condition=Q(decided_by__isnull=True)
                | Q(state=ApprovalState.WITHDRAWN)
                | (~Q(decided_by=models.F("owner")) & ~Q(decided_by=models.F("submitted_by"))),
            ),
        )
        indexes = (
            models.Index(fields=("approver", "state", "submitted_at"), name="approval_inbox"),
            models.Index(fields=("decided_by", "-decided_at"), name="approval_decided"),
            models.Index(fields=("submitted_by", "-submitted_at"), name="approval_submitted"),
            models.Index(fields=("content_type", "object_id"), name="approval_document"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The document's title in the reader's language."""
        return self.title_zh if speaks_chinese() else self.title_en

    @property
    def kind(self) -> DocumentKind:
        """How the engine knows this kind of document."""
        model = self.content_type.model_class()
        assert model is not None
        return kind_of(model)

    @property
    def url(self) -> str:
        """The page of the document."""
        return self.kind.url(self.object_id)


class Verb(models.TextChoices):
    """What was done to a document."""

    SUBMIT = "submit", pgettext_lazy("decision", "Submitted")
    APPROVE = "approve", _("Approved")
    RETURN = "return", _("Returned")
    WITHDRAW = "withdraw", _("Withdrawn")
    FILE = "file", _("Filed: nobody stands above")
    SCORE = "score", _("Scored")


class ChainHead(models.Model):
    """The end of one store's chain of decisions.

    Invariant: `sequence` and `hash` are those of the store's last decision.
    """

    store = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="+", verbose_name=_("store"))
    sequence = models.PositiveBigIntegerField(_("number"), default=0)
    hash = models.CharField(_("hash"), max_length=64, default="", blank=True)

    class Meta:
        verbose_name = _("end of a decision chain")
        verbose_name_plural = _("ends of decision chains")

    def __str__(self) -> str:
        return f"{self.store_id} #{self.sequence}"


class Decision(models.Model):
    """One entry of the decision log.

    Invariant: append-only; `hash` covers this entry and the one before it in the same
    store, so that `manage.py audit verify` finds a changed, missing or inserted entry.
    """

    Verb = Verb

    store = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("store"))
    sequence = models.PositiveBigIntegerField(_("number"))
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name=_("kind of document"))
    object_id = models.PositiveBigIntegerField(_("document"))
    approval = models.ForeignKey(
        Approval, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("approval")
    )
    actor = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("who"))
    verb = models.CharField(_("what"), max_length=10, choices=Verb.choices)
    reason = models.TextField(_("reason"), blank=True)
    content_hash = models.CharField(_("content hash"), max_length=64)
    at = models.DateTimeField(_("when"))
    previous_hash = models.CharField(_("hash before"), max_length=64, blank=True)
    hash = models.CharField(_("hash"), max_length=64)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ("store", "sequence")
        constraints = (models.UniqueConstraint(name="decision_chain", fields=("store", "sequence")),)
        indexes = (models.Index(fields=("content_type", "object_id"), name="decision_document"),)

    def __str__(self) -> str:
        return f"{self.get_verb_display()} #{self.sequence}"
