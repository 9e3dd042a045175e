"""The approvals inbox: what waits for me, what I decided, what I handed in, what is copied to me."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_GET, require_POST

from roles import clock
from roles.approvals import inbox as lists
from roles.approvals.actions import StaleDecision, answer_opinion
from roles.approvals.deciding import Refusal, decide, outcome
from roles.approvals.figures import DecisionTime, decision_times
from roles.approvals.filters import InboxFilter
from roles.approvals.forms import AnswerForm, SeveralForm
from roles.approvals.models import Approval, Opinion
from roles.approvals.several import decide_several
from roles.http import StaffRequest
from roles.models import Staff
from roles.pagination import page_of

CONFLICT, UNPROCESSABLE = 409, 422


@require_GET
def inbox(request: StaffRequest) -> HttpResponse:
    """Show one of the four lists."""
    return render(request, "approvals/inbox.html", _inbox_page(request))


def _inbox_page(request: StaffRequest) -> dict[str, Any]:
    user, here = request.user, reverse("approvals:inbox")
    found = lists.lists_of(user)
    asked = request.GET.get("tab", "")
    tab = asked if asked in found else "waiting"
    narrowed = InboxFilter(request.GET, queryset=found[tab].with_names(), waiting=tab == "waiting")
    page = page_of(request, narrowed.qs)
    page.object_list = lists.rows_of(list(page.object_list), user, tab)
    # The page counts what is narrowed; the tab says how many wait in all.
    whole = tab == "waiting" and not any(narrowed.form.cleaned_data.values()) if narrowed.form.is_valid() else False
    labels = {
        "waiting": pgettext("approvals", "To decide"),
        "decided": pgettext("approvals", "Decided"),
        "mine": pgettext("approvals", "Handed in by me"),
        "copied": pgettext("approvals", "Copied to me"),
    }
    waiting = page.paginator.count if whole else found["waiting"].count_to(lists.MOST_COUNTED)
    opinions = lists.opinions_asked_of(user) if tab == "waiting" else []
    return {
        "page_obj": page,
        "filter": narrowed,
        "tab": tab,
        "list_url": here,
        "opinions": lists.opinion_rows(opinions[: lists.OPINIONS_SHOWN]),
        "more_opinions": len(opinions) > lists.OPINIONS_SHOWN,
        "speed": _own_times(user) if tab == "decided" else None,
        "pickable": any(row["quick"] for row in page.object_list),
        "tabs": [
            {
                "label": label,
                "url": f"{here}?tab={key}",
                "active": key == tab,
                "count": waiting if key == "waiting" else None,
            }
            for key, label in labels.items()
        ],
    }


def _own_times(user: Staff) -> DecisionTime | None:
    """Return how fast this person decided this month and what waits for them; None where there is nothing to say."""
    today = clock.today()
    times = decision_times([user.pk], today.replace(day=1), today)[user.pk]
    return times if times.decided or times.waiting else None


@require_POST
def decide_here(request: StaffRequest, pk: int) -> HttpResponse:
    """Decide from the list; refused, the list comes back with the reason beside the row."""
    # Whatever became of it meanwhile: a form from before is told what happened.
    approval = get_object_or_404(Approval.objects.at_the_desk_of(request.user).with_names(), pk=pk)
    refusal = decide(request, approval)
    if refusal is None:
        messages.success(request, outcome(approval))
        return redirect(_next(request))
    page = _inbox_page(request)
    page["lost"] = refusal
    for row in page["page_obj"].object_list:
        if row["pk"] == pk and row["quick"]:
            row["error"], row["typed_reason"], page["lost"] = refusal.message, refusal.typed, None
    return render(request, "approvals/inbox.html", page, status=refusal.status)


@require_POST
def decide_picked(request: StaffRequest) -> HttpResponse:
    """Decide on several from the list: a line of result each; what was typed stays where something was refused."""
    form = SeveralForm(request.POST)
    typed, picked = request.POST.get("reason", ""), set(request.POST.getlist("pick"))
    if not form.is_valid():
        page = _inbox_page(request) | {"several_error": form.first_error, "typed_several": typed}
        for row in page["page_obj"].object_list:
            row["picked"] = f"{row['pk']}:{row['version']}" in picked
        return render(request, "approvals/inbox.html", page, status=UNPROCESSABLE)
    facts = {name: form.cleaned_data[name] for name in ("picks", "decision", "reason")}
    results = decide_several(user=request.user, **facts)
    refused = any(not line.done for line in results)
    page = _inbox_page(request) | {"results": results, "typed_several": typed if refused else ""}
    return render(request, "approvals/inbox.html", page)


@require_POST
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the opinion one was asked for; refused, the inbox comes back with what was typed."""
    opinion = get_object_or_404(Opinion.objects.filter(asked=request.user).select_related("approval"), pk=pk)
    form = AnswerForm(request.POST)
    typed = request.POST.get("answer", "")
    status, message = UNPROCESSABLE, ""
    if form.is_valid():
        try:
            answer_opinion(opinion=opinion, acting_user=request.user, **form.cleaned_data)
        except StaleDecision as error:
            status, message = CONFLICT, error.messages[0]
        except ValidationError as error:
            message = error.messages[0]
        else:
            messages.success(request, _("Your opinion stands there: %(title)s") % {"title": opinion.approval.title})
            return redirect(_next(request))
    refusal = Refusal(message or form.first_error, typed, status)
    page = _inbox_page(request)
    page["lost"] = refusal
    for row in page["opinions"]:
        if row["pk"] == pk:
            row["error"], row["typed"], page["lost"] = refusal.message, refusal.typed, None
    return render(request, "approvals/inbox.html", page, status=status)


def _next(request: StaffRequest) -> str:
    target = request.POST.get("next", "")
    fits = "\x00" not in target and url_has_allowed_host_and_scheme(target, {request.get_host()})
    inbox_url = reverse("approvals:inbox")
    return target if fits and target.split("?")[0] == inbox_url else inbox_url
