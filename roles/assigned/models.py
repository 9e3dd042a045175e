"""Tasks one person hands to another, and what became of them."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles import clock
from roles.models import OwnedRecord, Staff
from roles.querysets import PlacedQuerySet

TITLE_LENGTH, TEXT_LENGTH, SERIES_LENGTH, OCCURRENCE_LENGTH = 120, 2000, 60, 200


class TaskState(models.TextChoices):
    """From handing out to acceptance. A returned task is open again."""

    OPEN = "open", pgettext_lazy("task", "To do")
    DONE = "done", pgettext_lazy("task", "Reported done")
    RETURNED = "returned", pgettext_lazy("task", "Returned")
    ACCEPTED = "accepted", pgettext_lazy("task", "Accepted")
    CANCELLED = "cancelled", pgettext_lazy("task", "Withdrawn")


# Who owes it has something to do; anybody has something to do with it.
UNDONE = (TaskState.OPEN, TaskState.RETURNED)
LIVE = (*UNDONE, TaskState.DONE)


class TaskQuerySet(PlacedQuerySet):
    """Reads of tasks; lists start from `visible_to`, `of` or `given_by`."""

    def of(self, staff: Staff) -> Self:
        """Keep what one person has to do."""
        return self.filter(owner=staff)

    def given_by(self, staff: Staff) -> Self:
        """Keep what one person handed out to others."""
        return self.filter(assigned_by=staff).exclude(owner=staff)

    def undone(self) -> Self:
        """Keep what still has to be done."""
        return self.filter(state__in=UNDONE)

    def live(self) -> Self:
        """Keep what is neither accepted nor withdrawn."""
        return self.filter(state__in=LIVE)

    def late(self, at: datetime) -> Self:
        """Keep what is open past its deadline."""
        return self.undone().filter(deadline__lt=at)

    def with_names(self) -> Self:
        """Fetch what a list shows of each row."""
        return self.select_related("owner", "assigned_by", "unit")


class Task(OwnedRecord):
    """Something one person asked another to do by a deadline; `owner` is who has to do it.

    Invariant: a task is reported or accepted exactly when it has `reported_at`; every change raises
    `version`, so that a stale form is noticed. A team's task is one row a person. `series` names tasks
    that come again; `subject_kind` and `subject_id` the record it is about, where one gave rise to it.
    `remind_at` lies before the deadline, `escalated_at` is when the giver was told that it is over.
    """

    State = TaskState

    assigned_by = models.ForeignKey(
        Staff, models.PROTECT, related_name="+", verbose_name=pgettext_lazy("task", "given by")
    )
    title = models.CharField(_("task"), max_length=TITLE_LENGTH)
    description = models.TextField(_("what is to be done"), max_length=TEXT_LENGTH, blank=True)
    deadline = models.DateTimeField(_("deadline"))
    series = models.CharField(_("series"), max_length=SERIES_LENGTH, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=TaskState.choices, default=TaskState.OPEN)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_at = models.DateTimeField(pgettext_lazy("task", "given"), default=clock.now)
    reported_at = models.DateTimeField(_("reported done"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)
    remind_at = models.DateTimeField(_("reminder"))
    reminded_at = models.DateTimeField(_("reminded"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("escalated"), null=True, blank=True)
    subject_kind = models.CharField(_("kind of its subject"), max_length=40, blank=True)
    subject_id = models.BigIntegerField(_("subject"), null=True, blank=True)

    objects = TaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("task")
        verbose_name_plural = _("tasks")
        ordering = ("deadline", "pk")
        constraints = (
            models.CheckConstraint(
                name="task_reported_has_instant",
                condition=Q(state__in=[TaskState.DONE, TaskState.ACCEPTED], reported_at__isnull=False)
                | Q(state__in=[*UNDONE, TaskState.CANCELLED], reported_at__isnull=True),
            ),
        )
        indexes = (
            models.Index(fields=("owner", "deadline"), name="task_of_owner"),
            models.Index(fields=("assigned_by", "deadline"), name="task_given_by"),
            models.Index(fields=("store", "deadline"), name="task_of_store"),
            models.Index(fields=("department", "deadline"), name="task_of_department"),
            models.Index(fields=("unit", "deadline"), name="task_of_unit"),
            models.Index(
                fields=("remind_at",),
                condition=Q(state__in=UNDONE, reminded_at__isnull=True),
                name="task_to_remind",
            ),
            models.Index(
                fields=("deadline",), condition=Q(state__in=UNDONE, escalated_at__isnull=True), name="task_to_escalate"
            ),
            models.Index(fields=("series",), condition=~Q(series=""), name="task_of_series"),
            models.Index(
                fields=("subject_kind", "subject_id"), condition=Q(subject_id__isnull=False), name="task_of_subject"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def is_undone(self) -> bool:
        """Whether it still has to be done."""
        return self.state in UNDONE

    @property
    def is_overdue(self) -> bool:
        """Whether it is open past its deadline."""
        return self.is_undone and self.deadline < clock.now()

    @property
    def is_late(self) -> bool:
        """Whether it was reported after its deadline."""
        return self.reported_at is not None and self.reported_at > self.deadline


class TaskVerb(models.TextChoices):
    """What happened to a task."""

    GIVE = "give", pgettext_lazy("task", "handed it out")
    REPORT = "report", pgettext_lazy("task", "reported it done")
    ACCEPT = "accept", pgettext_lazy("task", "accepted it")
    RETURN = "return", pgettext_lazy("task", "returned it")
    DEADLINE = "deadline", pgettext_lazy("task", "changed the deadline")
    WITHDRAW = "withdraw", pgettext_lazy("task", "withdrew it")
    PASS = "pass", pgettext_lazy("task", "took it over")
    ESCALATE = "escalate", pgettext_lazy("task", "was told that the deadline is over")


class TaskEntry(models.Model):
    """One line of a task's history.

    Invariant: written in the transaction of what it tells, never changed afterwards. `deadline` is
    set where one was given or changed.
    """

    task = models.ForeignKey(Task, models.CASCADE, related_name="entries", verbose_name=_("task"))
    actor = models.ForeignKey(Staff, models.PROTECT, related_name="+", db_index=False, verbose_name=_("person"))
    verb = models.CharField(_("what happened"), max_length=10, choices=TaskVerb.choices)
    at = models.DateTimeField(_("when"))
    text = models.TextField(_("remark"), blank=True)
    deadline = models.DateTimeField(_("deadline"), null=True, blank=True)

    class Meta:
        verbose_name = _("entry of a task's history")
        verbose_name_plural = _("entries of tasks' histories")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.task_id} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the line once."""
        if self.pk is not None:
            raise TypeError("the history of a task is only added to")
        super().save(*args, **kwargs)


class Occurrence(OwnedRecord):
    """Something that happened, noted by a person, and gave rise to a duty of theirs; `owner` noted it.

    Invariant: written once; the item it raised is about it.
    """

    text = models.CharField(_("what happened"), max_length=OCCURRENCE_LENGTH)
    at = models.DateTimeField(_("when"))

    objects = PlacedQuerySet.as_manager()

    class Meta:
        verbose_name = _("occurrence")
        verbose_name_plural = _("occurrences")
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return self.text
