"""The stock page: what stands where for how long and what it costs; labels; what is written to a car's page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import segno
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Count
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from roles import clock
from roles.http import StaffRequest
from roles.models import Unit
from roles.records.flows import holds
from roles.records.kinds import kind_of
from roles.records.reach import kind_for, record_for
from roles.records.views.pages import UNPROCESSABLE, page_context
from roles.rights import rights_of
from sales.models import FactoryOrder, Vehicle, VehicleDeviation, VehicleState
from sales.stock import actions
from sales.stock.actions.allocation import ALLOCATE
from sales.stock.actions.keeping import KEEP
from sales.stock.actions.ordering import CHANGE, RUN
from sales.stock.forms import CarsForm, HandoutForm, LineForm, TurnForm
from sales.stock.querysets import ON_HAND
from sales.stock.records import FACTORY_ORDER, VEHICLE
from sales.stock.rules import BANDS, band_label, band_of, cost_of_capital, days_between, rates, rule_on
from sales.stock.sections import PRICE

# A store has some hundreds of cars; more than that nobody reads on one page.
MOST = 600
SHOWN = 25
LABELS = 60


@require_GET
def stock(request: StaffRequest) -> HttpResponse:
    """Show the cars of a store: how many in which state, how long they stand, what that costs, the oldest first."""
    kind_for(request.user, VEHICLE.code)
    stores = _stores(request)
    store = _chosen(request, stores)
    rows = Vehicle.objects.visible_to(request.user)
    rows = rows.filter(store=store) if store is not None else rows.none()
    states = dict(rows.order_by().values_list("state").annotate(n=Count("pk")))
    cars = list(rows.on_hand().select_related("car_model", "sub_dealer").oldest_first()[:MOST])
    rights = rights_of(request.user)
    priced = store is not None and (rights.superuser or rights.reaches(PRICE, {store.pk, *_departments(cars)}))
    context = {
        "store": store,
        "stores": stores if len(stores) > 1 else [],
        "counts": _counts(states),
        "priced": priced,
        **_figures(cars, priced),
        "rule": rule_on(),
        "more": len(cars) == MOST,
        "missing": sum(1 for car in cars if car.papers_complete_at is None),
        "list_url": VEHICLE.list_url,
        "links": _links(request),
    }
    return render(request, "sales/stock/stock.html", context)


def _stores(request: StaffRequest) -> list[Unit]:
    keys = Vehicle.objects.visible_to(request.user).order_by().values("store").distinct()
    return list(Unit.objects.filter(pk__in=keys).order_by("code"))


def _chosen(request: StaffRequest, stores: list[Unit]) -> Unit | None:
    asked = request.GET.get("store", "")
    return next((store for store in stores if str(store.pk) == asked), stores[0] if stores else None)


def _departments(cars: list[Vehicle]) -> set[int]:
    return {car.department_id for car in cars if car.department_id is not None}


def _counts(states: dict[str, int]) -> list[dict[str, Any]]:
    shown = [state for state in VehicleState if state not in (VehicleState.DELIVERED, VehicleState.RETURNED)]
    return [
        {
            "label": state.label,
            "face": VEHICLE.flow.faces[state],
            "count": states.get(state, 0),
            "url": f"{VEHICLE.list_url}?state={state.value}",
        }
        for state in shown
        if states.get(state)
    ]


def _figures(cars: list[Vehicle], priced: bool) -> dict[str, Any]:
    """Return the bands with their bars, the sums, and the oldest cars."""
    today, table = clock.today(), rates() if priced else []
    rows: list[dict[str, Any]] = []
    for car in cars:
        arrived: date | None = clock.local_date(car.arrived_at) if car.arrived_at else None
        days = days_between(arrived, today)
        capital = cost_of_capital(car.purchase_price, arrived, today, table) if priced else Decimal(0)
        face = VEHICLE.flow.faces[car.state]
        band = band_of(days)
        rows.append(
            {"car": car, "url": VEHICLE.url(car.pk), "days": days, "band": band, "capital": capital, "face": face}
        )
    rows.sort(key=lambda row: int(row["days"]), reverse=True)
    return {
        "bands": _bands(rows),
        "rows": rows[:SHOWN],
        "total": len(cars),
        "value": sum((car.purchase_price for car in cars), Decimal(0)) if priced else None,
        "capital": sum((Decimal(row["capital"]) for row in rows), Decimal(0)) if priced else None,
        "average": round(sum(int(row["days"]) for row in rows) / len(rows)) if rows else 0,
    }


def _bands(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the four bands: how many cars, what they cost, how long the bar is (0 to 100)."""
    counts = [sum(row["band"] == number for row in rows) for number in range(len(BANDS))]
    most = max(counts) or 1
    return [
        {
            "number": number,
            "label": band_label(number),
            "count": count,
            "capital": sum((Decimal(row["capital"]) for row in rows if row["band"] == number), Decimal(0)),
            "percent": round(count * 100 / most),
            "url": f"{VEHICLE.list_url}?age={BANDS[number]}",
        }
        for number, count in enumerate(counts)
    ]


def _links(request: StaffRequest) -> list[dict[str, Any]]:
    rights = rights_of(request.user)
    found = []
    for code, verb, icon in (
        ("vehicle_stock_check", "view", "clipboard-check"),
        ("vehicle_movement", "view", "arrows-exchange"),
        ("vehicle_damage", "view", "alert-triangle"),
        ("factory_order", "view", "building-factory-2"),
    ):
        kind = kind_of(code)
        if kind is not None and rights.anywhere(kind.permission(verb)):
            found.append({"label": kind.label, "icon": icon, "url": kind.list_url})
    return found


