"""The feed itself, and the page on which a person makes, renews and revokes it."""

from __future__ import annotations

import hashlib

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from roles import clock
from roles.boards.feed import throttle
from roles.boards.feed.actions import feed_of, make_feed, note_fetch, revoke_feed
from roles.boards.feed.calendar import write
from roles.boards.feed.entries import entries_of
from roles.boards.models import CalendarFeed
from roles.http import StaffRequest

TOO_MANY = 429
LONGEST_TOKEN = 100


@require_safe
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """Answer a calendar program that knows the secret; anybody else finds nothing here."""
    found = feed_of(token) if len(token) <= LONGEST_TOKEN else None
    if found is None:
        if throttle.over("guess", request.META.get("REMOTE_ADDR", ""), throttle.GUESSES_AN_HOUR):
            return _too_many()
        raise Http404
    if throttle.over("fetch", found.token_hash, throttle.FETCHES_AN_HOUR):
        return _too_many()
    with translation.override(found.staff.language):
        name = _("Duties of %(name)s") % {"name": found.staff.name}
        text = write(entries_of(found.staff, clock.now()), name, as_todos=request.GET.get("as") == "todos")
    note_fetch(found)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["ETag"] = f'"{hashlib.sha256(text).hexdigest()[:40]}"'
    response["Cache-Control"] = "private, max-age=300"
    response["Content-Disposition"] = 'inline; filename="duties.ics"'
    response["Content-Language"] = found.staff.language
    response["X-Robots-Tag"] = "noindex"
    return get_conditional_response(request, etag=response["ETag"], response=response) or response


def _too_many() -> HttpResponse:
    return HttpResponse(status=TOO_MANY, headers={"Retry-After": str(throttle.HOUR)}, content_type="text/plain")


@require_GET
@never_cache
def settings_page(request: StaffRequest) -> HttpResponse:
    """Show whether the person has a feed, and how it is used."""
    return _page(request)


@require_POST
@never_cache
def make(request: StaffRequest) -> HttpResponse:
    """Make a feed, or give it another secret address; it is shown on this answer and never again.

    Not a redirect: the secret would have to be kept until the next request.
    """
    return _page(request, make_feed(acting_user=request.user))


@require_POST
def revoke(request: StaffRequest) -> HttpResponse:
    """End the feed: its address leads nowhere from now on."""
    if revoke_feed(acting_user=request.user):
        messages.success(request, _("Revoked: the address leads nowhere any more."))
    return redirect("boards:calendar")


def _page(request: StaffRequest, token: str = "") -> HttpResponse:
    url = ""
    if token:
        path = reverse("boards:feed", args=[token])
        url = settings.SITE_URL.rstrip("/") + path if settings.SITE_URL else request.build_absolute_uri(path)
    context = {
        "feed": CalendarFeed.objects.filter(staff=request.user).first(),
        "secret_url": url,
        "webcal_url": "webcal://" + url.partition("://")[2] if url else "",
    }
    return render(request, "boards/calendar.html", context)
