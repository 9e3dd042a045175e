"""Handovers: what passes on when somebody moves or leaves, line by line, and what was done about it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles import clock
from roles.models import Assignment, PlacedRecord, Staff
from roles.models.staff import speaks_chinese
from roles.querysets import PlacedQuerySet


class HandoverReason(models.TextChoices):
    """Why somebody hands over."""

    MOVE = "move", _("Moves to another position")
    LEAVE = "leave", _("Leaves")


class HandoverState(models.TextChoices):
    """From the preparation to the end."""

    PREPARED = "prepared", _("Being prepared")
    OFFERED = "offered", _("Waiting for the successor")
    ACCEPTED = "accepted", _("Taken over")
    SETTLED = "settled", _("Settled after the last day")
    CANCELLED = "cancelled", _("Cancelled")


# One a person at a time; what is accepted still takes in what comes up until the last day.
OPEN_STATES = (HandoverState.PREPARED, HandoverState.OFFERED)
LIVE_STATES = (*OPEN_STATES, HandoverState.ACCEPTED)


class Outcome(models.TextChoices):
    """What became of a line."""

    OPEN = "", _("Open")
    PASSED = "passed", _("Passed on")
    COVERED = "covered", pgettext_lazy("handover", "Owed already")
    FELL = "fell", _("Fell to the superior")
    ENDED = "ended", pgettext_lazy("handover", "Ended")
    GIVEN_BACK = "given-back", _("Back to its author")
    STAYS = "stays", pgettext_lazy("handover", "Stays as it is")
    GONE = "gone", _("Done before the handover")


class HandoverQuerySet(PlacedQuerySet):
    """Reads of handovers."""

    def overdue_on(self, day: date) -> Self:
        """Keep those not closed whose last day lies before `day`."""
        return self.filter(state__in=LIVE_STATES, closed_at__isnull=True, last_day__lt=day)

    def with_names(self) -> Self:
        """Fetch what a list shows of each row."""
        return self.select_related("staff", "unit", "store", "department", "created_by")


class Handover(PlacedRecord):
    """What one person passes on with some of their assignments.

    Invariant: one handover a person is prepared or offered at a time; `version` rises with
    every change of the plan, so that nobody accepts what they did not see; `created_by` is
    empty where the sweep made it; `closed_at` is set once the last day has passed and every
    line has an outcome. `unit` is where the first of the assignments lies.
    """

    OWNER_FIELD = "staff"
    State = HandoverState

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("who hands over"))
    seats = models.ManyToManyField(Assignment, related_name="handovers", verbose_name=_("assignments given up"))
    reason = models.CharField(_("reason"), max_length=8, choices=HandoverReason.choices)
    last_day = models.DateField(_("last day"))
    state = models.CharField(_("state"), max_length=10, choices=HandoverState.choices, default=HandoverState.PREPARED)
    version = models.PositiveIntegerField(_("version"), default=1)
    created_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("prepared by")
    )
    created_at = models.DateTimeField(_("prepared"), default=clock.now)
    offered_at = models.DateTimeField(_("offered"), null=True, blank=True)
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = HandoverQuerySet.as_manager()

    class Meta:
        verbose_name = _("handover")
        verbose_name_plural = _("handovers")
        ordering = ("-last_day", "-pk")
        constraints = (
            models.UniqueConstraint(
                name="handover_one_open", fields=("staff",), condition=Q(state__in=["prepared", "offered"])
            ),
        )
        indexes = (
            models.Index(fields=("store", "-last_day"), name="handover_of_store"),
            models.Index(fields=("staff", "-last_day"), name="handover_of_staff"),
            models.Index(fields=("last_day",), condition=Q(closed_at__isnull=True), name="handover_to_close"),
        )

    def __str__(self) -> str:
        return f"{self.staff} {self.last_day}"

    @property
    def is_open(self) -> bool:
        """Whether the plan may still change."""
        return self.state in OPEN_STATES


class HandoverLineQuerySet(models.QuerySet["HandoverLine"]):
    """Reads of the lines."""

    def undone(self) -> HandoverLineQuerySet:
        """Keep what has no outcome yet."""
        return self.filter(outcome=Outcome.OPEN)

    def offered_to(self, staff: Staff) -> HandoverLineQuerySet:
        """Keep what waits for this person to accept."""
        return self.undone().filter(successor=staff, offered_at__isnull=False)

    def of_successor(self, staff: Staff) -> HandoverLineQuerySet:
        """Keep what was offered to this person or passed on to them."""
        return self.filter(Q(successor=staff, offered_at__isnull=False) | Q(receiver=staff))


class HandoverLine(models.Model):
    """One thing to pass on.

    Invariant: a thing stands once in a handover; `successor` is planned, `offered_at` says
    that they were asked; a line has its `outcome` at `done_at` exactly once, `receiver` is
    who has the thing since then. The title is as it read when the line was written.
    """

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="lines", verbose_name=_("handover"))
    kind = models.CharField(_("kind"), max_length=32)
    object_id = models.PositiveBigIntegerField(_("what"))
    title_zh = models.CharField(_("Chinese title"), max_length=300)
    title_en = models.CharField(_("English title"), max_length=300)
    due_at = models.DateTimeField(_("due"), null=True, blank=True)
    successor = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("successor")
    )
    offered_at = models.DateTimeField(_("offered"), null=True, blank=True)
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome.choices, default=Outcome.OPEN, blank=True)
    receiver = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("taken over by")
    )
    done_at = models.DateTimeField(_("done"), null=True, blank=True)

    objects = HandoverLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a handover")
        verbose_name_plural = _("lines of handovers")
        ordering = ("handover", "kind", "due_at", "pk")
        constraints = (
            models.UniqueConstraint(name="handoverline_once", fields=("handover", "kind", "object_id")),
            models.CheckConstraint(
                name="handoverline_done_with_outcome",
                condition=Q(outcome="", done_at__isnull=True) | (~Q(outcome="") & Q(done_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="handoverline_offered_to_somebody",
                condition=Q(offered_at__isnull=True) | Q(successor__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                fields=("successor",), condition=Q(outcome="", offered_at__isnull=False), name="handoverline_offered"
            ),
            models.Index(fields=("kind", "object_id"), name="handoverline_of_thing"),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        """What it is, in the reader's language."""
        return self.title_zh if speaks_chinese() else self.title_en


