"""A scorecard's way: submitted by the person, scored by the superior, approved by the next level."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from kpi.cards import compute, total_up
from kpi.models import CardState, LineSource, Scorecard, ScorecardLine
from roles import clock
from roles.approvals import actions as approvals
from roles.approvals import chain
from roles.approvals.models import Approval, ApprovalState, Decision, Verb
from roles.models import Assignment, Staff
from roles.notifications.actions import Letter, tell
from roles.rights import require
from roles.sharing import share
from roles.superiors import ReportingLine

COMMENT_LENGTH = 2000
REASON_LENGTH = 500
REASON_BELOW = 60
REASON_ABOVE = 95


@dataclass(frozen=True)
class LineScore:
    """A manager's score of one line: 1-100, with a reason below 60 or above 95."""

    score: int
    comment: str = ""


class StaleCard(ValidationError):
    """The card changed after the page was opened."""


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
    scorer = superior_for(card.assignment)
    if scorer is None:
        raise ValidationError(_("Nobody stands above this position in the store; the group has to score this card."))
    now = clock.now()
    _move(card, version, CardState.DRAFT, CardState.SUBMITTED, self_comment=comment.strip(), submitted_at=now)
    share(card, scorer.staff, "kpi.view_scorecard", "kpi.score_scorecard")
    approvals.submit(document=card, acting_user=acting_user, approver=scorer.staff, at=now)
    _tell(card, scorer.staff_id, "to_score", now)
    return card


@transaction.atomic
def hand_in_for_leaver(*, card: Scorecard, at: datetime) -> bool:
    """Hand in the card of somebody who left, in their name and without their words; False where nobody scores it."""
    scorer = superior_for(card.assignment)
    if scorer is None:
        return False
    _move(card, card.version, CardState.DRAFT, CardState.SUBMITTED, submitted_at=at)
    share(card, scorer.staff, "kpi.view_scorecard", "kpi.score_scorecard")
    approvals.submit(document=card, acting_user=card.owner, approver=scorer.staff, at=at)
    _tell(card, scorer.staff_id, "to_score", at)
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
    frozen = freeze(card, scores, now)
    Scorecard.objects.filter(pk=card.pk).update(
        state=CardState.SCORED,
        scored_by=scorer,
        scored_at=now,
        execution=frozen.execution,
        results=frozen.results,
        total=frozen.total,
        version=F("version") + 1,
    )
    card.refresh_from_db()
    next_level = _next_level(card, scorer, {card.owner_id, scorer.pk, acting_user.pk})
    if next_level is None:
        decision = chain.append(document=card, actor=acting_user, principal=scored.principal, verb=Verb.FILE, at=now)
        publish(card, decision)
        return card
    share(card, next_level.staff, "kpi.view_scorecard", "kpi.approve_scorecard")
    approvals.submit(
        document=card, acting_user=acting_user, principal=scored.principal, approver=next_level.staff, at=now, verb=""
    )
    _tell(card, next_level.staff_id, "to_approve", now)
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


def freeze(card: Scorecard, scores: Mapping[int, LineScore], at: datetime) -> Scorecard:
    """Write computed values as they are at `at` and the manager's scores into the card's lines."""
    fresh = Scorecard.objects.prefetch_related("lines__made_from").get(pk=card.pk)
    compute([fresh], at)
    lines = list(fresh.lines.all())
    for line in lines:
        given = scores.get(line.pk)
        if given and line.source != LineSource.COMPUTED:
            line.score, line.comment, line.source = given.score, given.comment.strip(), LineSource.SCORED
    total_up(fresh)
    ScorecardLine.objects.bulk_update(lines, ["actual", "part", "whole", "points", "score", "comment", "source"])
    return fresh


def publish(card: Scorecard, decision: Decision) -> None:
    """Make the card final and tell the person; called when the next level approves."""
    _check_scored(card)
    Scorecard.objects.filter(pk=card.pk).update(
        state=CardState.PUBLISHED, published_at=decision.at, version=F("version") + 1
    )
    card.refresh_from_db()
    _tell(card, card.owner_id, "published", decision.at)


def send_back(card: Scorecard, decision: Decision) -> None:
    """The next level returns the card: it goes back to whoever scored it."""
    _check_scored(card)
    scorer = _back_to_scorer(card, decision.at)
    _tell(card, scorer.pk, "returned", decision.at)


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


def superior_for(assignment: Assignment) -> Assignment | None:
    """Return who scores: the holder of the superior position today."""
    if assignment.store_id is None:
        return None
    return ReportingLine(assignment.store_id, clock.today()).superior_of(assignment)


def next_decider(card: Scorecard) -> Assignment | None:
    """Return who decides on a card as it stands: who scores it, or who approves what was scored."""
    if card.state == CardState.SCORED and card.scored_by is not None:
        return _next_level(card, card.scored_by, {card.owner_id, card.scored_by.pk})
    return superior_for(card.assignment)


def _next_level(card: Scorecard, scorer: Staff, concerned: set[int]) -> Assignment | None:
    """Return the first person above the scorer who is not concerned, along the line above the card's owner."""
    if card.store_id is None:
        return None
    above = list(ReportingLine(card.store_id, clock.today()).chain_above(card.assignment))
    passed = next((number for number, seat in enumerate(above, 1) if seat.staff_id == scorer.pk), 0)
    return next((seat for seat in above[passed:] if seat.staff_id not in concerned), None)


def _move(card: Scorecard, version: int, expected: str, state: str, **fields: object) -> None:
    moved = Scorecard.objects.filter(pk=card.pk, state=expected, version=version).update(
        state=state, version=F("version") + 1, **fields
    )
    card.refresh_from_db()
    if not moved:
        raise StaleCard(_("Nothing was changed: this card is now “%(state)s”.") % {"state": card.get_state_display()})


def letter_about(card: Scorecard, recipient_id: int, what: str) -> Letter:
    """Return what is told about a card: "to_score", "to_approve", "returned" or "published"."""
    return Letter(
        recipient_id=recipient_id,
        key=f"scorecard:{card.pk}:{what}:{card.version}",
        kind="scorecard",
        params={"what": what, "month": f"{card.month:%Y-%m}", "name": card.owner.name},
        url=reverse("kpi:scorecard", args=[card.pk]),
    )


def _tell(card: Scorecard, recipient_id: int, what: str, at: datetime) -> None:
    tell([letter_about(card, recipient_id, what)], at=at)
