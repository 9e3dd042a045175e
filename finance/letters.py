"""What people are told of money: by number only, nothing of the customer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from roles import clock
from roles.models import Assignment, Staff
from roles.notifications.actions import Letter, tell
from roles.notifications.messages import Message

KIND = "money"


def wording(params: dict[str, Any]) -> Message:
    """Word what became of a payment."""
    sentences = {
        "received": _("%(name)s: %(amount)s yuan received"),
        "settled": _("%(name)s is paid in full"),
        "refund_asked": _("%(name)s: a refund of %(amount)s yuan waits for your decision"),
        "refunded": _("%(name)s: %(amount)s yuan were refunded"),
        "refund_denied": _("%(name)s: the refund was denied"),
    }
    return Message(sentences.get(params["what"], "%(name)s") % params)


def tell_people(
    record: Any, what: str, people: Collection[int | None], actor: Staff | None, at: datetime, url: str, **facts: Any
) -> None:
    """Tell people what became of a payment or a receivable; who did it knows."""
    told = {person for person in people if person is not None} - ({actor.pk} if actor else set())
    key = f"{record._meta.model_name}:{record.pk}:{record.version}:{what}"
    params = {"what": what, **facts}
    tell([Letter(person, key, KIND, params, url) for person in sorted(told)], at=at)


def holders_of(store_id: int | None, codename: str) -> set[int]:
    """Return who holds a right in a store."""
    seats = Assignment.objects.active_on(clock.today()).filter(
        store=store_id, position__grants__permission__codename=codename
    )
    return set(seats.values_list("staff", flat=True))
