"""Secrets at rest: sealed with the newest key, opened with any that is still listed.

The keys stand in `FIELD_ENCRYPTION_KEYS`, newest first; without any, one is derived from `SECRET_KEY`.
To change a key put the new one first, run `manage.py reseal`, then drop the old one.
"""

from __future__ import annotations

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

_PURPOSE = b"dealership: secrets of channels, 1"


class Unreadable(Exception):
    """A secret was sealed with a key that is no longer listed, or is damaged."""


def seal(text: str) -> str:
    """Return `text` encrypted with the newest key; nothing stays nothing."""
    return _box(_keys()).encrypt(text.encode()).decode() if text else ""


def unseal(sealed: str) -> str:
    """Return what was sealed; raises Unreadable."""
    if not sealed:
        return ""
    try:
        return _box(_keys()).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Unreadable from error


def reseal(sealed: str) -> str:
    """Return the same secret under the newest key; raises Unreadable."""
    return seal(unseal(sealed))


def _keys() -> tuple[str, ...]:
    fallbacks = getattr(settings, "SECRET_KEY_FALLBACKS", [])
    return tuple(settings.FIELD_ENCRYPTION_KEYS) or (settings.SECRET_KEY, *fallbacks)


@lru_cache(maxsize=8)
def _box(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(_derived(key)) for key in keys])


def _derived(key: str) -> bytes:
    """Make a key of the right size of whatever long text an administrator wrote."""
    made = HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode())
    return base64.urlsafe_b64encode(made)
