"""What people are told about a handover."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles.models import Staff
from roles.notifications.actions import Letter, tell
from roles.notifications.messages import Message
from roles.personnel.models import Handover

KIND = "handover"


def tell_prepared(handover: Handover, at: datetime) -> None:
    """Tell the person that their handover is being prepared: they propose who takes over what."""
    tell([_letter(handover, handover.staff_id, "prepared")], at=at)


def tell_offered(handover: Handover, counts: Mapping[int, int], at: datetime) -> None:
    """Ask the successors."""
    tell([_letter(handover, pk, "offered", count=count) for pk, count in sorted(counts.items())], at=at)


def tell_answer(handover: Handover, successor: Staff, what: str, count: int, at: datetime, reason: str = "") -> None:
    """Tell whoever prepared it and the person what a successor answered: "accepted" or "refused"."""
    people = {handover.created_by_id, handover.staff_id} if what == "accepted" else {handover.created_by_id}
    letters = [
        _letter(handover, pk, what, count=count, other=successor.name, reason=reason, by=successor.pk)
        for pk in sorted(pk for pk in people if pk is not None)
        if pk != successor.pk
    ]
    tell(letters, at=at)


def tell_cancelled(handover: Handover, asked: Collection[int], acting_user: Staff, at: datetime) -> None:
    """Tell the person and those who were asked that nothing is handed over."""
    people = {handover.staff_id, *asked} - {acting_user.pk}
    tell([_letter(handover, pk, "cancelled") for pk in sorted(people)], at=at)


def tell_fallen(handover: Handover, receiver: Staff, count: int, at: datetime) -> None:
    """Tell the superior what came to them because nobody had taken it over."""
    tell([_letter(handover, receiver.pk, "fallen", count=count, by=int(at.timestamp()))], at=at)


def tell_settled(handover: Handover, fallen: int, at: datetime) -> None:
    """Tell whoever prepared it that it is closed, and how much fell to the superior."""
    if handover.created_by_id is not None:
        tell([_letter(handover, handover.created_by_id, "settled", count=fallen)], at=at)


def _letter(
    handover: Handover, recipient: int, what: str, *, count: int = 0, other: str = "", reason: str = "", by: int = 0
) -> Letter:
    return Letter(
        recipient_id=recipient,
        key=f"handover:{handover.pk}:{what}:{handover.version}:{by}",
        kind=KIND,
        params={
            "what": what,
            "self": recipient == handover.staff_id,
            "name": handover.staff.name,
            "day": handover.last_day.isoformat(),
            "count": count,
            "other": other,
            "reason": reason,
        },
        url=reverse("personnel:handover", args=[handover.pk]),
    )


def wording(params: dict[str, Any]) -> Message:
    """Word a message about a handover."""
    facts = {
        "name": params["name"],
        "day": date_format(date.fromisoformat(params["day"]), "MONTH_DAY_FORMAT"),
        "count": params["count"],
        "other": params["other"],
    }
    count = params["count"]
    titles = {
        "prepared": _("Your handover is being prepared: your last day is %(day)s"),
        "offered": ngettext(
            "%(count)s thing of %(name)s is to become yours: will you take it over?",
            "%(count)s things of %(name)s are to become yours: will you take them over?",
            count,
        ),
        "accepted": _("%(other)s takes over what %(name)s hands over"),
        "refused": _("%(other)s does not take over what %(name)s hands over"),
        "cancelled": _("The handover of %(name)s is cancelled"),
        "fallen": ngettext(
            "%(count)s thing of %(name)s came to you: nobody had taken it over",
            "%(count)s things of %(name)s came to you: nobody had taken them over",
            count,
        ),
        "settled": _("The handover of %(name)s is closed"),
    }
    return Message(titles[params["what"]] % facts, _lines(params, facts))


def _lines(params: dict[str, Any], facts: dict[str, Any]) -> list[str]:
    what = params["what"]
    if what == "prepared":
        return [_("Look through what you pass on and propose who takes over what.")]
    if what == "offered":
        return [_("The last day of %(name)s is %(day)s.") % facts]
    if what == "refused":
        return [params["reason"], _("Choose another successor, or it falls to the superior after the last day.")]
    if what == "settled":
        return [
            ngettext("%(count)s line fell to the superior.", "%(count)s lines fell to the superior.", params["count"])
            % facts
            if params["count"]
            else _("Everything was taken over.")
        ]
    return []
