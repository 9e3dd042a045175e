"""What people are told when their days were planned."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from roles.notifications.messages import Message

KIND = "roster"
# A message is read on a phone: the page shows the rest.
_MOST_LINES = 14


def wording(params: dict[str, Any]) -> Message:
    """Word a message about one's own days."""
    days = params["days"]
    lines = [
        f"{date_format(date.fromisoformat(day), 'MONTH_DAY_FORMAT')}: {_what(kind, name)}"
        for day, kind, name in days[:_MOST_LINES]
    ]
    if len(days) > _MOST_LINES:
        lines.append(_("… and %(count)d days more") % {"count": len(days) - _MOST_LINES})
    return Message(_("Your roster was planned by %(name)s") % {"name": params["by"]}, lines)


def _what(kind: str, name: str) -> str:
    if kind == "rest":
        return _("rest day")
    return name if kind == "shift" else _("nothing planned")
