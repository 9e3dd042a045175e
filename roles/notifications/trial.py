"""The message by which an administrator tries a group robot."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from roles.notifications.messages import Message
from roles.notifications.models import OutboxMessage, Robot, UnitPost

KIND = "trial"


def send_trial(robot: Robot, at: datetime) -> None:
    """Put a trial message on its way; it leaves with the next sweep, whatever the hour."""
    post = UnitPost.objects.create(robot=robot, key=f"trial:{at.isoformat()}", kind=KIND, created_at=at)
    OutboxMessage.objects.create(post=post, channel=robot.lane, next_attempt_at=at)


def wording(_params: dict[str, Any]) -> Message:
    """Word the trial message."""
    return Message(_("Trial message"), [_("The dealership's intranet posts into this group from now on.")])
