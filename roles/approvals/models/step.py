"""The steps a document under way takes, and who sits at them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.approvals.models.approval import Approval
from roles.approvals.models.flow import StepRule, Who
from roles.models import Staff


class ApprovalStep(StepRule):
    """One step of one approval: the flow's step as it was when the document was submitted.

    Invariant: (approval, order) is unique, orders run from 1; never changed by an edit of the flow.
    """

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="steps", verbose_name=_("approval"))

    class Meta:
        verbose_name = _("step of an approval")
        verbose_name_plural = _("steps of approvals")
        ordering = ("approval", "order")
        constraints = (models.UniqueConstraint(name="approvalstep_order", fields=("approval", "order")),)

    def __str__(self) -> str:
        return f"{self.approval_id} / {self.order}"

    @property
    def words(self) -> str:
        """Who decides, in the reader's language."""
        return words_of(self)


class Desk(models.Model):
    """One person asked to decide at one step.

    Invariant: one open desk a person and approval; `is_open` while this person's decision is waited
    for; `signed_by` is who decided (the person, or a deputy for them), and empty where the desk was
    closed without them: another one sufficed, it was passed on, or the document came back to an
    earlier step. `handed` says that it came by hand or by time-out, not from the step's rule.
    """

    step = models.ForeignKey(ApprovalStep, models.CASCADE, related_name="desks", verbose_name=_("step"))
    approval = models.ForeignKey(Approval, models.CASCADE, related_name="desks", verbose_name=_("approval"))
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("decides"))
    is_open = models.BooleanField(pgettext_lazy("desk", "waited for"), default=True)
    handed = models.BooleanField(_("passed on to them"), default=False)
    opened_at = models.DateTimeField(_("since"))
    closed_at = models.DateTimeField(_("until"), null=True, blank=True)
    signed_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("decided by")
    )

    class Meta:
        verbose_name = _("desk")
        verbose_name_plural = _("desks")
        ordering = ("approval", "step", "pk")
        constraints = (
            models.UniqueConstraint(name="desk_open_once", fields=("approval", "staff"), condition=Q(is_open=True)),
            models.CheckConstraint(
                name="desk_open_or_closed",
                condition=Q(is_open=True, closed_at=None, signed_by=None) | Q(is_open=False, closed_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=("staff",), condition=Q(is_open=True), name="desk_open"),
            models.Index(fields=("staff", "-closed_at"), name="desk_of_staff"),
        )

    def __str__(self) -> str:
        return f"{self.step_id} > {self.staff_id}"


def words_of(rule: Any) -> str:
    """Name who decides by a rule: "Superior of the author", a position, or whoever holds a permission."""
    if rule.who == Who.POSITION and rule.position:
        return str(rule.position.name)
    if rule.who == Who.SUPERIOR and rule.level > 1:
        return str(_("Superior of the author, level %(level)s") % {"level": rule.level})
    return str(rule.get_who_display())
