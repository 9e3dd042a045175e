"""What people are told when an event gives them something to do."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from roles import clock
from roles.duties.models import ChecklistItem
from roles.models import Staff
from roles.models.staff import speaks_chinese
from roles.notifications import actions as notifications
from roles.notifications.actions import Letter
from roles.notifications.messages import Message
from roles.templatetags.times import short_time

KIND = "duty-raised"


def tell_raised(items: Sequence[ChecklistItem], acting_user: Staff | None) -> None:
    """Tell whoever owes the items, each once; not the person who raised them."""
    letters = [
        Letter(
            item.owner_id,
            f"raised:{item.pk}",
            KIND,
            {"zh": item.version.name_zh, "en": item.version.name_en, "due": item.due_at.isoformat()},
            reverse("duties:today"),
        )
        for item in items
        if acting_user is None or item.owner_id != acting_user.pk
    ]
    if letters:
        notifications.tell(letters, at=clock.now())


def wording(params: dict[str, Any]) -> Message:
    """Word the message."""
    title = params["zh"] if speaks_chinese() else params["en"]
    due = short_time(datetime.fromisoformat(params["due"]), clock.now())
    return Message(_("New on your list: %(duty)s") % {"duty": title}, [_("Due: %(when)s") % {"when": due}])
