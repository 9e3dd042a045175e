"""Promotion material: what hangs and lies in the store, until when."""

from __future__ import annotations

from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.places import ways
from roles.records.models import WorkingRecord


class MaterialState(models.TextChoices):
    """Whether the material may be seen."""

    IN_USE = "in_use", pgettext_lazy("material", "In use")
    EXPIRED = "expired", pgettext_lazy("material", "Expired")
    REPLACED = "replaced", pgettext_lazy("material", "Taken down")


class PromoMaterial(WorkingRecord):
    """Material at a place of the store, good until a day; `owner` keeps it up to date.

    Invariant: in use only until `valid_until`; each expiry is kept (`MaterialExpiry`) with when it was taken down.
    Source: D19 marketing specialist 2, D21 marketing manager 7.
    """

    State = MaterialState

    name = models.CharField(_("name"), max_length=80)
    place = models.CharField(_("where"), max_length=80)
    edition = models.CharField(_("edition"), max_length=40)
    valid_until = models.DateField(_("good until"))
    quantity = models.PositiveIntegerField(_("pieces"), default=1, validators=[MinValueValidator(1)])
    state = models.CharField(
        _("state"), max_length=20, choices=MaterialState.choices, default=MaterialState.IN_USE, editable=False
    )

    class Meta:
        verbose_name = _("promotion material")
        verbose_name_plural = _("promotion material")
        ordering = ("valid_until", "pk")
        permissions = (
            ("replace_promomaterial", "Can replace promotion material"),
            ("export_promomaterial", "Can export promotion material"),
            ("import_promomaterial", "Can import promotion material"),
        )
        indexes = (
            *ways("promomaterial", "valid_until"),
            models.Index(fields=("valid_until",), condition=Q(state="in_use"), name="promomaterial_up"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the material is called in messages."""
        return f"W{self.pk:08d}"


class MaterialExpiry(models.Model):
    """One time material ran out, and when it was taken down.

    Invariant: one a material and day; `replace_by` is the end of the second working day after it ran out.
    """

    material = models.ForeignKey(PromoMaterial, models.CASCADE, related_name="expiries", verbose_name=_("material"))
    expired_on = models.DateField(_("ran out on"))
    replace_by = models.DateTimeField(_("to be replaced by"))
    replaced_at = models.DateTimeField(_("replaced"), null=True)

    class Meta:
        verbose_name = _("expiry of material")
        verbose_name_plural = _("expiries of material")
        ordering = ("expired_on", "pk")
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("material", "expired_on"), name="materialexpiry_once"),)
        indexes = (models.Index(fields=("replace_by",), name="materialexpiry_by"),)

    def __str__(self) -> str:
        return f"{self.material_id} {self.expired_on}"
