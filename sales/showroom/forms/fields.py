"""Fields the showroom's forms share: a phone, a car on sale, a running campaign."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketing.identity import is_phone, phone_digits
from marketing.models import Campaign
from roles import clock
from roles.models import Staff
from sales.models import CarModel
from sales.showroom.seats import store_of

PHONE_LENGTH = 30
# A campaign brings leads this long after it is over.
LATELY = timedelta(days=90)


class PhoneField(forms.CharField):
    """One phone number, typed with or without what stands between; cleans to its digits, "" for nothing."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Phone"))
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}))
        super().__init__(max_length=PHONE_LENGTH, **kwargs)

    def clean(self, value: Any) -> str:
        """Return the digits."""
        text = super().clean(value)
        digits = phone_digits(text) if text else ""
        if text and (not is_phone(digits) or any(each.isalpha() for each in text)):
            raise ValidationError(gettext("Enter a phone number: 7 to 15 digits."))
        return digits


def cars_on_sale() -> Any:
    """Return the cars that can be wanted."""
    return CarModel.objects.filter(on_sale=True)


def campaigns_for(user: Staff) -> Any:
    """Return the store's campaigns a lead can come from that run, or ran lately, and the person may read."""
    since = clock.today() - LATELY
    rows = Campaign.objects.visible_to(user).filter(state__in=["approved", "reported", "running", "ended", "reviewed"])
    return rows.filter(store=store_of(user), ends_on__gte=since).order_by("-starts_on", "pk")
