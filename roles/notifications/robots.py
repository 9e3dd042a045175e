"""Group robots: Apprise knows what each of them takes, the house's own client carries it.

Apprise's plugins call the network themselves, follow what the name server says at that moment and take any
answer of 200 for a yes. Here only their knowledge is used (the form of a message, its longest size, DingTalk's
signature); `send` is ours, so that the checked address is the one connected to and the robot's own verdict counts.
"""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from roles.notifications.failures import Failure, Rejected
from roles.notifications.models import RobotKind

# Where a robot's address holds its token, and what tokens look like.
_TOKENS = {
    RobotKind.WECOM: ("key", re.compile(r"[A-Za-z0-9_-]{8,100}")),
    RobotKind.DINGTALK: ("access_token", re.compile(r"[A-Za-z0-9]{8,100}")),
    RobotKind.FEISHU: ("", re.compile(r"[A-Za-z0-9_-]{8,100}")),
}
_SIGNING_KEY = re.compile(r"[A-Za-z0-9]{8,100}")


def token_of(kind: str, address: str) -> str:
    """Return the token in a robot's address; nothing where there is none, or none is needed."""
    if kind == RobotKind.WEBHOOK:
        return ""
    name, form = _TOKENS[RobotKind(kind)]
    parts = urlsplit(address)
    token = parse_qs(parts.query).get(name, [""])[0] if name else parts.path.rstrip("/").rpartition("/")[2]
    return token if form.fullmatch(token) else ""


def takes_signature(kind: str, key: str) -> bool:
    """Return whether messages to this kind of robot can be signed with `key`."""
    if kind == RobotKind.DINGTALK:
        return bool(_SIGNING_KEY.fullmatch(key.removeprefix("SEC")))
    return kind == RobotKind.FEISHU and bool(_SIGNING_KEY.fullmatch(key))


def deliver(kind: str, address: str, signing_key: str, *, title: str, body: str, key: str) -> None:
    """Post one message; raises `Rejected`, `addresses.Refused`, or what the network raises.

    `key` goes along, so that a receiver can tell a repeat.
    """
    # Imported when the first message leaves: Apprise takes its time.
    from roles.notifications.robot_plugins import PLUGINS

    robot = PLUGINS[kind](address, signing_key, key)
    # False without an error means that Apprise found nothing to send.
    if not robot.notify(body=body or title, title=title if body else ""):
        raise Rejected(Failure("nothing-to-send", final=True))
