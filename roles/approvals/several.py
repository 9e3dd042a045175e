"""One decision on several documents: each for itself, with a line that says what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext as _

from roles.approvals.deciding import outcome, take
from roles.approvals.models import Approval
from roles.models import Staff


@dataclass(frozen=True)
class Line:
    """What became of one document: decided, or why not."""

    title: str
    text: str
    done: bool
    url: str = ""


def decide_several(*, user: Staff, picks: Mapping[int, int], decision: str, reason: str) -> list[Line]:
    """Decide on each approval at the version it was picked with, each in a transaction of its own.

    What is refused changes nothing and holds up none of the others. Approvals that are not at this
    person's desk are not told apart from those that do not exist.
    """
    found = {each.pk: each for each in Approval.objects.at_the_desk_of(user).filter(pk__in=picks).with_names()}
    return [_decide(found.get(pk), user, version, decision, reason) for pk, version in picks.items()]


def _decide(approval: Approval | None, user: Staff, version: int, decision: str, reason: str) -> Line:
    if approval is None:
        return Line("", _("This document does not wait for you."), done=False)
    if not approval.kind.quick:
        text = _("Open this one: it is read before it is decided on.")
        return Line(approval.title, text, done=False, url=approval.url)
    try:
        refusal = take(approval, user, version=version, decision=decision, reason=reason)
    except PermissionDenied as error:
        return Line(approval.title, str(error), done=False)
    if refusal:
        return Line(approval.title, refusal.message, done=False, url=approval.url)
    return Line(approval.title, outcome(approval), done=True, url=approval.url)
