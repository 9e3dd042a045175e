"""What is done about a customer's file beside changing it: numbers, cars, consents, merging, a person's data."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from marketing import actions
from marketing.actions.privacy import ERASE
from marketing.forms import CarForm, ConsentForm, PhoneForm, ReasonForm
from marketing.models import Customer, CustomerCar
from marketing.records import CUSTOMER
from roles import clock
from roles.http import StaffRequest
from roles.records.actions import StaleRecord
from roles.records.flows import holds
from roles.records.forms import BIG
from roles.records.reach import record_for
from roles.records.views.pages import CONFLICT, UNPROCESSABLE, page_context
from roles.spreadsheets import attachment


def seen(request: StaffRequest, pk: int) -> Customer:
    """Return a customer the person may read; Http404 for others."""
    _kind, customer = record_for(request.user, CUSTOMER.code, pk)
    assert isinstance(customer, Customer)
    return customer


def _changeable(request: StaffRequest, pk: int) -> Customer:
    """Return a customer whose file the person may change; PermissionDenied for who only reads it."""
    customer = seen(request, pk)
    if not holds(request.user, CUSTOMER.permission("change"), customer):
        raise PermissionDenied(_("Your position does not include changing this record."))
    return customer


def _page(request: StaffRequest, customer: Customer, status: int, **more: Any) -> HttpResponse:
    context = page_context(request, CUSTOMER, customer, **more)
    return render(request, "records/detail.html", context, status=status)


def _do(request: StaffRequest, customer: Customer, act: Callable[[], object], said: str) -> HttpResponse:
    """Do something to a file and return to it; a refusal is said on its page."""
    try:
        act()
    except ValidationError as error:
        fresh = seen(request, customer.pk)
        stale = isinstance(error, StaleRecord)
        words = " ".join(error.messages)
        return _page(request, fresh, CONFLICT if stale else UNPROCESSABLE, **{"stale" if stale else "error": words})
    messages.success(request, said)
    return redirect(CUSTOMER.url(customer.pk))


def _posted(request: StaffRequest) -> Any:
    """Return what was sent; None where nothing was: an empty form that was sent is looked at as well."""
    return request.POST if request.method == "POST" else None


@require_POST
def add_phone(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a number."""
    customer, form = seen(request, pk), PhoneForm(request.POST)
    if not form.is_valid():
        return _refused(request, customer, form)
    values = form.cleaned_data
    return _do(
        request,
        customer,
        lambda: actions.add_phone(customer=customer, acting_user=request.user, **values),
        _("The number is on file."),
    )


@require_POST
def drop_phone(request: StaffRequest, pk: int, phone: int) -> HttpResponse:
    """Take a number off the file."""
    customer = seen(request, pk)
    return _do(
        request,
        customer,
        lambda: actions.drop_phone(customer=customer, acting_user=request.user, pk=phone),
        _("The number is off the file."),
    )


@require_http_methods(["GET", "POST"])
def add_car(request: StaffRequest, pk: int) -> HttpResponse:
    """Add a car."""
    customer = _changeable(request, pk)
    form = CarForm(_posted(request))
    return _car(
        request,
        customer,
        form,
        lambda values: actions.add_car(customer=customer, acting_user=request.user, values=values),
    )


@require_http_methods(["GET", "POST"])
def change_car(request: StaffRequest, pk: int, car: int) -> HttpResponse:
    """Change what is known of a car."""
    customer = _changeable(request, pk)
    row = get_object_or_404(CustomerCar.objects.select_related("customer"), pk=car, customer=customer)
    form = CarForm(_posted(request), instance=row)
    return _car(
        request, customer, form, lambda values: actions.change_car(car=row, acting_user=request.user, values=values)
    )