# --- labels -----------------------------------------------------------------------------------------------------------


def _code(request: StaffRequest, car: Vehicle) -> str:
    """Return the drawing of a car's label: the address of its page, which ends in the VIN for who scans it here."""
    address = request.build_absolute_uri(reverse("sales:scanned", args=[car.vin]))
    drawn: str = segno.make(address, error="m", micro=False).svg_inline(scale=4, border=2, omitsize=True)
    return drawn


@require_GET
def label(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the label of one car, for paper."""
    _kind, car = record_for(request.user, VEHICLE.code, pk)
    context = {"labels": [{"car": car, "svg": _code(request, car)}], "back_url": VEHICLE.url(pk)}
    return render(request, "sales/stock/labels.html", context)


@require_GET
def labels(request: StaffRequest) -> HttpResponse:
    """Show the labels of the cars that arrived last, for paper."""
    kind_for(request.user, VEHICLE.code)
    rows = Vehicle.objects.visible_to(request.user, "sales.receive_vehicle").filter(state__in=ON_HAND)
    cars = rows.select_related("car_model").order_by("-arrived_at", "-pk")[:LABELS]
    context = {"labels": [{"car": car, "svg": _code(request, car)} for car in cars], "back_url": VEHICLE.list_url}
    return render(request, "sales/stock/labels.html", context)


@require_GET
def scanned(request: StaffRequest, vin: str) -> HttpResponse:
    """Lead from a label to the page of its car."""
    car = Vehicle.objects.visible_to(request.user).filter(vin=vin.replace("\x00", "").upper()[:17]).first()
    if car is None:
        raise Http404
    return redirect(VEHICLE.url(car.pk))


# --- what is written to pages -----------------------------------------------------------------------------------------


def refused(request: StaffRequest, kind: Any, record: Any, form: Any, words: str = "") -> HttpResponse:
    """Show a record's page again, with what stands against it and what was typed."""
    words = words or " ".join(str(error) for errors in form.errors.values() for error in errors)
    context = page_context(request, kind, record, error=words)
    for section in (*context["wide"], *context["side"]):
        if form is not None and isinstance(section.context.get("form"), type(form)):
            section.context["form"] = form
    return render(request, "records/detail.html", context, status=UNPROCESSABLE)


def _write(
    request: StaffRequest, kind: Any, record: Any, form: Any, act: Callable[[dict[str, Any]], object], said: str
) -> HttpResponse:
    """Hand a form to an action and return to the page; a refusal is said there."""
    if not form.is_valid():
        return refused(request, kind, record, form)
    try:
        act(form.cleaned_data)
    except ValidationError as error:
        form.refuse(error)
        return refused(request, kind, record, form)
    messages.success(request, said)
    return redirect(kind.url(record.pk))


@require_POST
def handout(request: StaffRequest, pk: int) -> HttpResponse:
    """Take keys or papers in, issue them, take them back."""
    _kind, car = record_for(request.user, VEHICLE.code, pk)
    if not holds(request.user, KEEP, car):
        raise PermissionDenied(_("Your position does not include this for this record."))
    form = HandoutForm(request.POST, store_id=car.store_id)

    def act(typed: dict[str, Any]) -> object:
        return actions.hand_item(vehicle=car, acting_user=request.user, **typed)

    return _write(request, VEHICLE, car, form, act, _("Noted."))


@require_POST
def turn(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for a car although an older one stands there."""
    _kind, car = record_for(request.user, VEHICLE.code, pk)
    if not holds(request.user, ALLOCATE, car):
        raise PermissionDenied(_("Your position does not include this for this record."))

    def act(typed: dict[str, Any]) -> object:
        return actions.ask_out_of_turn(vehicle=car, acting_user=request.user, **typed)

    return _write(request, VEHICLE, car, TurnForm(request.POST), act, _("The sales manager is asked."))


@require_GET
def deviation(request: StaffRequest, pk: int) -> HttpResponse:
    """Lead from a car asked for out of turn to the car."""
    found = VehicleDeviation.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return redirect(VEHICLE.url(found.vehicle_id))


@require_POST
def order_line(request: StaffRequest, pk: int) -> HttpResponse:
    """Write down so many cars of a model and colour."""
    order = _order(request, pk, CHANGE)

    def act(typed: dict[str, Any]) -> object:
        return actions.put_line(order=order, acting_user=request.user, **typed)

    return _write(request, FACTORY_ORDER, order, LineForm(request.POST), act, _("Noted."))


@require_POST
def order_cars(request: StaffRequest, pk: int) -> HttpResponse:
    """Take the cars the manufacturer names on file."""
    order = _order(request, pk, RUN)

    def act(typed: dict[str, Any]) -> object:
        return actions.name_cars(
            order=order,
            line=typed["line"],
            acting_user=request.user,
            cars=typed["cars"],
            expected_on=typed["expected_on"],
        )

    return _write(request, FACTORY_ORDER, order, CarsForm(request.POST, order=order), act, _("Noted."))


def _order(request: StaffRequest, pk: int, permission: str) -> FactoryOrder:
    _kind, order = record_for(request.user, FACTORY_ORDER.code, pk)
    if not holds(request.user, permission, order):
        raise PermissionDenied(_("Your position does not include this for this record."))
    assert isinstance(order, FactoryOrder)
    return order
