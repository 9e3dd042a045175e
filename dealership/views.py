"""The few pages that belong to no room: the front door, the language, the pulse."""

from __future__ import annotations

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_GET, require_POST

from roles.actions import set_language as remember_language

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
    """Say whether the process and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return JsonResponse({"status": "ok"})
