"""Counting cars on the phone: a list to tick, a code to scan or type."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from roles.http import StaffRequest
from roles.records.flows import holds
from roles.records.reach import record_for
from roles.records.views.pages import UNPROCESSABLE
from sales.models import StockCheckLine, VehicleStockCheck
from sales.stock import actions
from sales.stock.actions.counting import COUNT
from sales.stock.forms import ReasonForm, ScanForm
from sales.stock.records import CHECK
from sales.views.stock import refused


def _check(request: StaffRequest, pk: int) -> VehicleStockCheck:
    _kind, check = record_for(request.user, CHECK.code, pk)
    if not holds(request.user, COUNT, check):
        raise PermissionDenied(_("Your position does not include this for this record."))
    assert isinstance(check, VehicleStockCheck)
    return check


def _wants_json(request: StaffRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


@require_GET
def count(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the cars to be found, those not found yet first."""
    check = _check(request, pk)
    if check.state != "todo":
        return redirect(CHECK.url(pk))
    return _page(request, check, ScanForm())


def _page(request: StaffRequest, check: VehicleStockCheck, form: ScanForm, status: int = 200) -> HttpResponse:
    lines = list(check.lines.select_related("vehicle__car_model").order_by("expected", "bay", "pk"))
    open_lines = [line for line in lines if line.found_at is None]
    found = [line for line in lines if line.found_at is not None]
    context = {
        "check": check,
        "title": CHECK.title(check),
        "form": form,
        "open": open_lines,
        "found": found,
        "booked": sum(1 for line in lines if line.expected),
        "as_booked": sum(1 for line in found if line.expected),
        "back_url": CHECK.url(check.pk),
        "finish_url": reverse("records:move", args=[CHECK.code, check.pk, "finish"]),
    }
    return render(request, "sales/stock/count.html", context, status=status)


@require_POST
def tick(request: StaffRequest, pk: int, line: int) -> HttpResponse:
    """Tick a car, or take the tick back."""
    check = _check(request, pk)
    try:
        row = actions.tick_car(check=check, line=line, acting_user=request.user, found=request.POST.get("found") == "1")
    except StockCheckLine.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return _said(request, check, " ".join(error.messages))
    if _wants_json(request):
        return JsonResponse({"found": row.found_at is not None, **_progress(check)})
    return redirect("sales:count", pk)


@require_POST
def scan(request: StaffRequest, pk: int) -> HttpResponse:
    """Find a car by its label or the last six characters."""
    check = _check(request, pk)
    form = ScanForm(request.POST)
    if form.is_valid():
        try:
            row = actions.scan_car(check=check, acting_user=request.user, code=form.cleaned_data["code"])
        except ValidationError as error:
            form.refuse(error)
    if form.errors:
        words = " ".join(str(each) for errors in form.errors.values() for each in errors)
        if _wants_json(request):
            return JsonResponse({"error": words}, status=UNPROCESSABLE)
        return _page(request, check, form, UNPROCESSABLE) if check.state == "todo" else _said(request, check, words)
    facts = {"vin": row.vehicle.vin[-6:]}
    said = _("%(vin)s is there.") % facts if row.expected else _("%(vin)s stands here and is not booked here.") % facts
    if _wants_json(request):
        return JsonResponse({"line": row.pk, "expected": row.expected, "said": said, **_progress(check)})
    messages.success(request, said)
    return redirect("sales:count", pk)


def _progress(check: VehicleStockCheck) -> dict[str, Any]:
    lines = list(check.lines.filter(expected=True).values_list("found_at", flat=True))
    return {"as_booked": sum(1 for at in lines if at is not None), "booked": len(lines)}


@require_POST
def explain(request: StaffRequest, pk: int, line: int) -> HttpResponse:
    """Say why a car is not as the books have it."""
    check = _check(request, pk)
    form = ReasonForm(request.POST, prefix=f"l{line}")
    if not form.is_valid():
        return refused(request, CHECK, check, form)
    try:
        actions.explain_car(check=check, line=line, acting_user=request.user, **form.cleaned_data)
    except StockCheckLine.DoesNotExist:
        raise Http404 from None
    except ValidationError as error:
        return refused(request, CHECK, check, form, " ".join(error.messages))
    messages.success(request, _("Noted."))
    return redirect(CHECK.url(pk))


def _said(request: StaffRequest, check: VehicleStockCheck, words: str) -> HttpResponse:
    if _wants_json(request):
        return JsonResponse({"error": words}, status=UNPROCESSABLE)
    return refused(request, CHECK, check, None, words)
