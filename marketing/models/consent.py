"""What customers agreed to: for what, by what way, when, and when they took it back."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from marketing.models.customer import Customer
from roles.models import Staff


class Purpose(models.TextChoices):
    """For what a customer's data may be used, beyond what the contract needs. Source: PIPL art. 13, 14."""

    CARE = "care", _("Care: birthdays, insurance and service reminders")
    MARKETING = "marketing", _("Offers and events")
    SURVEY = "survey", _("Surveys")
    MANUFACTURER = "manufacturer", _("Passing on to the manufacturer")


class ConsentChannel(models.TextChoices):
    """By what way it was given."""

    PAPER = "paper", _("Signed on paper")
    PHONE = "phone", _("Said on the phone")
    WECHAT = "wechat", _("WeChat")
    SMS = "sms", _("Text message")
    WEB = "web", _("On the web")


class Consent(models.Model):
    """One consent.

    Invariant: never changed but for the day it was taken back; the live ones of a purpose are those without it.
    """

    customer = models.ForeignKey(Customer, models.CASCADE, related_name="consents", verbose_name=_("customer"))
    purpose = models.CharField(_("for what"), max_length=12, choices=Purpose.choices)
    channel = models.CharField(_("given by"), max_length=8, choices=ConsentChannel.choices)
    given_on = models.DateField(_("given on"))
    ended_on = models.DateField(_("taken back on"), null=True, blank=True)
    recorded_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("recorded by"))

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ("given_on", "pk")
        default_permissions = ()
        constraints = (
            models.UniqueConstraint(
                name="consent_one_live", fields=("customer", "purpose"), condition=Q(ended_on__isnull=True)
            ),
            models.CheckConstraint(
                name="consent_ends_after_it_began", condition=Q(ended_on__isnull=True) | Q(ended_on__gte=F("given_on"))
            ),
        )

    def __str__(self) -> str:
        return str(self.get_purpose_display())
