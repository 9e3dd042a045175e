"""Quotations beyond the generic pages: one tap from a lead, lines, print and PDF."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from roles.http import StaffRequest
from roles.records.flows import holds
from roles.records.kinds import RecordKind
from roles.records.reach import record_for
from roles.records.views.pages import UNPROCESSABLE, page_context
from sales.deals import actions, printing
from sales.deals.forms import LineForm, WishForm
from sales.deals.records import QUOTATION
from sales.models import Lead, Quotation


def refused(request: StaffRequest, kind: RecordKind, record: Any, form: Any) -> HttpResponse:
    """Show the page again, with what stands against it and what was typed."""
    words = " ".join(str(error) for errors in form.errors.values() for error in errors)
    context = page_context(request, kind, record, error=words)
    for section in (*context["wide"], *context["side"]):
        if isinstance(section.context.get("form"), type(form)):
            section.context["form"] = form
    return render(request, "records/detail.html", context, status=UNPROCESSABLE)


def _quotation(request: StaffRequest, pk: int) -> Quotation:
    _kind, record = record_for(request.user, QUOTATION.code, pk)
    assert isinstance(record, Quotation)
    return record


@require_POST
def quote_lead(request: StaffRequest, pk: int) -> HttpResponse:
    """Draw up a quotation for a lead."""
    kind, lead = record_for(request.user, "lead", pk)
    assert isinstance(lead, Lead)
    if not holds(request.user, kind.permission("change"), lead):
        raise PermissionDenied(_("Your position does not include this for this record."))
    wanted = None
    if not actions.names_a_car(lead):
        form = WishForm(request.POST)
        if not form.is_valid():
            return refused(request, kind, lead, form)
        wanted = form.cleaned_data["car_model"]
    try:
        quotation = actions.quote_lead(lead=lead, acting_user=request.user, wanted=wanted)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(kind.url(pk))
    messages.success(request, _("Recorded."))
    return redirect(QUOTATION.url(quotation.pk))


@require_POST
def add_line(request: StaffRequest, pk: int) -> HttpResponse:
    """Add something beside the car."""
    quotation = _quotation(request, pk)
    if not holds(request.user, actions.CHANGE_QUOTATION, quotation):
        raise PermissionDenied(_("Your position does not include changing this record."))
    form = LineForm(request.POST)
    if form.is_valid():
        try:
            actions.add_line(quotation=quotation, acting_user=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.refuse(error)
        else:
            return redirect(f"{QUOTATION.url(pk)}#price")
    return refused(request, QUOTATION, quotation, form)


@require_POST
def drop_line(request: StaffRequest, pk: int, line: int) -> HttpResponse:
    """Take a line away."""
    quotation = _quotation(request, pk)
    row = get_object_or_404(quotation.lines.all(), pk=line)
    try:
        actions.drop_line(quotation=quotation, line=row, acting_user=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect(f"{QUOTATION.url(pk)}#price")


@require_GET
def on_paper(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the quotation as a sheet for the customer."""
    quotation = _quotation(request, pk)
    return render(request, "sales/deals/quotation_paper.html", printing.quotation_sheet(quotation))


@require_GET
def pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """Return the quotation as a PDF."""
    quotation = _quotation(request, pk)
    return printing.answer(request, QUOTATION, quotation, printing.quotation_pdf)
