"""What moves of surveys bring about: the address made, low scores followed up."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketing.clocks import due_on
from marketing.events import LOW_SATISFACTION, SURVEY_FOLLOWED, SURVEY_LOW
from marketing.models import CallWay, CareKind, FollowUp, FollowUpState, Survey, SurveyKind
from marketing.promotion import letters
from marketing.surveys.links import new_key
from roles import clock
from roles.duties import events
from roles.duties.subjects import Subject
from roles.records.flows import Moved
from roles.records.kinds import kind_of
from roles.records.models import RecordEntry, Verb


def sent(survey: Survey, moved: Moved) -> None:
    """Give the survey an address that nobody guesses, and keep its questions as they stand."""
    questions = [each.frozen for each in survey.questionnaire.questions.all()]
    if not any(each["weight"] for each in questions):
        raise ValidationError(_("Its questionnaire has no question that counts: ask an administrator."))
    until = moved.at + timedelta(days=survey.questionnaire.valid_days)
    Survey.objects.filter(pk=survey.pk).update(asked=questions, link_key=new_key(), expires_at=until)


def answered_low(survey: Survey, moved: Moved) -> None:
    """Plan the call that asks why, for whoever sent it, who owes it; sales owe theirs where it is about them."""
    subject = Subject("survey", survey.pk)
    due_at = due_on(clock.local_date(moved.at) + timedelta(days=1))
    _owed(survey, subject, moved.at, due_at)
    if survey.questionnaire.kind == SurveyKind.SSI:
        events.raise_by(LOW_SATISFACTION.code, subject, survey.about_unit or survey.customer.unit, moved.at)
    call, created = FollowUp.objects.get_or_create(
        rule_key=f"survey:{survey.pk}",
        defaults={
            "customer_id": survey.customer_id,
            "car_id": survey.car_id,
            "kind": CareKind.DISSATISFIED,
            "way": CallWay.PHONE,
            "due_at": due_at,
            "first_due_at": due_at,
            "owner_id": survey.owner_id,
            "unit_id": survey.unit_id,
            "department_id": survey.department_id,
            "store_id": survey.store_id,
            "created_by_id": survey.owner_id,
            "state": FollowUpState.TODO,
        },
    )
    if created:
        RecordEntry.objects.create(kind="follow_up", record_id=call.pk, verb=Verb.CREATE, to_state=call.state)
    kind = kind_of("survey")
    assert kind is not None
    letters.tell_people(survey, "low", survey.reference, [survey.owner_id], None, moved.at, kind.url(survey.pk))


def _owed(survey: Survey, subject: Subject, at: datetime, due_at: datetime) -> None:
    """Raise the duty with whoever sent it; where somebody else did, with customer relations of the store."""
    raised = events.raise_by(SURVEY_LOW.code, subject, survey.unit, at, person=survey.owner, due_at=due_at)
    if not raised:
        events.raise_by(SURVEY_LOW.code, subject, survey.unit, at, due_at=due_at)


def followed(survey: Survey, moved: Moved) -> None:
    """What was owed for a low score is done."""
    events.settle(SURVEY_FOLLOWED.code, Subject("survey", survey.pk), moved.at, moved.actor)
