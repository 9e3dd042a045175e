"""What people are told of marketing's own work."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from roles.models import Staff
from roles.notifications.actions import Letter, tell
from roles.notifications.messages import Message

KIND = "promotion"


def wording(params: dict[str, Any]) -> Message:
    """Word what became of a plan, a campaign, its budget or a piece of research."""
    sentences = {
        "to_decide": _("%(name)s waits for your decision"),
        "to_sign": _("%(name)s waits for your signature"),
        "approved": _("%(name)s is approved"),
        "returned": _("%(name)s came back: read why and mend it"),
        "helping": _("You help in %(name)s"),
        "called_off": _("%(name)s is cancelled"),
        "to_review": _("%(name)s is over: write the review"),
        "overdue": _("%(name)s: the review is overdue"),
        "fed_back": _("%(name)s: research for you to answer"),
        "answered": _("%(name)s: sales has answered"),
        "expired": _("%(name)s has run out: replace it"),
        "low": _("%(name)s: a customer gave a low score"),
    }
    return Message(sentences.get(params["what"], "%(name)s") % params)


def tell_people(
    record: Any, what: str, name: str, people: Collection[int | None], actor: Staff | None, at: datetime, url: str
) -> None:
    """Tell people what became of a record; who did it knows. `name` holds nothing of a customer."""
    told = {person for person in people if person is not None} - ({actor.pk} if actor else set())
    key = f"{record._meta.model_name}:{record.pk}:{getattr(record, 'version', 0)}:{what}"
    params = {"what": what, "name": name}
    tell([Letter(person, key, KIND, params, url) for person in sorted(told)], at=at)
