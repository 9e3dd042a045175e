"""The approvals inbox: what waits for me, what I decided, what I handed in."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from roles import clock
from roles.approvals.deciding import Refusal, decide
from roles.approvals.models import Approval, ApprovalState
from roles.approvals.models.delegation import received
from roles.http import StaffRequest
from roles.models import Staff
from roles.pagination import page_of


@require_GET
def inbox(request: StaffRequest) -> HttpResponse:
    """Show one of the three lists."""
    return render(request, "approvals/inbox.html", _inbox_page(request))


def _inbox_page(request: StaffRequest, failed: tuple[int, Refusal] | None = None) -> dict[str, Any]:
    user = request.user
    lists = {
        "waiting": Approval.objects.waiting_for(user).order_by("submitted_at", "pk"),
        "decided": Approval.objects.decided_by(user).order_by("-decided_at", "-pk"),
        "mine": Approval.objects.submitted_by_person(user),
    }
    asked = request.GET.get("tab", "")
    tab = asked if asked in lists else "waiting"
    page = page_of(request, lists[tab].with_names())
    page.object_list = [_row(approval, user, quick=tab == "waiting") for approval in page.object_list]
    lost = failed[1] if failed else None
    for row in page.object_list:
        if failed and row["pk"] == failed[0] and row["quick"]:
            row["error"], row["typed_reason"], lost = failed[1].message, failed[1].typed, None
    labels = {"waiting": _("Waiting for me"), "decided": _("Decided by me"), "mine": _("Handed in by me")}
    waiting = page.paginator.count if tab == "waiting" else lists["waiting"].count()
    return {
        "page_obj": page,
        "lost": lost,
        "list_url": reverse("approvals:inbox"),
        "tabs": [
            {
                "label": label,
                "url": f"{reverse('approvals:inbox')}?tab={key}",
                "active": key == tab,
                "count": waiting if key == "waiting" else None,
            }
            for key, label in labels.items()
        ],
    }


def _row(approval: Approval, user: Staff, *, quick: bool) -> dict[str, Any]:
    pending = approval.state == ApprovalState.PENDING
    return {
        "pk": approval.pk,
        "title": approval.title,
        "kind_label": approval.kind.label,
        "submitter_name": approval.owner.name,
        "unit_name": approval.unit.name,
        "submitted_at": approval.submitted_at,
        "due_at": approval.due_at,
        "url": approval.url if _opens(approval, user) else "",
        "for_name": approval.approver.name if quick and approval.approver_id != user.pk else "",
        "decider": approval.decider_name if not pending and approval.decided_by_id != user.pk else "",
        "decided_for": approval.decided_for.name if approval.decided_for and approval.decided_by_id == user.pk else "",
        "state": approval.state,
        "state_label": approval.get_state_display(),
        "waited": clock.now() - approval.submitted_at if pending else None,
        "version": approval.version,
        "quick": quick and pending and approval.kind.quick,
    }


def _opens(approval: Approval, user: Staff) -> bool:
    """Return whether the reader may still open it: what one decided for another only while acting for them."""
    if approval.decided_for_id is None or approval.decided_by_id != user.pk:
        return True
    return any(each.principal_id == approval.decided_for_id for each in received(user))


@require_POST
def decide_here(request: StaffRequest, pk: int) -> HttpResponse:
    """Decide from the list; refused, the list comes back with the reason beside the row."""
    # Whatever became of it meanwhile: a form from before is told what happened.
    approval = get_object_or_404(Approval.objects.at_the_desk_of(request.user).with_names(), pk=pk)
    refusal = decide(request, approval)
    if refusal is None:
        done = {"state": approval.get_state_display(), "title": approval.title}
        messages.success(request, _("%(state)s: %(title)s") % done)
        return redirect(_next(request))
    return render(request, "approvals/inbox.html", _inbox_page(request, (pk, refusal)), status=refusal.status)


def _next(request: StaffRequest) -> str:
    target = request.POST.get("next", "")
    fits = "\x00" not in target and url_has_allowed_host_and_scheme(target, {request.get_host()})
    inbox_url = reverse("approvals:inbox")
    return target if fits and target.split("?")[0] == inbox_url else inbox_url
