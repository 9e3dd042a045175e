"""What every entry of the role catalogue has in common."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.models.staff import speaks_chinese


class Bilingual:
    """Something with a name in both languages: an entry of the catalogue, or a former version of one."""

    name_zh: Any
    name_en: Any

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return str(self.name_zh if speaks_chinese() else self.name_en)


class CatalogueEntry(Bilingual, models.Model):
    """An entry seeded by code and ruled by the database.

    Invariant: `code` never changes. `customised` lists the fields an administrator
    changed; `catalogue sync` leaves those alone and reports the difference instead.
    A retired entry stays, so that history keeps its names.
    """

    code = models.SlugField(_("code"), max_length=100, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=200)
    name_en = models.CharField(_("English name"), max_length=200)
    customised = models.JSONField(_("changed by an administrator"), default=list, blank=True, editable=False)
    retired = models.BooleanField(_("retired"), default=False)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name
