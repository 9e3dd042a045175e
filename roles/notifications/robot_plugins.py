"""Apprise's plugins with our own way out: each puts a message as its robot takes it, and `_send` carries it."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
from typing import Any

from apprise import AppriseAsset
from apprise.plugins.base import NotifyBase
from apprise.plugins.dingtalk import NotifyDingTalk
from apprise.plugins.feishu import NotifyFeishu
from apprise.plugins.wecombot import NotifyWeComBot

from roles import clock
from roles.notifications.failures import Failure, Rejected
from roles.notifications.http import post
from roles.notifications.models import RobotKind
from roles.notifications.robots import token_of

# Answers that ask to come again later: too many at a time, or the server has trouble.
_LATER = {408, 425, 429, *range(500, 600)}
# What WeCom, DingTalk and Feishu answer to too many messages a minute, with a status of 200.
_TOO_MANY = {-1, 45009, 45033, 130101, 410100, 11232, 9499}

_ASSET = AppriseAsset(app_id="dealership", secure_logging=True)


class WeCom(NotifyWeComBot):  # type: ignore[misc]
    """A WeCom group robot: plain text; the token in the address is its key."""

    def __init__(self, address: str, _signing_key: str, key: str) -> None:
        super().__init__(key=token_of(RobotKind.WECOM, address), asset=_ASSET, overflow="truncate")
        self._address, self._key = address, key

    def send(self, body: Any, title: Any = "", notify_type: Any = None, **kwargs: Any) -> bool:
        return _send(self._address, {"msgtype": "text", "text": {"content": body}}, self._key)


class DingTalk(NotifyDingTalk):  # type: ignore[misc]
    """A DingTalk group robot: plain text, signed in the address where it has a signing key."""

    def __init__(self, address: str, signing_key: str, key: str) -> None:
        token = token_of(RobotKind.DINGTALK, address)
        super().__init__(token=token, secret=signing_key or None, asset=_ASSET, overflow="truncate")
        self._address, self._key = address, key

    def send(self, body: Any, title: Any = "", notify_type: Any = None, **kwargs: Any) -> bool:
        address = self._address
        if self.secret:
            timestamp, signature = self.get_signature()
            address = f"{address}{'&' if '?' in address else '?'}timestamp={timestamp}&sign={signature}"
        return _send(address, {"msgtype": "text", "text": {"content": body}, "at": {"isAtAll": False}}, self._key)


class Feishu(NotifyFeishu):  # type: ignore[misc]
    """A Feishu group robot: plain text, signed in the message where it has a signing key."""

    def __init__(self, address: str, signing_key: str, key: str) -> None:
        super().__init__(token=token_of(RobotKind.FEISHU, address), asset=_ASSET, overflow="truncate")
        self._address, self._signing_key, self._key = address, signing_key, key

    def send(self, body: Any, title: Any = "", notify_type: Any = None, **kwargs: Any) -> bool:
        payload = {"msg_type": "text", "content": {"text": body}}
        return _send(self._address, {**_feishu_signature(self._signing_key), **payload}, self._key)


class Webhook(NotifyBase):  # type: ignore[misc]
    """An end point of the house's own choice: id, title and text as JSON."""

    title_maxlen = 250
    body_maxlen = 8000

    def __init__(self, address: str, _signing_key: str, key: str) -> None:
        super().__init__(asset=_ASSET, overflow="truncate")
        self._address, self._key = address, key

    def send(self, body: Any, title: Any = "", notify_type: Any = None, **kwargs: Any) -> bool:
        return _send(self._address, {"id": self._key, "title": title, "text": body}, self._key)


PLUGINS: dict[str, Any] = {"wecom": WeCom, "dingtalk": DingTalk, "feishu": Feishu, "webhook": Webhook}


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


def _feishu_signature(key: str) -> dict[str, str]:
    """Sign as Feishu asks for: nothing, under the instant and the key together."""
    if not key:
        return {}
    timestamp = str(int(clock.now().timestamp()))
    digest = hmac.new(f"{timestamp}\n{key}".encode(), b"", hashlib.sha256).digest()
    return {"timestamp": timestamp, "sign": base64.b64encode(digest).decode()}
