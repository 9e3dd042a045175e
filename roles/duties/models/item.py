"""Checklist items: one duty, one assignment, one period."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.duties.models.duty import Duty, DutyVersion
from roles.duties.querysets import ChecklistItemQuerySet
from roles.models import Assignment, OwnedRecord, Staff


class ItemStatus(models.TextChoices):
    """Where an item stands. `missed` is final: the period closed with the item open."""

    OPEN = "open", _("Open")
    DONE = "done", _("Done")
    MISSED = "missed", _("Missed")


class ChecklistItem(OwnedRecord):
    """One duty that one person owes for one period.

    Invariant: (assignment, duty, period) is unique; an item is done exactly when it
    has `done_at`; `revision` rises with every change, so that a stale form is noticed.
    Rows are made by `duties.generation` only, set-based.
    """

    Status = ItemStatus

    assignment = models.ForeignKey(
        Assignment, models.PROTECT, related_name="items", db_index=False, verbose_name=_("assignment")
    )
    duty = models.ForeignKey(Duty, models.PROTECT, related_name="items", verbose_name=_("duty"))
    version = models.ForeignKey(
        DutyVersion, models.PROTECT, related_name="items", db_index=False, verbose_name=_("version of the duty")
    )
    period = models.CharField(_("period"), max_length=12)
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
            models.Index(fields=("closes_at",), condition=Q(status="open"), name="item_to_close"),
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
        """Whether it was done after its due time."""
        return self.done_at is not None and self.done_at > self.due_at
