"""What moves of deals ask for that is more than fields of the record."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.records.forms import MoveForm, dress
from sales import vin
from sales.deals.together_form import TogetherForm
from sales.models import Vehicle
from sales.models.deal import COLOUR_LENGTH

FURTHEST = timedelta(days=2 * 366)


class OrderForm(TogetherForm, MoveForm):
    """The terms of an order that a quotation leaves open."""

    colour = forms.CharField(label=_("Colour"), max_length=COLOUR_LENGTH)
    deposit = forms.DecimalField(
        label=pgettext_lazy("order", "Deposit (yuan)"), min_value=0, max_digits=12, decimal_places=2
    )
    promised_on = forms.DateField(label=_("Delivery agreed for"))

    field_order = ("version", "colour", "deposit", "promised_on", "second", "second_share")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colour"].initial = self.record.colour
        self.fields["deposit"].initial = Decimal(5000)
        dress(self.fields["promised_on"])
        self.offer_advisers(self.record.store_id, self.record.owner_id)

    def clean_promised_on(self) -> date:
        """Return a day from today on, within two years."""
        day: date = self.cleaned_data["promised_on"]
        if day < clock.today() or day > clock.today() + FURTHEST:
            raise ValidationError(gettext("Choose a day from today on, within two years."))
        return day

    def clean_deposit(self) -> Decimal:
        """Return a deposit that is not more than the whole."""
        deposit: Decimal = self.cleaned_data["deposit"]
        if deposit > self.record.total:
            total = f"{self.record.total:,.2f}"
            raise ValidationError(gettext("The deposit is more than the whole: %(total)s yuan.") % {"total": total})
        return deposit


class AllocateForm(MoveForm):
    """Which car: nothing typed, the one that came first."""

    vehicle = forms.CharField(
        label=_("A certain car (VIN or its last six)"),
        max_length=17,
        required=False,
        help_text=_("Left empty, the car of this model and colour that came first is taken."),
    )
    reason = forms.CharField(
        label=_("Why not the one that came first"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    field_order = ("version", "vehicle", "reason")

    def clean_vehicle(self) -> Vehicle | None:
        """Return the car of this order's model in the store that is meant."""
        text = vin.plain_vin(self.cleaned_data["vehicle"])
        if not text:
            return None
        rows = Vehicle.objects.filter(store=self.record.store_id).found_by(text)
        found = list(rows.select_related("car_model")[:2])
        if not found:
            raise ValidationError(gettext("No car of this VIN is in the store."))
        if len(found) > 1:
            raise ValidationError(gettext("Several cars end like this: type the whole VIN."))
        if found[0].car_model_id != self.record.car_model_id:
            raise ValidationError(gettext("This car is another model: %(car)s.") % {"car": found[0].car_model})
        return found[0]
