"""What people are told about delegations and about documents that others decide in their name or that passed on."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals.models import Approval, Decision, Delegation
from roles.models import Staff
from roles.models.staff import speaks_chinese
from roles.notifications.actions import Letter, tell
from roles.notifications.messages import Message

DELEGATION = "delegation"
DOCUMENT = "deputised-document"


def tell_deputies(approval: Approval, at: datetime) -> None:
    """Tell whoever acts for the approver that a document came in."""
    running = Delegation.objects.given_by(approval.approver).running_on(clock.local_date(at))
    deputies = [
        each.deputy_id
        for each in running.filter(deputy__is_active=True)
        if each.covers(approval.content_type) and each.deputy_id not in approval.concerned
    ]
    letters = [_about(approval, pk, "waits", name=approval.approver.name) for pk in deputies]
    if letters:
        tell(letters, at=at)


def tell_principal(approval: Approval, decision: Decision) -> None:
    """Tell the principal what was decided in their name; nothing where nobody acted for another."""
    if decision.principal_id is not None:
        what = "returned" if decision.verb == Decision.Verb.RETURN else "decided"
        tell([_about(approval, decision.principal_id, what, name=decision.actor.name)], at=decision.at)


def tell_of_transfer(approval: Approval, decision: Decision, former: int) -> None:
    """Tell the new decider, the one before and whoever submitted it that it passed on; not whoever did that."""
    told = {former, approval.submitted_by_id} - {decision.actor_id, approval.approver_id}
    letters = [_about(approval, pk, "passed-on", name=approval.approver.name) for pk in sorted(told)]
    if approval.approver_id != decision.actor_id:
        letters.append(_about(approval, approval.approver_id, "received", name=decision.actor.name))
    tell(letters, at=decision.at)
    tell_deputies(approval, decision.at)


def tell_of_delegation(delegation: Delegation, what: str, acting_user: Staff, at: datetime) -> None:
    """Tell both people what was arranged ("given") or ended ("ended"), but not whoever did it."""
    people = {delegation.principal_id: delegation.deputy, delegation.deputy_id: delegation.principal}
    tell(
        [
            Letter(
                recipient_id=pk,
                key=f"delegation:{delegation.pk}:{what}",
                kind=DELEGATION,
                params={
                    "what": what,
                    "acts": pk == delegation.deputy_id,
                    "name": other.name,
                    "from": delegation.starts_on.isoformat(),
                    "to": delegation.ends_on.isoformat(),
                },
                url=reverse("approvals:delegations"),
            )
            for pk, other in people.items()
            if pk != acting_user.pk
        ],
        at=at,
    )


def _about(approval: Approval, recipient_id: int, what: str, *, name: str) -> Letter:
    return Letter(
        recipient_id=recipient_id,
        key=f"approval:{approval.pk}:{what}:{approval.version}",
        kind=DOCUMENT,
        params={"what": what, "name": name, "zh": approval.title_zh, "en": approval.title_en},
        url=approval.url,
    )


def document_wording(params: dict[str, Any]) -> Message:
    """Word a message about one document."""
    facts = {"name": params["name"], "title": params["zh"] if speaks_chinese() else params["en"]}
    titles = {
        "waits": _("Waits for %(name)s, for whom you act: %(title)s") % facts,
        "decided": _("%(name)s decided in your name: %(title)s") % facts,
        "returned": _("%(name)s returned in your name: %(title)s") % facts,
        "received": _("%(name)s passed this on for your decision: %(title)s") % facts,
        "passed-on": _("%(name)s now decides: %(title)s") % facts,
    }
    return Message(titles[params["what"]])


def delegation_wording(params: dict[str, Any]) -> Message:
    """Word a message about a delegation that began or ended."""
    days = {key: date_format(date.fromisoformat(params[key]), "MONTH_DAY_FORMAT") for key in ("from", "to")}
    facts = {"name": params["name"], **days}
    if params["what"] == "given":
        title = (
            _("You decide for %(name)s from %(from)s to %(to)s")
            if params["acts"]
            else _("%(name)s decides for you from %(from)s to %(to)s")
        )
    else:
        title = _("You no longer decide for %(name)s") if params["acts"] else _("%(name)s no longer decides for you")
    return Message(title % facts)
