"""What happens to deals that duties can name: what raises them, what settles them."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from roles.duties import triggers
from roles.duties.triggers import Event

DISCOUNT_ASKED = Event("sales.discount-asked", _("a discount beyond the policy is asked for"))
CONTRACT_HANDED_IN = Event("sales.contract-handed-in", _("a contract is handed in to be checked"))
ORDER_SIGNED = Event("sales.order-signed", _("a contract is signed"))
DELIVERY_AGREED = Event("sales.delivery-agreed", _("one's own order is signed: it is to be delivered by its day"))
CASE_OPENED = Event("sales.case-opened", _("a plate, a loan or an insurance is to be seen to"))
LOAN_ASKED = Event("sales.loan-asked", _("a customer applies for a loan"))
DELIVERY_PLANNED = Event("sales.delivery-planned", _("a delivery is planned"))
CAR_DELIVERED = Event("sales.car-delivered", _("a car is delivered"))

DISCOUNT_DECIDED = Event("sales.discount-decided", _("the discount is decided on"))
CONTRACT_CHECKED = Event("sales.contract-checked", _("the contract is checked"))
ORDER_ARCHIVED = Event("sales.order-archived", _("the contract is archived"))
DELIVERY_DONE = Event("sales.delivery-done", _("the car is delivered, or the order cancelled"))
CASE_CLOSED = Event("sales.case-closed", _("the plate, the loan or the insurance is settled"))
PAPERS_FILED = Event("sales.delivery-papers-filed", _("the papers of the delivery are complete"))


def register() -> None:
    """Let duties name them."""
    triggers.register_trigger(
        DISCOUNT_ASKED,
        CONTRACT_HANDED_IN,
        ORDER_SIGNED,
        DELIVERY_AGREED,
        CASE_OPENED,
        LOAN_ASKED,
        DELIVERY_PLANNED,
        CAR_DELIVERED,
    )
    triggers.register_settlement(
        DISCOUNT_DECIDED, CONTRACT_CHECKED, ORDER_ARCHIVED, DELIVERY_DONE, CASE_CLOSED, PAPERS_FILED
    )
