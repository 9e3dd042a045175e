"""Customers: who they are, how they are reached, what they drive."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from marketing.identity import masked, name_key
from marketing.querysets import CustomerQuerySet
from roles.models import Share
from roles.pinyin import spell
from roles.records.models import WorkingRecord

NAME_LENGTH, ADDRESS_LENGTH, REMARK_LENGTH = 60, 200, 1000


class Party(models.TextChoices):
    """A customer is a person or a company."""

    PERSON = "person", pgettext_lazy("party", "Person")
    COMPANY = "company", _("Company")


class Source(models.TextChoices):
    """How a customer came to the house."""

    WALK_IN = "walk_in", _("Walked in")
    PHONE = "phone", _("Phone call")
    WEB = "web", _("Website or app")
    CAMPAIGN = "campaign", _("Campaign")
    MEDIA = "media", _("Car media")
    REFERRAL = "referral", _("Recommended")
    SERVICE = "service", _("Came to the workshop")
    MANUFACTURER = "manufacturer", _("Given by the manufacturer")
    OTHER = "other", pgettext_lazy("source", "Other")


class Grade(models.TextChoices):
    """How a customer is graded: how soon somebody may buy, or how much they bring."""

    H = "h", _("H: within 7 days")
    A = "a", _("A: within 15 days")
    B = "b", _("B: within 30 days")
    C = "c", _("C: later")
    OWNER = "owner", pgettext_lazy("grade", "Owner")
    VIP = "vip", _("Key customer")


class CustomerState(models.TextChoices):
    """Where a customer's file stands."""

    FILED = "filed", pgettext_lazy("customer", "Opened")
    COMPLETE = "complete", pgettext_lazy("customer", "Complete")
    UPDATED = "updated", pgettext_lazy("customer", "Updated")
    LOST = "lost", pgettext_lazy("customer", "Lost")
    MERGED = "merged", pgettext_lazy("customer", "Merged into another")
    ERASED = "erased", pgettext_lazy("customer", "Erased")


class Customer(WorkingRecord):
    """A person or a company the house deals with; `owner` looks after them.

    Invariant: a merged file names the one it went into, an erased one holds nothing of the person; neither changes
    again. `pinyin` and `initials` are how `name` is spelt. Numbers stand in `CustomerPhone`, cars in `CustomerCar`.
    """

    State = CustomerState
    SHARE_MODEL = "marketing.CustomerUserPermission"
    NOT_SHARED: ClassVar = frozenset({"merged", "erased"})
    PERSONAL: ClassVar = frozenset({"name", "contact", "address", "birthday", "remarks"})

    party = models.CharField(_("person or company"), max_length=10, choices=Party.choices, default=Party.PERSON)
    name = models.CharField(pgettext_lazy("customer", "name"), max_length=NAME_LENGTH)
    pinyin = models.CharField(_("pinyin"), max_length=360, blank=True, default="", editable=False)
    initials = models.CharField(_("initials in pinyin"), max_length=60, blank=True, default="", editable=False)
    contact = models.CharField(_("whom to ask for"), max_length=NAME_LENGTH, blank=True)
    address = models.CharField(_("address"), max_length=ADDRESS_LENGTH, blank=True)
    birthday = models.DateField(_("birthday"), null=True, blank=True)
    source = models.CharField(pgettext_lazy("customer", "source"), max_length=12, choices=Source.choices)
    grade = models.CharField(_("grade"), max_length=5, choices=Grade.choices, default=Grade.C)
    remarks = models.TextField(_("remarks"), max_length=REMARK_LENGTH, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=CustomerState.choices, default=CustomerState.FILED, editable=False
    )
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="merged",
        verbose_name=_("merged into"),
    )
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)

    objects: ClassVar[Any] = CustomerQuerySet.as_manager()

    class Meta:
        verbose_name = _("customer")
        verbose_name_plural = _("customers")
        ordering = ("-changed_at", "-pk")
        permissions = (
            ("export_customer", "Can export customers"),
            ("import_customer", "Can import customers"),
            ("complete_customer", "Can say that a customer's file is complete"),
            ("lose_customer", "Can say that a customer is lost or won back"),
            ("show_customer", "Can look at hidden data of a customer"),
            ("merge_customer", "Can merge customers"),
            ("give_customer", "Can give out a customer's data"),
            ("erase_customer", "Can erase a customer's data"),
        )
        constraints = (
            models.CheckConstraint(
                name="customer_merged_says_into_whom",
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into__isnull=True)),
            ),
            models.CheckConstraint(
                name="customer_erased_has_instant",
                condition=Q(state="erased", erased_at__isnull=False) | (~Q(state="erased") & Q(erased_at__isnull=True)),
            ),
        )
        indexes = (
            models.Index(fields=("owner", "-changed_at"), name="customer_of_owner"),
            models.Index(fields=("store", "-changed_at"), name="customer_of_store"),
            models.Index(fields=("department", "-changed_at"), name="customer_of_department"),
            models.Index(fields=("unit", "-changed_at"), name="customer_of_unit"),
            models.Index(fields=("pinyin",), name="customer_spelt"),
        )

    def __str__(self) -> str:
        return self.reference

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the spelling of the name brought to what the name is."""
        fields = kwargs.get("update_fields")
        if fields is None or "name" in fields:
            self.spell()
            if fields is not None:
                kwargs["update_fields"] = {*fields, "pinyin", "initials"}
        super().save(*args, **kwargs)

    def spell(self) -> None:
        """Bring the spelling to what the name is."""
        self.pinyin, self.initials = name_key(self.name), spell(self.name).initials[:60]

    @property
    def reference(self) -> str:
        """How the file is called where nothing of the person may stand."""
        return f"C{self.pk:08d}"

    @property
    def title(self) -> str:
        """The name as pages write it."""
        return self.name or gettext("Erased customer %(number)s") % {"number": self.reference}

    @property
    def main_phone(self) -> str:
        """The first number, masked; reads what was prefetched."""
        return next((phone.masked for phone in self.phones.all()), "")


class CustomerUserPermission(Share):
    """A customer's file opened to one person: a colleague who stands in for whoever looks after them."""

    content_object = models.ForeignKey(Customer, models.CASCADE, related_name="shares")

    class Meta(Share.Meta):
        pass


