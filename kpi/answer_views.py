"""What a person does about their published card, and how an appeal against it is decided."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from kpi.actions import StaleCard, confirm_card, grant_appeal, make_appeal
from kpi.actions.answering import check_own
from kpi.afterwards import open_appeal
from kpi.appeal_forms import AppealForm, RulingForm, VersionForm
from kpi.frozen import Figure, figures_of, state_of
from kpi.models import Answer, Appeal, CardState, RowState, Scorecard
from kpi.presentation import facts_of
from kpi.recounting import rows_of
from kpi.source_words import words_of
from kpi.views import card_page, own_or_seen, stale_page
from roles.approvals.actions import NoDecider, StaleDecision, check_may_decide, return_document
from roles.approvals.actions import withdraw as withdraw_approval
from roles.http import StaffRequest


@require_POST
def confirm(request: StaffRequest, pk: int) -> HttpResponse:
    """Confirm one's own published card."""
    card = own_or_seen(request, pk)
    check_own(card, request.user)
    form = VersionForm(request.POST)
    version = form.cleaned_data["version"] if form.is_valid() else 0
    try:
        confirm_card(card=card, acting_user=request.user, version=version)
    except StaleCard:
        return stale_page(request, card)
    messages.success(request, _("Confirmed. Thank you."))
    return redirect("kpi:scorecard", pk=pk)


@require_http_methods(["GET", "POST"])
def appeal(request: StaffRequest, pk: int) -> HttpResponse:
    """Point at the rows that are wrong, and say why."""
    card = own_or_seen(request, pk)
    check_own(card, request.user)
    if card.state != CardState.PUBLISHED or card.answer != Answer.WAITING:
        return stale_page(request, card)
    figures = figures_of(card)
    if request.method == "GET":
        form = AppealForm(figures=figures, initial={"version": card.version})
        return _appeal_page(request, card, figures, form)
    form = AppealForm(request.POST, figures=figures)
    if form.is_valid() and _made(request, card, form):
        messages.success(request, _("Handed in: the next level decides on your appeal."))
        return redirect("kpi:scorecard", pk=pk)
    if form.errors:
        return _appeal_page(request, card, figures, form, status=422)
    return stale_page(request, card, typed=form.cleaned_data["reason"])


def _made(request: StaffRequest, card: Scorecard, form: AppealForm) -> bool:
    """Make the appeal; on refusal put the reasons on the form, which stays clean where the card moved on."""
    try:
        make_appeal(
            card=card,
            acting_user=request.user,
            version=form.cleaned_data["version"],
            reason=form.cleaned_data["reason"],
            points=form.points,
        )
    except StaleCard:
        card.refresh_from_db()
        return False
    except NoDecider as error:
        form.add_error(None, error.messages[0])
        return False
    except ValidationError as error:
        for field, texts in getattr(error, "error_dict", {None: [error]}).items():
            form.add_error(field if field in form.fields else None, texts)
        return False
    return True


def _appeal_page(
    request: StaffRequest, card: Scorecard, figures: dict[int, Figure], form: AppealForm, status: int = 200
) -> HttpResponse:
    words = words_of(key for keys in form.offered.values() for key in keys)
    names = {line.pk: line for line in card.lines.all()}
    labels = dict(RowState.choices)
    lines = []
    for line_id, keys in form.offered.items():
        line, rows = names[line_id], {row.key: row for row in rows_of(figures[line_id])}
        lines.append(
            {
                "name": line.made_from.name,
                "actual": figures[line_id].actual,
                "score": line.score,
                "rows": [
                    {"words": words[key], "state": labels[state_of(rows[key])], "field": form.field_of(line_id, key)}
                    for key in keys
                ],
                "field": None if keys else form.field_of(line_id),
            }
        )
    context = {"card": facts_of(card), "form": form, "lines": lines, "answer_by": card.answer_by}
    return render(request, "kpi/scorecard_appeal.html", context, status=status)


@require_GET
def appeal_of(request: StaffRequest, pk: int) -> HttpResponse:
    """Lead to the card an appeal is about, for whoever may read that."""
    found = get_object_or_404(Appeal, pk=pk)
    card = own_or_seen(request, found.card_id)
    return redirect(f"{reverse('kpi:scorecard', args=[card.pk])}#appeal-{found.pk}")


@require_POST
def withdraw_appeal(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one's own appeal back before it is decided."""
    card = own_or_seen(request, pk)
    check_own(card, request.user)
    waiting = open_appeal(card, request.user)
    if waiting is None or waiting.approval is None:
        return stale_page(request, card)
    try:
        withdraw_approval(approval=waiting.approval, acting_user=request.user, version=waiting.approval.version)
    except StaleDecision:
        return stale_page(request, card)
    messages.success(request, _("Withdrawn: you can confirm the card, or appeal again in time."))
    return redirect("kpi:scorecard", pk=pk)


@require_POST
def decide_appeal(request: StaffRequest, pk: int) -> HttpResponse:
    """Grant an appeal row by row, or refuse it with a reason."""
    card = own_or_seen(request, pk)
    waiting = open_appeal(card, request.user)
    if waiting is None or waiting.approval is None:
        return stale_page(request, card, typed=request.POST.get("reason", ""))
    check_may_decide(waiting.approval, request.user)
    form = RulingForm(request.POST, rows=waiting.appeal.rows.select_related("line"))
    if not form.is_valid():
        return _refused(request, card, form)
    facts = {"approval": waiting.approval, "acting_user": request.user, "version": form.cleaned_data["version"]}
    try:
        if form.cleaned_data["decision"] == "approve":
            grant_appeal(appeal=waiting.appeal, rulings=form.rulings, reason=form.cleaned_data["reason"], **facts)
        else:
            return_document(reason=form.cleaned_data["reason"], **facts)
    except StaleDecision:
        return stale_page(request, card, typed=form.cleaned_data["reason"])
    except ValidationError as error:
        for field, texts in getattr(error, "error_dict", {None: [error]}).items():
            form.add_error(field if field in form.fields else None, texts)
        return _refused(request, card, form)
    messages.success(request, _("Decided: the person is told."))
    return redirect("kpi:scorecard", pk=pk)


def _refused(request: StaffRequest, card: Scorecard, form: RulingForm) -> HttpResponse:
    context = card_page(request, card, ruling_form=form)
    return render(request, "kpi/scorecard.html", context, status=422)
