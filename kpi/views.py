"""Scorecards: the list, one card, and its way to publication."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kpi import calculators
from kpi.actions import StaleCard, score_card, submit_card
from kpi.actions.moving import what_happened
from kpi.afterwards import facts as afterwards
from kpi.afterwards import open_appeal
from kpi.appeal_forms import RulingForm
from kpi.beside import beside
from kpi.cards import month_of
from kpi.filters import ScorecardFilter
from kpi.forms import ScoreForm, SubmitCardForm
from kpi.models import Answer, Block, CardState, Scorecard
from kpi.presentation import block_of, block_points, facts_of, row_of, steps_of
from kpi.reckoning import score_up
from roles import clock
from roles.approvals.actions import StaleDecision, check_may_decide
from roles.approvals.actions import withdraw as withdraw_approval
from roles.approvals.deciding import (
    Refusal,
    decide,
    document_for,
    is_of_another_round,
    outcome,
    pending_of,
    remember_pending,
)
from roles.approvals.models import Approval
from roles.approvals.panel import panel
from roles.http import StaffRequest
from roles.pagination import page_of
from roles.rights import rights_of
from roles.shared_panel import ShareForm
from roles.shared_panel import panel as sharing_panel

VIEW = "kpi.view_scorecard"
MONTHS_SHOWN = 6
ORDER = ("-month", F("total").desc(nulls_last=True), "assignment_id")


def _months() -> list[date]:
    """Return the running month and those before it, newest first."""
    month = month_of(clock.today())
    found = [month]
    while len(found) < MONTHS_SHOWN:
        month = month_of(date.fromordinal(month.toordinal() - 1))
        found.append(month)
    return found


@require_GET
def scorecards(request: StaffRequest) -> HttpResponse:
    """List my own cards and those shared with me, or one month of my people's."""
    months = _months()
    asked = request.GET.get("month", "")
    month = next((each for each in months if f"{each:%Y-%m}" == asked), None)
    leads = rights_of(request.user).beyond_own(VIEW)
    rows = Scorecard.objects.visible_to(request.user)
    if month is None and leads:
        month = months[0]
    if month is not None:
        rows = rows.filter(month=month)
    card_filter = ScorecardFilter(request.GET, queryset=rows.with_people().order_by(*ORDER))
    page = page_of(request, card_filter.qs)
    cards = list(page.object_list)
    score_up(cards, clock.now(), ask=calculators.at_hand)
    page.object_list = [row_of(card) for card in sorted(cards, key=_best_first)]
    context = {
        "page_obj": page,
        "filter": card_filter if leads else None,
        "month": month,
        "tabs": _month_tabs(months, month, leads=leads),
    }
    return render(request, "kpi/scorecard_list.html", context)


def _best_first(card: Scorecard) -> tuple[int, Decimal]:
    """Order one page of cards; running ones have no total before they are computed."""
    return -card.month.toordinal(), -(card.total if card.total is not None else Decimal(-1))


def _month_tabs(months: list[date], month: date | None, *, leads: bool) -> list[dict[str, Any]]:
    if not leads:
        return []
    here = reverse("kpi:scorecards")
    return [
        {
            "label": date_format(each, "YEAR_MONTH_FORMAT"),
            "url": f"{here}?month={each:%Y-%m}",
            "active": each == month,
            "count": None,
        }
        for each in months
    ]


def own_or_seen(request: StaffRequest, pk: int, *, lines: bool = True) -> Scorecard:
    """Return a card the person may open; a deputy opens what waits for the principal, an appeal against it too."""
    rows = Scorecard.objects.with_names() if lines else Scorecard.objects.with_people()
    try:
        card: Scorecard = document_for(rows, request.user, pk)
    except Http404:
        found = rows.filter(pk=pk, answer=Answer.APPEALED).first()
        appeal = open_appeal(found, request.user) if found else None
        if found is None or appeal is None or not appeal.deciding:
            raise
        return found
    return card


