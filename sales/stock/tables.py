"""What lists of the stock show. Purchase prices stand on the page of the stock only, for who may see them."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles import clock
from roles.records.tables import CREATED, OWNER, UNIT, Column, Table
from sales.stock.querysets import ON_HAND
from sales.stock.rules import days_between


def plain(name: str, label: Any, *, default: bool = True) -> Column:
    """Return a column that shows a field of the record."""
    return Column(key=name, label=label, value=lambda row: getattr(row, name), order=(name,), default=default)


def choice(name: str, label: Any, *, default: bool = True) -> Column:
    """Return a column that shows a choice in the reader's language."""
    return Column(
        key=name, label=label, value=lambda row: getattr(row, f"get_{name}_display")(), order=(name,), default=default
    )


def age_of(row: Any) -> int | None:
    """Return the days a car has stood; nothing for one that is not here."""
    if row.state not in ON_HAND or row.arrived_at is None:
        return None
    return days_between(clock.local_date(row.arrived_at), clock.today())


def _car(row: Any) -> str:
    return f"{row.vehicle.car_model} · {row.vehicle.vin[-6:]}"


VEHICLES = Table(
    columns=(
        plain("vin", _("VIN")),
        Column(key="model", label=_("Car model"), value=lambda row: str(row.car_model), order=("car_model__series",)),
        plain("colour", _("Colour")),
        plain("bay", _("Bay")),
        Column(key="age", label=_("Age (days)"), value=age_of, order=("-arrived_at",)),
        plain("arrived_at", _("Arrived"), default=False),
        plain("expected_on", _("Expected"), default=False),
        plain("certificate", _("Certificate"), default=False),
        plain("delivered_at", _("Delivered"), default=False),
        Column(key="owner", label=_("Kept by"), value=lambda row: row.owner.name, order=("owner__pinyin",)),
        UNIT,
        CREATED,
    ),
)

MOVEMENTS = Table(
    columns=(
        Column(key="car", label=_("Car"), value=_car, order=("vehicle__vin",)),
        choice("kind", pgettext_lazy("movement", "Kind")),
        plain("to_bay", _("To bay"), default=False),
        plain("destination", _("Where to"), default=False),
        plain("number", _("Slip"), default=False),
        plain("due_at", _("Due")),
        plain("done_at", _("Carried out")),
        OWNER,
        UNIT,
        CREATED,
    ),
)

DAMAGES = Table(
    columns=(
        Column(key="car", label=_("Car"), value=_car, order=("vehicle__vin",)),
        choice("kind", pgettext_lazy("damage", "What")),
        plain("found_at", pgettext_lazy("damage", "Found")),
        plain("due_at", _("Due")),
        choice("treatment", _("How it is settled"), default=False),
        plain("cost", _("Cost (yuan)"), default=False),
        plain("resolved_at", pgettext_lazy("damage", "Settled"), default=False),
        Column(key="owner", label=_("Found by"), value=lambda row: row.owner.name, order=("owner__pinyin",)),
        UNIT,
    ),
    order=("-found_at",),
)

CHECKS = Table(
    columns=(
        plain("day", _("Day")),
        choice("kind", pgettext_lazy("stock check", "Kind")),
        Column(
            key="sub_dealer", label=_("Sub-dealer"), value=lambda row: row.sub_dealer.name if row.sub_dealer else ""
        ),
        plain("booked", _("Booked")),
        plain("found", pgettext_lazy("stock check", "Found")),
        plain("extra", _("Found besides"), default=False),
        plain("counted_at", _("Counted"), default=False),
        OWNER,
        UNIT,
    ),
    order=("-day",),
)

ORDERS = Table(
    columns=(
        Column(
            key="month",
            label=pgettext_lazy("factory order", "Month"),
            value=lambda row: f"{row.month:%Y-%m}",
            order=("month",),
        ),
        Column(key="ordered", label=_("Cars ordered"), value=lambda row: row.ordered),
        Column(key="received", label=_("Cars arrived"), value=lambda row: row.received),
        plain("factory_number", _("Manufacturer's number")),
        plain("expected_on", _("Expected")),
        OWNER,
        UNIT,
        CREATED,
    ),
    order=("-month",),
)

REMITTANCES = Table(
    columns=(
        plain("payee", _("To whom")),
        plain("amount", _("Amount (yuan)")),
        plain("purpose", pgettext_lazy("remittance", "Purpose")),
        plain("prompted_on", _("Prompted on"), default=False),
        plain("due_on", _("To be paid by")),
        plain("remitted_at", _("Remitted"), default=False),
        OWNER,
        UNIT,
        CREATED,
    ),
)
