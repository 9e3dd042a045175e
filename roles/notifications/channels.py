"""Outside channels: how one message leaves the house."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles.notifications import messages, robots
from roles.notifications.models import Notification, OutboxMessage

# Of what waited for the morning this many are told; the others are in the inbox.
MOST_CARRIED = 10

_mail: ContextVar[Any] = ContextVar("mail_connection", default=None)


def key_of(row: OutboxMessage) -> str:
    """Return the key by which a receiver tells a repeat."""
    return f"{row.channel.replace(':', '.')}.{row.notification_id or row.post_id}@{settings.MESSAGE_ID_DOMAIN}"


@contextmanager
def one_mail_connection() -> Iterator[None]:
    """Let the mails of a batch go through one connection."""
    connection = get_connection()
    token = _mail.set(connection)
    try:
        yield
    finally:
        _mail.reset(token)
        connection.close()


def send_email(row: OutboxMessage) -> None:
    """Send a notification as e-mail in its reader's language; raises what the mail server raises."""
    notification = row.notification
    assert notification is not None
    recipient = notification.recipient
    with translation.override(recipient.language):
        message = notification.message
        lines = [f"{recipient.name}:", "", *message.lines, *_carried_lines(getattr(row, "carried", []))]
        if notification.url and settings.SITE_URL:
            lines += ["", urljoin(settings.SITE_URL, notification.url)]
        mail = EmailMessage(
            subject=" ".join(message.title.split()),
            body="\n".join(lines),
            to=[recipient.email],
            headers={"Message-ID": f"<{key_of(row)}>"},
            connection=_mail.get(),
        )
    _hand_over(mail)


def _hand_over(mail: EmailMessage) -> None:
    shared = _mail.get()
    if shared is None:
        mail.send()
        return
    try:
        # Open already: Django's own `send` then leaves it open for the next one.
        shared.open()
        mail.send()
    except Exception:
        # Nobody knows what state the conversation is in; the next mail begins a new one.
        shared.close()
        raise


def _carried_lines(carried: list[Notification]) -> list[str]:
    """Return what waited along with the newest message, newest first."""
    lines: list[str] = []
    for each in carried[:MOST_CARRIED]:
        message = each.message
        lines += ["", message.title, *message.lines]
    left_out = len(carried) - MOST_CARRIED
    if left_out > 0:
        more = ngettext(
            "and %(count)s earlier message in your inbox", "and %(count)s earlier messages in your inbox", left_out
        )
        lines += ["", more % {"count": left_out}]
    return lines


def send_robot(row: OutboxMessage) -> None:
    """Post to a unit's group robot; raises what `robots.deliver` raises."""
    post = row.post
    assert post is not None
    with translation.override(settings.LANGUAGE_CODE):
        message = messages.word(post.kind, post.params)
        lines = list(message.lines)
        if post.url and settings.SITE_URL:
            lines.append(urljoin(settings.SITE_URL, post.url))
        title = _("%(unit)s: %(title)s") % {"unit": post.robot.unit.name, "title": message.title}
    robots.deliver(
        post.robot.kind,
        post.robot.address,
        post.robot.signing_key,
        title=title,
        body="\n".join(lines),
        key=key_of(row),
    )


CHANNELS: dict[str, Callable[[OutboxMessage], None]] = {"email": send_email, "robot": send_robot}


def send(row: OutboxMessage) -> None:
    """Send one message by the channel it names; raises what the channel raises."""
    CHANNELS[row.channel.partition(":")[0]](row)
