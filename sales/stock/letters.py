"""What people are told of the stock and of the secondary network: cars by VIN, documents by number."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from roles.models import Staff
from roles.notifications.actions import Letter, tell
from roles.notifications.messages import Message

KIND = "stock"


def wording(params: dict[str, Any]) -> Message:
    """Word what became of a car, a movement, damage, an order or a request."""
    sentences = {
        "to_decide": _("%(name)s waits for your decision"),
        "approved": _("%(name)s is approved"),
        "returned": _("%(name)s came back: read why and mend it"),
        "refused": _("%(name)s is refused"),
        "to_execute": _("%(name)s is to be carried out"),
        "coming": _("%(name)s is on its way to you"),
        "found": _("%(name)s: damage was found"),
        "notified": _("%(name)s: damage to be settled within two working days"),
        "overdue": _("%(name)s: the damage is overdue"),
        "resolved": _("%(name)s: the damage is settled"),
        "aged": _("%(name)s is in stock too long"),
        "differs": _("%(name)s: the count differs from the books"),
        "adjusted": _("%(name)s: the differences are adjusted"),
        "to_pay": _("%(name)s is to be paid"),
        "paid": _("%(name)s is paid"),
        "late_visit": _("%(name)s: the visit is overdue"),
    }
    return Message(sentences.get(params["what"], "%(name)s") % params)


def tell_people(
    record: Any, what: str, name: str, people: Collection[int | None], actor: Staff | None, at: datetime, url: str
) -> None:
    """Tell people what became of a record; who did it knows."""
    told = {person for person in people if person is not None} - ({actor.pk} if actor else set())
    key = f"{record._meta.model_name}:{record.pk}:{getattr(record, 'version', 0)}:{what}"
    params = {"what": what, "name": name}
    tell([Letter(person, key, KIND, params, url) for person in sorted(told)], at=at)