def _car(
    request: StaffRequest, customer: Customer, form: CarForm, act: Callable[[dict[str, Any]], object]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act(form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("The car is on file."))
            return redirect(CUSTOMER.url(customer.pk))
    context = {
        "kind": CUSTOMER,
        "form": form,
        "title": _("Car"),
        "subtitle": customer.title,
        "back_url": CUSTOMER.url(customer.pk),
    }
    return render(request, "records/form.html", context, status=UNPROCESSABLE if form.errors else 200)


@require_POST
def add_consent(request: StaffRequest, pk: int) -> HttpResponse:
    """Record a consent."""
    customer, form = seen(request, pk), ConsentForm(request.POST)
    if not form.is_valid():
        return _refused(request, customer, form)
    values = form.cleaned_data
    return _do(
        request,
        customer,
        lambda: actions.add_consent(customer=customer, acting_user=request.user, **values),
        _("The consent is on file."),
    )


@require_POST
def end_consent(request: StaffRequest, pk: int, consent: int) -> HttpResponse:
    """Write down that a consent was taken back."""
    customer = seen(request, pk)
    return _do(
        request,
        customer,
        lambda: actions.end_consent(customer=customer, acting_user=request.user, pk=consent),
        _("Taken back as of today."),
    )


def _refused(request: StaffRequest, customer: Customer, form: Any) -> HttpResponse:
    words = " ".join(str(error) for errors in form.errors.values() for error in errors)
    return _page(request, customer, UNPROCESSABLE, error=words)


@never_cache
@require_POST
def show(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one hidden value once; who looked and why is noted. A call list's script asks for it as JSON to dial."""
    customer = seen(request, pk)
    what, _colon, key = request.POST.get("what", "").partition(":")
    try:
        value = actions.show_value(
            customer=customer,
            acting_user=request.user,
            what=what,
            pk=int(key) if key.isdecimal() and int(key) <= BIG * BIG else None,
            reason=request.POST.get("reason", ""),
        )
    except ValidationError as error:
        if request.htmx or _wants_json(request):
            return JsonResponse({"error": " ".join(error.messages)}, status=UNPROCESSABLE)
        return _page(request, customer, UNPROCESSABLE, error=" ".join(error.messages))
    if _wants_json(request):
        return JsonResponse({"value": value})
    context = {"customer": customer, "value": value, "is_phone": what == "phone", "back_url": CUSTOMER.url(pk)}
    return render(request, "marketing/shown.html", context)


def _wants_json(request: StaffRequest) -> bool:
    return request.headers.get("Accept", "") == "application/json"


@never_cache
@require_POST
def give_out(request: StaffRequest, pk: int) -> HttpResponse:
    """Send a person's data as a workbook, to be handed to them."""
    customer, form = seen(request, pk), ReasonForm(request.POST)
    try:
        reason = form.cleaned_data["reason"] if form.is_valid() else ""
        content = actions.give_out(customer=customer, acting_user=request.user, reason=reason)
    except ValidationError as error:
        return _page(request, customer, UNPROCESSABLE, error=" ".join(error.messages))
    return attachment(f"{customer.reference} {clock.today():%Y-%m-%d}.xlsx", content)


@require_POST
def erase(request: StaffRequest, pk: int) -> HttpResponse:
    """Erase a person's data, once it was said twice."""
    customer = seen(request, pk)
    if not holds(request.user, ERASE, customer):
        raise PermissionDenied(_("Your position does not include erasing this customer's data."))
    if not request.POST.get("sure"):
        return _page(request, customer, UNPROCESSABLE, error=_("Tick that it cannot be undone."))
    version = _version(request)
    return _do(
        request,
        customer,
        lambda: actions.erase_customer(customer=customer, acting_user=request.user, version=version),
        _("Erased. Dates and figures stay, nothing tells who it was."),
    )


@require_POST
def merge(request: StaffRequest, pk: int, gone: int) -> HttpResponse:
    """Make one file of two: what stands in the other comes here."""
    keep, other = seen(request, pk), seen(request, gone)
    version = _version(request)
    return _do(
        request,
        keep,
        lambda: actions.merge_customers(keep=keep, gone=other, acting_user=request.user, version=version),
        _("Merged: everything of %(number)s stands here now.") % {"number": other.reference},
    )


def _version(request: StaffRequest) -> int:
    text = request.POST.get("version", "")
    if not text.isdecimal() or int(text) > BIG:
        raise Http404
    return int(text)
