"""What is typed for cars, movements, damage, counts, orders and remittances."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.colleagues import ColleagueField
from roles.models import Assignment, Staff, Unit
from roles.records.forms import NamedChoiceField, RecordForm, RefusableForm, dress
from sales.models import (
    CarModel,
    CheckKind,
    Difference,
    FactoryOrder,
    FactoryOrderLine,
    Handed,
    Item,
    MovementKind,
    RemittanceRequest,
    SubDealer,
    Vehicle,
    VehicleDamage,
    VehicleMovement,
    VehicleStockCheck,
)
from sales.models.factory_order import MOST
from sales.stock.actions.saving import prepare_check, prepare_damage
from sales.vin import plain_vin, validate_vin

LONGEST_TEXT = 12_000


class CarField(forms.CharField):
    """One car the person may read, typed or scanned as its VIN or the last six characters. Cleans to `Vehicle`."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Car"))
        kwargs.setdefault("help_text", _("Last six characters of the VIN, or the whole."))
        super().__init__(max_length=40, **kwargs)
        self.widget.attrs |= {"autocapitalize": "characters", "data-scan": "", "spellcheck": "false"}
        self._user: Staff | None = None
        self._stored: Vehicle | None = None

    def offer(self, user: Staff, stored: Vehicle | None = None) -> None:
        """Say who asks, and which car stands there already."""
        self._user, self._stored = user, stored

    def prepare_value(self, value: Any) -> Any:
        """Show a car by its VIN."""
        if self._stored is not None and value in (self._stored, self._stored.pk, str(self._stored.pk)):
            return self._stored.vin
        return value.vin if isinstance(value, Vehicle) else value

    def clean(self, value: Any) -> Vehicle | None:
        """Return the one car meant."""
        text = super().clean(value)
        if not text:
            return None
        code = plain_vin(text.rsplit("/", 1)[-1])
        if self._stored is not None and code == self._stored.vin:
            return self._stored
        if len(code) not in (6, 17):
            raise ValidationError(gettext("Type the last six characters of the VIN, or all seventeen."))
        assert self._user is not None
        found = list(Vehicle.objects.visible_to(self._user).found_by(code)[:2])
        if not found:
            raise ValidationError(gettext("No car on file ends in %(code)s.") % {"code": code})
        if len(found) > 1:
            raise ValidationError(gettext("Several cars end in %(code)s: type the whole VIN.") % {"code": code})
        car: Vehicle = found[0]
        return car


class VinField(forms.CharField):
    """A VIN as it is typed: blanks, hyphens and small letters are forgiven, nothing else."""

    def to_python(self, value: Any) -> str:
        """Return it as it is kept."""
        return plain_vin(super().to_python(value) or "")


class VehicleForm(RecordForm):
    """A car, as the manufacturer announces it; received, it gets its bay with the move."""

    vin = VinField(label=_("VIN"), max_length=40)
    car_model = NamedChoiceField(
        # The maker's list has codes.
        names=("code",),
        queryset=CarModel.objects.none(),
        label=_("Car model"),
        error_messages={"unnamed": _("No car on sale has the code or the name “%(value)s”.")},
    )

    class Meta:
        model = Vehicle
        fields = (*("vin", "car_model", "colour", "interior", "purchase_price", "expected_on", "certificate"),)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["vin"].widget.attrs |= {"autocapitalize": "characters", "spellcheck": "false"}
        models = CarModel.objects.filter(on_sale=True)
        if self.instance.pk:
            models = models | CarModel.objects.filter(pk=self.instance.car_model_id)
        self.fields["car_model"].queryset = models  # type: ignore[attr-defined]

    def clean_vin(self) -> str:
        """Refuse what is no VIN, and one that is on file."""
        vin = self.cleaned_data["vin"]
        validate_vin(vin)
        if Vehicle.objects.filter(vin=vin).exclude(pk=self.instance.pk).exists():
            raise ValidationError(gettext("A car of this VIN is on file already."))
        return str(vin)

    @property
    def values(self) -> dict[str, Any]:
        """The end of the VIN goes along with it."""
        return {**super().values, "tail": self.cleaned_data["vin"][-6:]}


