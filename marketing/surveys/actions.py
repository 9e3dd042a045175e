"""What a customer writes: one answer, once, before it is too late. And what recording a survey brings along."""

from __future__ import annotations

from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketing.models import Survey, SurveyState
from marketing.models.survey import COMMENT_LENGTH
from marketing.surveys.effects import answered_low
from marketing.surveys.records import SURVEY
from marketing.surveys.scoring import score_of
from roles import clock
from roles.records.actions import move_by_house
from roles.records.flows import Moved


class NoLongerOpen(ValidationError):
    """The survey was answered already, or its time is over; nothing was written."""


@transaction.atomic
def answer(*, survey: Survey, answers: Mapping[str, int], comment: str = "") -> Survey:
    """Keep a customer's answers: question id -> points. Low scores are followed up, others close.

    Raises NoLongerOpen for one that was answered or ran out, ValidationError where a question is left out or answered
    with what it does not offer.
    """
    now = clock.now()
    if survey.state != SurveyState.SENT or survey.expires_at is None or survey.expires_at <= now:
        raise NoLongerOpen(_("This survey was answered already, or its time is over."))
    kept = _checked(survey, answers)
    score = score_of(survey.asked, kept)
    if score is None:
        raise ValidationError(_("Please answer one question at least."))
    low = score < survey.questionnaire.low_below
    move = SURVEY.flow.move("answer")
    assert move is not None
    values = {
        "answers": kept,
        "comment": comment.replace("\x00", "").strip()[:COMMENT_LENGTH],
        "score": score,
        "is_low": low,
        "answered_at": now,
    }
    moved = move_by_house(kind=SURVEY, record=survey, move=move, values=values)
    if moved is None:
        raise NoLongerOpen(_("This survey was answered already, or its time is over."))
    assert isinstance(moved, Survey)
    if low:
        answered_low(moved, Moved(move, None, now, SurveyState.SENT))
        return moved
    settle = SURVEY.flow.move("settle")
    assert settle is not None
    closed = move_by_house(kind=SURVEY, record=moved, move=settle)
    assert isinstance(closed, Survey)
    return closed


def _checked(survey: Survey, answers: Mapping[str, int]) -> dict[str, int]:
    """Return the answers to what was asked; raises ValidationError keyed by the question's field."""
    kept: dict[str, int] = {}
    faults: dict[str, str] = {}
    for each in survey.asked:
        key = str(each["id"])
        given = answers.get(key)
        offered = (0, 1) if each["kind"] == "yes_no" else range(1, 11)
        if given is None:
            if each["required"]:
                faults[f"q{key}"] = _("Please choose an answer.")
        elif given not in offered:
            faults[f"q{key}"] = _("Choose one of the answers.")
        else:
            kept[key] = int(given)
    if faults:
        raise ValidationError(faults)
    return kept