class CustomerPhone(models.Model):
    """One number of a customer.

    Invariant: `number` holds digits alone, without the country code of China; a customer has each number once. The
    number is shown by a logged unmasking only: everything else uses `masked`.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="phones", verbose_name=_("customer"))
    number = models.CharField(_("phone"), max_length=15)
    label = models.CharField(pgettext_lazy("phone", "whose"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("phone of a customer")
        verbose_name_plural = _("phones of customers")
        ordering = ("pk",)
        default_permissions = ()
        constraints = (models.UniqueConstraint(name="customerphone_once", fields=("customer", "number")),)
        indexes = (models.Index(fields=("number",), name="customerphone_number"),)

    def __str__(self) -> str:
        return self.masked

    @property
    def masked(self) -> str:
        """The number with its middle hidden."""
        return masked(self.number)


class CustomerCar(models.Model):
    """A car a customer drives, as far as care and duplicates need it; what is done to it the workshop keeps.

    Invariant: `vin` is empty or 17 capital letters and digits; days are what care calls are planned by.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="cars", verbose_name=_("customer"))
    vin = models.CharField(_("VIN"), max_length=17, blank=True)
    plate = models.CharField(_("number plate"), max_length=12, blank=True)
    model_name = models.CharField(_("model of the car"), max_length=60, blank=True)
    delivered_on = models.DateField(_("delivered on"), null=True, blank=True)
    repaired_on = models.DateField(_("last repaired on"), null=True, blank=True)
    insured_until = models.DateField(_("insured until"), null=True, blank=True)
    service_on = models.DateField(_("next service on"), null=True, blank=True)
    service_km = models.PositiveIntegerField(_("next service at (km)"), null=True, blank=True)

    class Meta:
        verbose_name = _("car of a customer")
        verbose_name_plural = _("cars of customers")
        ordering = ("pk",)
        default_permissions = ()
        constraints = (
            models.CheckConstraint(name="customercar_vin_whole", condition=Q(vin="") | Q(vin__regex="^[A-Z0-9]{17}$")),
        )
        indexes = (
            models.Index(fields=("vin",), condition=~Q(vin=""), name="customercar_vin"),
            models.Index(fields=("plate",), condition=~Q(plate=""), name="customercar_plate"),
        )

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The car without what tells whose it is."""
        return self.model_name or gettext("Car")

    @property
    def vin_masked(self) -> str:
        """The last six characters, which tell cars of one make apart."""
        return f"***{self.vin[-6:]}" if self.vin else ""
