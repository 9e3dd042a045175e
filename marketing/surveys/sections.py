"""Parts of a survey's page: the address to send, and what the customer answered."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Case, DecimalField, Value, When
from django.db.models.functions import Cast
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketing.models import Campaign, CampaignGuest, Customer, Survey, SurveyKind, SurveyState
from marketing.surveys.links import url_of
from roles import clock
from roles.http import StaffRequest
from roles.records.flows import holds
from roles.records.kinds import Section, kind_of
from roles.rights import rights_of

SEND = "marketing.send_survey"
MOST = 8


def address(request: StaffRequest, survey: Survey) -> Section | None:
    """Show the address to whoever may send it, as long as it can be answered."""
    if survey.state != SurveyState.SENT or not holds(request.user, SEND, survey):
        return None
    if survey.expires_at is None or survey.expires_at <= clock.now():
        return None
    context = {"survey": survey, "url": url_of(survey, request)}
    return Section("marketing/surveys/_address.html", context, order=5)


def given(_request: StaffRequest, survey: Survey) -> Section | None:
    """Show what was asked and answered."""
    if survey.answered_at is None:
        return None
    chinese = (get_language() or "").startswith("zh")
    rows = []
    for each in survey.asked:
        value = survey.answers.get(str(each["id"]))
        words = "–" if value is None else str(value)
        if value is not None and each["kind"] == "yes_no":
            words = _("Yes") if value else _("No")
        rows.append({"text": each["zh"] if chinese else each["en"], "answer": words, "scale": each["kind"] == "scale"})
    context = {"survey": survey, "rows": rows, "low_below": survey.questionnaire.low_below}
    return Section("marketing/surveys/_answers.html", context, order=10)


def whom_asked(request: StaffRequest, survey: Survey) -> Section | None:
    """Lead to the customer's file."""
    if not request.user.has_perm("marketing.view_customer", survey.customer):
        return None
    url = reverse("records:detail", args=["customer", survey.customer_id])
    return Section("marketing/surveys/_whom.html", {"customer": survey.customer, "url": url}, wide=False, order=10)


def of_customer(request: StaffRequest, customer: Customer) -> Section | None:
    """Show the surveys of a customer and the campaigns they came to, the newest first: one query for both."""
    rights, user = rights_of(request.user), request.user
    points = DecimalField(max_digits=5, decimal_places=2)
    parts = []
    if rights.anywhere("marketing.view_survey"):
        surveys = Survey.objects.visible_to(user).filter(customer=customer).order_by()
        parts.append(
            surveys.values_list(
                "pk", "questionnaire__kind", "state", "created_at", Cast("score", points), Value("survey")
            )
        )
    if rights.anywhere("marketing.view_campaign"):
        campaigns = Campaign.objects.visible_to(user).values("pk")
        guests = CampaignGuest.objects.filter(customer=customer, campaign__in=campaigns).order_by()
        came = Case(When(is_lead=True, then=Value("confirmed")), default=Value("here"))
        parts.append(
            guests.values_list(
                "campaign", "campaign__name", came, "noted_at", Cast(Value(None), points), Value("campaign")
            )
        )
    if not parts:
        return None
    rows = parts[0].union(*parts[1:], all=True) if len(parts) > 1 else parts[0]
    found = sorted(rows, key=lambda row: row[3], reverse=True)[:MOST]
    context = {"rows": [_beside(*row) for row in found], "title": _("Surveys and campaigns")}
    return Section("marketing/promotion/_around.html", context, wide=False, order=55) if found else None


def _beside(pk: int, words: str, state: str, at: datetime, score: Decimal | None, code: str) -> dict[str, Any]:
    kind = kind_of(code)
    assert kind is not None
    shown = {"url": kind.url(pk), "at": at, "what": kind.label_one}
    if code == "campaign":
        lead = state == "confirmed"
        return {**shown, "name": words, "face": state, "state": _("Lead") if lead else _("Came")}
    name = f"{SurveyKind(words).label}" + (f" · {score:.0f}" if score is not None else "")
    return {**shown, "name": name, "face": kind.flow.faces[state], "state": SurveyState(state).label}