class MovementForm(RecordForm):
    """A movement somebody asks for."""

    vehicle = CarField()

    class Meta:
        model = VehicleMovement
        fields = (
            *("kind", "vehicle", "to_bay", "to_store", "sub_dealer", "destination", "number", "due_at"),
            *("with_keys", "with_papers"),
        )

    # What each kind has to say.
    NEEDS = {
        MovementKind.BAY: "to_bay",
        MovementKind.TRANSFER_OUT: "to_store",
        MovementKind.DISPATCH: "destination",
        MovementKind.PLACE: "sub_dealer",
        MovementKind.FETCH: "to_bay",
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.vehicle if self.instance.pk else None
        self.fields["vehicle"].offer(self.user, stored)  # type: ignore[attr-defined]
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (kind.value, kind.label) for kind in MovementKind if kind in self.NEEDS
        ]
        self.fields["to_store"].queryset = Unit.objects.stores().order_by("code")  # type: ignore[attr-defined]
        dealers = SubDealer.objects.visible_to(self.user).selling()
        self.fields["sub_dealer"].queryset = dealers.order_by("name")  # type: ignore[attr-defined]
        self.fields["due_at"].initial = clock.now() + timedelta(days=1)

    def clean(self) -> dict[str, Any]:
        """Each kind says where to; the car is free to go there, and nobody else asked for it."""
        cleaned = super().clean() or self.cleaned_data
        kind, car = cleaned.get("kind"), cleaned.get("vehicle")
        needed = self.NEEDS.get(kind) if kind else None
        if needed and needed not in self.errors and not cleaned.get(needed):
            self.add_error(needed, gettext("This movement needs it."))
        for name in {"to_store", "sub_dealer", "destination"} - {needed}:
            cleaned[name] = "" if name == "destination" else None
        if cleaned.get("due_at") and not self.instance.pk and cleaned["due_at"] < clock.now():
            self.add_error("due_at", gettext("This moment is over."))
        if car is not None and kind:
            self._check_car(kind, car, cleaned)
        return cleaned

    def _check_car(self, kind: str, car: Vehicle, cleaned: dict[str, Any]) -> None:
        away = car.sub_dealer_id is not None
        free = not away and car.state in ("in_stock", "display")
        if kind == MovementKind.FETCH and not away:
            self.add_error("vehicle", gettext("It stands at no sub-dealer."))
        elif kind in (MovementKind.TRANSFER_OUT, MovementKind.PLACE) and not free:
            self.add_error("vehicle", gettext("It is “%(state)s”: only a free car goes.") % {"state": car.state_label})
        elif car.state in ("delivered", "returned", "in_transit", "transfer"):
            self.add_error("vehicle", gettext("It is “%(state)s” now.") % {"state": car.state_label})
        if cleaned.get("to_store") is not None and cleaned["to_store"].pk == car.store_id:
            self.add_error("to_store", gettext("It stands in this store."))
        others = VehicleMovement.objects.filter(vehicle=car, state__in=["asked", "approved"])
        if others.exclude(pk=self.instance.pk).exists():
            self.add_error("vehicle", gettext("Another movement of this car is open."))


class DamageForm(RecordForm):
    """Damage somebody found: which car, what, in words."""

    vehicle = CarField()

    class Meta:
        model = VehicleDamage
        fields = ("vehicle", "kind", "description")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        stored = self.instance.vehicle if self.instance.pk else None
        self.fields["vehicle"].offer(self.user, stored)  # type: ignore[attr-defined]
        if stored is not None:
            self.fields["vehicle"].disabled = True

    def clean_vehicle(self) -> Vehicle:
        """A car that left is no longer ours to mend."""
        car = self.cleaned_data["vehicle"]
        if isinstance(car, Vehicle) and car.state in ("delivered", "returned"):
            raise ValidationError(gettext("It is “%(state)s” now.") % {"state": car.state_label})
        return car if isinstance(car, Vehicle) else self.instance.vehicle

    @property
    def values(self) -> dict[str, Any]:
        """When it was found, and by when it is settled."""
        typed = super().values
        return typed if self.instance.pk else {**typed, **prepare_damage(typed["vehicle"])}


class StockCheckForm(RecordForm):
    """Opening a count: which, and where."""

    class Meta:
        model = VehicleStockCheck
        fields = ("kind", "sub_dealer")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dealers = SubDealer.objects.visible_to(self.user).filter(state__in=["signed", "paused"])
        self.fields["sub_dealer"].queryset = dealers.order_by("name")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """A count at a sub-dealer names it; one a day."""
        cleaned = super().clean() or self.cleaned_data
        there = cleaned.get("kind") == CheckKind.SUB_DEALER
        if there and not cleaned.get("sub_dealer"):
            self.add_error("sub_dealer", gettext("At which sub-dealer?"))
        elif not there:
            cleaned["sub_dealer"] = None
        if cleaned.get("kind") and not self.errors and not self.instance.pk:
            self.prepared = prepare_check(self.user, cleaned["kind"], cleaned["sub_dealer"])
        return cleaned

    @property
    def values(self) -> dict[str, Any]:
        """The day it is for."""
        return super().values if self.instance.pk else {**super().values, **self.prepared}


