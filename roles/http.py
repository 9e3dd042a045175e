"""The request as views behind the login see it: the policy let only a known person through."""

from __future__ import annotations

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from roles.models import Staff


class StaffRequest(HttpRequest):
    """A request of a person who is logged in."""

    user: Staff
    htmx: HtmxDetails
