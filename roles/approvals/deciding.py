"""One way to a document and from a posted decision to the action, shared by the inbox and the documents' own pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.utils.translation import gettext

from roles.approvals import chain
from roles.approvals.actions import StaleDecision, approve, check_may_decide, return_document
from roles.approvals.forms import DecisionForm
from roles.approvals.models import Approval
from roles.approvals.models.delegation import received
from roles.http import StaffRequest
from roles.models import Staff
from roles.querysets import PlacedQuerySet


@dataclass(frozen=True)
class Refusal:
    """Why a decision was not taken; `status` is the HTTP status that says so."""

    message: str
    typed: str
    status: int


def decide(request: StaffRequest, approval: Approval) -> Refusal | None:
    """Take the posted decision; return why not, or None when it was taken.

    Raises PermissionDenied for one's own document or a missing right.
    """
    check_may_decide(approval, request.user)
    form = DecisionForm(request.POST)
    typed = request.POST.get("reason", "")
    if not form.is_valid():
        return Refusal(form.first_error, typed, 422)
    facts = {
        "approval": approval,
        "acting_user": request.user,
        "version": form.cleaned_data["version"],
        "reason": form.cleaned_data["reason"],
    }
    try:
        if form.cleaned_data["decision"] == "approve":
            approve(**facts)
        else:
            return_document(**facts)
    except StaleDecision as error:
        return Refusal(error.messages[0], typed, 409)
    except ValidationError as error:
        return Refusal(error.messages[0], typed, 422)
    return None


def document_for(rows: PlacedQuerySet, user: Staff, pk: int) -> Any:
    """Return the document `pk` of `rows` for somebody who may open it; Http404 for anybody else.

    Whoever may see it; and while a delegation runs, a deputy whose principal has to decide
    on it, or who decided on it in that principal's name.
    """
    document = rows.filter(pk=pk).first()
    if document is None:
        raise Http404
    view = f"{document._meta.app_label}.view_{document._meta.model_name}"
    if not user.has_perm(view, document) and not (received(user) and _open_to_deputy(document, user)):
        raise Http404
    return document


def _open_to_deputy(document: Any, user: Staff) -> bool:
    if may_decide(pending_of(document), user):
        return True
    return Approval.objects.filter(
        content_type=ContentType.objects.get_for_model(document),
        object_id=document.pk,
        decided_by=user,
        decided_for__in=[each.principal_id for each in received(user)],
    ).exists()


def pending_of(document: Any) -> Approval | None:
    """Return the document's pending approval, with the names a page shows."""
    rows = Approval.objects.filter(object_id=document.pk, state=Approval.State.PENDING)
    approval: Approval | None = (
        rows.filter(content_type__app_label=document._meta.app_label, content_type__model=document._meta.model_name)
        .with_names()
        .first()
    )
    if approval:
        approval.document = document
    return approval


def may_decide(approval: Approval | None, user: Staff) -> bool:
    """Return whether the person may decide on a pending approval."""
    if approval is None:
        return False
    try:
        check_may_decide(approval, user)
    except PermissionDenied:
        return False
    return True


def acting_for(approval: Approval | None, user: Staff) -> str:
    """Return the name of the person for whom the reader would decide; empty in one's own right or without any."""
    if approval is None:
        return ""
    try:
        principal = check_may_decide(approval, user)
    except PermissionDenied:
        return ""
    return principal.name if principal else ""


def timeline(*documents: Any) -> list[dict[str, Any]]:
    """Return the decisions on documents that belong together, oldest first, as the face's timeline shows them."""
    return [
        {
            "actor_name": entry.actor.name if entry.actor else gettext("The system"),
            "on_behalf_of": entry.principal.name if entry.principal else "",
            "action": entry.verb,
            "action_label": entry.get_verb_display(),
            "at": entry.at,
            "reason": entry.reason,
        }
        for entry in chain.history_of(*documents)
    ]
