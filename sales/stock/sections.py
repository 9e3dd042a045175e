"""Parts of the pages of cars, damage, counts and orders."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals.panel import panel
from roles.http import StaffRequest
from roles.records.flows import holds
from roles.records.kinds import Section, kind_of
from sales.models import (
    AllocationState,
    DeviationState,
    FactoryOrder,
    FactoryOrderState,
    Vehicle,
    VehicleDamage,
    VehicleDeviation,
    VehicleMovement,
    VehicleStockCheck,
)
from sales.stock.actions.allocation import ALLOCATE, older_than
from sales.stock.actions.counting import ADJUST, COUNT
from sales.stock.actions.keeping import KEEP
from sales.stock.actions.ordering import CHANGE, NAMED_IN, RUN
from sales.stock.deciding import waiting_for
from sales.stock.forms import CarsForm, HandoutForm, LineForm, ReasonForm, TurnForm
from sales.stock.querysets import FREE, ON_HAND
from sales.stock.rules import cost_of_capital, days_between, rates

PRICE = "sales.price_vehicle"
MOST = 20


# States in which a document lies with whoever decides on it.
WAITING = frozenset({"submitted", "with_manager", "with_chief", "with_supervisor", "with_finance"})


def decision(request: StaffRequest, record: Any) -> Section | None:
    """Show what waits for a decision, with the decision for whoever takes it."""
    document = record if record.state in WAITING else None
    if isinstance(record, Vehicle):
        document = VehicleDeviation.objects.filter(vehicle=record, state=DeviationState.WAITING).first()
    approval = waiting_for(document) if document is not None else None
    desk = panel(approval, request.user)
    if desk is None or approval is None:
        return None
    context = {"desk": desk, "action": reverse("approvals:decide", args=[approval.pk])}
    return Section("marketing/promotion/_decision.html", context, wide=False, order=4)


def cupboard(request: StaffRequest, vehicle: Vehicle) -> Section | None:
    """Show which keys and papers lie in the cupboard, and who has the others."""
    may_keep = holds(request.user, KEEP, vehicle)
    lines = list(vehicle.handouts.select_related("person", "by")[:MOST])
    if not may_keep and not lines:
        return None
    context = {
        "vehicle": vehicle,
        "lines": lines,
        "form": HandoutForm(store_id=vehicle.store_id) if may_keep else None,
    }
    return Section("sales/stock/_cupboard.html", context, order=20)


def allocation(request: StaffRequest, vehicle: Vehicle) -> Section | None:
    """Show for which order the car is kept; a free one can be asked for out of turn."""
    kept = vehicle.allocations.select_related("allocated_by", "approved_by").first()
    may_ask = vehicle.state in FREE and vehicle.sub_dealer_id is None and holds(request.user, ALLOCATE, vehicle)
    older = older_than(vehicle) if may_ask else None
    alive = [DeviationState.WAITING, DeviationState.APPROVED]
    asked = VehicleDeviation.objects.filter(vehicle=vehicle, state__in=alive).first() if may_ask or kept else None
    if kept is None and older is None and asked is None and not may_ask:
        return None
    context = {
        "vehicle": vehicle,
        "kept": kept if kept is not None and kept.state != AllocationState.RELEASED else None,
        "older": older,
        "is_next": may_ask and older is None,
        "asked": asked,
        "form": TurnForm() if older is not None and asked is None else None,
    }
    return Section("sales/stock/_allocation.html", context, wide=False, order=5)


def money(request: StaffRequest, vehicle: Vehicle) -> Section | None:
    """Show what the car cost and what it costs by standing here; to whom prices are shown."""
    if not holds(request.user, PRICE, vehicle):
        return None
    today = clock.today()
    arrived = clock.local_date(vehicle.arrived_at) if vehicle.arrived_at else None
    left = vehicle.delivered_at or vehicle.returned_at
    last = clock.local_date(left) if left else today
    context = {
        "price": vehicle.purchase_price,
        "days": days_between(arrived, last),
        "capital": cost_of_capital(vehicle.purchase_price, arrived, last, rates()),
        "here": vehicle.state in ON_HAND,
    }
    return Section("sales/stock/_money.html", context, wide=False, order=10)


def around(request: StaffRequest, vehicle: Vehicle) -> Section | None:
    """Show damage and movements of the car, and lead to recording more."""
    user = request.user
    damages = VehicleDamage.objects.visible_to(user).filter(vehicle=vehicle).order_by("-found_at")[:MOST]
    movements = VehicleMovement.objects.visible_to(user).filter(vehicle=vehicle).order_by("-created_at")[:MOST]
    rows = [*_rows("vehicle_damage", damages, "found_at"), *_rows("vehicle_movement", movements, "due_at")]
    alive = vehicle.state not in ("delivered", "returned")
    links = [
        {"url": f"{reverse('records:add', args=[code])}?vehicle={vehicle.vin}", "label": label, "icon": icon}
        for code, permission, icon, label in (
            ("vehicle_damage", "sales.add_vehicledamage", "alert-triangle", _("Report damage")),
            ("vehicle_movement", "sales.add_vehiclemovement", "arrows-exchange", _("Ask for a movement")),
        )
        if alive and _may(request, permission)
    ]
    context = {"rows": rows, "links": links, "label_url": reverse("sales:label", args=[vehicle.pk])}
    return Section("sales/stock/_around.html", context, wide=False, order=30)


def _may(request: StaffRequest, permission: str) -> bool:
    from roles.rights import rights_of

    return rights_of(request.user).anywhere(permission)


def _rows(code: str, records: Any, when: str) -> list[dict[str, Any]]:
    kind = kind_of(code)
    assert kind is not None
    return [
        {
            "what": kind.label_one,
            "name": each.get_kind_display(),
            "url": kind.url(each.pk),
            "face": kind.flow.faces[each.state],
            "state": each.state_label,
            "at": getattr(each, when),
        }
        for each in records
    ]


def whose_car(request: StaffRequest, record: VehicleDamage | VehicleMovement) -> Section | None:
    """Lead from a record to its car."""
    vehicle = Vehicle.objects.visible_to(request.user).select_related("car_model").filter(pk=record.vehicle_id).first()
    if vehicle is None:
        return None
    kind = kind_of("vehicle")
    assert kind is not None
    context = {"vehicle": vehicle, "url": kind.url(vehicle.pk), "face": kind.flow.faces[vehicle.state]}
    return Section("sales/stock/_car.html", context, wide=False, order=10)


def counting(request: StaffRequest, check: VehicleStockCheck) -> Section | None:
    """Lead to counting, or list what differs with its reason."""
    lines = list(check.lines.select_related("vehicle__car_model", "found_by"))
    found = sum(1 for line in lines if line.expected and line.found_at)
    differing = [line for line in lines if line.differs] if check.state != "todo" else []
    may_count = holds(request.user, COUNT, check)
    may_explain = check.state == "differs" and may_count
    context = {
        "check": check,
        "found": found,
        "booked": sum(1 for line in lines if line.expected),
        "count_url": reverse("sales:count", args=[check.pk]) if check.state == "todo" and may_count else "",
        "rows": [
            {
                "line": line,
                "form": ReasonForm(initial={"reason": line.reason, "remark": line.remark}, prefix=f"l{line.pk}")
                if may_explain
                else None,
                "url": reverse("sales:explain", args=[check.pk, line.pk]),
            }
            for line in differing[:100]
        ],
        "adjusts": holds(request.user, ADJUST, check),
    }
    return Section("sales/stock/_counting.html", context, order=10)


def lines(request: StaffRequest, order: FactoryOrder) -> Section | None:
    """Show what is ordered and which cars were named; the forms to write more."""
    rows = list(order.lines.select_related("car_model"))
    cars = list(
        Vehicle.objects.filter(order_line__order=order).select_related("car_model").order_by("order_line", "vin")[:200]
    )
    named: dict[int, int] = {}
    for car in cars:
        if car.order_line_id is not None:
            named[car.order_line_id] = named.get(car.order_line_id, 0) + 1
    drafts = order.state == FactoryOrderState.DRAFT and holds(request.user, CHANGE, order)
    naming = order.state in NAMED_IN and holds(request.user, RUN, order)
    seen = set(
        Vehicle.objects.visible_to(request.user).filter(pk__in=[car.pk for car in cars]).values_list("pk", flat=True)
    )
    kind = kind_of("vehicle")
    assert kind is not None
    context = {
        "order": order,
        "rows": [{"line": line, "named": named.get(line.pk, 0)} for line in rows],
        "total": sum(line.quantity for line in rows),
        "cars": [
            {"car": car, "url": kind.url(car.pk) if car.pk in seen else "", "face": kind.flow.faces[car.state]}
            for car in cars
        ],
        "form": LineForm() if drafts else CarsForm(order=order) if naming and rows else None,
        "drafts": drafts,
    }
    return Section("sales/stock/_lines.html", context, order=10)


OF_VEHICLE = (decision, cupboard, allocation, money, around)
OF_CAR_RECORD = (decision, whose_car)
OF_CHECK = (counting,)
OF_ORDER = (decision, lines)
OF_REMITTANCE = (decision,)
