"""Orders beyond the generic pages: the contract as a PDF, changes asked for."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from roles.http import StaffRequest
from roles.records.actions import StaleRecord
from roles.records.flows import holds
from roles.records.reach import record_for
from roles.records.views.pages import CONFLICT, page_context
from sales.deals import actions, printing, together
from sales.deals.forms import AskChangeForm
from sales.deals.records import ORDER
from sales.deals.together_form import SecondForm
from sales.deals.views.quotations import refused
from sales.models import OrderChange, SalesOrder


def _order(request: StaffRequest, pk: int) -> SalesOrder:
    _kind, record = record_for(request.user, ORDER.code, pk)
    assert isinstance(record, SalesOrder)
    return record


@require_GET
def pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """Return the contract as a PDF."""
    return printing.answer(request, ORDER, _order(request, pk), printing.contract_pdf)


@require_POST
def ask_change(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask for other terms of a signed order."""
    order = _order(request, pk)
    if not holds(request.user, actions.ASK, order):
        raise PermissionDenied(_("Your position does not include this for this record."))
    form = AskChangeForm(request.POST, order=order)
    if form.is_valid():
        try:
            actions.ask_change(order=order, acting_user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Handed in."))
            return redirect(ORDER.url(pk))
    return refused(request, ORDER, order, form)


@require_POST
def change_second(request: StaffRequest, pk: int) -> HttpResponse:
    """Say anew who sold an order together with its owner."""
    order = _order(request, pk)
    if not together.may_change(order, request.user):
        raise PermissionDenied(_("Your position does not include this for this record."))
    form = SecondForm(request.POST, order=order)
    if form.is_valid():
        try:
            together.change_second(order=order, acting_user=request.user, **form.cleaned_data)
        except StaleRecord as error:
            context = page_context(request, ORDER, _order(request, pk), stale=error.messages[0])
            return render(request, "records/detail.html", context, status=CONFLICT)
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, _("Changed."))
            return redirect(ORDER.url(pk))
    return refused(request, ORDER, order, form)


@require_GET
def change(request: StaffRequest, pk: int) -> HttpResponse:
    """Lead from a change to its order, where it is decided on."""
    found = get_object_or_404(OrderChange, pk=pk)
    if not SalesOrder.objects.visible_to(request.user).filter(pk=found.order_id).exists():
        raise Http404
    return redirect(ORDER.url(found.order_id))
