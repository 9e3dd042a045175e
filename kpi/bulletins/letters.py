"""What people are told about bulletins, and how it is worded."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpi.bulletins.models import Bulletin
from roles.notifications.actions import Letter
from roles.notifications.messages import Message

KIND, REMINDER = "bulletin", "bulletins"


def letters_about(bulletin: Bulletin, people: Iterable[int]) -> list[Letter]:
    """Return what everybody is told of a new bulletin."""
    url = reverse("bulletins:bulletin", args=[bulletin.pk])
    params = {"title": bulletin.title, "name": bulletin.owner.name}
    return [Letter(pk, f"bulletin:{bulletin.pk}", KIND, params, url) for pk in people]


def wording(params: dict[str, Any]) -> Message:
    """Word the news of a bulletin."""
    title = _("Bulletin of %(name)s: %(title)s") % params
    return Message(title, [_("Confirm that you have read and understood it.")])


def reminder_wording(params: dict[str, Any]) -> Message:
    """Word the reminder of what is not read."""
    count = params["count"]
    words = ngettext("%(count)s bulletin is not read yet", "%(count)s bulletins are not read yet", count)
    return Message(words % {"count": count}, list(params["titles"]))
