"""What belongs to a customer's file: numbers, cars, consents; and what saving the file brings along."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketing.identity import is_phone, phone_digits, vin_code
from marketing.models import Consent, Customer, CustomerCar, CustomerPhone, CustomerState
from roles import clock
from roles.models import Staff
from roles.records.actions import note
from roles.records.flows import holds
from roles.records.models import Verb

CHANGE = "marketing.change_customer"
MOST_PHONES, MOST_CARS = 8, 30
CAR_FIELDS = (
    *("vin", "plate", "model_name", "delivered_on", "repaired_on", "insured_until", "service_on", "service_km"),
)


def customer_saved(customer: Customer, actor: Staff, more: Mapping[str, Any], created: bool) -> list[list[str]]:
    """Write the numbers, the first car and the consents typed with a new file; a changed complete file is updated."""
    changes: list[list[str]] = []
    customer.spell()
    Customer.objects.filter(pk=customer.pk).update(pinyin=customer.pinyin, initials=customer.initials)
    for number in more.get("phones") or ():
        CustomerPhone.objects.get_or_create(customer=customer, number=number)
        changes.append(["phones", "", ""])
    car = {name: more.get(name) for name in CAR_FIELDS if more.get(name)}
    if car:
        CustomerCar.objects.create(customer=customer, **car)
        changes.append(["cars", "", ""])
    for purpose in more.get("consents") or ():
        _consent(customer, purpose, more["consent_channel"], clock.today(), actor)
    if not created:
        _updated(customer, actor)
    return changes


def _updated(customer: Customer, actor: Staff) -> None:
    """A complete file that changes is updated: the house moves it along."""
    if customer.state == CustomerState.COMPLETE:
        Customer.objects.filter(pk=customer.pk, state=CustomerState.COMPLETE).update(state=CustomerState.UPDATED)
        customer.state = CustomerState.UPDATED
        before, after = CustomerState.COMPLETE.value, CustomerState.UPDATED.value
        note(customer, Verb.MOVE, actor, move="update", from_state=before, to_state=after)


@transaction.atomic
def add_phone(*, customer: Customer, acting_user: Staff, number: str, label: str = "") -> CustomerPhone:
    """Add a number. Raises PermissionDenied without the right, ValidationError for what is none or there already."""
    _check(customer, acting_user)
    digits = phone_digits(number)
    if not is_phone(digits):
        raise ValidationError({"number": _("Enter a phone number: 7 to 15 digits.")})
    if customer.phones.filter(number=digits).exists():
        raise ValidationError({"number": _("This number is there already.")})
    if customer.phones.count() >= MOST_PHONES:
        raise ValidationError({"number": _("A customer has at most %(limit)s numbers.") % {"limit": MOST_PHONES}})
    row = CustomerPhone.objects.create(customer=customer, number=digits, label=label.strip()[:20])
    _changed(customer, acting_user, "phones")
    return row


@transaction.atomic
def drop_phone(*, customer: Customer, acting_user: Staff, pk: int) -> None:
    """Take a number off the file; the last one stays. Raises as `add_phone` does."""
    _check(customer, acting_user)
    if customer.phones.count() < 2:
        raise ValidationError(_("A customer keeps one number at least: add the new one first."))
    if customer.phones.filter(pk=pk).delete()[0]:
        _changed(customer, acting_user, "phones")


@transaction.atomic
def add_car(*, customer: Customer, acting_user: Staff, values: Mapping[str, Any]) -> CustomerCar:
    """Add a car. Raises PermissionDenied without the right, ValidationError for a VIN that is none."""
    _check(customer, acting_user)
    _something(values)
    if customer.cars.count() >= MOST_CARS:
        raise ValidationError(_("A customer has at most %(limit)s cars.") % {"limit": MOST_CARS})
    car = CustomerCar(customer=customer, **clean_car(values))
    car.save(force_insert=True)
    _changed(customer, acting_user, "cars")
    return car


@transaction.atomic
def change_car(*, car: CustomerCar, acting_user: Staff, values: Mapping[str, Any]) -> CustomerCar:
    """Change what is known of a car; what is not among `values` is emptied. Raises as `add_car` does."""
    _check(car.customer, acting_user)
    _something(values)
    for name, value in clean_car(values).items():
        setattr(car, name, value)
    car.save()
    _changed(car.customer, acting_user, "cars")
    return car


def _something(values: Mapping[str, Any]) -> None:
    if not any(values.get(name) for name in CAR_FIELDS):
        raise ValidationError(_("Write down what is known of the car."))


def clean_car(values: Mapping[str, Any]) -> dict[str, Any]:
    """Return what is stored of a car; raises ValidationError for a VIN that is none."""
    found = {name: values.get(name) for name in CAR_FIELDS}
    vin = vin_code(str(values.get("vin") or ""))
    if vin and len(vin) != 17:
        raise ValidationError(
            {"vin": _("A VIN has 17 letters and digits; this one has %(count)s.") % {"count": len(vin)}}
        )
    plate = str(values.get("plate") or "").strip().upper()
    return {**found, "vin": vin, "plate": plate, "model_name": values.get("model_name") or ""}


@transaction.atomic
def add_consent(*, customer: Customer, acting_user: Staff, purpose: str, channel: str, given_on: date) -> Consent:
    """Record a consent. Raises ValidationError for a day to come, or one that is live already."""
    _check(customer, acting_user)
    if given_on > clock.today():
        raise ValidationError({"given_on": _("This day lies ahead.")})
    if customer.consents.filter(purpose=purpose, ended_on__isnull=True).exists():
        raise ValidationError({"purpose": _("There is a consent for this already.")})
    row = _consent(customer, purpose, channel, given_on, acting_user)
    _changed(customer, acting_user, "consents")
    return row


@transaction.atomic
def end_consent(*, customer: Customer, acting_user: Staff, pk: int) -> None:
    """Write down that a consent was taken back today: from now on nobody may rely on it."""
    _check(customer, acting_user)
    if customer.consents.filter(pk=pk, ended_on__isnull=True).update(ended_on=clock.today()):
        _changed(customer, acting_user, "consents")


def _consent(customer: Customer, purpose: str, channel: str, given_on: date, actor: Staff) -> Consent:
    return Consent.objects.create(
        customer=customer, purpose=purpose, channel=channel, given_on=given_on, recorded_by=actor
    )


def _check(customer: Customer, acting_user: Staff) -> None:
    if not holds(acting_user, CHANGE, customer):
        raise PermissionDenied(_("Your position does not include changing this record."))
    if customer.state in (CustomerState.MERGED, CustomerState.ERASED):
        raise ValidationError(_("It is “%(state)s”: nothing is changed any more.") % {"state": customer.state_label})


def _changed(customer: Customer, acting_user: Staff, what: str) -> None:
    """Note that something of the file changed, without its value."""
    customer.version += 1
    Customer.objects.filter(pk=customer.pk).update(version=customer.version, changed_at=clock.now())
    note(customer, Verb.CHANGE, acting_user, changes=[[what, "", ""]])
    _updated(customer, acting_user)