class HandoverVerb(models.TextChoices):
    """What was done about a handover."""

    PREPARE = "prepare", pgettext_lazy("handover log", "prepared it")
    PLAN = "plan", pgettext_lazy("handover log", "planned for")
    OFFER = "offer", pgettext_lazy("handover log", "asked")
    ACCEPT = "accept", pgettext_lazy("handover log", "took over")
    REFUSE = "refuse", pgettext_lazy("handover log", "refused")
    SETTLE = "settle", pgettext_lazy("handover log", "closed it")
    FALL = "fall", pgettext_lazy("handover log", "passed to the superior")
    CANCEL = "cancel", pgettext_lazy("handover log", "cancelled it")


class HandoverEntry(models.Model):
    """One entry of a handover's log.

    Invariant: append-only; `actor` is empty where the sweep did it; `person` is the successor
    or receiver it was about, `count` how many lines.
    """

    Verb = HandoverVerb

    handover = models.ForeignKey(Handover, models.CASCADE, related_name="entries", verbose_name=_("handover"))
    at = models.DateTimeField(_("when"))
    actor = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who"))
    verb = models.CharField(_("what"), max_length=10, choices=HandoverVerb.choices)
    person = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("concerning")
    )
    count = models.PositiveIntegerField(_("lines"), default=0)
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("entry of a handover")
        verbose_name_plural = _("entries of handovers")
        ordering = ("at", "pk")

    def __str__(self) -> str:
        return f"{self.get_verb_display()} #{self.handover_id}"


def note(
    handover: Handover,
    verb: str,
    at: datetime,
    *,
    actor: Staff | None,
    person: Staff | None = None,
    count: int = 0,
    reason: str = "",
) -> None:
    """Write one entry of the log."""
    HandoverEntry.objects.create(
        handover=handover, at=at, actor=actor, verb=verb, person=person, count=count, reason=reason
    )
