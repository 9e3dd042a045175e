"""What people are told about delegations and about documents that others decide in their name or that passed on."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from roles import clock
from roles.approvals.desks import asked_now
from roles.approvals.models import Approval, Decision, Delegation, Verb, Watcher
from roles.models import Staff
from roles.models.staff import speaks_chinese
from roles.notifications.actions import Letter, tell
from roles.notifications.messages import Message

DELEGATION = "delegation"
DOCUMENT = "deputised-document"


def tell_deputies(approval: Approval, at: datetime) -> None:
    """Tell whoever acts for those asked to decide that a document came in."""
    asked = {each.pk: each for each in asked_now(approval)}
    running = Delegation.objects.filter(principal__in=asked).running_on(clock.local_date(at))
    letters = {
        each.deputy_id: _about(approval, each.deputy_id, "waits", name=asked[each.principal_id].name)
        for each in running.filter(deputy__is_active=True)
        if each.covers(approval.content_type) and each.deputy_id not in approval.concerned | asked.keys()
    }
    if letters:
        tell(list(letters.values()), at=at)


def tell_deciders(approval: Approval, people: Collection[int], at: datetime) -> None:
    """Tell those whom a step of the flow asks; their deputies once it is not the first step."""
    tell([_about(approval, pk, "to-decide", name=approval.owner.name) for pk in sorted(people)], at=at)
    if approval.step > 1:
        tell_deputies(approval, at)


def tell_of_step_back(approval: Approval, decision: Decision) -> None:
    """Tell whoever submitted it that an earlier step decides again."""
    assert decision.actor is not None
    if approval.submitted_by_id != decision.actor_id:
        tell([_about(approval, approval.submitted_by_id, "step-back", name=decision.actor.name)], at=decision.at)


def tell_watchers(approval: Approval, decision: Decision) -> None:
    """Tell those a document is copied to what became of it."""
    watchers = Watcher.objects.filter(approval=approval, staff__is_active=True).exclude(staff=decision.actor_id)
    what = {Verb.RETURN: "watch-returned", Verb.WITHDRAW: "watch-withdrawn"}.get(Verb(decision.verb), "watch-approved")
    name = decision.actor.name if decision.actor else ""
    letters = [_about(approval, pk, what, name=name) for pk in watchers.values_list("staff", flat=True)]
    if letters:
        tell(letters, at=decision.at)


def tell_of_voice(approval: Approval, recipient: Staff, what: str, name: str, at: datetime, number: int) -> None:
    """Tell somebody that they are asked ("asked"), were answered ("answered") or get a copy ("copied")."""
    tell([_about(approval, recipient.pk, what, name=name, number=number)], at=at)


def tell_of_overdue(asked: Sequence[tuple[Approval, Collection[int]]], at: datetime) -> None:
    """Remind those asked, and whoever acts for them, that the time to decide is over."""
    people = {pk for _approval, asked_here in asked for pk in asked_here}
    deputies: dict[int, list[Delegation]] = defaultdict(list)
    running = Delegation.objects.filter(principal__in=people).running_on(clock.local_date(at))
    for delegation in running.filter(deputy__is_active=True):
        deputies[delegation.principal_id].append(delegation)
    letters = []
    for approval, asked_here in asked:
        acting = (each for pk in asked_here for each in deputies[pk] if each.covers(approval.content_type))
        told = {*asked_here, *(each.deputy_id for each in acting)} - approval.concerned
        letters += [_about(approval, pk, "overdue", name=approval.owner.name) for pk in sorted(told)]
    tell(letters, at=at)


def tell_of_escalation(approval: Approval, decider: Staff, former: Collection[int], at: datetime) -> None:
    """Tell the new decider, those before and whoever submitted it that the house passed it on."""
    told = {*former, approval.submitted_by_id} - {decider.pk}
    letters = [_about(approval, pk, "passed-on", name=decider.name) for pk in sorted(told)]
    letters.append(_about(approval, decider.pk, "escalated", name=approval.owner.name))
    tell(letters, at=at)
    tell_deputies(approval, at)


def tell_principal(approval: Approval, decision: Decision) -> None:
    """Tell the principal what was decided in their name; nothing where nobody acted for another."""
    if decision.principal_id is not None and decision.actor is not None:
        what = "returned" if decision.verb in (Verb.RETURN, Verb.BACK) else "decided"
        tell([_about(approval, decision.principal_id, what, name=decision.actor.name)], at=decision.at)


def tell_of_transfer(approval: Approval, decision: Decision, decider: Staff, former: int) -> None:
    """Tell the new decider, the one before and whoever submitted it that it passed on; not whoever did that."""
    assert decision.actor is not None
    told = {former, approval.submitted_by_id} - {decision.actor_id, decider.pk}
    letters = [_about(approval, pk, "passed-on", name=decider.name) for pk in sorted(told)]
    if decider.pk != decision.actor_id:
        letters.append(_about(approval, decider.pk, "received", name=decision.actor.name))
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


def _about(approval: Approval, recipient_id: int, what: str, *, name: str, number: int = 0) -> Letter:
    """Return a letter, once a version of the approval; `number` tells apart what may happen twice in one."""
    return Letter(
        recipient_id=recipient_id,
        key=f"approval:{approval.pk}:{what}:{approval.version}" + (f":{number}" if number else ""),
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
        "to-decide": _("Waits for your decision: %(title)s") % facts,
        "step-back": _("%(name)s returned it to an earlier step: %(title)s") % facts,
        "watch-approved": _("Approved, for your information: %(title)s") % facts,
        "watch-returned": _("Returned, for your information: %(title)s") % facts,
        "watch-withdrawn": _("Withdrawn, for your information: %(title)s") % facts,
        "asked": _("%(name)s asks for your opinion: %(title)s") % facts,
        "answered": _("%(name)s gave an opinion: %(title)s") % facts,
        "copied": _("%(name)s copied this to you: %(title)s") % facts,
        "overdue": _("The time to decide is over: %(title)s") % facts,
        "escalated": _("The time to decide was over, you decide now: %(title)s") % facts,
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