class FactoryOrderForm(RecordForm):
    """An order's head; its lines are written on its page."""

    class Meta:
        model = FactoryOrder
        fields = ("month", "expected_on", "grounds")

    def clean_month(self) -> Any:
        """A month is its first day."""
        return self.cleaned_data["month"].replace(day=1)


class RemittanceForm(RecordForm):
    """A request for money."""

    class Meta:
        model = RemittanceRequest
        fields = ("payee", "factory_order", "cars", "amount", "prompted_on", "due_on", "purpose")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        orders = FactoryOrder.objects.visible_to(self.user).exclude(state="draft").order_by("-pk")
        keys = list(orders.values_list("pk", flat=True)[:100])
        self.fields["factory_order"].queryset = FactoryOrder.objects.filter(pk__in=keys)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Nobody is prompted in the future; what is due comes after."""
        cleaned = super().clean() or self.cleaned_data
        prompted, due = cleaned.get("prompted_on"), cleaned.get("due_on")
        if prompted and prompted > clock.today():
            self.add_error("prompted_on", gettext("This day lies ahead."))
        if prompted and due and due < prompted:
            self.add_error("due_on", gettext("It is due before the system prompted for it."))
        return cleaned


class LineForm(forms.Form, RefusableForm):
    """Cars of one model and colour."""

    car_model = forms.ModelChoiceField(label=_("Car model"), queryset=CarModel.objects.none())
    colour = forms.CharField(label=_("Colour"), max_length=30)
    quantity = forms.IntegerField(label=_("Cars"), min_value=0, max_value=MOST, help_text=_("Nought takes it out."))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["car_model"].queryset = CarModel.objects.filter(on_sale=True)  # type: ignore[attr-defined]


def _line_label(obj: Any) -> str:
    return f"{obj.car_model} · {obj.colour} · {obj.quantity}"


class CarsForm(forms.Form, RefusableForm):
    """The VINs the manufacturer names for a line of an order."""

    line = forms.ModelChoiceField(label=_("Line of the order"), queryset=FactoryOrderLine.objects.none())
    price = forms.DecimalField(
        label=_("Purchase price (yuan)"),
        max_digits=12,
        decimal_places=2,
        validators=[MinValueValidator(Decimal(1))],
    )
    cars = forms.CharField(
        label=_("VINs"),
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 5, "spellcheck": "false"}),
        help_text=_("One a line; a price behind it where it differs."),
    )
    expected_on = forms.DateField(label=_("Expected"), required=False)

    def __init__(self, *args: Any, order: FactoryOrder, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines = FactoryOrderLine.objects.filter(order=order).select_related("car_model")
        field = self.fields["line"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = lines
        field.label_from_instance = _line_label  # type: ignore[method-assign]
        for each in self.fields.values():
            dress(each)

    def clean_cars(self) -> list[tuple[str, Decimal]]:
        """Return (VIN, price) of each line."""
        from sales.stock.actions.ordering import parse_cars

        found, faults = parse_cars(self.cleaned_data["cars"], self.cleaned_data.get("price") or Decimal(1))
        if faults:
            raise ValidationError(faults[:5])
        return found


class HandoutForm(forms.Form, RefusableForm):
    """Keys and papers taken in, issued, returned."""

    item = forms.ChoiceField(label=_("What"), choices=Item.choices)
    way = forms.ChoiceField(label=_("Which way"), choices=Handed.choices)
    person = ColleagueField(label=_("To or from whom"), required=False)
    purpose = forms.CharField(label=_("What for"), required=False, max_length=120)

    def __init__(self, *args: Any, store_id: int | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        person = self.fields["person"]
        assert isinstance(person, ColleagueField)
        seats = Assignment.objects.active_on(clock.today()).filter(store=store_id, department__isnull=False)
        person.offer(
            seats.with_names().order_by("department__code", "unit__code", "position__order", "staff__employee_no")
        )


class TurnForm(forms.Form, RefusableForm):
    """Asking for a car out of turn."""

    order_reference = forms.CharField(label=_("Order"), max_length=40, required=False)
    reason = forms.CharField(label=_("Why out of turn"), max_length=300, widget=forms.Textarea(attrs={"rows": 2}))


class ScanForm(forms.Form, RefusableForm):
    """What the camera read, or the last six characters."""

    code = forms.CharField(label=_("Last six of the VIN"), max_length=200)


class ReasonForm(forms.Form, RefusableForm):
    """Why a car is not as the books have it."""

    reason = forms.ChoiceField(label=_("Why it differs"), choices=[("", "---------"), *Difference.choices])
    remark = forms.CharField(label=_("Remark"), required=False, max_length=200)
