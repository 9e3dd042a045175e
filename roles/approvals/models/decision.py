"""Decisions: the append-only log, a hash chain per store."""

from __future__ import annotations

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.approvals.models.approval import Approval
from roles.models import Staff, Unit


class Verb(models.TextChoices):
    """What was done to a document."""

    SUBMIT = "submit", pgettext_lazy("decision", "Submitted")
    APPROVE = "approve", _("Approved")
    RETURN = "return", _("Returned")
    WITHDRAW = "withdraw", _("Withdrawn")
    FILE = "file", _("Filed: nobody stands above")
    CONFIRM = "confirm", pgettext_lazy("decision", "Confirmed")
    CORRECT = "correct", pgettext_lazy("decision", "Corrected")
    SCORE = "score", _("Scored")
    TRANSFER = "transfer", _("Passed on")
    BACK = "back", _("Returned to an earlier step")
    ASK = "ask", _("Asked for an opinion")
    ANSWER = "answer", _("Gave an opinion")
    WATCH = "watch", _("Copied")
    UNWATCH = "unwatch", _("No longer copied")
    SKIP = "skip", _("Step passed: nobody else could decide")
    REMIND = "remind", _("Reminded: the time to decide is over")
    ESCALATE = "escalate", _("Escalated: the time to decide was over")
    PASS_ON = "pass_on", _("Passed on by itself: the time to decide was over")


# What the house does by itself, when a step's time is over; only these have no actor.
AUTOMATIC = (Verb.SKIP, Verb.REMIND, Verb.ESCALATE, Verb.PASS_ON)


class ChainHead(models.Model):
    """The end of one store's chain of decisions.

    Invariant: `sequence` and `hash` are those of the store's last decision; `seal` covers them with a
    key that is not in the database, so that no earlier end can be written in their place.
    """

    store = models.OneToOneField(Unit, models.PROTECT, primary_key=True, related_name="+", verbose_name=_("store"))
    sequence = models.PositiveBigIntegerField(_("number"), default=0)
    hash = models.CharField(_("hash"), max_length=64, default="", blank=True)
    seal = models.CharField(_("seal"), max_length=64, default="", blank=True)

    class Meta:
        verbose_name = _("end of a decision chain")
        verbose_name_plural = _("ends of decision chains")

    def __str__(self) -> str:
        return f"{self.store_id} #{self.sequence}"


class Decision(models.Model):
    """One entry of the decision log.

    Invariant: append-only (a trigger of the database refuses changes); `hash` covers this entry and the
    one before it in the same store, so that `manage.py audit verify` finds a changed, missing or inserted entry.
    `actor` did it, and is empty where a time-out did; `principal` is set where the actor did it as
    that person's deputy. `step` is the flow's step it happened at, `target` whom it was handed, asked
    of or copied to.
    """

    Verb = Verb

    store = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("store"))
    sequence = models.PositiveBigIntegerField(_("number"))
    content_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+", verbose_name=_("kind of document"))
    object_id = models.PositiveBigIntegerField(_("document"))
    approval = models.ForeignKey(
        Approval, models.PROTECT, null=True, blank=True, related_name="decisions", verbose_name=_("approval")
    )
    actor = models.ForeignKey(Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("who"))
    principal = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("in the name of")
    )
    target = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("to whom")
    )
    step = models.PositiveSmallIntegerField(_("step"), null=True, blank=True)
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
        constraints = (
            models.UniqueConstraint(name="decision_chain", fields=("store", "sequence")),
            models.CheckConstraint(
                name="decision_by_somebody", condition=Q(actor__isnull=False) | Q(verb__in=AUTOMATIC)
            ),
        )
        indexes = (models.Index(fields=("content_type", "object_id"), name="decision_document"),)

    def __str__(self) -> str:
        return f"{self.get_verb_display()} #{self.sequence}"
