"""What is typed for deals."""

from __future__ import annotations

import base64
import binascii
import unicodedata
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from marketing.forms.choices import CustomerField
from roles import clock
from roles.records.forms import RecordForm, RefusableForm, dress
from sales.deals import policy
from sales.deals.move_forms import FURTHEST
from sales.models import (
    CarModel,
    Delivery,
    DiscountRequest,
    InsuranceCase,
    LineKind,
    LoanCase,
    Quotation,
    QuotationLine,
    RegistrationCase,
    SalesOrder,
)

CENT = Decimal("0.01")
VALID_DAYS = 7
# A signature drawn on a screen is a few thousand bytes.
SIGNATURE_LENGTH = 400_000
PNG = "data:image/png;base64,"


class DiscountField(forms.CharField):
    """A discount, typed as yuan (3000) or as a share of the guide price (2.5%)."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Discount"))
        kwargs.setdefault("help_text", _("Yuan, or per cent of the guide price: 3000 or 2.5%."))
        super().__init__(max_length=16, required=False, **kwargs)

    def clean(self, value: Any) -> tuple[Decimal, bool]:
        """Return the number and whether it is per cent; nothing typed is nought."""
        # As a Chinese keyboard writes them, too.
        text = unicodedata.normalize("NFKC", str(super().clean(value) or "0")).replace(",", "").strip()
        share = text.endswith("%")
        try:
            number = Decimal(text.rstrip("%").strip())
        except InvalidOperation:
            raise ValidationError(gettext("Enter a number: 3000 or 2.5%.")) from None
        if not number.is_finite() or abs(number) >= Decimal(10) ** 10:
            raise ValidationError(gettext("Enter a number: 3000 or 2.5%."))
        return number, share


def in_yuan(typed: tuple[Decimal, bool], guide_price: Decimal) -> Decimal:
    """Return a typed discount in yuan; raises ValidationError for one that is none."""
    number, share = typed
    amount = (guide_price * number / policy.HUNDRED if share else number).quantize(CENT)
    try:
        policy.check_price(guide_price, amount)
    except ValidationError as error:
        raise ValidationError(error.message_dict["discount"]) from error
    return amount


class QuotationForm(RecordForm):
    """A car at a price, for a customer, until a day."""

    customer = CustomerField()
    discount = DiscountField()

    field_order = ("customer", "car_model", "colour", "discount", "pay_way", "valid_until", "remarks")

    class Meta:
        model = Quotation
        fields = ("customer", "car_model", "colour", "discount", "pay_way", "valid_until", "remarks")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customer = self.fields["customer"]
        assert isinstance(customer, CustomerField)
        customer.offer(self.user, self.instance.customer if self.instance.pk else None)
        car = self.fields["car_model"]
        assert isinstance(car, forms.ModelChoiceField)
        car.queryset = CarModel.objects.filter(on_sale=True) | CarModel.objects.filter(pk=self.instance.car_model_id)
        car.label_from_instance = lambda obj: f"{obj} · {obj.guide_price:,.0f}"  # type: ignore[method-assign]
        if not self.instance.pk:
            self.fields["valid_until"].initial = clock.today() + timedelta(days=VALID_DAYS)

    def clean_valid_until(self) -> date:
        """Return a day from today on."""
        day: date = self.cleaned_data["valid_until"]
        if day < clock.today() or day > clock.today() + FURTHEST:
            raise ValidationError(gettext("Choose a day from today on, within two years."))
        return day

    def clean(self) -> dict[str, Any]:
        """Bring the discount to yuan, by the guide price of the car."""
        cleaned = super().clean() or self.cleaned_data
        car, typed = cleaned.get("car_model"), cleaned.get("discount")
        if car is not None and typed is not None:
            same = self.instance.pk and car.pk == self.instance.car_model_id
            guide = self.instance.guide_price if same else car.guide_price
            try:
                cleaned["discount"] = in_yuan(typed, guide)
                cleaned["guide_price"] = guide
            except ValidationError as error:
                self.add_error("discount", error)
        return cleaned

    def _post_clean(self) -> None:
        """The record is not touched by the form: the action writes it."""

    @property
    def values(self) -> dict[str, Any]:
        """The fields of the model, with the guide price of today."""
        return {**super().values, "guide_price": self.cleaned_data["guide_price"]}

    @property
    def more(self) -> dict[str, Any]:
        """Nothing beside the model's fields."""
        return {}


