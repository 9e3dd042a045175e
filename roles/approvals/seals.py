"""Seals: what only somebody who holds the keys of the house could have written.

The keys stand outside the database (`FIELD_ENCRYPTION_KEYS`, else `SECRET_KEY`), so that whoever can change
its rows cannot seal what they wrote. A seal made with any key still listed holds.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Sequence
from typing import Any

from django.conf import settings

_PURPOSE = b"dealership: seals of the decision log, 1"


def seal(facts: Sequence[Any]) -> str:
    """Return the seal of some facts under the newest key."""
    return _seal(_keys()[0], facts)


def holds(facts: Sequence[Any], sealed: str) -> bool:
    """Return whether `sealed` is the seal of these facts under a key that is still listed."""
    return any(hmac.compare_digest(_seal(key, facts), sealed) for key in _keys())


def _seal(key: str, facts: Sequence[Any]) -> str:
    derived = hmac.new(key.encode(), _PURPOSE, hashlib.sha256).digest()
    return hmac.new(derived, json.dumps(facts, separators=(",", ":")).encode(), hashlib.sha256).hexdigest()


def _keys() -> tuple[str, ...]:
    fallbacks = getattr(settings, "SECRET_KEY_FALLBACKS", [])
    return tuple(settings.FIELD_ENCRYPTION_KEYS) or (settings.SECRET_KEY, *fallbacks)
