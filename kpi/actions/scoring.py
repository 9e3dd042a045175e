"""A scorecard's way: submitted by the person, scored by the superior, approved by the next level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kpi.actions.moving import move
from kpi.actions.telling import tell_about
from kpi.cards import total_up
from kpi.deciders import next_above, scorer_of
from kpi.freezing import Kept, freeze, keep, write_values
from kpi.models import Answer, CardState, LineSource, Origin, Scorecard, ScorecardLine
from roles import clock
from roles.approvals import actions as approvals
from roles.approvals import chain
from roles.approvals.models import Approval, ApprovalState, Decision, Verb
from roles.calendars.calendar import calendar_of
from roles.models import Staff
from roles.rights import require
from roles.sharing import share

COMMENT_LENGTH = 2000
REASON_LENGTH = 500
REASON_BELOW = 60
REASON_ABOVE = 95


@dataclass(frozen=True)
class LineScore:
    """A manager's score of one line: 1-100, with a reason below 60 or above 95."""

    score: int
    comment: str = ""


@transaction.atomic
def submit_card(*, card: Scorecard, acting_user: Staff, version: int, comment: str = "") -> Scorecard:
    """Hand one's own card of a past month to the superior for scoring.

    Raises ValidationError while the month runs, or when nobody stands above to score.
    """
    require(acting_user, "kpi.submit_scorecard", card)
    if acting_user.pk != card.owner_id:
        raise PermissionDenied(_("Only the person it is about hands in a scorecard."))
    if card.state == CardState.RUNNING:
        raise ValidationError(_("The month is still running: the card can be submitted once it is over."))
    if len(comment) > COMMENT_LENGTH:
        raise ValidationError({"self_comment": _("At most %(limit)s characters.") % {"limit": COMMENT_LENGTH}})
    scorer = scorer_of(card)
    if scorer is None:
        raise ValidationError(
            _("Nobody stands above this position: ask an administrator to name who scores this card.")
        )
    now = clock.now()
    move(card, version, CardState.DRAFT, CardState.SUBMITTED, self_comment=comment.strip(), submitted_at=now)
    share(card, scorer, "kpi.view_scorecard", "kpi.score_scorecard")
    approvals.submit(document=card, acting_user=acting_user, approver=scorer, at=now)
    tell_about(card, scorer.pk, "to_score", now)
    return card


@transaction.atomic
def hand_in_for_leaver(*, card: Scorecard, at: datetime) -> bool:
    """Hand in the card of somebody who left, in their name and without their words; False where nobody scores it."""
    scorer = scorer_of(card)
    if scorer is None:
        return False
    move(card, card.version, CardState.DRAFT, CardState.SUBMITTED, submitted_at=at)
    share(card, scorer, "kpi.view_scorecard", "kpi.score_scorecard")
    approvals.submit(document=card, acting_user=card.owner, approver=scorer, at=at)
    tell_about(card, scorer.pk, "to_score", at)
    return True


@transaction.atomic
def score_card(
    *, card: Scorecard, approval: Approval, acting_user: Staff, version: int, scores: Mapping[int, LineScore]
) -> Scorecard:
    """Score every line that is not computed, freeze the computed ones, hand the card to the next level.

    `scores` maps line ids to scores. Raises ValidationError naming every line that is
    missing, out of range or without its reason; StaleDecision when it was scored already.
    Where nobody stands above the scorer the card is published at once, and the log says so.
    """
    card.refresh_from_db()
    if card.state != CardState.SUBMITTED or approval.document != card:
        raise approvals.StaleDecision(
            _("Nothing was changed: this card is now “%(state)s”.") % {"state": card.get_state_display()}
        )
    lines = {line.pk: line for line in card.lines.all()}
    check_scores(lines, scores)
    scored = approvals.settle(
        approval=approval, acting_user=acting_user, version=version, state=ApprovalState.APPROVED, verb=Verb.SCORE
    )
    # A deputy's scores are the principal's: the card comes back to the principal, and goes on above them.
    scorer = scored.principal or acting_user
    now = clock.now()
    write_scores(card, scores, acting_user, now)
    Scorecard.objects.filter(pk=card.pk).update(
        state=CardState.SCORED, scored_by=scorer, scored_at=now, version=F("version") + 1
    )
    card.refresh_from_db()
    next_level = next_above(card, scorer, {card.owner_id, scorer.pk, acting_user.pk})
    if next_level is None:
        decision = chain.append(document=card, actor=acting_user, principal=scored.principal, verb=Verb.FILE, at=now)
        publish(card, decision)
        return card
    share(card, next_level, "kpi.view_scorecard", "kpi.approve_scorecard")
    approvals.submit(
        document=card, acting_user=acting_user, principal=scored.principal, approver=next_level, at=now, verb=""
    )
    tell_about(card, next_level.pk, "to_approve", now)
    return card


