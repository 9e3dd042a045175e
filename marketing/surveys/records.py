"""Surveys, declared for everything generic."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing import models
from marketing.surveys import forms, lists, sections, transitions
from roles.catalogue import Department
from roles.records.kinds import RecordKind, plug, register
from roles.records.proofs import Proof


def _facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Customer"), row.customer.title),
        (_("Phone"), row.customer.main_phone),
        (_("Questionnaire"), row.questionnaire.name),
        (_("Whose work"), row.about.name if row.about else ""),
        (_("Order or delivery"), row.paper),
        (_("Sent"), row.sent_at),
        (_("Can be answered until"), row.expires_at),
        (_("Answered"), row.answered_at),
        (_("Score"), row.score),
        (_("Why it is low"), row.reason),
        (pgettext_lazy("survey", "Outcome"), row.outcome),
    ]


SURVEY = register(
    RecordKind(
        code="survey",
        model=models.Survey,
        label=_("Surveys"),
        label_one=_("Survey"),
        icon="mood-smile",
        department=Department.MARKETING,
        help=_("One customer asked once: an address to answer at, without a login."),
        flow=transitions.SURVEY,
        form=forms.SurveyForm,
        filters=lists.SurveyFilter,
        table=lists.SURVEYS,
        title=lambda row: f"{row.customer.title} · {row.questionnaire.get_kind_display()}",
        reference=lambda row: row.reference,
        facts=_facts,
        due_field="expires_at",
        related=("customer", "questionnaire"),
        proof=Proof(when="created_at", done=~Q(state="waiting")),
    )
)
SURVEY.plugs.extend((sections.address, sections.given, sections.whom_asked))
plug("customer", sections.of_customer)
