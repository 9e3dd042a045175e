"""Positions: the 42 jobs of a dealership, and the names they go by."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from roles.catalogue import Department, Level
from roles.models.catalogue import CatalogueEntry


class Position(CatalogueEntry):
    """A job that people are assigned to.

    Invariant: following `reports_to` never comes back (a trigger in the database
    refuses a cycle). `spot_check_share` is what holders look over again of what their people did in a week, in per
    cent; None: the house's share.
    """

    department = models.CharField(_("department"), max_length=12, choices=Department.choices)
    level = models.CharField(_("level"), max_length=12, choices=Level.choices)
    reports_to = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="reporting", verbose_name=_("reports to")
    )
    spot_check_share = models.PositiveSmallIntegerField(
        _("share of spot checks (%)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(100)],
        help_text=_("Of what the people below did in a week; empty: the house's share, 0: no spot checks."),
    )
    note = models.TextField(_("note"), blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        ordering = ("order", "code")
        constraints = (
            models.CheckConstraint(name="position_not_its_own_superior", condition=~Q(reports_to=F("pk"))),
            models.CheckConstraint(
                name="position_checks_a_share",
                condition=Q(spot_check_share__isnull=True) | Q(spot_check_share__lte=100),
            ),
        )


class AliasKind(models.TextChoices):
    """Where a name comes from."""

    ALIAS = "alias", _("Alias")
    HEADING = "heading", _("Heading of a document")


class PositionAlias(models.Model):
    """A name a position goes by; two positions may share one.

    Invariant: `folded` is `roles.catalogue.names.fold(name)`, what look-ups compare.
    """

    position = models.ForeignKey(Position, models.CASCADE, related_name="aliases", verbose_name=_("position"))
    name = models.CharField(_("name"), max_length=120)
    folded = models.CharField(_("name as compared"), max_length=120, db_index=True, editable=False)
    kind = models.CharField(_("kind"), max_length=8, choices=AliasKind.choices, default=AliasKind.ALIAS)
    document = models.CharField(pgettext_lazy("source", "document"), max_length=12, blank=True, default="")

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("alias")
        verbose_name_plural = _("aliases")
        ordering = ("document", "name")
        constraints = (
            models.UniqueConstraint(name="positionalias_once", fields=("position", "kind", "document", "name")),
        )

    def __str__(self) -> str:
        return self.name
