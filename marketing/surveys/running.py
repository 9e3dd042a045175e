"""Surveys nobody answered in time. Run by the sweep."""

from __future__ import annotations

from datetime import datetime

from marketing.models import Survey, SurveyState
from marketing.surveys.records import SURVEY
from roles.records.actions import move_by_house

MOST = 500


def lapse_due(at: datetime) -> int:
    """Close what can no longer be answered; return how many."""
    move = SURVEY.flow.move("lapse")
    assert move is not None
    rows = Survey.objects.filter(state=SurveyState.SENT, expires_at__lte=at).order_by("expires_at")[:MOST]
    return sum(move_by_house(kind=SURVEY, record=row, move=move) is not None for row in rows)
