"""Group robots: Apprise knows what each of them takes, the house's own client carries it.

Apprise's plugins call the network themselves, follow what the name server says at that moment and take any
answer of 200 for a yes. Here only their knowledge is used (the form of a message, its longest size, DingTalk's
signature); `send` is ours, so that the checked address is the one connected to and the robot's own verdict counts.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qs, urlsplit

from roles import clock
from roles.notifications.failures import Failure, Rejected
from roles.notifications.http import post
from roles.notifications.models import RobotKind

# Where a robot's address holds its token, and what tokens look like.
_TOKENS = {
    RobotKind.WECOM: ("key", re.compile(r"[A-Za-z0-9_-]{8,100}")),
    RobotKind.DINGTALK: ("access_token", re.compile(r"[A-Za-z0-9]{8,100}")),
    RobotKind.FEISHU: ("", re.compile(r"[A-Za-z0-9_-]{8,100}")),
}
_SIGNING_KEY = re.compile(r"[A-Za-z0-9]{8,100}")

# Answers that ask to come again later: too many at a time, or the server has trouble.
_LATER = {408, 425, 429, *range(500, 600)}
# What WeCom, DingTalk and Feishu answer to too many messages a minute, with a status of 200.
_TOO_MANY = {-1, 45009, 45033, 130101, 410100, 11232, 9499}


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
    robot = _classes()[kind](address, signing_key, key)
    # False without an error means that Apprise found nothing to send.
    if not robot.notify(body=body or title, title=title if body else ""):
        raise Rejected(Failure("nothing-to-send", final=True))


def _send(address: str, payload: dict[str, Any], key: str) -> bool:
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": key, "User-Agent": "dealership"}
    answer = post(address, json.dumps(payload, ensure_ascii=False).encode(), headers)
    if not 200 <= answer.status < 300:
        later = answer.status in _LATER
        raise Rejected(Failure(f"http-{answer.status}", final=not later, way=later))
    code = _verdict(answer.body)
    if code:
        raise Rejected(Failure(f"code-{code}", final=code not in _TOO_MANY, way=code in _TOO_MANY))
    return True


def _verdict(body: bytes) -> int:
    """Return the error code in a robot's answer; 0 is a yes, and so is an answer that holds none."""
    try:
        said = json.loads(body)
    except ValueError:
        return 0
    codes = [said.get(name) for name in ("errcode", "code", "StatusCode")] if isinstance(said, dict) else []
    return next((code for code in codes if isinstance(code, int) and not isinstance(code, bool)), 0)


@lru_cache(maxsize=1)
def _classes() -> dict[str, Any]:
    """Return Apprise's plugins with our own way out; imported when the first message leaves: it takes its time."""
    from apprise import AppriseAsset
    from apprise.plugins.base import NotifyBase
    from apprise.plugins.dingtalk import NotifyDingTalk
    from apprise.plugins.feishu import NotifyFeishu
    from apprise.plugins.wecombot import NotifyWeComBot

    asset = AppriseAsset(app_id="dealership", secure_logging=True)

    class WeCom(NotifyWeComBot):  # type: ignore[misc]
        def __init__(self, address: str, _signing_key: str, key: str) -> None:
            super().__init__(key=token_of(RobotKind.WECOM, address), asset=asset, overflow="truncate")
            self._address, self._key = address, key

        def send(self, body: Any, title: Any = "", notify_type: Any = None, **kwargs: Any) -> bool:
            return _send(self._address, {"msgtype": "text", "text": {"content": body}}, self._key)

    class DingTalk(NotifyDingTalk):  # type: ignore[misc]
        def __init__(self, address: str, signing_key: str, key: str) -> None:
            token = token_of(RobotKind.DINGTALK, address)
            super().__init__(token=token, secret=signing_key or None, asset=asset, overflow="truncate")
            self._address, self._key = address, key

        def send(self, body: Any, title: Any = "", notify_type: Any = None, **kwargs: Any) -> bool:
            address = self._address
            if self.secret:
                timestamp, signature = self.get_signature()
                address = f"{address}{'&' if '?' in address else '?'}timestamp={timestamp}&sign={signature}"
            return _send(address, {"msgtype": "text", "text": {"content": body}, "at": {"isAtAll": False}}, self._key)

    class Feishu(NotifyFeishu):  # type: ignore[misc]
        def __init__(self, address: str, signing_key: str, key: str) -> None:
            super().__init__(token=token_of(RobotKind.FEISHU, address), asset=asset, overflow="truncate")
            self._address, self._signing_key, self._key = address, signing_key, key

        def send(self, body: Any, title: Any = "", notify_type: Any = None, **kwargs: Any) -> bool:
            payload = {"msg_type": "text", "content": {"text": body}}
            return _send(self._address, {**_feishu_signature(self._signing_key), **payload}, self._key)

    class Webhook(NotifyBase):  # type: ignore[misc]
        title_maxlen = 250
        body_maxlen = 8000

        def __init__(self, address: str, _signing_key: str, key: str) -> None:
            super().__init__(asset=asset, overflow="truncate")
            self._address, self._key = address, key

        def send(self, body: Any, title: Any = "", notify_type: Any = None, **kwargs: Any) -> bool:
            return _send(self._address, {"id": self._key, "title": title, "text": body}, self._key)

    return {"wecom": WeCom, "dingtalk": DingTalk, "feishu": Feishu, "webhook": Webhook}


def _feishu_signature(key: str) -> dict[str, str]:
    """Sign as Feishu asks for: nothing, under the instant and the key together."""
    if not key:
        return {}
    timestamp = str(int(clock.now().timestamp()))
    digest = hmac.new(f"{timestamp}\n{key}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": timestamp, "sign": base64.b64encode(digest).decode()}
