"""One approval on a page of its own, and what is done about it besides deciding: handing on, asking, copying."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from roles.approvals.actions import StaleDecision, add_watcher, ask_opinion, remove_watcher, transfer
from roles.approvals.actions.moving import what_happened
from roles.approvals.authority import check_may_decide
from roles.approvals.deciding import concerns, document_for, timeline
from roles.approvals.forms import VoiceForm
from roles.approvals.inbox import essences
from roles.approvals.models import Approval, ApprovalState
from roles.approvals.panel import FORMS, panel
from roles.http import StaffRequest

CONFLICT, UNPROCESSABLE = 409, 422


@require_GET
def approval(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what waits, or what became of it, to whoever may read the document."""
    return render(request, "approvals/approval.html", _page(request, _approval(request, pk)))


def _approval(request: StaffRequest, pk: int) -> Approval:
    """Return an approval whose document the person may open; Http404 for any other."""
    found: Approval = get_object_or_404(Approval.objects.with_names(), pk=pk)
    model: Any = found.content_type.model_class()
    found.document = document_for(model.objects.all(), request.user, found.object_id)
    return found


def _page(request: StaffRequest, found: Approval, refused: VoiceForm | None = None, stale: str = "") -> dict[str, Any]:
    """Return the page of an approval; what the document says is for those it concerns, not for every reader."""
    desk = panel(found, request.user, refused=refused)
    kept = refused is not None and desk is not None and any(each["form"] is refused for each in desk["forms"])
    insider = concerns(found, request.user)
    return {
        "approval": {
            "title": found.title,
            "url": found.url,
            "kind_label": found.kind.label,
            "submitter_name": found.owner.name,
            "unit_name": found.unit.name,
            "submitted_at": found.submitted_at,
            "state": found.state,
            "state_label": found.get_state_display(),
        },
        "essence": essences([found]).get(found.pk, []) if insider else [],
        "desk": desk,
        "decisions": timeline(found.document, reader=request.user) if insider else [],
        "stale": stale,
        "typed": [] if kept or refused is None else _typed(request),
    }


def _typed(request: StaffRequest) -> list[str]:
    """Return what was typed into a form that is not offered any more."""
    return [text for name in ("person", "text") if (text := request.POST.get(name, "").strip())]


@require_POST
def hand_over(request: StaffRequest, pk: int) -> HttpResponse:
    """Let somebody else decide."""

    def act(found: Approval, **typed: Any) -> str:
        transfer(
            approval=found,
            acting_user=request.user,
            decider=typed["person"],
            version=typed["version"],
            reason=typed["text"],
        )
        return _("Handed over: %(name)s decides now.") % {"name": typed["person"].name}

    return _do(request, pk, "transfer", act)


@require_POST
def ask(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask somebody for their opinion."""

    def act(found: Approval, **typed: Any) -> str:
        ask_opinion(
            approval=found,
            acting_user=request.user,
            asked=typed["person"],
            version=typed["version"],
            question=typed["text"],
        )
        return _("%(name)s is asked; you are told when the opinion is there.") % {"name": typed["person"].name}

    return _do(request, pk, "ask", act)


@require_POST
def watch(request: StaffRequest, pk: int) -> HttpResponse:
    """Copy the document to somebody."""

    def act(found: Approval, **typed: Any) -> str:
        add_watcher(approval=found, acting_user=request.user, watcher=typed["person"])
        return _("Copied to %(name)s.") % {"name": typed["person"].name}

    return _do(request, pk, "watch", act)


@require_POST
def unwatch(request: StaffRequest, pk: int, row: int) -> HttpResponse:
    """End a copy."""
    found = _approval(request, pk)
    watcher = get_object_or_404(found.watchers.select_related("staff"), pk=row)
    watcher.approval = found
    try:
        remove_watcher(watcher=watcher, acting_user=request.user)
    except StaleDecision as error:
        page = _page(request, found, stale=error.messages[0])
        return render(request, "approvals/approval.html", page, status=CONFLICT)
    messages.success(request, _("No longer copied to %(name)s.") % {"name": watcher.staff.name})
    return redirect(found.url)


def _do(request: StaffRequest, pk: int, name: str, act: Callable[..., str]) -> HttpResponse:
    """Hand a form to its action; refused, the approval's own page shows what changed and what was typed."""
    found = _approval(request, pk)
    _check(request, found, name)
    form = FORMS[name](request.POST, approval=found, auto_id=f"{name}-%s")
    stale = "" if found.state == ApprovalState.PENDING else what_happened(found)
    if not stale and form.is_valid():
        try:
            said = act(found, **form.cleaned_data)
        except StaleDecision as error:
            stale = error.messages[0]
            # Sent once more it holds: its reader has seen what changed.
            again = request.POST.copy()
            again["version"] = str(found.version)
            form = FORMS[name](again, approval=found, auto_id=f"{name}-%s")
        except ValidationError as error:
            form.refuse(error)
        else:
            messages.success(request, said)
            return redirect(_back(request, found))
    page = _page(request, found, refused=form, stale=stale)
    return render(request, "approvals/approval.html", page, status=CONFLICT if stale else UNPROCESSABLE)


def _check(request: StaffRequest, found: Approval, name: str) -> None:
    """Refuse whoever may not do this at all before their form is read; a form from before is told what happened."""
    user = request.user
    author = user.pk in {found.owner_id, found.submitted_by_id, found.submitted_for_id}
    if name == "watch" and author:
        return
    try:
        check_may_decide(found, user)
    except PermissionDenied:
        if found.state == ApprovalState.PENDING or not Approval.objects.at_the_desk_of(user).filter(pk=found.pk):
            raise


def _back(request: StaffRequest, found: Approval) -> str:
    """Return the document's page; the inbox for whoever may not read it any more."""
    model: Any = type(found.document)
    try:
        document_for(model.objects.all(), request.user, found.object_id)
    except Http404:
        return reverse("approvals:inbox")
    return found.url
