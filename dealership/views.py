"""The few pages that belong to no room: the front door, the language, the pulse."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from roles import clock
from roles.actions import set_language as remember_language
from roles.operations import readiness

YEAR = 365 * 24 * 3600


@require_GET
def home(_request: HttpRequest) -> HttpResponse:
    """Lead to the day's duties."""
    return redirect("duties:today")


def _back(request: HttpRequest) -> str:
    """Return where the form was sent from, never another site."""
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, request.is_secure()) and "\x00" not in target:
        return target
    return "/"


@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Switch the language on this device, and for the person when one is logged in."""
    language = request.POST.get("language", "")
    response = HttpResponseRedirect(_back(request))
    if language in dict(settings.LANGUAGES):
        response.set_cookie(settings.LANGUAGE_COOKIE_NAME, language, max_age=YEAR, samesite="Lax")
        if request.user.is_authenticated:
            remember_language(acting_user=request.user, language=language)
    return response


@require_GET
def healthz(_request: HttpRequest) -> HttpResponse:
    """Say that this process answers; nothing else is asked, so that a database that rests restarts no web server."""
    return JsonResponse({"status": "ok"})


@require_GET
def readyz(_request: HttpRequest) -> HttpResponse:
    """Say whether the database and the broker answer and the sweeper is not older than three minutes; 503 if not."""
    found = readiness(clock.now())
    parts = {name: "ok" if works else "failing" for name, works in found.parts.items()}
    return JsonResponse({"status": "ok" if found.ready else "failing", **parts}, status=200 if found.ready else 503)
