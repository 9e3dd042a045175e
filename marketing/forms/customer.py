"""What is typed for a customer: the file, a number, a car, a consent; who may be on file already is said at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from marketing.actions.customers import CAR_FIELDS, clean_car
from marketing.actions.privacy import REASON_LENGTH
from marketing.identity import Match, is_phone, masked_list, matches, split_phones, traits_of
from marketing.models import ConsentChannel, Customer, CustomerCar, Purpose
from roles import clock
from roles.records.actions import home_of
from roles.records.forms import RecordForm, RefusableForm, dress
from roles.records.hiding import HidingForm

_NEW_ONLY = ("phones", *CAR_FIELDS, "consents", "consent_channel", "other_person")


class CustomerForm(RecordForm):
    """A customer's file. For a new one: numbers, a car and consents along with it.

    `known` are the customers on file who may be meant. By a phone or a VIN nobody new is recorded unless somebody says
    that it is another person; by the sound of a name alone it is only said.
    """

    template_above = "marketing/_known.html"
    hidden = ("contact", "address", "birthday", "remarks")

    phones = forms.CharField(
        label=_("Phones"), max_length=120, help_text=_("Several are separated by commas; the first is called first.")
    )
    vin = forms.CharField(label=_("VIN"), max_length=40, required=False)
    plate = forms.CharField(label=_("Number plate"), max_length=12, required=False)
    model_name = forms.CharField(label=_("Model of the car"), max_length=60, required=False)
    delivered_on = forms.DateField(label=_("Delivered on"), required=False)
    repaired_on = forms.DateField(label=_("Last repaired on"), required=False)
    insured_until = forms.DateField(label=_("Insured until"), required=False)
    service_on = forms.DateField(label=_("Next service on"), required=False)
    service_km = forms.IntegerField(label=_("Next service at (km)"), min_value=0, max_value=2_000_000, required=False)
    consents = forms.MultipleChoiceField(
        label=_("The customer agrees to"), choices=Purpose.choices, required=False, widget=forms.CheckboxSelectMultiple
    )
    consent_channel = forms.ChoiceField(
        label=_("Consent given by"), choices=ConsentChannel.choices, required=False, initial=ConsentChannel.PAPER
    )
    other_person = forms.BooleanField(label=_("It is somebody else"), required=False)

    field_order = (
        *("other_person", "party", "name", "phones", "contact", "source", "grade", "address", "birthday"),
        *("vin", "plate", "model_name", "delivered_on", "insured_until", "service_on", "service_km", "repaired_on"),
        *("consents", "consent_channel", "remarks"),
    )

    class Meta:
        model = Customer
        fields = ("party", "name", "contact", "address", "birthday", "source", "grade", "remarks")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known: list[Match] = []
        # Of these the reader may open the page; of the others the name and who looks after them must do.
        self.readable: set[int] = set()
        if self.instance.pk:
            for name in _NEW_ONLY:
                del self.fields[name]
        elif "other_person" not in self.data:
            self.fields["other_person"].widget = forms.HiddenInput()

    def clean_phones(self) -> list[str]:
        """Return the numbers as they are stored."""
        numbers = split_phones(self.cleaned_data["phones"])
        if not numbers or not all(is_phone(each) for each in numbers):
            raise ValidationError(gettext("Enter a phone number: 7 to 15 digits."))
        return numbers

    def clean(self) -> dict[str, Any]:
        """Look for the customer among those on file."""
        cleaned = super().clean()
        if self.instance.pk:
            return cleaned
        self._clean_car(cleaned)
        if cleaned.get("consents") and not cleaned.get("consent_channel"):
            self.add_error("consent_channel", gettext("Say by what way the consent was given."))
        self._look(cleaned)
        return cleaned

    def _clean_car(self, cleaned: dict[str, Any]) -> None:
        try:
            cleaned.update({name: value for name, value in clean_car(cleaned).items() if value})
        except ValidationError as error:
            self.add_error(None, error) if "vin" not in self.fields else self.refuse(error)

    def _look(self, cleaned: dict[str, Any]) -> None:
        """Find who may be meant in everything typed; numbers typed into the wrong field count too."""
        typed = [str(self.data.get(name) or "") for name in ("name", "phones", "contact", "vin", "plate")]
        try:
            store = home_of(self.user).store_id
        except ValidationError:
            return
        self.known = matches(Customer.objects.filter(store=store), traits_of(typed))
        keys = [match.customer.pk for match in self.known]
        if keys:
            readable = Customer.objects.filter(pk__in=keys).visible_to(self.user)
            self.readable = set(readable.values_list("pk", flat=True))
        if any(match.sure for match in self.known) and not cleaned.get("other_person"):
            self.fields["other_person"].widget = forms.CheckboxInput()
            self.add_error(
                "other_person", gettext("Somebody with this number or car is on file. Is it the same customer?")
            )

    @classmethod
    def shown(cls, name: str, typed: Any) -> str:
        """Mask the numbers."""
        return masked_list(str(typed)) if name == "phones" else super().shown(name, typed)

    @property
    def more(self) -> dict[str, Any]:
        """The numbers, the car and the consents."""
        return {name: value for name, value in super().more.items() if name != "other_person"}


class PhoneForm(forms.Form, RefusableForm):
    """A further number."""

    number = forms.CharField(label=_("Phone"), max_length=30, widget=forms.TextInput(attrs={"inputmode": "tel"}))
    label = forms.CharField(label=pgettext_lazy("phone", "Whose"), max_length=20, required=False)


class CarForm(forms.ModelForm, HidingForm, RefusableForm):
    """A car; what tells whose it is stays hidden where it is changed."""

    class Meta:
        model = CustomerCar
        fields = CAR_FIELDS

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)
        # With spaces and hyphens between, as it stands in papers.
        self.fields["vin"] = forms.CharField(label=self.fields["vin"].label, max_length=40, required=False)
        if self.instance.pk:
            self.hide({name: getattr(self.instance, name) for name in ("vin", "plate")})

    def clean(self) -> dict[str, Any]:
        """Keep the VIN and the plate on file where nothing was typed or ticked."""
        return self.keep(super().clean() or self.cleaned_data)

    def _post_clean(self) -> None:
        # Read and judged by the action, which knows how a VIN is typed.
        return


class ConsentForm(forms.Form, RefusableForm):
    """What a customer agrees to, by what way, since when."""

    purpose = forms.ChoiceField(label=_("For what"), choices=Purpose.choices)
    channel = forms.ChoiceField(label=_("Given by"), choices=ConsentChannel.choices)
    given_on = forms.DateField(label=_("Given on"), initial=clock.today)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dress(self.fields["given_on"])


class ReasonForm(forms.Form, RefusableForm):
    """Why hidden data is looked at, given out or erased."""

    reason = forms.CharField(label=_("What for"), max_length=REASON_LENGTH)
