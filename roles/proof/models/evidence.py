"""Photos and files that prove an item."""

from __future__ import annotations

import secrets
from typing import Any

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.duties.models import ChecklistItem
from roles.models import Staff


def evidence_storage() -> Storage:
    """Return where evidence lies: outside what a web server serves."""
    return storages["evidence"]


def hidden_name(instance: Any, name: str) -> str:
    """Return a name nobody can guess; what the file was called stays in the row."""
    token = secrets.token_hex(20)
    return f"evidence/{token[:2]}/{token}"


class Evidence(models.Model):
    """One photo or file added to an item.

    Invariant: the stored bytes were looked at (`proof.files`): a photo is drawn anew, so that nothing but the picture
    is left. `sha256` is of what was sent in, `look` of what a photo shows: equal where two are the same. `line` names
    the line of the worksheet it was taken for. Served by `proof.views.files` only.
    """

    item = models.ForeignKey(ChecklistItem, models.CASCADE, related_name="evidence", verbose_name=_("checklist item"))
    line = models.CharField(_("line of the worksheet"), max_length=100, blank=True)
    file = models.FileField(_("file"), upload_to=hidden_name, storage=evidence_storage, max_length=100)
    thumbnail = models.FileField(
        _("small picture"), upload_to=hidden_name, storage=evidence_storage, max_length=100, blank=True
    )
    name = models.CharField(_("file name"), max_length=120)
    content_type = models.CharField(_("kind of file"), max_length=80)
    size = models.PositiveIntegerField(_("size"))
    sha256 = models.CharField(_("digest"), max_length=64)
    look = models.CharField(_("digest of the picture"), max_length=16, blank=True)
    taken_at = models.DateTimeField(_("taken"), null=True, blank=True)
    uploaded_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("uploaded by"))
    uploaded_at = models.DateTimeField(_("uploaded"))

    class Meta:
        verbose_name = _("evidence")
        verbose_name_plural = _("evidence")
        ordering = ("uploaded_at", "pk")
        default_permissions = ()
        indexes = (
            models.Index(fields=("sha256",), name="evidence_same"),
            models.Index(fields=("look",), condition=~models.Q(look=""), name="evidence_alike"),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def is_photo(self) -> bool:
        """Whether it is shown as a picture."""
        return self.content_type.startswith("image/")
