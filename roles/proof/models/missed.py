"""Why an item was missed."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.duties.models import ChecklistItem
from roles.models import Staff


class ReasonState(models.TextChoices):
    """A reason waits for the superior, who accepts it or not."""

    GIVEN = "given", _("Waits for the superior")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Not accepted")
    RESCHEDULED = "again", _("To be done later")


class MissedReason(models.Model):
    """The reason a person gives for a missed item, and what the superior made of it.

    Invariant: one an item; decided exactly when it has `decided_at`; `superior` is who stood above the person when it
    was given, nobody where nobody does.
    """

    State = ReasonState

    item = models.OneToOneField(ChecklistItem, models.CASCADE, related_name="reason", verbose_name=_("checklist item"))
    text = models.CharField(_("reason"), max_length=300)
    given_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("given by"))
    given_at = models.DateTimeField(_("given"))
    superior = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("superior")
    )
    state = models.CharField(_("state"), max_length=8, choices=ReasonState.choices, default=ReasonState.GIVEN)
    decided_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("reason of a miss")
        verbose_name_plural = _("reasons of misses")
        ordering = ("-given_at", "-pk")
        default_permissions = ()
        constraints = (
            models.CheckConstraint(
                name="missedreason_decided_has_instant",
                condition=models.Q(state=ReasonState.GIVEN, decided_at__isnull=True)
                | (~models.Q(state=ReasonState.GIVEN) & models.Q(decided_at__isnull=False)),
            ),
        )
        indexes = (models.Index(fields=("superior", "state"), name="missedreason_waiting"),)

    def __str__(self) -> str:
        return f"{self.item_id} {self.state}"

    @property
    def badge(self) -> str:
        """The state of the face it is shown in."""
        return {
            ReasonState.GIVEN: "waiting",
            ReasonState.ACCEPTED: "approved",
            ReasonState.REFUSED: "refused",
            ReasonState.RESCHEDULED: "handed",
        }[ReasonState(self.state)]
