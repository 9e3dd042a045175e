"""What happened to a record: the lines of its timeline."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles import clock
from roles.models import Staff

KIND_LENGTH = 40
TEXT_LENGTH = 2000


class Verb(models.TextChoices):
    """What happened."""

    CREATE = "create", pgettext_lazy("record", "recorded it")
    CHANGE = "change", pgettext_lazy("record", "changed it")
    MOVE = "move", pgettext_lazy("record", "moved it on")
    REMARK = "remark", pgettext_lazy("record", "remarked")
    ATTACH = "attach", pgettext_lazy("record", "added a file")
    DETACH = "detach", pgettext_lazy("record", "took a file away")
    SHOW = "show", pgettext_lazy("record", "looked at hidden data")
    SHARE = "share", pgettext_lazy("record", "shared it for reading")
    UNSHARE = "unshare", pgettext_lazy("record", "took the sharing back")
    GIVE_OUT = "give_out", pgettext_lazy("record", "gave the data out")
    MERGE = "merge", pgettext_lazy("record", "merged it")
    ERASE = "erase", pgettext_lazy("record", "erased the personal data")
    IMPORT = "import", pgettext_lazy("record", "recorded it from a workbook")


class RecordEntry(models.Model):
    """One line of a record's timeline; `kind` and `record_id` name the record.

    Invariant: written in the transaction of what it tells and only added to; erasing a person's data empties `text`.
    `changes` holds [field, before, after] of what changed, both as text; of a personal field nothing but its name.
    `actor` is None where the house itself acted (a deadline that passed).
    """

    kind = models.CharField(_("kind of record"), max_length=KIND_LENGTH)
    record_id = models.BigIntegerField(_("record"))
    actor = models.ForeignKey(
        Staff, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("person")
    )
    verb = models.CharField(_("what happened"), max_length=10, choices=Verb.choices)
    move = models.CharField(_("move"), max_length=40, blank=True)
    from_state = models.CharField(_("from"), max_length=20, blank=True)
    to_state = models.CharField(_("to"), max_length=20, blank=True)
    at = models.DateTimeField(_("when"), default=clock.now)
    text = models.TextField(_("remark"), max_length=TEXT_LENGTH, blank=True)
    changes = models.JSONField(_("changes"), default=list, blank=True)

    class Meta:
        verbose_name = _("entry of a record's timeline")
        verbose_name_plural = _("entries of records' timelines")
        ordering = ("at", "pk")
        default_permissions = ()
        indexes = (models.Index(fields=("kind", "record_id", "at"), name="recordentry_of_record"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.record_id} {self.verb}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Write the line once."""
        if self.pk is not None:
            raise TypeError("a record's timeline is only added to")
        super().save(*args, **kwargs)
