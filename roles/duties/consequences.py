"""What becomes of a person's open items when a position ends."""

from __future__ import annotations

from django.utils.translation import ngettext

from roles.duties.models import ChecklistItem, ItemStatus
from roles.models import Staff
from roles.personnel.foresight import Consequence
from roles.personnel.turn import Turn


def open_items(staff: Staff) -> dict[int, int]:
    """Return the assignment of each open item the person owes."""
    return dict(ChecklistItem.objects.owned_by(staff).filter(status=ItemStatus.OPEN).values_list("pk", "assignment"))


def tell(before: dict[int, int], after: dict[int, int], turn: Turn) -> list[str]:
    """Say how many open items stay owed, fall away and are new."""
    ended = {seat.pk for seat in turn.ended}
    stay = sum(seat in ended for seat in after.values())
    gone, new = len(before.keys() - after.keys()), len(after.keys() - before.keys())
    lines = [
        (
            stay,
            ngettext(
                "%(count)d open duty of the position before stays owed until its period closes.",
                "%(count)d open duties of the position before stay owed until their periods close.",
                stay,
            ),
        ),
        (
            gone,
            ngettext(
                "%(count)d open duty is due after the last day and falls away.",
                "%(count)d open duties are due after the last day and fall away.",
                gone,
            ),
        ),
        (new, ngettext("%(count)d duty is owed from today on.", "%(count)d duties are owed from today on.", new)),
    ]
    return [text % {"count": count} for count, text in lines if count]


CONSEQUENCE = Consequence(name="duties", order=10, take=open_items, tell=tell)
