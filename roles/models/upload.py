"""Workbooks kept between looking at what they would do and doing it."""

from __future__ import annotations

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.models.staff import Staff


class UploadedWorkbook(models.Model):
    """A workbook on its way in.

    Invariant: `token` cannot be guessed and only `owner` is given the row back, for one `purpose`
    ("catalogue:sales"); it is dropped once applied, replaced or an hour old (`roles.spreadsheets.keeping`).
    """

    token = models.UUIDField(_("token"), default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(Staff, models.CASCADE, related_name="+", verbose_name=_("uploaded by"))
    purpose = models.CharField(_("purpose"), max_length=80)
    name = models.CharField(_("file name"), max_length=200)
    content = models.BinaryField(_("content"))
    uploaded_at = models.DateTimeField(_("uploaded"), db_index=True)

    class Meta:
        verbose_name = _("uploaded workbook")
        verbose_name_plural = _("uploaded workbooks")
        ordering = ("-uploaded_at",)
        constraints = (models.UniqueConstraint(name="uploadedworkbook_one_a_purpose", fields=("owner", "purpose")),)

    def __str__(self) -> str:
        return f"{self.purpose} {self.uploaded_at:%Y-%m-%d %H:%M}"
