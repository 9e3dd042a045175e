"""Photos and files of a record."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.models import Staff
from roles.proof.models.evidence import evidence_storage, hidden_name
from roles.records.models.entry import KIND_LENGTH


class Attachment(models.Model):
    """One photo or file added to a record; `kind` and `record_id` name it.

    Invariant: the stored bytes were looked at (`proof.files`): a photo is drawn anew, a document known by its content.
    Served by `records.views.files` only, to whoever may read the record.
    """

    kind = models.CharField(_("kind of record"), max_length=KIND_LENGTH)
    record_id = models.BigIntegerField(_("record"))
    file = models.FileField(_("file"), upload_to=hidden_name, storage=evidence_storage, max_length=100)
    thumbnail = models.FileField(
        _("small picture"), upload_to=hidden_name, storage=evidence_storage, max_length=100, blank=True
    )
    name = models.CharField(_("file name"), max_length=120)
    content_type = models.CharField(_("kind of file"), max_length=80)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("digest"), max_length=64)
    uploaded_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ("uploaded_at", "pk")
        default_permissions = ()
        indexes = (models.Index(fields=("kind", "record_id"), name="attachment_of_record"),)

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        """Whether it is shown as a picture."""
        return self.content_type.startswith("image/")
