"""Sheets that prove items, and what follows from them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.assigned.models import Task
from roles.duties.models import ChecklistItem
from roles.models import Staff
from roles.worksheets.models import FilledSheet


class SheetProof(models.Model):
    """The sheet that proves an item.

    Invariant: one sheet an item, begun or filled in, and one item a sheet.
    """

    item = models.OneToOneField(ChecklistItem, models.CASCADE, related_name="sheet", verbose_name=_("checklist item"))
    sheet = models.OneToOneField(FilledSheet, models.PROTECT, related_name="proof", verbose_name=_("filled worksheet"))

    class Meta:
        verbose_name = _("proof by a worksheet")
        verbose_name_plural = _("proofs by a worksheet")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.item_id} {self.sheet_id}"


class FollowUp(models.Model):
    """What is to be done because of a sheet: a corrective action of a line out of limits, or a resolution.

    Invariant: written with the sheet it follows from; `task` is the assigned task it became.
    """

    sheet = models.ForeignKey(FilledSheet, models.PROTECT, related_name="followups", verbose_name=_("filled worksheet"))
    line = models.CharField(_("line of the worksheet"), max_length=100)
    what = models.CharField(_("what is to be done"), max_length=200)
    who = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("who"))
    by_day = models.DateField(_("by"))
    task = models.ForeignKey(
        Task, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("assigned task")
    )

    class Meta:
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        ordering = ("pk",)
        default_permissions = ()

    def __str__(self) -> str:
        return self.what
