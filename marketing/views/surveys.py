"""The customer's page: the only one of the house opened without a login. It names no customer and no colleague."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from marketing.models import Survey, SurveyState
from marketing.surveys import throttle
from marketing.surveys.actions import NoLongerOpen, answer
from marketing.surveys.forms import AnswerForm
from marketing.surveys.links import survey_of
from roles import clock

NOT_FOUND, GONE, UNPROCESSABLE, TOO_MANY = 404, 410, 422, 429


@never_cache
@require_http_methods(["GET", "POST"])
def survey(request: HttpRequest, token: str) -> HttpResponse:
    """Show the questions, or keep the answers; whoever guesses too often waits an hour."""
    here = request.META.get("REMOTE_ADDR", "")
    if throttle.is_over("guess", here, throttle.GUESSES_AN_HOUR):
        return _said(request, _("Too many attempts. Please try again in an hour."), TOO_MANY)
    found = survey_of(token)
    if found is None:
        throttle.over("guess", here, throttle.GUESSES_AN_HOUR)
        return _said(request, _("This address leads to no survey. Please check it."), NOT_FOUND)
    if request.method == "POST":
        return _answer(request, found)
    if not _is_open(found):
        return _closed(request, found)
    return _page(request, found, AnswerForm(survey=found))


def _answer(request: HttpRequest, found: Survey) -> HttpResponse:
    if throttle.over("post", str(found.pk), throttle.POSTS_AN_HOUR):
        return _said(request, _("Too many attempts. Please try again in an hour."), TOO_MANY)
    if not _is_open(found):
        return _closed(request, found)
    form = AnswerForm(request.POST, survey=found)
    if not form.is_valid():
        return _page(request, found, form, UNPROCESSABLE)
    try:
        answer(survey=found, answers=form.answers, comment=form.cleaned_data["comment"])
    except NoLongerOpen:
        return _closed(request, found)
    except ValidationError as error:
        form.refuse(error)
        return _page(request, found, form, UNPROCESSABLE)
    return _said(request, _("Thank you! Your answers have reached us."), 200, done=True)


def _is_open(found: Survey) -> bool:
    return found.state == SurveyState.SENT and found.expires_at is not None and found.expires_at > clock.now()


def _closed(request: HttpRequest, found: Survey) -> HttpResponse:
    answered = Survey.objects.filter(pk=found.pk, answered_at__isnull=False).exists()
    words = _("This survey was answered already. Thank you!") if answered else _("The time to answer is over.")
    return _said(request, words, GONE, done=answered)


def _page(request: HttpRequest, found: Survey, form: AnswerForm, status: int = 200) -> HttpResponse:
    store = found.unit.store.name if found.unit.store else ""
    context = {"form": form, "questions": [form[name] for name in form.questions], "store": store}
    return _private(render(request, "marketing/surveys/answer.html", context, status=status))


def _said(request: HttpRequest, words: str, status: int, *, done: bool = False) -> HttpResponse:
    return _private(render(request, "marketing/surveys/said.html", {"words": words, "done": done}, status=status))


def _private(response: HttpResponse) -> HttpResponse:
    """Keep the address out of search engines and of other sites; without any referrer the form itself is refused."""
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response
