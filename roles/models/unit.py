"""Units of the organisation: group > store > department > team."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.catalogue import Department
from roles.querysets import UnitQuerySet


class UnitKind(models.TextChoices):
    """The four levels of the tree, highest first."""

    GROUP = "group", _("Group")
    STORE = "store", _("Store")
    DEPARTMENT = "department", _("Department")
    TEAM = "team", pgettext_lazy("unit", "Team")


UNIT_RANK: dict[str, int] = {UnitKind.GROUP: 0, UnitKind.STORE: 1, UnitKind.DEPARTMENT: 2, UnitKind.TEAM: 3}


class Unit(models.Model):
    """A group, store, department or team.

    Invariant: the parent stands higher in the tree; `store` and `department` name
    the nearest unit of that kind at or above this one; `UnitAncestor` holds one
    row for every unit above, and one for itself. `roles.actions.units` keeps all three.
    """

    Kind = UnitKind

    code = models.SlugField(_("code"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=UnitKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("unit above")
    )
    department_code = models.CharField(
        _("which department"), max_length=12, choices=Department.choices, blank=True, default=""
    )
    store = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("store"))
    department = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("department")
    )
    live_from = models.DateField(
        _("checklists from"), null=True, blank=True, help_text=_("The first day a store's checklists are made for.")
    )
    is_active = models.BooleanField(_("active"), default=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ("code",)
        constraints = (
            models.CheckConstraint(
                name="unit_only_groups_stand_alone", condition=Q(kind=UnitKind.GROUP) | Q(parent__isnull=False)
            ),
            models.CheckConstraint(name="unit_not_its_own_parent", condition=~Q(parent=F("pk"))),
            models.CheckConstraint(
                name="unit_departments_say_which",
                condition=~Q(kind=UnitKind.DEPARTMENT) | ~Q(department_code=""),
            ),
        )

    def __str__(self) -> str:
        return self.name


class UnitAncestor(models.Model):
    """The closure of the tree: `ancestor` stands `depth` steps above `unit` (0: the unit itself)."""

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="ancestor_links", verbose_name=_("unit"))
    ancestor = models.ForeignKey(Unit, models.CASCADE, related_name="descendant_links", verbose_name=_("unit above"))
    depth = models.PositiveSmallIntegerField(_("steps"))

    class Meta:
        verbose_name = _("unit above")
        verbose_name_plural = _("units above")
        constraints = (
            models.UniqueConstraint(name="unitancestor_once", fields=("unit", "ancestor")),
            models.CheckConstraint(
                name="unitancestor_no_cycle",
                condition=Q(depth=0, unit=F("ancestor")) | (Q(depth__gt=0) & ~Q(unit=F("ancestor"))),
            ),
        )

    def __str__(self) -> str:
        return f"{self.ancestor_id} / {self.unit_id}"
