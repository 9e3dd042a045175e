"""Who wants to know what became of a call: departments whose records hang on calls register here."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from marketing.models import Customer, FollowUp
from roles.models import Staff

# (call, who acted (None: the house), when, the call planned next) in the transaction of what happened.
Heard = Callable[[FollowUp, Staff | None, datetime, FollowUp | None], None]
# (kept file, file that goes into it, who merges) before what hangs on the one moves to the other.
Joining = Callable[[Customer, Customer, Staff], None]

_heard: dict[str, Heard] = {}
_joining: dict[str, Joining] = {}


def hear_calls(name: str, heard: Heard) -> None:
    """Tell `heard` of every call made, put off or changed; the same name again replaces it."""
    _heard[name] = heard


def before_merging(name: str, joining: Joining) -> None:
    """Ask `joining` before two files become one, so that what may stand once a customer is joined first."""
    _joining[name] = joining


def call_happened(call: FollowUp, actor: Staff | None, at: datetime, following: FollowUp | None = None) -> None:
    """Tell everybody who wants to know of a call."""
    for heard in _heard.values():
        heard(call, actor, at, following)


def files_become_one(keep: Customer, gone: Customer, actor: Staff) -> None:
    """Let everybody join what may stand once a customer."""
    for joining in _joining.values():
        joining(keep, gone, actor)
