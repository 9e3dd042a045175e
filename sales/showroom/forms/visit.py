"""Registering who comes: one screen, everything chosen beforehand, so that one tap is enough."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from marketing.forms.choices import CustomerField
from marketing.models import Campaign, Source
from roles import clock
from roles.models import Staff
from roles.records.forms import BIG, RecordForm, RefusableForm
from sales.models import CarModel, LeadGrade, ShowroomVisit, VisitKind
from sales.models.showroom_visit import LARGEST_PARTY
from sales.showroom.actions.visits import Arrival
from sales.showroom.forms.fields import PhoneField, campaigns_for, cars_on_sale
from sales.showroom.seats import advisers_of, store_of

TURN, WAIT = "turn", "wait"
# What has a chip of its own at the front desk; a larger party is typed.
CHIPS = ("1", "2", "3", "4", "5", "6")
MORE = "more"


class PartyInput(forms.NumberInput):
    """How many people: one of the chips, or "more" and the number typed beside it."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return the number, from wherever it was given."""
        given = data.get(name)
        return data.get(f"{name}_{MORE}", "") if given == MORE else given


class ArrivalForm(forms.Form, RefusableForm):
    """Who has just come, or calls. `by_name` are the advisers who can be asked for by name."""

    entry_key = forms.UUIDField(widget=forms.HiddenInput)
    kind = forms.ChoiceField(choices=VisitKind.choices, initial=VisitKind.VISIT, label=_("Visit or call"))
    party_size = forms.IntegerField(
        min_value=1, max_value=LARGEST_PARTY, initial=1, label=_("People"), widget=PartyInput
    )
    first_time = forms.TypedChoiceField(
        choices=(("1", _("First time")), ("", _("Came before"))),
        coerce=bool,
        empty_value="",
        required=False,
        initial="1",
        label=_("First time or again"),
    )
    adviser = forms.CharField(max_length=20, initial=TURN, label=_("Who receives"))
    phone = PhoneField(required=False)
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    car_model: forms.ModelChoiceField[CarModel] = forms.ModelChoiceField(
        queryset=None, label=_("Car wanted"), required=False
    )
    source = forms.ChoiceField(
        choices=Source.choices, initial=Source.WALK_IN, label=pgettext_lazy("customer", "Source"), required=False
    )
    campaign: forms.ModelChoiceField[Campaign] = forms.ModelChoiceField(
        queryset=None, label=_("Campaign"), required=False
    )
    grade = forms.ChoiceField(choices=LeadGrade.choices, initial=LeadGrade.B, label=_("Grade"), required=False)
    others = forms.BooleanField(required=False, label=_("These are other people"))

    def __init__(self, *args: Any, user: Staff, **kwargs: Any) -> None:
        self.user = user
        super().__init__(*args, **kwargs)
        self.fields["entry_key"].initial = uuid.uuid4
        self.fields["car_model"].queryset = cars_on_sale()  # type: ignore[attr-defined]
        self.fields["campaign"].queryset = campaigns_for(user)  # type: ignore[attr-defined]
        self.fields["campaign"].label_from_instance = lambda campaign: campaign.name  # type: ignore[attr-defined]

    @property
    def party(self) -> dict[str, Any]:
        """The chips of the party's size, whether none of them is it, and what was typed then."""
        value = "" if self["party_size"].value() is None else str(self["party_size"].value())
        typed = value not in CHIPS
        return {"chips": CHIPS, "value": value, "more": typed, "largest": LARGEST_PARTY, "least": len(CHIPS) + 1}

    def clean_adviser(self) -> Staff | str:
        """Return "turn", "wait", or the adviser asked for by name."""
        typed = self.cleaned_data["adviser"]
        if typed in (TURN, WAIT):
            return str(typed)
        seats = advisers_of(store_of(self.user), "work_lead")
        chosen = next((seat.staff for seat in seats if str(seat.staff_id) == typed), None)
        if chosen is None:
            raise ValidationError(gettext("Choose somebody from the list."))
        return chosen

    def clean(self) -> dict[str, Any]:
        """A name without a number opens no file."""
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("name") and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", gettext("With a name, a number is needed: the file is found by it."))
        return cleaned

    @property
    def arrival(self) -> Arrival:
        """What the action takes."""
        given = self.cleaned_data
        return Arrival(
            kind=given["kind"],
            party_size=given["party_size"],
            first_time=bool(given["first_time"]),
            adviser=given["adviser"],
            source=given["source"] or Source.WALK_IN,
            car_model=given["car_model"],
            campaign=given["campaign"],
            name=given["name"],
            phone=given["phone"],
            grade=given["grade"] or LeadGrade.B,
            greeted=True if given["adviser"] != WAIT else None,
            others=given["others"],
            entry_key=given["entry_key"],
        )


class CaptureForm(forms.Form, RefusableForm):
    """Who a party is: a number, a name, what they want."""

    version = forms.IntegerField(min_value=0, max_value=BIG, widget=forms.HiddenInput)
    phone = PhoneField(widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off", "autofocus": True}))
    name = forms.CharField(label=_("Name"), max_length=60, required=False)
    car_model: forms.ModelChoiceField[CarModel] = forms.ModelChoiceField(
        queryset=None, label=_("Car wanted"), required=False
    )
    grade = forms.ChoiceField(choices=LeadGrade.choices, initial=LeadGrade.B, label=_("Grade"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["car_model"].queryset = cars_on_sale()  # type: ignore[attr-defined]


class VisitForm(RecordForm):
    """A line of the log as it is typed afterwards, or mended."""

    customer = CustomerField(required=False)

    class Meta:
        model = ShowroomVisit
        fields = (
            *("kind", "arrived_at", "party_size", "first_time", "adviser", "source", "campaign", "car_model"),
            *("customer", "not_captured", "greeted"),
        )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        customer = self.fields["customer"]
        assert isinstance(customer, CustomerField)
        customer.offer(self.user, self.instance.customer if self.instance.pk else None)
        seats = list(advisers_of(store_of(self.user), "work_lead"))
        people = Staff.objects.filter(pk__in={*(seat.staff_id for seat in seats), self.instance.adviser_id})
        self.fields["adviser"].queryset = people.order_by("pinyin", "pk")  # type: ignore[attr-defined]
        self.fields["adviser"].label_from_instance = lambda staff: staff.name  # type: ignore[attr-defined]
        self.fields["car_model"].queryset = cars_on_sale()  # type: ignore[attr-defined]
        self.fields["campaign"].queryset = campaigns_for(self.user)  # type: ignore[attr-defined]
        self.fields["campaign"].label_from_instance = lambda campaign: campaign.name  # type: ignore[attr-defined]

    def clean_arrived_at(self) -> Any:
        """Nobody has come yet who comes later."""
        at = self.cleaned_data["arrived_at"]
        if at is not None and at > clock.now():
            raise ValidationError(gettext("This lies ahead."))
        return at

    def clean(self) -> dict[str, Any]:
        """Whoever received a party stays named."""
        cleaned = super().clean() or self.cleaned_data
        if self.instance.adviser_id and not cleaned.get("adviser"):
            self.add_error("adviser", gettext("Say who received them."))
        if self.instance.left_at and cleaned.get("arrived_at") and cleaned["arrived_at"] > self.instance.left_at:
            self.add_error("arrived_at", gettext("They left before that."))
        return cleaned
