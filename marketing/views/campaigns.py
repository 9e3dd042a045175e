"""What is written to a campaign beside its moves: costs and guests; and the way from a budget to its campaign."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from marketing.models import Campaign, CampaignBudget
from marketing.promotion import actions
from marketing.promotion.forms import CostForm, GuestForm
from marketing.promotion.records import CAMPAIGN
from roles.http import StaffRequest
from roles.records.flows import holds
from roles.records.reach import record_for
from roles.records.views.pages import UNPROCESSABLE, page_context


def _campaign(request: StaffRequest, pk: int) -> Campaign:
    _kind, record = record_for(request.user, CAMPAIGN.code, pk)
    assert isinstance(record, Campaign)
    return record


def _refused(request: StaffRequest, campaign: Campaign, form: Any) -> HttpResponse:
    """Show the page again, with what stands against it and what was typed."""
    words = " ".join(str(error) for errors in form.errors.values() for error in errors)
    context = page_context(request, CAMPAIGN, campaign, error=words)
    for section in (*context["wide"], *context["side"]):
        if isinstance(section.context.get("form"), type(form)):
            section.context["form"] = form
    return render(request, "records/detail.html", context, status=UNPROCESSABLE)


@require_POST
def book(request: StaffRequest, pk: int) -> HttpResponse:
    """Book what a campaign cost."""
    campaign = _campaign(request, pk)
    if not holds(request.user, actions.RUN, campaign):
        raise PermissionDenied(_("Your position does not include this for this record."))
    form = CostForm(request.POST)
    if not form.is_valid():
        return _refused(request, campaign, form)
    try:
        actions.book_cost(campaign=campaign, acting_user=request.user, **form.cleaned_data)
    except ValidationError as error:
        form.refuse(error)
        return _refused(request, campaign, form)
    messages.success(request, _("Booked."))
    return redirect(CAMPAIGN.url(pk))


@require_POST
def guest(request: StaffRequest, pk: int) -> HttpResponse:
    """Note who came."""
    campaign = _campaign(request, pk)
    if not actions.may_note(campaign, request.user):
        raise PermissionDenied(_("Your position does not include this for this record."))
    form = GuestForm(request.POST, user=request.user)
    if not form.is_valid():
        return _refused(request, campaign, form)
    try:
        actions.note_guest(
            campaign=campaign,
            acting_user=request.user,
            customer=form.cleaned_data["customer"],
            is_lead=form.cleaned_data["is_lead"],
        )
    except ValidationError as error:
        form.refuse(error)
        return _refused(request, campaign, form)
    messages.success(request, _("Noted."))
    return redirect(CAMPAIGN.url(pk))


@require_GET
def budget(request: StaffRequest, pk: int) -> HttpResponse:
    """Lead from a budget in the inbox to the campaign it is for."""
    found = CampaignBudget.objects.visible_to(request.user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return redirect(CAMPAIGN.url(found.campaign_id))
