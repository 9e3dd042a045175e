"""Making, renewing and revoking the secret address of a calendar feed."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from roles import clock
from roles.boards.models import CalendarFeed
from roles.models import Staff

_SECRET_BYTES = 32
_FETCH_NOTED_EVERY = timedelta(hours=1)


@transaction.atomic
def make_feed(*, acting_user: Staff) -> str:
    """Give a person a new secret address, in place of any they had; return the secret, which nothing keeps."""
    token = secrets.token_urlsafe(_SECRET_BYTES)
    facts = {"token_hash": hash_of(token), "made_at": clock.now(), "fetched_at": None}
    CalendarFeed.objects.update_or_create(staff=acting_user, defaults=facts)
    return token


@transaction.atomic
def revoke_feed(*, acting_user: Staff) -> bool:
    """End a person's feed; return whether there was one."""
    return CalendarFeed.objects.filter(staff=acting_user).delete()[0] > 0


def feed_of(token: str) -> CalendarFeed | None:
    """Return the feed a secret opens; None for one that is unknown or revoked, or of somebody no longer with us."""
    found = CalendarFeed.objects.filter(token_hash=hash_of(token)).select_related("staff").first()
    if found is None or not found.staff.is_with_us(clock.today()):
        return None
    return found


def note_fetch(feed: CalendarFeed) -> None:
    """Note that a feed was fetched, at most once an hour."""
    now = clock.now()
    stale = Q(fetched_at__isnull=True) | Q(fetched_at__lt=now - _FETCH_NOTED_EVERY)
    if feed.fetched_at is None or feed.fetched_at < now - _FETCH_NOTED_EVERY:
        CalendarFeed.objects.filter(stale, pk=feed.pk).update(fetched_at=now)


def hash_of(token: str) -> str:
    """Return what is kept of a secret."""
    return hashlib.sha256(token.encode()).hexdigest()
