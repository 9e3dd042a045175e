"""What a failure means: for this message, and for the way it went.

Only the kind is kept: the text of an error names addresses, mailboxes and keys.
"""

from __future__ import annotations

import http.client
import smtplib
from dataclasses import dataclass

from roles.notifications.addresses import Refused
from roles.notifications.sealing import Unreadable

_PERMANENT = range(500, 600)


@dataclass(frozen=True)
class Failure:
    """`final`: trying again is no use. `way`: the whole way out seems to be closed, not just this message."""

    kind: str
    final: bool = False
    way: bool = False


class Rejected(Exception):
    """A robot's server answered, and did not take the message."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.kind)
        self.failure = failure


def failure_of(error: Exception) -> Failure:
    """Return what an error of a channel means."""
    kind = type(error).__name__
    if isinstance(error, Rejected):
        return error.failure
    if isinstance(error, Refused):
        return Failure(error.kind, final=True)
    if isinstance(error, Unreadable):
        return Failure("secret-unreadable", final=True)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return Failure(kind, final=all(code in _PERMANENT for code, _text in error.recipients.values()))
    if isinstance(error, smtplib.SMTPDataError | smtplib.SMTPSenderRefused):
        return Failure(kind, final=error.smtp_code in _PERMANENT)
    return Failure(kind, way=isinstance(error, OSError | http.client.HTTPException))