def check_scores(lines: Mapping[int, ScorecardLine], scores: Mapping[int, LineScore]) -> None:
    """Raise ValidationError keyed by "line-<id>" for every line that cannot be scored as given."""
    errors: dict[str, str] = {}
    for pk, line in lines.items():
        if line.source == LineSource.COMPUTED:
            continue
        given = scores.get(pk)
        if given is None:
            errors[f"line-{pk}"] = _("Give a score from 1 to 100.")
        elif not 1 <= given.score <= 100:
            errors[f"line-{pk}"] = _("A score lies between 1 and 100.")
        elif (given.score < REASON_BELOW or given.score > REASON_ABOVE) and not given.comment.strip():
            errors[f"line-{pk}"] = _("Below 60 or above 95 a reason is required.")
        elif len(given.comment) > REASON_LENGTH:
            errors[f"line-{pk}"] = _("At most %(limit)s characters.") % {"limit": REASON_LENGTH}
    if errors:
        raise ValidationError(errors)


def write_scores(card: Scorecard, scores: Mapping[int, LineScore], by: Staff, at: datetime) -> None:
    """Write the manager's scores into the card's lines and keep them beside its frozen figures.

    Figures that still follow the records freeze here: what the scorer saw is what counts.
    """
    freeze(Scorecard.objects.filter(pk=card.pk), at, skip_locked=False)
    fresh = Scorecard.objects.prefetch_related("lines__made_from").get(pk=card.pk)
    scored = []
    for line in fresh.lines.all():
        given = scores.get(line.pk)
        if given and line.source != LineSource.COMPUTED:
            line.score, line.comment, line.source = given.score, given.comment.strip(), LineSource.SCORED
            scored.append(line)
    total_up(fresh)
    write_values([fresh])
    keep([Kept(fresh, scored)], Origin.SCORES, at, by=by)


def publish(card: Scorecard, decision: Decision) -> None:
    """Publish a scored card and ask the person for an answer; called when the next level approves."""
    _check_scored(card)
    Scorecard.objects.filter(pk=card.pk).update(
        state=CardState.PUBLISHED,
        published_at=decision.at,
        answer=Answer.WAITING,
        answer_by=answer_by(card.store_id, decision.at),
        version=F("version") + 1,
    )
    card.refresh_from_db()
    tell_about(card, card.owner_id, "published", decision.at)


def answer_by(store_id: int | None, at: datetime) -> date:
    """Return the last day on which what was published at `at` can be confirmed or appealed against."""
    day = clock.local_date(at)
    return calendar_of(store_id, day, day).add_working_days(day, settings.APPEAL_WORKING_DAYS)


def send_back(card: Scorecard, decision: Decision) -> None:
    """The next level returns the card: it goes back to whoever scored it."""
    _check_scored(card)
    scorer = _back_to_scorer(card, decision.at)
    tell_about(card, scorer.pk, "returned", decision.at)


def take_back(card: Scorecard, approval: Approval) -> None:
    """The person withdrew the card before it was scored, or its scorer before it was approved."""
    if card.state == CardState.SCORED:
        _back_to_scorer(card, clock.now())
        return
    Scorecard.objects.filter(pk=card.pk).update(state=CardState.DRAFT, version=F("version") + 1)


def _check_scored(card: Scorecard) -> None:
    """Refuse a plain yes or no to a card that waits for its scores."""
    if card.state != CardState.SCORED:
        raise ValidationError(_("This card waits for its scores: open it and score every line."))


def _back_to_scorer(card: Scorecard, at: datetime) -> Staff:
    scorer = card.scored_by
    assert scorer is not None
    Scorecard.objects.filter(pk=card.pk).update(state=CardState.SUBMITTED, version=F("version") + 1)
    card.refresh_from_db()
    approvals.submit(document=card, acting_user=card.owner, approver=scorer, at=at, verb="")
    return scorer
