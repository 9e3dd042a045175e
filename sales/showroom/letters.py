"""What people are told of leads and drives: by number only, nothing of the customer leaves the record."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from roles import clock
from roles.models import Assignment, Staff
from roles.notifications.actions import Letter, tell
from roles.notifications.messages import Message

KIND = "showroom"


def wording(params: dict[str, Any]) -> Message:
    """Word what became of a lead or a drive."""
    sentences = {
        "assigned": _("Lead %(number)s is yours: speak to the customer"),
        "unassigned": _("Lead %(number)s came in and waits for an adviser"),
        "late": _("Lead %(number)s: the first contact is late"),
        "to_decide": _("Loss of lead %(number)s waits for your decision"),
        "lost": _("Loss of lead %(number)s is approved"),
        "kept": _("Loss of lead %(number)s is not approved: go on with it"),
        "came": _("Your customer of lead %(number)s is in the showroom"),
    }
    return Message(sentences.get(params["what"], "%(number)s") % params)


def tell_of(
    record: Any, what: str, people: Collection[int | None], actor: Staff | None, at: datetime, url: str
) -> None:
    """Tell people what became of a record; who did it knows."""
    told = {person for person in people if person is not None} - ({actor.pk} if actor else set())
    key = f"{record._meta.model_name}:{record.pk}:{record.version}:{what}"
    tell([Letter(person, key, KIND, {"what": what, "number": record.reference}, url) for person in sorted(told)], at=at)


def holders_of(store: int | None, codename: str) -> list[int]:
    """Return who holds a right in a store today."""
    seats = Assignment.objects.active_on(clock.today()).filter(
        store=store, position__grants__permission__codename=codename
    )
    return list(seats.values_list("staff", flat=True).distinct().order_by("staff"))
