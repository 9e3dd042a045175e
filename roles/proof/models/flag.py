"""What a superior is shown about ticks that look odd."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.duties.models import ChecklistItem
from roles.models import Staff


class FlagKind(models.TextChoices):
    """Why a tick looks odd."""

    BULK = "bulk", _("Many ticks within seconds")
    HOURS = "hours", _("Ticked outside working hours")
    PHOTO = "photo", _("The same photo twice")


class Flag(models.Model):
    """An odd tick, shown to the superior of who ticked.

    Invariant: one of a kind an item; `other` is the item a photo was used for before, `count` how many ticks came
    together. It accuses nobody: the superior looks and puts it away.
    """

    Kind = FlagKind

    item = models.ForeignKey(ChecklistItem, models.CASCADE, related_name="flags", verbose_name=_("checklist item"))
    kind = models.CharField(_("why"), max_length=6, choices=FlagKind.choices)
    superior = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("superior")
    )
    other = models.ForeignKey(
        ChecklistItem,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        verbose_name=_("other item"),
    )
    count = models.PositiveIntegerField(_("ticks"), default=1)
    raised_at = models.DateTimeField(_("raised"))
    seen_at = models.DateTimeField(_("put away"), null=True, blank=True)

    class Meta:
        verbose_name = _("odd tick")
        verbose_name_plural = _("odd ticks")
        ordering = ("-raised_at", "-pk")
        default_permissions = ()
        constraints = (models.UniqueConstraint(name="flag_once", fields=("item", "kind")),)
        indexes = (
            models.Index(
                fields=("superior", "raised_at"), condition=models.Q(seen_at__isnull=True), name="flag_to_see"
            ),
        )

    def __str__(self) -> str:
        return f"{self.kind} {self.item_id}"
