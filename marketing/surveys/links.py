"""The secret address of a survey: nobody guesses it, and the table alone does not give it away."""

from __future__ import annotations

import secrets

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from marketing.models import Survey

SALT = "marketing.survey"
LONGEST_TOKEN = 80


def new_key() -> str:
    """Return a fresh secret for one survey."""
    return secrets.token_hex(16)


def token_of(survey: Survey) -> str:
    """Return what stands in the address: the number and 160 bits nobody can guess."""
    if not survey.link_key:
        return ""
    mark = salted_hmac(SALT, f"{survey.pk}:{survey.link_key}", algorithm="sha256").hexdigest()[:40]
    return f"{survey.pk:x}-{mark}"


def survey_of(token: str) -> Survey | None:
    """Return the survey an address leads to; None for one that was never given out."""
    number, _dash, _mark = token.partition("-")
    try:
        pk = int(number, 16)
    except ValueError:
        return None
    if len(token) > LONGEST_TOKEN or pk > 2**62:
        return None
    survey = Survey.objects.for_page().filter(pk=pk).exclude(link_key="").first()
    if survey is None or not constant_time_compare(token_of(survey), token):
        return None
    return survey


def url_of(survey: Survey, request: HttpRequest | None = None) -> str:
    """Return the whole address, to be sent to the customer."""
    path = reverse("marketing:survey_answer", args=[token_of(survey)])
    if settings.SITE_URL:
        return str(settings.SITE_URL).rstrip("/") + path
    return request.build_absolute_uri(path) if request is not None else path
