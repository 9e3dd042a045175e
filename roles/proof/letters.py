"""What people are told about reasons and spot checks."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles.models.staff import speaks_chinese
from roles.notifications.messages import Message

MISSED, CHECK = "missed", "spot-check"


def missed_wording(params: dict[str, Any]) -> Message:
    """Word what became of a reason."""
    title = params["zh"] if speaks_chinese() else params["en"]
    sentences = {
        "given": _("%(name)s says why a duty was missed"),
        "accepted": _("%(name)s accepted your reason"),
        "refused": _("%(name)s did not accept your reason"),
        "again": _("%(name)s lets you do a missed duty later"),
    }
    return Message(sentences.get(params["what"], "%(name)s") % params, [title])


def check_wording(params: dict[str, Any]) -> Message:
    """Word the week's spot checks, and one that failed."""
    if params["what"] == "drawn":
        count = params["count"]
        return Message(
            ngettext("%(count)d item to spot-check", "%(count)d items to spot-check", count) % {"count": count}
        )
    title = params["zh"] if speaks_chinese() else params["en"]
    return Message(_("%(name)s checked a duty and found it not in order") % params, [title, params["reason"]])
