"""What people are told of deals: by number only, nothing of the customer."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from roles import clock
from roles.models import Assignment, Staff
from roles.notifications.actions import Letter, tell
from roles.notifications.messages import Message
from roles.records.kinds import kind_of_model

KIND = "deal"


def wording(params: dict[str, Any]) -> Message:
    """Word what became of a quotation, a discount, an order or a delivery."""
    sentences = {
        "to_decide": _("%(name)s waits for your decision"),
        "approved": _("%(name)s is approved"),
        "refused": _("%(name)s was refused: read why"),
        "passed_up": _("%(name)s is beyond the sales manager's limit and goes to the general manager"),
        "expired": _("%(name)s is not valid any more"),
        "to_review": _("%(name)s: check the contract"),
        "came_back": _("%(name)s: the contract came back, read why"),
        "signed": _("%(name)s is signed: allocate a car"),
        "no_car": _("%(name)s waits for a car"),
        "allocated": _("%(name)s has its car: plan the delivery"),
        "paid": _("%(name)s is paid in full"),
        "to_prepare": _("%(name)s: make the car ready"),
        "ready": _("%(name)s: the car is ready"),
        "delivered": _("%(name)s is delivered"),
        "cancelled": _("%(name)s is cancelled"),
        "together": _("%(name)s counts for you too: you sold it together"),
        "not_together": _("%(name)s does not count for you any more"),
        "second_changed": _("%(name)s: who sold it with you was changed, read why"),
    }
    return Message(sentences.get(params["what"], "%(name)s") % params)


def tell_people(
    record: Any, what: str, people: Collection[int | None], actor: Staff | None, at: datetime, url: str = ""
) -> None:
    """Tell people what became of a record; who did it knows."""
    told = {person for person in people if person is not None} - ({actor.pk} if actor else set())
    kind = kind_of_model(type(record))
    key = f"{record._meta.model_name}:{record.pk}:{record.version}:{what}"
    params = {"what": what, "name": f"{kind.label_one} {record.reference}"}
    tell([Letter(person, key, KIND, params, url or kind.url(record.pk)) for person in sorted(told)], at=at)


def list_of(record: Any) -> str:
    """Return the address of the list of a record's kind, for whoever does not read the record any more."""
    return kind_of_model(type(record)).list_url


def holders_of(store_id: int | None, codename: str) -> set[int]:
    """Return who holds a right in a store."""
    seats = Assignment.objects.active_on(clock.today()).filter(
        store=store_id, position__grants__permission__codename=codename
    )
    return set(seats.values_list("staff", flat=True))
