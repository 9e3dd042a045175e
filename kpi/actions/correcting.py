"""Replacing frozen figures: corrected by an appeal, or computed anew after its differences were seen."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kpi.actions.moving import StaleCard, what_happened
from kpi.actions.scoring import answer_by
from kpi.actions.telling import tell_about
from kpi.freezing import Kept, keep, write_figures
from kpi.frozen import Figure, figures_of
from kpi.models import Answer, Appeal, AppealRow, CardState, Origin, Scorecard
from kpi.recounting import Recount, corrected, recount
from roles import clock
from roles.approvals import chain
from roles.approvals.models import Decision, Verb
from roles.models import Staff
from roles.rights import require

TEXT_LENGTH = 2000
RECOUNT = "kpi.approve_scorecard"


def correct_card(*, card: Scorecard, appeal: Appeal, rows: Sequence[AppealRow], decision: Decision) -> Scorecard:
    """Correct the named rows of one card's figures; nobody else's change.

    The figures before stay in the snapshots before. Inside the decision's transaction.
    """
    before = figures_of(card)
    after = corrected(before, rows)
    changed = [after[pk] for pk in after if after[pk].changed(before[pk])]
    _replace(card, changed, Origin.APPEAL, decision.at, by=decision.actor, reason=appeal.reason, appeal=appeal)
    chain.append(document=card, actor=decision.actor, principal=decision.principal, verb=Verb.CORRECT, at=decision.at)
    return card


@transaction.atomic
def recount_card(*, card: Scorecard, acting_user: Staff, version: int, seen: str, reason: str) -> Recount:
    """Replace a card's frozen figures by what the records say now, whose differences were seen.

    `seen` is the fingerprint of the differences that were shown. A published card asks the person for an answer
    anew. Raises PermissionDenied, StaleCard where the card or the records moved on since, ValidationError
    keyed by "reason".
    """
    check_may_recount(card, acting_user)
    if not reason.strip():
        raise ValidationError({"reason": _("Say why the figures are replaced: the person reads this.")})
    if len(reason) > TEXT_LENGTH:
        raise ValidationError({"reason": _("At most %(limit)s characters.") % {"limit": TEXT_LENGTH}})
    now = clock.now()
    # Takes the row's lock: nobody answers, appeals or scores while its figures are replaced.
    locked = Scorecard.objects.filter(pk=card.pk, version=version).update(version=F("version") + 1)
    card.refresh_from_db()
    if not locked:
        raise StaleCard(what_happened(card))
    if refusal := why_not_recount(card):
        raise ValidationError(refusal)
    found = recount(card, now)
    if found.fingerprint != seen:
        raise StaleCard(_("The records have changed since: look at the differences again."))
    if not found.changes:
        raise ValidationError(_("The records say what the card says: there is nothing to replace."))
    _replace(card, [each.after for each in found.changes], Origin.RECOUNT, now, by=acting_user, reason=reason.strip())
    chain.append(document=card, actor=acting_user, verb=Verb.CORRECT, at=now, reason=reason.strip())
    if card.state == CardState.PUBLISHED:
        _ask_again(card, now)
    return found


def check_may_recount(card: Scorecard, acting_user: Staff) -> None:
    """Raise PermissionDenied for one's own card and for whoever does not approve cards here."""
    if acting_user.pk == card.owner_id:
        raise PermissionDenied(_("Nobody replaces the figures of their own card."))
    require(acting_user, RECOUNT, card)


def why_not_recount(card: Scorecard) -> str:
    """Return why a card's figures cannot be replaced as it stands, or nothing."""
    if card.frozen_at is None:
        if card.state in (CardState.SCORED, CardState.PUBLISHED):
            return _("This card is from before figures were kept with their records: it stays as it is.")
        return _("The figures of this card still follow the records.")
    if card.state == CardState.SCORED:
        return _("This card waits for approval: it has to be returned first.")
    if card.answer == Answer.APPEALED:
        return _("An appeal against this card is open: it has to be decided first.")
    return ""


def _ask_again(card: Scorecard, at: datetime) -> None:
    Scorecard.objects.filter(pk=card.pk).update(
        answer=Answer.WAITING, answer_by=answer_by(card.store_id, at), answered_at=None
    )
    card.refresh_from_db()
    tell_about(card, card.owner_id, "recounted", at)


def _replace(
    card: Scorecard,
    changed: Sequence[Figure],
    origin: str,
    at: datetime,
    *,
    by: Staff | None,
    reason: str,
    appeal: Appeal | None = None,
) -> None:
    fresh = Scorecard.objects.prefetch_related("lines__made_from").get(pk=card.pk)
    write_figures(fresh, {figure.line_id: figure for figure in changed})
    keep([Kept(fresh, figures=changed)], origin, at, by=by, reason=reason, appeal=appeal)
    card.refresh_from_db()
