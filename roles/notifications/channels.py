"""Outside channels: how one notification leaves the house."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils import translation

from roles.notifications.models import OutboxMessage


def send_email(row: OutboxMessage) -> None:
    """Send a notification as e-mail in its reader's language; raises what the mail server raises."""
    notification = row.notification
    recipient = notification.recipient
    with translation.override(recipient.language):
        message = notification.message
        lines = [f"{recipient.name}:", "", *message.lines]
        if notification.url and settings.SITE_URL:
            lines += ["", urljoin(settings.SITE_URL, notification.url)]
        EmailMessage(
            subject=message.title,
            body="\n".join(lines),
            to=[recipient.email],
            headers={"Message-ID": f"<{row.channel}.{notification.pk}@{settings.MESSAGE_ID_DOMAIN}>"},
        ).send()


CHANNELS: dict[str, Callable[[OutboxMessage], None]] = {"email": send_email}
