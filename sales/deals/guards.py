"""What stands against a move of a deal: of the person, or of the record as it is. Sentences; empty: nothing."""

from __future__ import annotations

from django.utils.translation import gettext as _

from marketing.models import CustomerState
from roles import clock
from roles.models import Staff
from roles.models.staff import enumeration
from sales.deals import checklist
from sales.deals.policy import beyond, limit_of
from sales.models import (
    Delivery,
    DeliveryState,
    DiscountRequest,
    InsuranceCase,
    LoanCase,
    OrderState,
    Quotation,
    SalesOrder,
    Vehicle,
)


def holds_still(quotation: Quotation, _user: Staff) -> str:
    """What is offered holds at least until tonight."""
    if quotation.valid_until < clock.today():
        return _("It is not valid any more: set another last day first.")
    return ""


def within_policy(quotation: Quotation, user: Staff) -> str:
    """What is given away is within what the policy gives whoever quotes."""
    limit = limit_of(user, quotation.car_model, quotation.store_id)
    return holds_still(quotation, user) or beyond(limit, quotation.conceded)


def beyond_policy(quotation: Quotation, user: Staff) -> str:
    """Only what is beyond the policy is asked for."""
    if not beyond(limit_of(user, quotation.car_model, quotation.store_id), quotation.conceded):
        return _("It is within the policy: quote it.")
    return holds_still(quotation, user)


def may_be_ordered(quotation: Quotation, user: Staff) -> str:
    """An order needs a quotation that holds, whose discount was cleared, and a customer who is on file."""
    if quotation.customer.state in (CustomerState.MERGED, CustomerState.ERASED):
        return _("The customer's file is closed.")
    if quotation.cleared is None or quotation.conceded > quotation.cleared:
        return _("Its discount is beyond the policy and was not approved.")
    return holds_still(quotation, user)


def handed_in_by(quotation: Quotation, user: Staff) -> str:
    """Whoever asked takes it back."""
    from sales.deals.documents import waiting_for

    request = DiscountRequest.objects.filter(quotation=quotation).open().first()
    approval = waiting_for(request) if request is not None else None
    if approval is None or approval.submitted_by_id == user.pk or user.is_superuser:
        return ""
    return _("Whoever asked for it takes it back.")


def order_can_be_checked(order: SalesOrder, _user: Staff) -> str:
    """A contract names a colour and a day that lies ahead."""
    if order.promised_on < clock.today():
        return _("The day of delivery lies behind: agree on another one first.")
    if not order.colour:
        return _("The colour is missing.")
    return ""


def sold_it_not(order: SalesOrder, user: Staff) -> str:
    """Nobody checks their own contract."""
    if order.owner_id == user.pk and not user.is_superuser:
        return _("It is your own contract: somebody else checks it.")
    return ""


def nothing_free(order: SalesOrder, _user: Staff) -> str:
    """An order waits only while no car is there for it."""
    assert order.store_id is not None
    if Vehicle.objects.free().like(order.store_id, order.car_model_id, order.colour).exists():
        return _("A car of this model and colour stands free: allocate it.")
    return ""


def nothing_waits(order: SalesOrder, _user: Staff) -> str:
    """Of an order one change or cancellation waits at a time."""
    if order.changes.filter(state="waiting").exists():
        return _("A change of this order waits for a decision.")
    return ""


def papers_are_filed(order: SalesOrder, _user: Staff) -> str:
    """A contract is archived with the papers of its delivery."""
    if not order.deliveries.filter(state=DeliveryState.COMPLETE).exists():
        return _("The papers of the delivery are not complete yet.")
    return ""


# --- deliveries -------------------------------------------------------------------------------------------------------


def lies_ahead(delivery: Delivery, _user: Staff) -> str:
    """An appointment is made for a time to come."""
    if delivery.appointed_at is not None and delivery.appointed_at < clock.now():
        return _("Choose a time that lies ahead.")
    return ""


def car_is_fit(delivery: Delivery, _user: Staff) -> str:
    """A car is made ready once it passed its inspection and has no open damage."""
    vehicle = delivery.order.vehicle
    if vehicle is None:
        return _("The order has no car.")
    if vehicle.inspected_at is None:
        return _("The car has not passed its inspection (PDI).")
    if vehicle.damages.exclude(state="resolved").exists():
        return _("The car has damage that is not settled.")
    return ""


def order_is_paid(delivery: Delivery, _user: Staff) -> str:
    """No car leaves before it is paid for."""
    if delivery.order.state != OrderState.PAID:
        return _("The order is not paid in full: it is “%(state)s”.") % {"state": delivery.order.state_label}
    return ""


def is_signed(delivery: Delivery, user: Staff) -> str:
    """A car is delivered with the whole checklist done and the customer's signature."""
    lacks = checklist.missing_of(delivery, papers=False)
    if lacks:
        return _("Still open on the checklist: %(what)s.") % {"what": enumeration(lacks)}
    if delivery.signed_at is None:
        return _("The customer has not signed yet.")
    return order_is_paid(delivery, user)


def papers_are_there(delivery: Delivery, _user: Staff) -> str:
    """A delivery is complete with every paper for the file."""
    lacks = checklist.missing_of(delivery, papers=True)
    return _("Still missing: %(what)s.") % {"what": enumeration(lacks)} if lacks else ""


# --- cases ------------------------------------------------------------------------------------------------------------


def loan_is_known(loan: LoanCase, _user: Staff) -> str:
    """What goes to the bank names the bank, the sum and the months."""
    if not loan.bank or not loan.amount or not loan.months:
        return _("Fill in bank, sum and months first.")
    return ""


def policy_is_known(case: InsuranceCase, _user: Staff) -> str:
    """A policy ends on a day to come."""
    if case.insured_until is not None and case.insured_until <= clock.today():
        return _("It would have ended already.")
    return ""
