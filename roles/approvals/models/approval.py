"""Approvals: what waits for a decision, and what became of it."""

from __future__ import annotations

from collections.abc import Collection

from django.apps import apps
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Case, F, Q, When
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles.approvals.documents import DocumentKind, kind_of
from roles.approvals.models.delegation import Delegation, received
from roles.models import OwnedRecord, Staff
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
        """Keep what waits for this person's decision, in their own name or for somebody they act for."""
        return self.filter(_addressed_to(staff), state=ApprovalState.PENDING)

    def waiting_in_person(self, staff: Staff) -> ApprovalQuerySet:
        """Keep what waits for this person's decision in their own name."""
        return self.filter(_asked([staff.pk]), state=ApprovalState.PENDING)

    def at_the_desk_of(self, staff: Staff) -> ApprovalQuerySet:
        """Keep what this person was asked to decide and what they decided, whatever became of it."""
        return self.filter(_addressed_to(staff) | _decided_by(staff))

    def decided_by(self, staff: Staff) -> ApprovalQuerySet:
        """Keep what this person decided, at any step, or somebody in their name; not what they took back."""
        return self.filter(_decided_by(staff)).exclude(state=ApprovalState.WITHDRAWN, decided_by=staff)

    def copied_to(self, staff: Staff) -> ApprovalQuerySet:
        """Keep what this person watches."""
        return self.filter(watchers__staff=staff)

    def asking(self, staff: Staff) -> ApprovalQuerySet:
        """Keep what waits for this person's opinion."""
        return self.filter(state=ApprovalState.PENDING, opinions__asked=staff, opinions__answered_at=None)

    def submitted_by_person(self, staff: Staff) -> ApprovalQuerySet:
        """Keep what this person submitted."""
        return self.filter(submitted_by=staff)

    def under_way_first(self) -> ApprovalQuerySet:
        """Order what still waits before what is settled, the latest first."""
        settled = Case(When(state=ApprovalState.PENDING, then=0), default=1)
        return self.order_by(settled, "-submitted_at", "-pk")

    def with_names(self) -> ApprovalQuerySet:
        """Fetch what a list shows of each row."""
        return self.select_related("owner", "unit", "approver", "decided_by", "decided_for", "content_type")


def _addressed_to(staff: Staff) -> Q:
    """Return what names the person as its decider, or somebody they act for."""
    wanted = _asked([staff.pk])
    delegations = received(staff)
    partial = {staff.pk, *(each.principal_id for each in delegations)}
    for delegation in delegations:
        wanted |= _in_the_name_of(delegation, partial)
    return wanted


def _in_the_name_of(delegation: Delegation, partial: set[int]) -> Q:
    """Return what waits for the principal and is neither the deputy's own nor of anybody the deputy acts for."""
    wanted = _asked([delegation.principal_id])
    if delegation.kinds:
        wanted &= Q(content_type__in=delegation.content_types())
    mine = Q(owner__in=partial) | Q(submitted_by__in=partial) | Q(submitted_for__in=partial) | Q(edited_by__in=partial)
    return wanted & ~mine


def _asked(staff_ids: Collection[int]) -> Q:
    """Return what asks one of these people: the one named where no flow applies, else those at its open desks."""
    open_desks = apps.get_model("approvals", "Desk").objects.filter(staff__in=staff_ids, is_open=True)
    return Q(approver__in=staff_ids) | Q(pk__in=open_desks.values("approval"))


def _decided_by(staff: Staff) -> Q:
    signed = apps.get_model("approvals", "Desk").objects.filter(Q(signed_by=staff) | Q(staff=staff))
    signed = signed.filter(signed_by__isnull=False)
    return Q(decided_by=staff) | Q(decided_for=staff) | Q(pk__in=signed.values("approval"))


class Approval(OwnedRecord):
    """One document waiting for one person's decision, or what became of it.

    Invariant: one pending approval a document; every change of state or decider raises
    `version`; `content_hash` is of the document as it was submitted. Where a deputy
    submitted or decided, `submitted_for` and `decided_for` name the principal. `step` is 0
    where no flow applies and `approver` alone is asked; else the step that waits, whose open
    desks are asked and `approver` is one of them. `waits_since` is when it came there, `due_at`
    by when it should be decided, `acts_at` when it moves on by itself.
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
    submitted_for = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("submitted for")
    )
    submitted_at = models.DateTimeField(_("submitted"))
    approver = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("decides"))
    edited_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("last edited by")
    )
    step = models.PositiveSmallIntegerField(_("step"), default=0)
    flow = models.ForeignKey(
        "approvals.Flow", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("flow")
    )
    waits_since = models.DateTimeField(_("waits since"), null=True, blank=True)
    due_at = models.DateTimeField(_("decide by"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    acts_at = models.DateTimeField(_("moves on by itself"), null=True, blank=True)
    decided_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_for = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided for")
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
                | (~Q(decided_by=F("owner")) & ~Q(decided_by=F("submitted_by"))),
            ),
            models.CheckConstraint(
                name="approval_not_by_its_editor",
                condition=Q(edited_by__isnull=True)
                | Q(state=ApprovalState.WITHDRAWN)
                | (
                    (Q(decided_by__isnull=True) | ~Q(decided_by=F("edited_by")))
                    & (Q(decided_for__isnull=True) | ~Q(decided_for=F("edited_by")))
                ),
            ),
            models.CheckConstraint(
                name="approval_not_through_another",
                condition=Q(state=ApprovalState.WITHDRAWN)
                | (
                    (Q(decided_for__isnull=True) | (~Q(decided_for=F("owner")) & ~Q(decided_for=F("submitted_by"))))
                    & (Q(submitted_for__isnull=True) | Q(decided_by__isnull=True) | ~Q(decided_by=F("submitted_for")))
                    & (Q(submitted_for__isnull=True) | Q(decided_for__isnull=True) | ~Q(decided_for=F("submitted_for")))
                ),
            ),
        )
        indexes = (
            models.Index(fields=("approver", "state", "submitted_at"), name="approval_inbox"),
            models.Index(fields=("decided_by", "-decided_at"), name="approval_decided"),
            models.Index(
                fields=("decided_for", "-decided_at"),
                condition=Q(decided_for__isnull=False),
                name="approval_decided_for",
            ),
            models.Index(fields=("submitted_by", "-submitted_at"), name="approval_submitted"),
            models.Index(fields=("content_type", "object_id"), name="approval_document"),
            models.Index(
                fields=("due_at",),
                condition=Q(state=ApprovalState.PENDING, due_at__isnull=False, reminded_at=None),
                name="approval_to_remind",
            ),
            models.Index(
                fields=("acts_at",),
                condition=Q(state=ApprovalState.PENDING, acts_at__isnull=False),
                name="approval_to_move",
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """The document's title in the reader's language."""
        return self.title_zh if speaks_chinese() else self.title_en

    @property
    def concerned(self) -> set[int]:
        """The ids of those who may not decide: whose document it is, who handed it in, for whom, who edited it last."""
        people = (self.owner_id, self.submitted_by_id, self.submitted_for_id, self.edited_by_id)
        return {pk for pk in people if pk is not None}

    @property
    def decider_name(self) -> str:
        """Who decided, and for whom; empty while it waits."""
        return in_whose_name(self.decided_by, self.decided_for) if self.decided_by else ""

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


def in_whose_name(actor: Staff, principal: Staff | None) -> str:
    """Name who acted, and for whom: "Li Si (for Zhang San)"."""
    if principal is None:
        return actor.name
    return gettext("%(deputy)s (for %(principal)s)") % {"deputy": actor.name, "principal": principal.name}