@require_GET
def scorecard(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one card with what the reader may do about it."""
    card = own_or_seen(request, pk, lines=False)
    return render(request, "kpi/scorecard.html", card_page(request, card))


def card_page(
    request: StaffRequest,
    card: Scorecard,
    *,
    submit_form: SubmitCardForm | None = None,
    score_form: ScoreForm | None = None,
    refusal: Refusal | None = None,
    share_form: ShareForm | None = None,
    ruling_form: RulingForm | None = None,
) -> dict[str, Any]:
    """Return what the page of one card shows to whoever asks."""
    around = beside(card, request.user)
    # What was published waits for nobody's decision any more; an appeal against it has an approval of its own.
    approval = None if card.answer else pending_of(card)
    # Whoever sent scores was asked for the right before the form was read.
    desk = panel(approval, request.user, refusal=refusal)
    deciding = (score_form is not None and refusal is None) or (desk is not None and desk["deciding"])
    if approval and deciding and card.state == CardState.SUBMITTED and score_form is None:
        score_form = ScoreForm(lines=card.lines.all(), initial={"version": approval.version})
    if card.state == CardState.DRAFT and card.owner_id == request.user.pk and submit_form is None:
        submit_form = SubmitCardForm(initial={"version": card.version, "self_comment": card.self_comment})
    return {
        **_card_itself(card, score_form),
        "submit_form": submit_form,
        "score_form": score_form,
        "desk": desk,
        "can_decide": deciding and card.state == CardState.SCORED,
        "acting_for": desk["acting_for"] if desk else "",
        "can_withdraw": card.state == CardState.SUBMITTED and approval is not None and card.owner_id == request.user.pk,
        "sharing": sharing_panel(request, card, share_form),
        **_not_taken(refusal),
        "history": around.history,
        "whole": around.whole,
        **afterwards(around, request.user, ruling_form),
    }


def _card_itself(card: Scorecard, score_form: ScoreForm | None) -> dict[str, Any]:
    """Return the card, the steps of its way, and both halves with their points."""
    return {
        "card": facts_of(card),
        "steps": steps_of(card),
        "execution": block_of(card, Block.EXECUTION),
        "results": block_of(card, Block.RESULTS, score_form),
        "execution_points": block_points(card, Block.EXECUTION),
        "results_points": block_points(card, Block.RESULTS),
    }


def _not_taken(refusal: Refusal | None) -> dict[str, str]:
    """Return what was typed in a form that was not taken, and why where the card had moved on since."""
    return {
        "typed_reason": refusal.typed if refusal else "",
        "stale": refusal.message if refusal and refusal.status == 409 else "",
    }


@require_POST
def submit(request: StaffRequest, pk: int) -> HttpResponse:
    """Hand in one's own card."""
    card = own_or_seen(request, pk)
    if card.owner_id != request.user.pk:
        raise PermissionDenied(_("Only the person it is about hands in a scorecard."))
    form = SubmitCardForm(request.POST)
    if not form.is_valid():
        return render(request, "kpi/scorecard.html", card_page(request, card, submit_form=form), status=422)
    try:
        submit_card(
            card=card,
            acting_user=request.user,
            version=form.cleaned_data["version"],
            comment=form.cleaned_data["self_comment"],
        )
    except StaleCard as error:
        refusal = Refusal(error.messages[0], "", 409)
        context = card_page(request, card, submit_form=form, refusal=refusal)
        return render(request, "kpi/scorecard.html", context, status=409)
    except ValidationError as error:
        form.add_error(None, error.messages[0])
        return render(request, "kpi/scorecard.html", card_page(request, card, submit_form=form), status=422)
    messages.success(request, _("Handed in: your superior scores it next."))
    return redirect("kpi:scorecard", pk=pk)


@require_POST
def score(request: StaffRequest, pk: int) -> HttpResponse:
    """Score a card that waits for me."""
    card = own_or_seen(request, pk)
    approval = pending_of(card)
    if approval is None or card.state != CardState.SUBMITTED:
        return stale_page(request, card)
    check_may_decide(approval, request.user)
    form = ScoreForm(request.POST, lines=card.lines.all())
    if is_of_another_round(request, approval):
        form.stale = what_happened(card)
    elif form.is_valid() and _scored(request, card, approval, form):
        messages.success(request, _("Scored. %(state)s.") % {"state": card.get_state_display()})
        return redirect("kpi:scorecard", pk=pk)
    remember_pending(card, approval)
    status = 409 if form.stale else 422
    refusal = Refusal(form.stale, "", 409) if status == 409 else None
    context = card_page(request, card, score_form=form, refusal=refusal)
    return render(request, "kpi/scorecard.html", context, status=status)


def _scored(request: StaffRequest, card: Scorecard, approval: Approval, form: ScoreForm) -> bool:
    """Score the card; on refusal put the reasons on the form and return False."""
    try:
        score_card(
            card=card,
            approval=approval,
            acting_user=request.user,
            version=form.cleaned_data["version"],
            scores=form.scores(),
        )
    except StaleDecision as error:
        form.stale = error.messages[0]
        return False
    except ValidationError as error:
        for field, texts in error.message_dict.items():
            form.add_error(field if field in form.fields else None, texts)
        return False
    return True


def stale_page(request: StaffRequest, card: Scorecard, *, typed: str = "") -> HttpResponse:
    """Say that the card moved on since the form was opened; what was typed stays to be read."""
    refusal = Refusal(what_happened(card), typed or request.POST.get("reason", ""), 409)
    return render(request, "kpi/scorecard.html", card_page(request, card, refusal=refusal), status=409)


@require_POST
def decide_card(request: StaffRequest, pk: int) -> HttpResponse:
    """Approve a scored card, or return it to whoever scored it."""
    card = own_or_seen(request, pk)
    approval = pending_of(card)
    if approval is None or card.state != CardState.SCORED:
        return stale_page(request, card)
    refusal = decide(request, approval)
    card = own_or_seen(request, pk)
    if refusal:
        return render(request, "kpi/scorecard.html", card_page(request, card, refusal=refusal), status=refusal.status)
    messages.success(request, outcome(approval))
    return redirect("kpi:scorecard", pk=pk)


@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one's own card back before it is scored."""
    card = own_or_seen(request, pk)
    approval = pending_of(card)
    if approval is None or card.state != CardState.SUBMITTED:
        return stale_page(request, card)
    try:
        withdraw_approval(approval=approval, acting_user=request.user, version=approval.version)
    except StaleDecision:
        return stale_page(request, card)
    messages.success(request, _("Withdrawn: you can change your words and hand it in again."))
    return redirect("kpi:scorecard", pk=pk)
