"""Parts of a survey's page: the address to send, and what the customer answered."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from marketing.models import Customer, Survey, SurveyState
from marketing.surveys.links import url_of
from roles import clock
from roles.http import StaffRequest
from roles.records.flows import holds
from roles.records.kinds import Section
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
    """Show the surveys of a customer, the newest first, on the customer's page."""
    from marketing.surveys.records import SURVEY

    if not rights_of(request.user).anywhere("marketing.view_survey"):
        return None
    rows = Survey.objects.visible_to(request.user).filter(customer=customer).select_related("questionnaire")
    found = [
        {
            "what": each.questionnaire.get_kind_display(),
            "name": f"{each.score:.0f}" if each.score is not None else "",
            "url": SURVEY.url(each.pk),
            "face": SURVEY.flow.faces[each.state],
            "state": each.state_label,
            "at": each.answered_at or each.sent_at or each.created_at,
        }
        for each in rows.order_by("-created_at")[:MOST]
    ]
    context = {"rows": found, "title": _("Surveys")}
    return Section("marketing/promotion/_around.html", context, wide=False, order=55) if found else None
