"""What every request passes: the reader's language and the policy of the URL."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from dealership.policy import Access, Rule, access_of
from roles.access import administers
from roles.passwords import OPEN_BEFORE
from roles.rights import rights_of

GetResponse = Callable[[HttpRequest], HttpResponse]


class StaffLocaleMiddleware:
    """Answers in the language chosen on this device, else the person's own, else Chinese.

    The browser's Accept-Language is not asked: the house speaks Chinese unless told otherwise.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Activate the language for this request."""
        known = dict(settings.LANGUAGES)
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        if language not in known:
            language = request.user.language if request.user.is_authenticated else settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", language)
            return response


def _opens_before(name: str, rule: Rule) -> bool:
    """Return whether an address opens for somebody whose password another person knows."""
    return rule.access in (Access.PUBLIC, Access.KEYED) or name in OPEN_BEFORE


class PolicyMiddleware:
    """Denies by default: a URL that stands in no policy is refused, others as their row says.

    Whoever still has an initial password comes no further than the page where it is changed.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; the decision falls once the URL is resolved."""
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> HttpResponse | None:
        """Enforce the URL's row of the policy table."""
        match = request.resolver_match
        name = match.view_name if match else ""
        rule = access_of(name)
        if rule is None:
            raise PermissionDenied(_("This address is not open to anybody."))
        if request.user.is_authenticated and request.user.initial_password and not _opens_before(name, rule):
            return redirect("password_change")
        if rule.access in (Access.PUBLIC, Access.ADMIN, Access.KEYED):
            # Django admin asks for its own log-in and checks its own permissions; so does a view of a secret address.
            return None
        if not request.user.is_authenticated:
            # What was posted is gone; its address could not be opened after the login.
            return redirect_to_login(request.get_full_path() if request.method in ("GET", "HEAD") else reverse("home"))
        if rule.access is Access.ADMINISTRATOR and not administers(request.user):
            raise PermissionDenied(_("This page is for administrators of the role catalogue."))
        if rule.permission and not rights_of(request.user).anywhere(rule.permission):
            raise PermissionDenied(_("Your position does not include this page."))
        if rule.beyond_own and not rights_of(request.user).beyond_own(rule.permission):
            raise PermissionDenied(_("This page is for those who lead other people."))
        return None