class WishForm(forms.Form, RefusableForm):
    """Which car a quotation is drawn up for, where the lead does not say."""

    car_model = forms.ModelChoiceField(CarModel.objects.filter(on_sale=True), label=_("car wanted"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields["car_model"])


class LineForm(forms.ModelForm, RefusableForm):
    """Something beside the car."""

    class Meta:
        model = QuotationLine
        fields = ("kind", "name", "amount")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = False
        for field in self.fields.values():
            dress(field)

    def clean_name(self) -> str:
        """A line without words is called what it is."""
        name: str = self.cleaned_data["name"].strip()
        kind = self.data.get("kind", "")
        return name or (str(LineKind(kind).label) if kind in LineKind.values else "")

    def clean_amount(self) -> Decimal:
        """Return an amount above nought."""
        amount: Decimal = self.cleaned_data["amount"]
        if amount <= 0:
            raise ValidationError(gettext("Enter an amount above nought."))
        return amount


class OrderChangeForm(RecordForm):
    """The terms of an order before it is handed in."""

    class Meta:
        model = SalesOrder
        fields = ("colour", "deposit", "promised_on")

    def clean_promised_on(self) -> date:
        """Return a day from today on."""
        day: date = self.cleaned_data["promised_on"]
        if day < clock.today() or day > clock.today() + FURTHEST:
            raise ValidationError(gettext("Choose a day from today on, within two years."))
        return day


class AskChangeForm(forms.Form, RefusableForm):
    """What is to become of a signed order; what is left empty stays."""

    discount = DiscountField(label=_("New discount"))
    colour = forms.CharField(label=_("Another colour"), max_length=30, required=False)
    promised_on = forms.DateField(label=_("Another day of delivery"), required=False)
    reason = forms.CharField(label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}))

    def __init__(self, *args: Any, order: SalesOrder, **kwargs: Any) -> None:
        self.order = order
        kwargs["auto_id"] = "change-%s"
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)

    def clean(self) -> dict[str, Any]:
        """Something changes; the price stays one; the day lies ahead; a car that is allocated has its colour."""
        cleaned = super().clean() or self.cleaned_data
        typed = cleaned.pop("discount", None)
        cleaned["discount"] = None
        if typed is not None and self.data.get("discount", "").strip():
            try:
                cleaned["discount"] = in_yuan(typed, self.order.guide_price)
            except ValidationError as error:
                self.add_error("discount", error)
        day = cleaned.get("promised_on")
        if day is not None and (day < clock.today() or day > clock.today() + FURTHEST):
            self.add_error("promised_on", gettext("Choose a day from today on, within two years."))
        if cleaned.get("colour") and self.order.vehicle_id is not None:
            self.add_error("colour", gettext("The order has its car: give it back to stock first."))
        given = cleaned.get("discount") is not None or cleaned.get("colour") or cleaned.get("promised_on")
        if not self.errors and not given:
            raise ValidationError(gettext("Say what is to change."))
        return cleaned


class DiscountRequestForm(RecordForm):
    """The reason of a request; the sums are those of its quotation."""

    class Meta:
        model = DiscountRequest
        fields = ("reason",)


class DeliveryForm(RecordForm):
    """What the customer said: everything else is brought along by moves."""

    class Meta:
        model = Delivery
        fields = ("remarks",)


class SignatureForm(forms.Form, RefusableForm):
    """A signature drawn on the screen, sent as a picture."""

    signature = forms.CharField(max_length=SIGNATURE_LENGTH, widget=forms.HiddenInput)

    def clean_signature(self) -> SimpleUploadedFile:
        """Return the picture; what else it may be is looked at with every file."""
        text: str = self.cleaned_data["signature"]
        if not text.startswith(PNG):
            raise ValidationError(gettext("Sign in the box first."))
        try:
            content = base64.b64decode(text[len(PNG) :], validate=True)
        except (binascii.Error, ValueError):
            raise ValidationError(gettext("Sign in the box first.")) from None
        return SimpleUploadedFile("signature.png", content, content_type="image/png")


class CaseForm(RecordForm):
    """A case about a customer, and the order it belongs to."""

    customer = CustomerField()
    order = forms.CharField(label=_("Order"), max_length=20, required=False, help_text=_("Number of the order."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customer = self.fields["customer"]
        assert isinstance(customer, CustomerField)
        customer.offer(self.user, self.instance.customer if self.instance.pk else None)
        if self.instance.pk:
            self.initial["order"] = self.instance.order.reference if self.instance.order else ""

    def clean_order(self) -> SalesOrder | None:
        """Return the order of this number, as far as the person may see it."""
        text = self.cleaned_data["order"].strip().upper()
        if not text:
            return None
        if self.instance.pk and self.instance.order and text == self.instance.order.reference:
            order: SalesOrder = self.instance.order
            return order
        known = text.startswith("O") and text[1:].isdecimal() and len(text) <= 12
        found = SalesOrder.objects.visible_to(self.user).filter(pk=int(text[1:])).first() if known else None
        if found is None:
            raise ValidationError(gettext("No order of this number, as far as you may see."))
        return found

    def clean(self) -> dict[str, Any]:
        """An order is its customer's."""
        cleaned = super().clean() or self.cleaned_data
        order, customer = cleaned.get("order"), cleaned.get("customer")
        if order is not None and customer is not None and order.customer_id != customer.pk:
            self.add_error("order", gettext("This order is another customer's."))
        return cleaned

    def _post_clean(self) -> None:
        """The record is not touched by the form: the action writes it."""


class RegistrationForm(CaseForm):
    """A registration."""

    field_order = ("customer", "order", "kind", "due_on", "fee", "plate")

    class Meta:
        model = RegistrationCase
        fields = ("customer", "order", "kind", "due_on", "fee", "plate")


class LoanForm(CaseForm):
    """A loan."""

    field_order = ("customer", "order", "bank", "amount", "months", "commission", "due_on")

    class Meta:
        model = LoanCase
        fields = ("customer", "order", "bank", "amount", "months", "commission", "due_on")


class InsuranceForm(CaseForm):
    """An insurance."""

    field_order = ("customer", "order", "insurer", "covers", "premium", "commission", "due_on")

    class Meta:
        model = InsuranceCase
        fields = ("customer", "order", "insurer", "covers", "premium", "commission", "due_on")
