"""What the page of a document shows of its approval: where it goes, who is asked, what one may do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import TextField, Value
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals.deciding import Refusal, standing
from roles.approvals.desks import asked_now, desks_of
from roles.approvals.forms import AskForm, TransferForm, VoiceForm, WatchForm
from roles.approvals.models import Approval, ApprovalState, ApprovalStep, Desk, Mode, Opinion, Watcher
from roles.models import Staff
from roles.models.staff import enumeration

FORMS: dict[str, type[VoiceForm]] = {"transfer": TransferForm, "ask": AskForm, "watch": WatchForm}


@dataclass(frozen=True)
class Place:
    """One person at one stop of the way: "signed", "asked", or "aside" where another one sufficed."""

    name: str
    state: str
    by: str = ""
    at: Any = None


def panel(
    approval: Approval | None, user: Staff, *, refusal: Refusal | None = None, refused: VoiceForm | None = None
) -> dict[str, Any] | None:
    """Return what the components of `approvals/_panel.html` show to a reader; None where nothing waits.

    `refusal` is why the decision just posted was not taken; `refused` a form of another verb with its errors.
    """
    if approval is None or approval.state != ApprovalState.PENDING:
        return None
    deciding, principal = standing(approval, user)
    author = user.pk in {approval.owner_id, approval.submitted_by_id, approval.submitted_for_id}
    offered = {
        "transfer": deciding,
        "ask": deciding,
        "watch": deciding or author,
    }
    voices = _voices(approval)
    opinions = [each for each in voices if not each.is_copy]
    steps = list(approval.steps.select_related("position")) if approval.step else []
    due_at = approval.due_at
    return {
        "pk": approval.pk,
        "version": approval.version,
        "due_at": due_at,
        "overdue": due_at is not None and due_at < clock.now(),
        "route": _route(approval, steps),
        "waits_for": enumeration(each.name for each in asked_now(approval)),
        "deciding": deciding,
        "acting_for": principal.name if principal else "",
        # The author is always there to return it to.
        "back_to": [each for each in steps if deciding and each.order < approval.step],
        "forms": [_form(name, approval, refused) for name, may in offered.items() if may],
        "opinions": [each for each in opinions if deciding or each.by_id == user.pk],
        "question": next((each for each in opinions if each.person_id == user.pk and not each.answer), None),
        "watchers": [_copy(approval, each, removable=deciding or author) for each in voices if each.is_copy],
        "error": refusal.message if refusal and refusal.status != 409 else "",
        "typed": refusal.typed if refusal else "",
        "stale": refusal.message if refusal and refusal.status == 409 else "",
    }


def _route(approval: Approval, steps: list[ApprovalStep]) -> list[dict[str, Any]]:
    """Return the stops of the way: what was decided, what is asked now, what is still to come."""
    if not steps:
        place = Place(approval.approver.name, "asked")
        return [{"number": 1, "words": "", "mode": "", "state": "now", "places": [place], "due_at": approval.due_at}]
    desks = desks_of(approval)
    return [_stop(approval, step, [desk for desk in desks if desk.step_id == step.pk]) for step in steps]


def _stop(approval: Approval, step: ApprovalStep, desks: list[Desk]) -> dict[str, Any]:
    if step.order == approval.step:
        state = "now"
    elif step.order > approval.step:
        state = "to_come"
    else:
        state = "done" if any(desk.signed_by_id for desk in desks) else "passed"
    # What was decided before it came back to an earlier step is asked again.
    shown = [desk for desk in desks if desk.is_open or desk.signed_by_id] if state != "to_come" else []
    several = len(shown) > 1 or (state == "to_come" and step.who != "superior")
    modes = {Mode.ALL: _("all of them decide"), Mode.ANY: _("any one of them decides")}
    return {
        "number": step.order,
        "words": step.words,
        "mode": modes[Mode(step.mode)] if several else "",
        "state": state,
        "places": [_place(desk) for desk in shown],
        "due_at": approval.due_at if state == "now" else None,
    }


def _place(desk: Desk) -> Place:
    if desk.signed_by is None:
        return Place(desk.staff.name, "asked")
    by = desk.signed_by.name if desk.signed_by_id != desk.staff_id else ""
    return Place(desk.staff.name, "signed", by, desk.closed_at)


def _form(name: str, approval: Approval, refused: VoiceForm | None) -> dict[str, Any]:
    words = {
        "transfer": (_("Hand to somebody else"), "arrow-forward-up", _("Hand over")),
        "ask": (_("Ask for an opinion"), "message-question", _("Ask")),
        "watch": (_("Copy to"), "users-plus", _("Copy")),
    }
    title, icon, button = words[name]
    mine = isinstance(refused, FORMS[name])
    form = refused if mine and refused else FORMS[name](approval=approval, auto_id=f"{name}-%s")
    action = reverse(f"approvals:{name}", args=[approval.pk])
    return {"name": name, "title": title, "icon": icon, "button": button, "form": form, "action": action, "open": mine}


@dataclass(frozen=True)
class Voice:
    """An opinion asked, or a copy: whom it is about, who asked or copied it, and what was said."""

    is_copy: bool
    pk: int
    person_id: int
    person: str
    by_id: int
    by: str
    question: str
    answer: str
    at: Any


def _voices(approval: Approval) -> list[Voice]:
    """Return the opinions and copies of an approval, oldest first; one query for both."""
    nothing = Value("", output_field=TextField())
    told = Coalesce("answered_at", "asked_at")
    opinions = Opinion.objects.filter(approval=approval).values_list(
        Value(0), "pk", "asked", "asked__name", "asked_by", "asked_by__name", "question", "answer", told
    )
    copies = Watcher.objects.filter(approval=approval).values_list(
        Value(1), "pk", "staff", "staff__name", "added_by", "added_by__name", nothing, nothing, "added_at"
    )
    found = [Voice(bool(kind), *rest) for kind, *rest in opinions.order_by().union(copies.order_by(), all=True)]
    return sorted(found, key=lambda each: (each.at, each.pk))


def _copy(approval: Approval, voice: Voice, *, removable: bool) -> dict[str, Any]:
    remove = reverse("approvals:unwatch", args=[approval.pk, voice.pk]) if removable else ""
    return {"name": voice.person, "by": voice.by, "at": voice.at, "remove": remove}
