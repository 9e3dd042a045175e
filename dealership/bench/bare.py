"""The page pages are measured against: what Django takes for a login, three queries and 25 rows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template import engines
from django.urls import path

from roles.duties.models import ChecklistItem
from roles.models import Assignment, Staff

# What `startproject` writes, and the one line that leads to this file.
MIDDLEWARE = [
    "dealership.bench.bare.lead_here",
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

_TEMPLATE = """<!doctype html><html lang="zh"><head><title>{{ request.user.name }}</title></head><body>
<h1>{{ seats.0.position.name_zh }} · {{ people }}</h1><form method="post">{% csrf_token %}</form><table>
{% for item in items %}<tr><td>{{ item.version.name_zh }}</td><td>{{ item.due_at|date:"Y-m-d H:i" }}</td>
<td>{{ item.get_status_display }}</td><td>{{ item.note }}</td></tr>{% endfor %}</table></body></html>"""


def lead_here(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let a request find the addresses of this file."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.urlconf = "dealership.bench.bare"
        return get_response(request)

    return middleware


def page(request: HttpRequest) -> HttpResponse:
    """Show 25 rows by three queries."""
    context = {
        "seats": list(Assignment.objects.filter(staff=request.user.pk).select_related("position")),
        "people": Staff.objects.filter(username=request.user.get_username()).count(),
        "items": list(ChecklistItem.objects.filter(owner=request.user.pk).select_related("version")[:25]),
    }
    return HttpResponse(_compiled().render(context, request))


def _compiled() -> Any:
    if "page" not in _templates:
        _templates["page"] = engines["django"].from_string(_TEMPLATE)
    return _templates["page"]


_templates: dict[str, Any] = {}

urlpatterns = [path("", page)]
