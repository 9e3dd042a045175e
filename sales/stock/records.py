"""What the stock keeps, each kind declared once; everything generic works from here."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.catalogue import Department
from roles.records.kinds import Link, RecordKind, register
from roles.records.proofs import Proof
from sales import models
from sales.stock import actions, filters, forms, order_transitions, sections, tables, transitions
from sales.stock.tables import age_of

STOCK = Link("sales:stock", _("Stock"), "building-warehouse", "sales.view_vehicle")


def _vehicle_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Car model"), str(row.car_model)),
        (_("Colour"), row.colour),
        (_("Interior"), row.interior),
        (_("Bay"), row.bay),
        (_("Placed at"), row.sub_dealer.name if row.sub_dealer else ""),
        (_("Age (days)"), age_of(row)),
        (_("Expected"), row.expected_on if row.arrived_at is None else None),
        (_("Arrived"), row.arrived_at),
        (_("Inspected"), row.inspected_at),
        (_("Inspected by"), row.inspected_by.name if row.inspected_by else ""),
        (_("What the inspection found"), row.inspection),
        (_("Taken into stock"), row.stocked_at),
        (_("Certificate of conformity"), row.certificate),
        (_("Delivered"), row.delivered_at),
        (_("Returned"), row.returned_at),
    ]


def _movement_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (pgettext_lazy("movement", "Kind"), row.get_kind_display()),
        (_("From bay"), row.from_bay),
        (_("To bay"), row.to_bay),
        (_("From store"), row.from_store.name if row.from_store else ""),
        (_("To store"), row.to_store.name if row.to_store else ""),
        (_("Sub-dealer"), row.sub_dealer.name if row.sub_dealer else ""),
        (_("Where to"), row.destination),
        (_("Slip"), row.number),
        (_("Due"), row.due_at),
        (_("Keys go along"), row.with_keys),
        (_("Papers go along"), row.with_papers),
        (_("Approved"), row.approved_at),
        (_("Carried out"), row.done_at),
        (_("Checked"), row.checked_at),
    ]


def _damage_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (pgettext_lazy("damage", "What"), row.get_kind_display()),
        (pgettext_lazy("damage", "Description"), row.description),
        (pgettext_lazy("damage", "Found"), row.found_at),
        (_("To be settled by"), row.due_at),
        (_("Who answers for it"), row.get_liable_display()),
        (_("How it is settled"), row.get_treatment_display()),
        (_("Cost (yuan)"), row.cost),
        (_("Approved"), row.approved_at),
        (pgettext_lazy("damage", "Settled"), row.resolved_at),
        (pgettext_lazy("damage", "Outcome"), row.outcome),
    ]


def _check_facts(row: Any) -> list[tuple[Any, Any]]:
    counted = row.counted_at is not None
    return [
        (pgettext_lazy("stock check", "Kind"), row.get_kind_display()),
        (_("Day"), row.day),
        (_("Sub-dealer"), row.sub_dealer.name if row.sub_dealer else ""),
        (_("Cars booked"), row.booked),
        (_("Cars found as booked"), row.found if counted else None),
        (_("Cars found besides"), row.extra if counted else None),
        (_("Counted"), row.counted_at),
        (_("How the books were adjusted"), row.adjustment),
        (_("Reported"), row.reported_at),
    ]


def _order_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (pgettext_lazy("factory order", "Month"), f"{row.month:%Y-%m}"),
        (_("Cars ordered"), row.ordered),
        (_("Cars arrived"), row.received),
        (_("What it rests on"), row.grounds),
        (_("Approved"), row.approved_at),
        (_("Given to the manufacturer"), row.submitted_at),
        (_("Manufacturer's number"), row.factory_number),
        (_("Expected"), row.expected_on),
        (_("Shipped"), row.shipped_at),
        (_("Arrived"), row.arrived_at),
    ]


def _remittance_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("To whom"), row.payee),
        (_("Amount (yuan)"), row.amount),
        (_("Cars"), row.cars),
        (pgettext_lazy("remittance", "Purpose"), row.purpose),
        (_("Prompted on"), row.prompted_on),
        (_("To be paid by"), row.due_on),
        (_("Handed in"), row.handed_in_at),
        (_("Approved"), row.approved_at),
        (_("Remitted"), row.remitted_at),
        (_("Number of the transfer"), row.voucher),
    ]


VEHICLE = register(
    RecordKind(
        code="vehicle",
        model=models.Vehicle,
        label=_("Stock vehicles"),
        label_one=_("Stock vehicle"),
        icon="car",
        department=Department.SALES,
        help=_("The cars for sale, each by its VIN: where it stands, since when, for whom."),
        flow=transitions.VEHICLE,
        form=forms.VehicleForm,
        filters=filters.VehicleFilter,
        table=tables.VEHICLES,
        title=lambda row: f"{row.car_model} · {row.vin}",
        reference=lambda row: row.reference,
        facts=_vehicle_facts,
        related=("car_model",),
        importable=("vin", "car_model", "colour", "interior", "purchase_price", "expected_on", "certificate"),
        pages=(STOCK, Link("sales:labels", _("Labels"), "qrcode", "sales.receive_vehicle")),
        # The ledger is kept when a car of one's own was worked on in the period.
        proof=Proof(when="changed_at", done=Q(), one=True),
    )
)
VEHICLE.plugs.extend(sections.OF_VEHICLE)

MOVEMENT = register(
    RecordKind(
        code="vehicle_movement",
        model=models.VehicleMovement,
        label=_("Vehicle movements"),
        label_one=_("Vehicle movement"),
        icon="arrows-exchange",
        department=Department.SALES,
        help=_("In and out, from bay to bay, between stores, to and from sub-dealers."),
        flow=transitions.MOVEMENT,
        form=forms.MovementForm,
        filters=filters.MovementFilter,
        table=tables.MOVEMENTS,
        title=lambda row: f"{row.get_kind_display()} · {row.vehicle.vin[-6:]}",
        reference=lambda row: row.reference,
        facts=_movement_facts,
        due_field="due_at",
        related=("vehicle",),
        on_saved=actions.movement_saved,
        proof=Proof(when="due_at", done=Q(state__in=["done", "checked"])),
    )
)
MOVEMENT.plugs.extend(sections.OF_CAR_RECORD)

DAMAGE = register(
    RecordKind(
        code="vehicle_damage",
        model=models.VehicleDamage,
        label=_("Damage of cars"),
        label_one=_("Damage of a car"),
        icon="car-crash",
        department=Department.SALES,
        help=_("Whoever finds damage records it; it is settled within two working days."),
        flow=transitions.DAMAGE,
        form=forms.DamageForm,
        filters=filters.DamageFilter,
        table=tables.DAMAGES,
        title=lambda row: f"{row.get_kind_display()} · {row.vehicle.vin[-6:]}",
        reference=lambda row: row.reference,
        facts=_damage_facts,
        due_field="due_at",
        related=("vehicle",),
        on_saved=actions.damage_saved,
        proof=Proof(when="found_at", done=Q(state="resolved")),
    )
)
DAMAGE.plugs.extend(sections.OF_CAR_RECORD)

CHECK = register(
    RecordKind(
        code="vehicle_stock_check",
        model=models.VehicleStockCheck,
        label=_("Counts of cars"),
        label_one=_("Count of cars"),
        icon="clipboard-check",
        department=Department.SALES,
        help=_("Every day and every month the cars are compared with the books."),
        flow=order_transitions.CHECK,
        form=forms.StockCheckForm,
        filters=filters.StockCheckFilter,
        table=tables.CHECKS,
        title=lambda row: f"{row.get_kind_display()} · {row.day:%Y-%m-%d}",
        reference=lambda row: row.reference,
        facts=_check_facts,
        due_field="due_at",
        pages=(STOCK,),
        on_saved=actions.check_saved,
        proof=Proof(when="due_at", done=Q(counted_at__isnull=False), one=True),
    )
)
CHECK.plugs.extend(sections.OF_CHECK)

FACTORY_ORDER = register(
    RecordKind(
        code="factory_order",
        model=models.FactoryOrder,
        label=_("Factory orders"),
        label_one=_("Factory order"),
        icon="building-factory-2",
        department=Department.SALES,
        help=_("What is ordered from the manufacturer for a month, by model."),
        flow=order_transitions.FACTORY_ORDER,
        form=forms.FactoryOrderForm,
        filters=filters.FactoryOrderFilter,
        table=tables.ORDERS,
        title=lambda row: f"{row.month:%Y-%m} · {row.reference}",
        reference=lambda row: row.reference,
        facts=_order_facts,
        # Whoever sends it to the manufacturer need not have written it.
        proof=Proof(when="changed_at", done=~Q(state="draft"), one=True),
    )
)
FACTORY_ORDER.plugs.extend(sections.OF_ORDER)

REMITTANCE = register(
    RecordKind(
        code="remittance_request",
        model=models.RemittanceRequest,
        label=_("Remittance requests"),
        label_one=_("Remittance request"),
        icon="cash-banknote",
        department=Department.SALES,
        help=_("Money for the manufacturer, asked for on the day it shows as due."),
        flow=order_transitions.REMITTANCE,
        form=forms.RemittanceForm,
        filters=filters.RemittanceFilter,
        table=tables.REMITTANCES,
        title=lambda row: f"{row.payee} · {row.reference}",
        reference=lambda row: row.reference,
        facts=_remittance_facts,
        proof=Proof(when="created_at", done=Q(handed_in_at__isnull=False)),
    )
)
REMITTANCE.plugs.extend(sections.OF_REMITTANCE)
