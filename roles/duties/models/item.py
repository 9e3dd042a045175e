"""Checklist items: one duty, one assignment, one period."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles import clock
from roles.duties.models.duty import Duty, DutyVersion
from roles.duties.querysets import ChecklistItemQuerySet
from roles.models import Assignment, OwnedRecord, Staff
from roles.personnel.models import Absence


class ItemStatus(models.TextChoices):
    """Where an item stands.

    `missed`: the period closed with the item open; final unless an absence is recorded that
    covers the day it was due. `excused`: it counts neither way.
    """

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    MISSED = "missed", _("Missed")
    EXCUSED = "excused", pgettext_lazy("item", "Excused")


class ChecklistItem(OwnedRecord):
    """One duty that one person owes for one period.

    Invariant: (assignment, duty, period) is unique; an item is done exactly when it
    has `done_at`; `revision` rises with every change, so that a stale form is noticed.
    Rows are made by `duties.generation` only, set-based.

    What an absence did to it (`duties.absences`): `absence` names the one that acted. Handed to a
    deputy, `owner` is the deputy, `absent_owner` whoever owed it before, and `stand_in` the deputy's
    seat it counts for. Carried to the first day back, `carried_from` is when it was due before.

    `escalate_at` is when it first goes to a superior; after that `escalations` counts how many superiors were
    told and `escalate_again_at` says when the next one is. `missed_at` is when it was first missed; done or
    put off later, it keeps that. `first_due_at` is when it was due before a superior had it done again (after a
    miss, or a spot check that failed): it counts for that day, and never as on time. An item raised by an event
    has a subject (`duties.subjects` says what kinds there are), and its period is the event's key. Where records
    prove it, `proof_done` of `proof_total` is how far they have come.
    """

    Status = ItemStatus

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="items", db_index=False, verbose_name=_("assignment")
    )
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="items", verbose_name=_("duty"))
    version = models.ForeignKey(
        DutyVersion, models.PROTECT, related_name="items", db_index=False, verbose_name=_("version of the duty")
    )
    period = models.CharField(_("period"), max_length=80)
    opens_at = models.DateTimeField(_("opens"))
    due_at = models.DateTimeField(_("due"))
    remind_at = models.DateTimeField(_("reminder"))
    escalate_at = models.DateTimeField(_("escalation"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"))
    must_do = models.BooleanField(_("must do"), default=False)
    status = models.CharField(_("state"), max_length=8, choices=ItemStatus.choices, default=ItemStatus.OPEN)
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("done by")
    )
    note = models.CharField(_("note"), max_length=500, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("escalated"), null=True, blank=True)
    revision = models.PositiveIntegerField(_("revision"), default=1)
    absence = models.ForeignKey(
        Absence, models.PROTECT, null=True, blank=True, related_name="items", db_index=False, verbose_name=_("absence")
    )
    absent_owner = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("owed before by")
    )
    stand_in = models.ForeignKey(
        Assignment,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("counts for"),
    )
    carried_from = models.DateTimeField(_("was due"), null=True, blank=True)
    escalations = models.PositiveSmallIntegerField(_("escalations"), default=0, db_default=0)
    escalate_again_at = models.DateTimeField(_("next escalation"), null=True, blank=True)
    missed_at = models.DateTimeField(_("missed"), null=True, blank=True)
    first_due_at = models.DateTimeField(_("due at first"), null=True, blank=True)
    subject_kind = models.CharField(_("kind of its subject"), max_length=40, blank=True, default="", db_default="")
    subject_id = models.BigIntegerField(_("subject"), null=True, blank=True)
    proof_done = models.PositiveIntegerField(_("records done"), null=True, blank=True)
    proof_total = models.PositiveIntegerField(_("records owed"), null=True, blank=True)

    objects = ChecklistItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist item")
        verbose_name_plural = _("checklist items")
        ordering = ("due_at", "pk")
        permissions = (("complete_checklistitem", "Can complete checklist item"),)
        constraints = (
            models.UniqueConstraint(name="item_once_a_period", fields=("assignment", "duty", "period")),
            models.CheckConstraint(
                name="item_done_has_instant",
                condition=Q(status=ItemStatus.DONE, done_at__isnull=False)
                | (~Q(status=ItemStatus.DONE) & Q(done_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="item_handed_over_whole",
                condition=Q(absent_owner__isnull=True, stand_in__isnull=True)
                | Q(absent_owner__isnull=False, stand_in__isnull=False, absence__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=("owner", "due_at"), name="item_of_owner"),
            models.Index(fields=("store", "due_at"), name="item_of_store"),
            models.Index(fields=("department", "due_at"), name="item_of_department"),
            models.Index(fields=("unit", "due_at"), name="item_of_unit"),
            models.Index(
                fields=("remind_at",), condition=Q(status="open", reminded_at__isnull=True), name="item_to_remind"
            ),
            models.Index(
                fields=("escalate_at",),
                condition=Q(status="open", escalated_at__isnull=True, escalate_at__isnull=False),
                name="item_to_escalate",
            ),
            models.Index(
                fields=("escalate_again_at",),
                condition=Q(status="open", escalate_again_at__isnull=False),
                name="item_to_escalate_again",
            ),
            models.Index(fields=("closes_at",), condition=Q(status="open"), name="item_to_close"),
            models.Index(fields=("absence",), condition=Q(absence__isnull=False), name="item_of_absence"),
            models.Index(
                fields=("subject_kind", "subject_id"), condition=Q(subject_id__isnull=False), name="item_of_subject"
            ),
            models.Index(fields=("stand_in", "due_at"), condition=Q(stand_in__isnull=False), name="item_of_stand_in"),
            models.Index(fields=("first_due_at",), condition=Q(first_due_at__isnull=False), name="item_owed_again"),
            # What was done lately, whenever it was due: for whoever keeps figures up to date.
            models.Index(fields=("done_at",), condition=Q(done_at__isnull=False), name="item_done"),
        )

    def __str__(self) -> str:
        return f"{self.duty_id} {self.period}"

    @property
    def title(self) -> str:
        """The duty in the reader's language, as it read when the item was raised."""
        return self.version.name

    @property
    def is_overdue(self) -> bool:
        """Whether it is open past its due time."""
        return self.status == ItemStatus.OPEN and self.due_at < clock.now()

    @property
    def is_late(self) -> bool:
        """Whether it was done after its due time, or only when it was asked for again."""
        return self.done_at is not None and (self.first_due_at is not None or self.done_at > self.due_at)
