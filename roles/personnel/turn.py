"""What an action did to one person's positions, so that it can be said before and after."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import date, timedelta

from roles.models import Assignment, Staff

PASSWORD_LENGTH = 12
# Without letters and digits that are taken for one another when read out.
_LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"

DAY = timedelta(days=1)


@dataclass
class Turn:
    """A turn in a person's career: which assignments begin, end and are taken back.

    `password` is the initial one, in plain text, to be shown once; `leaves_on` the last day
    of somebody who leaves.
    """

    staff: Staff
    begun: Assignment | None = None
    ended: list[Assignment] = field(default_factory=list)
    cancelled: list[Assignment] = field(default_factory=list)
    leaves_on: date | None = None
    password: str = ""


def new_password() -> str:
    """Return a random initial password; it is stored hashed only."""
    return "".join(secrets.choice(_LETTERS) for _each in range(PASSWORD_LENGTH))
