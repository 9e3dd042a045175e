"""Done items drawn for a superior to verify."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roles.duties.models import ChecklistItem
from roles.models import Staff


class CheckState(models.TextChoices):
    """A spot check waits, and is passed or failed."""

    OPEN = "open", _("To be checked")
    PASSED = "passed", _("In order")
    FAILED = "failed", _("Not in order")


class SpotCheck(models.Model):
    """One done item a superior verifies.

    Invariant: an item is drawn once a week; `checked` is whose item it was, `week` the Monday it was drawn on. A
    failed one reopened its item and has a reason. Never changed once decided, so that it can be counted.
    """

    State = CheckState

    item = models.ForeignKey(
        ChecklistItem, models.CASCADE, related_name="spot_checks", verbose_name=_("checklist item")
    )
    checker = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("checked by"))
    checked = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("whose"))
    week = models.DateField(_("week"))
    state = models.CharField(_("state"), max_length=6, choices=CheckState.choices, default=CheckState.OPEN)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    drawn_at = models.DateTimeField(_("drawn"))
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)

    class Meta:
        verbose_name = _("spot check")
        verbose_name_plural = _("spot checks")
        ordering = ("-week", "pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(name="spotcheck_once_a_week", fields=("item", "week")),
            models.CheckConstraint(
                name="spotcheck_decided_has_instant",
                condition=Q(state=CheckState.OPEN, decided_at__isnull=True)
                | (~Q(state=CheckState.OPEN) & Q(decided_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="spotcheck_failed_has_reason", condition=~Q(state=CheckState.FAILED) | ~Q(reason="")
            ),
        )
        indexes = (
            models.Index(fields=("checker", "state"), name="spotcheck_waiting"),
            models.Index(fields=("checked", "state", "decided_at"), name="spotcheck_of_person"),
        )

    def __str__(self) -> str:
        return f"{self.week} {self.item_id}"

    @property
    def badge(self) -> str:
        """The state of the face it is shown in."""
        return {CheckState.OPEN: "waiting", CheckState.PASSED: "approved", CheckState.FAILED: "refused"}[
            CheckState(self.state)
        ]
