"""One way to a document and from a posted decision to the action, shared by the inbox and the documents' own pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from django.contrib.contenttypes.models import ContentType
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext

from roles.approvals import chain
from roles.approvals.actions import StaleDecision, approve, check_may_decide, return_document
from roles.approvals.actions.moving import what_happened
from roles.approvals.desks import asked_now, taken_of
from roles.approvals.documents import kind_of
from roles.approvals.forms import DecisionForm
from roles.approvals.models import Approval, Decision, Desk, Verb
from roles.approvals.models.delegation import received
from roles.http import StaffRequest
from roles.models import Staff
from roles.models.staff import enumeration
from roles.querysets import PlacedQuerySet
from roles.rights import rights_of

# What one says about a document without deciding on it: not for its author.
VOICES = (Verb.ASK, Verb.ANSWER)


@dataclass(frozen=True)
class Refusal:
    """Why a decision was not taken; `status` is the HTTP status that says so."""

    message: str
    typed: str
    status: int


def decide(request: StaffRequest, approval: Approval) -> Refusal | None:
    """Take the posted decision; return why not, or None when it was taken.

    A form of a round before is refused, whatever its version: each round counts its versions anew. Raises
    PermissionDenied for one's own document or a missing right.
    """
    form = DecisionForm(request.POST)
    typed = request.POST.get("reason", "")
    if not form.is_valid() or is_of_another_round(request, approval):
        check_may_decide(approval, request.user)
        return Refusal(form.first_error, typed, 422) if form.errors else Refusal(what_happened(approval), typed, 409)
    return take(approval, request.user, **form.cleaned_data)


def is_of_another_round(request: StaffRequest, approval: Approval) -> bool:
    """Return whether a form names another approval than the one that waits now."""
    return request.POST.get("of", str(approval.pk)) != str(approval.pk)


def take(
    approval: Approval, user: Staff, *, version: int, decision: str, reason: str, to_step: int | None = None
) -> Refusal | None:
    """Approve or return; return why not, or None when it was done.

    A form from before is told what became of the document, also where it is another's turn by now. Raises
    PermissionDenied for one's own document or a missing right.
    """
    try:
        check_may_decide(approval, user)
        if decision == "approve":
            approve(approval=approval, acting_user=user, version=version, reason=reason)
        else:
            return_document(approval=approval, acting_user=user, version=version, reason=reason, to_step=to_step)
    except PermissionDenied:
        if not _came_too_late(approval, user, version):
            raise
        return Refusal(what_happened(approval), reason, 409)
    except StaleDecision as error:
        return Refusal(error.messages[0], reason, 409)
    except ValidationError as error:
        return Refusal(error.messages[0], reason, 422)
    return None


def _came_too_late(approval: Approval, user: Staff, version: int) -> bool:
    """Return whether somebody who was asked holds a form of an earlier version, or has decided with it."""
    moved_on = approval.version != version or approval.state != Approval.State.PENDING
    asked = Approval.objects.at_the_desk_of(user).filter(pk=approval.pk)
    return user.pk not in approval.concerned and (moved_on or user.pk in taken_of(approval)) and asked.exists()


def outcome(approval: Approval) -> str:
    """Say what became of a document somebody just decided on."""
    facts = {"title": approval.title, "state": approval.get_state_display()}
    if approval.state != Approval.State.PENDING:
        return gettext("%(state)s: %(title)s") % facts
    facts["who"] = enumeration(each.name for each in asked_now(approval))
    return gettext("Decided. It now waits for %(who)s: %(title)s") % facts


def document_for(rows: PlacedQuerySet, user: Staff, pk: int) -> Any:
    """Return the document `pk` of `rows` for somebody who may open it; Http404 for anybody else.

    Whoever may see it; and while a delegation runs, a deputy whose principal has to decide
    on it, or who decided on it in that principal's name.
    """
    document = rows.filter(pk=pk).first()
    if document is None:
        raise Http404
    view = f"{document._meta.app_label}.view_{document._meta.model_name}"
    # The page asks next whether they decide: what was shared with them for either is one question.
    rights_of(user).read_shares(
        (type(document), right) for right in (view, kind_of(type(document)).permission(document))
    )
    if not user.has_perm(view, document) and not (received(user) and _open_to_deputy(document, user)):
        raise Http404
    return document


def _open_to_deputy(document: Any, user: Staff) -> bool:
    approval = pending_of(document)
    if may_decide(approval, user):
        remember_pending(document, approval)
        return True
    principals = [each.principal_id for each in received(user)]
    signed = Desk.objects.filter(signed_by=user, staff__in=principals).values("approval")
    done = Approval.objects.filter(Q(decided_by=user, decided_for__in=principals) | Q(pk__in=signed))
    return done.filter(content_type=ContentType.objects.get_for_model(document), object_id=document.pk).exists()


def remember_pending(document: Any, approval: Approval | None) -> None:
    """Spare the page that asks next for the document's pending approval the query; one that ended is forgotten."""
    if approval is not None and approval.state == Approval.State.PENDING:
        approval.document = document
        document.__dict__["_pending"] = approval


