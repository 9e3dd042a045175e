"""A person's data: shown one value at a time, given out to them, erased. Source: PIPL art. 44 to 47."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketing.models import Customer, CustomerCar, CustomerPhone, CustomerState
from marketing.personal import book_of, scrub
from roles import clock
from roles.models import Staff
from roles.records.actions import note
from roles.records.actions.moving import StaleRecord
from roles.records.actions.noting import clean_text
from roles.records.flows import holds
from roles.records.models import Verb

SHOW, GIVE, ERASE = "marketing.show_customer", "marketing.give_customer", "marketing.erase_customer"
# What can be looked at, and how the file calls it.
VALUES = {"phone": CustomerPhone, "vin": CustomerCar, "plate": CustomerCar}
_NAMED = {"phone": "phones", "vin": "cars", "plate": "cars"}
OWN_VALUES = ("address", "birthday", "remarks")
REASON_LENGTH = 200


@transaction.atomic
def show_value(*, customer: Customer, acting_user: Staff, what: str, pk: int | None, reason: str) -> str:
    """Return one hidden value of a customer and note who looked and why; the value itself is not noted.

    `what` is "phone", "vin" or "plate" with the key of the number or car, or a field of the file. Raises
    PermissionDenied without the right, ValidationError without a reason or for a value that is not there.
    """
    if not (holds(acting_user, SHOW, customer)):
        raise PermissionDenied(_("Your position does not include seeing this customer's hidden data."))
    words = clean_text(reason, "reason", REASON_LENGTH)
    if not words:
        raise ValidationError({"reason": _("Say what you need it for.")})
    value = _value(customer, what, pk)
    if not value:
        raise ValidationError({"reason": _("There is nothing to show.")})
    note(customer, Verb.SHOW, acting_user, text=words, changes=[[_NAMED.get(what, what), "", ""]])
    return value


def _value(customer: Customer, what: str, pk: int | None) -> str:
    if what in VALUES:
        row: Any = VALUES[what]._default_manager.filter(customer=customer, pk=pk).first()
        return str(getattr(row, "number" if what == "phone" else what)) if row else ""
    if what in OWN_VALUES:
        return str(getattr(customer, what) or "")
    return ""


@transaction.atomic
def give_out(*, customer: Customer, acting_user: Staff, reason: str) -> bytes:
    """Return everything the house keeps of a person as a workbook, to be handed to them; noted with its reason.

    Raises as `show_value` does.
    """
    if not holds(acting_user, GIVE, customer):
        raise PermissionDenied(_("Your position does not include giving out this customer's data."))
    words = clean_text(reason, "reason", REASON_LENGTH)
    if not words:
        raise ValidationError({"reason": _("Say who asked for it, and how you know that it is them.")})
    content = book_of(customer)
    note(customer, Verb.GIVE_OUT, acting_user, text=words)
    return content


@transaction.atomic
def erase_customer(*, customer: Customer, acting_user: Staff | None, version: int, reason: str = "") -> Customer:
    """Erase what the house keeps of a person, the files merged into theirs included; counts and dates stay.

    `acting_user` None: a retention term has passed. Raises PermissionDenied without the right, ValidationError while a
    complaint of theirs is open, StaleRecord where the file changed meanwhile.
    """
    if acting_user is not None and not holds(acting_user, ERASE, customer):
        raise PermissionDenied(_("Your position does not include erasing this customer's data."))
    if customer.complaints.open().exists():
        raise ValidationError(_("A complaint of theirs is open: it is closed first."))
    now, before = clock.now(), customer.state
    taken = (
        Customer.objects.alive()
        .filter(pk=customer.pk, version=version)
        .update(state=CustomerState.ERASED, erased_at=now, version=version + 1, changed_at=now)
    )
    if not taken:
        raise StaleRecord(_("Somebody changed this record after you opened the form."))
    customer.refresh_from_db()
    scrub(customer)
    # Why it was erased may name the person: nothing typed is kept.
    note(customer, Verb.ERASE, acting_user, at=now, from_state=before, to_state=customer.state)
    return customer
