"""How a person looks at a list: filters kept under a name, and the columns shown."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.models import Staff
from roles.records.models.entry import KIND_LENGTH

NAME_LENGTH, QUERY_LENGTH = 40, 500


class SavedFilter(models.Model):
    """A filter of a list under a name.

    Invariant: `query` is a query string of the list's own filters; what a search box was given is not kept, because it
    may name a person. Seen and used by its owner only.
    """

    owner = models.ForeignKey(Staff, models.CASCADE, related_name="+", verbose_name=_("owner"))
    kind = models.CharField(_("kind of record"), max_length=KIND_LENGTH)
    name = models.CharField(_("name"), max_length=NAME_LENGTH)
    query = models.CharField(_("filters"), max_length=QUERY_LENGTH)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        ordering = ("name", "pk")
        default_permissions = ()
        constraints = (models.UniqueConstraint(name="savedfilter_one_a_name", fields=("owner", "kind", "name")),)

    def __str__(self) -> str:
        return self.name


class ColumnChoice(models.Model):
    """The columns a person chose for a list, in the order of the table; unknown ones are passed over.

    Invariant: one row a person and kind.
    """

    owner = models.ForeignKey(Staff, models.CASCADE, related_name="+", verbose_name=_("owner"))
    kind = models.CharField(_("kind of record"), max_length=KIND_LENGTH)
    columns = models.JSONField(_("columns"), default=list)

    class Meta:
        verbose_name = _("choice of columns")
        verbose_name_plural = _("choices of columns")
        default_permissions = ()
        constraints = (models.UniqueConstraint(name="columnchoice_one_a_kind", fields=("owner", "kind")),)

    def __str__(self) -> str:
        return self.kind