def pending_of(document: Any) -> Approval | None:
    """Return the document's pending approval, with the names a page shows."""
    if known := document.__dict__.pop("_pending", None):
        return cast("Approval", known)
    rows = Approval.objects.filter(object_id=document.pk, state=Approval.State.PENDING)
    approval: Approval | None = (
        rows.filter(content_type__app_label=document._meta.app_label, content_type__model=document._meta.model_name)
        .with_names()
        .first()
    )
    if approval:
        approval.document = document
    return approval


def standing(approval: Approval | None, user: Staff) -> tuple[bool, Staff | None]:
    """Return whether the person may decide on a pending approval, and in whose name where not in their own."""
    if approval is None:
        return False, None
    try:
        return True, check_may_decide(approval, user)
    except PermissionDenied:
        return False, None


def may_decide(approval: Approval | None, user: Staff) -> bool:
    """Return whether the person may decide on a pending approval."""
    return standing(approval, user)[0]


def acting_for(approval: Approval | None, user: Staff) -> str:
    """Return the name of the person for whom the reader would decide; empty in one's own right or without any."""
    principal = standing(approval, user)[1]
    return principal.name if principal else ""


def concerns(approval: Approval, user: Staff) -> bool:
    """Return whether somebody decides or decided on it, has it copied, is asked about it, or it is theirs."""
    rows = Approval.objects.filter(pk=approval.pk)
    voices = Q(watchers__staff=user) | Q(opinions__asked=user)
    return (
        user.is_superuser
        or user.pk in approval.concerned
        or may_decide(approval, user)
        or rows.at_the_desk_of(user).exists()
        or rows.filter(voices).exists()
    )


def timeline(*documents: Any, reader: Staff | None = None) -> list[dict[str, Any]]:
    """Return the decisions on documents that belong together, oldest first, as the face's timeline shows them.

    What was asked and answered as an opinion stands there for its two people and for those who decide.
    """
    entries = list(chain.history_of(*documents))
    spoken = any(entry.verb in VOICES for entry in entries)
    voices = spoken and reader is not None and any(_hears(each, reader) for each in documents)
    return [
        {
            "actor_name": entry.actor.name if entry.actor else gettext("The system"),
            "on_behalf_of": entry.principal.name if entry.principal else "",
            "target_name": entry.target.name if entry.target else "",
            "step": entry.step or 0,
            "document": (entry.content_type_id, entry.object_id),
            "action": entry.verb,
            "action_label": entry.get_verb_display(),
            "at": entry.at,
            "reason": entry.reason if entry.verb not in VOICES or voices or _is_of(entry, reader) else "",
        }
        for entry in entries
    ]


def _is_of(entry: Decision, reader: Staff | None) -> bool:
    return reader is not None and reader.pk in (entry.actor_id, entry.target_id)


def _hears(document: Any, reader: Staff) -> bool:
    """Return whether somebody was, or is, asked to decide on any round of a document."""
    content_type = ContentType.objects.get_for_model(document)
    rounds = Approval.objects.filter(content_type=content_type, object_id=document.pk)
    if rounds.filter(Q(owner=reader) | Q(submitted_by=reader)).exists():
        return False
    return reader.is_superuser or rounds.at_the_desk_of(reader).exists()
