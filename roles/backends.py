"""The one authentication backend: Django's passwords, our rights on records."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.http import HttpRequest

from roles import clock
from roles.rights import may

LOGGED_NAME = 255


class RightsBackend(ModelBackend):
    """Answers `has_perm(permission, record)` from assignments.

    Without a record the answer is Django's own (used by Django admin); a global
    permission never opens a record.
    """

    def user_can_authenticate(self, user: Any) -> bool:
        """Return whether the account works today; asked at the log-in and on every request of a session."""
        return super().user_can_authenticate(user) and user.is_with_us(clock.today())

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Return whether `user_obj` holds `perm`, on `obj` where one is given."""
        if not user_obj.is_active:
            return False
        if obj is None:
            return super().has_perm(user_obj, perm)
        return may(user_obj, perm, obj)


def attempted_name(request: HttpRequest, credentials: dict[str, Any] | None = None) -> str | None:
    """Return the name somebody tries to log in with, cut to what django-axes can keep."""
    name = (credentials or request.POST).get("username")
    return str(name)[:LOGGED_NAME] if name else None
