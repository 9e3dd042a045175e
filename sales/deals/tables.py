"""What lists of deals show."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.records.tables import CREATED, OWNER, UNIT, Column, Table

_CUSTOMER = Column(
    key="customer", label=_("Customer"), value=lambda row: row.customer.title, order=("customer__pinyin",)
)
_CAR = Column(key="car", label=_("Car"), value=lambda row: str(row.car_model), order=("car_model",))
_PRICE = Column(key="price", label=_("Price (yuan)"), value=lambda row: row.price)
_TOTAL = Column(key="total", label=_("Total (yuan)"), value=lambda row: row.total)
_DISCOUNT = Column(
    key="discount", label=_("Discount (yuan)"), value=lambda row: row.discount, order=("discount",), default=False
)

QUOTATIONS = Table(
    columns=(
        Column(key="number", label=_("Quotation"), value=lambda row: row.reference, order=("created_at",)),
        _CUSTOMER,
        _CAR,
        _PRICE,
        _TOTAL,
        _DISCOUNT,
        Column(key="valid", label=_("Valid until"), value=lambda row: row.valid_until, order=("valid_until",)),
        OWNER,
        UNIT,
        CREATED,
    ),
)

DISCOUNT_REQUESTS = Table(
    columns=(
        Column(key="number", label=_("Discount request"), value=lambda row: row.reference, order=("created_at",)),
        Column(key="customer", label=_("Customer"), value=lambda row: row.quotation.customer.title),
        Column(key="car", label=_("Car"), value=lambda row: str(row.quotation.car_model)),
        Column(key="discount", label=_("Discount (yuan)"), value=lambda row: row.discount, order=("discount",)),
        Column(key="gifts", label=_("Gifts (yuan)"), value=lambda row: row.gifts, order=("gifts",)),
        Column(key="asked", label=_("Asked for"), value=lambda row: row.asked_at, order=("asked_at",)),
        Column(
            key="decided", label=pgettext_lazy("discount", "Decided"), value=lambda row: row.decided_at, default=False
        ),
        OWNER,
        UNIT,
    ),
)

ORDERS = Table(
    columns=(
        Column(key="number", label=_("Order"), value=lambda row: row.reference, order=("created_at",)),
        _CUSTOMER,
        _CAR,
        Column(key="colour", label=_("Colour"), value=lambda row: row.colour, order=("colour",), default=False),
        Column(key="vin", label=_("VIN"), value=lambda row: row.vehicle.vin if row.vehicle else "", default=False),
        _TOTAL,
        _PRICE,
        _DISCOUNT,
        Column(
            key="promised", label=_("Delivery agreed for"), value=lambda row: row.promised_on, order=("promised_on",)
        ),
        Column(
            key="signed",
            label=pgettext_lazy("order", "Signed"),
            value=lambda row: row.signed_at,
            order=("signed_at",),
            default=False,
        ),
        Column(
            key="delivered",
            label=pgettext_lazy("order", "Delivered"),
            value=lambda row: row.delivered_at,
            order=("delivered_at",),
            default=False,
        ),
        OWNER,
        UNIT,
        CREATED,
    ),
)

DELIVERIES = Table(
    columns=(
        Column(key="number", label=_("Delivery"), value=lambda row: row.reference, order=("created_at",)),
        Column(
            key="customer",
            label=_("Customer"),
            value=lambda row: row.order.customer.title,
            order=("order__customer__pinyin",),
        ),
        Column(key="car", label=_("Car"), value=lambda row: str(row.order.car_model)),
        Column(
            key="vin",
            label=_("VIN"),
            value=lambda row: row.order.vehicle.vin if row.order.vehicle else "",
            default=False,
        ),
        Column(
            key="appointed",
            label=pgettext_lazy("delivery", "Appointment"),
            value=lambda row: row.appointed_at,
            order=("appointed_at",),
        ),
        Column(
            key="promised",
            label=_("Delivery agreed for"),
            value=lambda row: row.order.promised_on,
            order=("order__promised_on",),
        ),
        Column(
            key="delivered",
            label=pgettext_lazy("order", "Delivered"),
            value=lambda row: row.delivered_at,
            order=("delivered_at",),
        ),
        OWNER,
        UNIT,
        CREATED,
    ),
)

_ORDER = Column(key="order", label=_("Order"), value=lambda row: row.order.reference if row.order else "")
_DUE = Column(key="due", label=_("Due"), value=lambda row: row.due_on, order=("due_on",))

REGISTRATIONS = Table(
    columns=(
        Column(key="number", label=_("Registration"), value=lambda row: row.reference, order=("created_at",)),
        _CUSTOMER,
        Column(
            key="kind",
            label=pgettext_lazy("registration", "Kind"),
            value=lambda row: row.get_kind_display(),
            order=("kind",),
        ),
        _ORDER,
        _DUE,
        Column(key="fee", label=_("Agency fee (yuan)"), value=lambda row: row.fee, order=("fee",), default=False),
        Column(key="done", label=pgettext_lazy("registration", "Done"), value=lambda row: row.done_at, default=False),
        OWNER,
        UNIT,
        CREATED,
    ),
)

LOANS = Table(
    columns=(
        Column(key="number", label=_("Loan"), value=lambda row: row.reference, order=("created_at",)),
        _CUSTOMER,
        Column(key="bank", label=_("Bank"), value=lambda row: row.bank, order=("bank",)),
        Column(key="amount", label=_("Loan (yuan)"), value=lambda row: row.amount, order=("amount",)),
        _ORDER,
        _DUE,
        OWNER,
        UNIT,
        CREATED,
    ),
)

INSURANCES = Table(
    columns=(
        Column(key="number", label=_("Insurance"), value=lambda row: row.reference, order=("created_at",)),
        _CUSTOMER,
        Column(key="insurer", label=_("Insurer"), value=lambda row: row.insurer, order=("insurer",)),
        Column(key="premium", label=_("Premium (yuan)"), value=lambda row: row.premium, order=("premium",)),
        _ORDER,
        Column(key="until", label=_("Insured until"), value=lambda row: row.insured_until, order=("insured_until",)),
        OWNER,
        UNIT,
        CREATED,
    ),
)
