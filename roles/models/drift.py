"""Differences between code and database that an administrator decided to keep."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.models.staff import Staff


class KeptDifference(models.Model):
    """One field of one entry for which "keep ours" was said.

    Invariant: (kind, code, field) is unique; it holds while the code still says what it said
    then (`code_says`, a digest): another value there and the question is asked again.
    """

    kind = models.CharField(_("kind"), max_length=40)
    code = models.CharField(_("code"), max_length=100)
    field = models.CharField(_("field"), max_length=40)
    code_says = models.CharField(_("what the code says"), max_length=64)
    reason = models.CharField(_("reason"), max_length=100)
    kept_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("kept by"))
    kept_at = models.DateTimeField(_("kept"))

    class Meta:
        verbose_name = _("kept difference")
        verbose_name_plural = _("kept differences")
        ordering = ("kind", "code", "field")
        constraints = (models.UniqueConstraint(name="keptdifference_once", fields=("kind", "code", "field")),)

    def __str__(self) -> str:
        return f"{self.code}.{self.field}"
