"""Every write of a scorecard's life, one concern a file: scoring, answering, appealing, correcting."""

from kpi.actions.answering import confirm_card, lapse_answers
from kpi.actions.appealing import Pointing, Ruling, grant_appeal, make_appeal
from kpi.actions.correcting import check_may_recount, recount_card, why_not_recount
from kpi.actions.moving import StaleCard
from kpi.actions.scoring import (
    COMMENT_LENGTH,
    REASON_ABOVE,
    REASON_BELOW,
    REASON_LENGTH,
    LineScore,
    hand_in_for_leaver,
    score_card,
    submit_card,
)
from kpi.actions.telling import letter_about

__all__ = [
    "COMMENT_LENGTH",
    "REASON_ABOVE",
    "REASON_BELOW",
    "REASON_LENGTH",
    "LineScore",
    "Pointing",
    "Ruling",
    "StaleCard",
    "check_may_recount",
    "confirm_card",
    "grant_appeal",
    "hand_in_for_leaver",
    "lapse_answers",
    "letter_about",
    "make_appeal",
    "recount_card",
    "score_card",
    "submit_card",
    "why_not_recount",
]
