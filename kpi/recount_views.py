"""Looking at what a frozen card would say today, and replacing its figures with a reason."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kpi.actions import StaleCard, check_may_recount, recount_card, why_not_recount
from kpi.afterwards import figure_words
from kpi.appeal_forms import RecountForm
from kpi.models import RowState, Scorecard
from kpi.presentation import facts_of
from kpi.recounting import Recount
from kpi.recounting import recount as recounted
from kpi.source_words import words_of
from kpi.views import own_or_seen, stale_page
from roles import clock
from roles.http import StaffRequest

ROWS_SHOWN = 100


@require_http_methods(["GET", "POST"])
def recount(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the differences; replace the figures by them where they are still those that were seen."""
    card = own_or_seen(request, pk)
    check_may_recount(card, request.user)
    if request.method == "GET":
        return _page(request, card)
    form = RecountForm(request.POST)
    if not form.is_valid():
        return _page(request, card, form, status=422)
    try:
        recount_card(
            card=card,
            acting_user=request.user,
            version=form.cleaned_data["version"],
            seen=form.cleaned_data["seen"],
            reason=form.cleaned_data["reason"],
        )
    except StaleCard as error:
        card.refresh_from_db()
        return _page(request, card, form, stale=error.messages[0], status=409)
    except ValidationError as error:
        for field, texts in getattr(error, "error_dict", {None: [error]}).items():
            form.add_error(field if field in form.fields else None, texts)
        return _page(request, card, form, status=422)
    messages.success(request, _("Replaced: the figures before stay in the history."))
    return redirect("kpi:scorecard", pk=pk)


def _page(
    request: StaffRequest, card: Scorecard, form: RecountForm | None = None, *, stale: str = "", status: int = 200
) -> HttpResponse:
    refusal = why_not_recount(card)
    if refusal and status == 409:
        return stale_page(request, card)
    found = None if refusal else recounted(card, clock.now())
    now = {"version": card.version, "seen": found.fingerprint if found else ""}
    if form is None:
        form = RecountForm(initial=now)
    elif stale:
        form = RecountForm(initial={**now, "reason": form.cleaned_data["reason"]})
    context = {
        "card": facts_of(card),
        "refusal": refusal,
        "found": found,
        "lines": _lines(card, found) if found else [],
        "form": form,
        "stale": stale,
        "now": clock.now(),
    }
    return render(request, "kpi/scorecard_recount.html", context, status=status)


def _lines(card: Scorecard, found: Recount) -> list[dict[str, Any]]:
    names = {line.pk: line.made_from.name for line in card.lines.all()}
    labels = {"": _("not there"), **{str(value): label for value, label in RowState.choices}}
    rows = {each.after.line_id: each.rows for each in found.changes}
    words = words_of({row.key for those in rows.values() for row in those[:ROWS_SHOWN]})
    return [
        {
            "name": names[each.after.line_id],
            "before": figure_words(each.before),
            "after": figure_words(each.after),
            "more": max(len(rows[each.after.line_id]) - ROWS_SHOWN, 0),
            "rows": [
                {"words": words[row.key], "before": labels[row.before], "after": labels[row.after]}
                for row in rows[each.after.line_id][:ROWS_SHOWN]
            ],
        }
        for each in found.changes
    ]
