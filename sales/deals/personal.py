"""Where deals keep what a customer told the house: to be given out, and to be erased.

What a contract says of car and price stays: it is kept as long as the law wants contracts kept.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.personal import Holder, register
from sales.models import Delivery, InsuranceCase, Quotation, RegistrationCase, SalesOrder

OWN_RECORDS = (
    Holder(
        model=Quotation,
        kind="quotation",
        texts=("remarks",),
        title=_("Quotations"),
        head=(_("Recorded"), _("State"), _("Total (yuan)"), _("Remarks for the customer")),
        row=lambda row: (row.created_at, row.state_label, row.total, row.remarks),
    ),
    Holder(
        model=SalesOrder,
        kind="sales_order",
        texts=(),
        title=_("Sales orders"),
        head=(_("Recorded"), _("State"), _("Total (yuan)"), _("Delivery agreed for")),
        row=lambda row: (row.created_at, row.state_label, row.total, row.promised_on),
    ),
    Holder(
        model=Delivery,
        kind="delivery",
        texts=("remarks",),
        title=_("Deliveries"),
        head=(pgettext_lazy("delivery", "Appointment"), _("State"), _("What the customer said")),
        row=lambda row: (row.appointed_at, row.state_label, row.remarks),
        through="order__customer",
    ),
    Holder(
        model=RegistrationCase,
        kind="registration_case",
        texts=("plate",),
        title=_("Registration cases"),
        head=(_("Recorded"), _("State"), _("Number plate")),
        row=lambda row: (row.created_at, row.state_label, row.plate),
    ),
    Holder(
        model=InsuranceCase,
        kind="insurance_policy",
        texts=("covers",),
        title=_("Insurance policies"),
        head=(_("Recorded"), _("State"), pgettext_lazy("insurance", "Insurer"), _("Insured until")),
        row=lambda row: (row.created_at, row.state_label, row.insurer, row.insured_until),
    ),
)


def register_own() -> None:
    """Register the records with words about a customer."""
    for holder in OWN_RECORDS:
        register(holder)
