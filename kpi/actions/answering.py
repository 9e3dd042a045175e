"""What the person says to the published card: confirmed, or nothing in time."""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kpi.actions.moving import answer
from kpi.actions.telling import letter_about
from kpi.models import Answer, CardState, Scorecard
from roles import clock
from roles.approvals import chain
from roles.approvals.models import Verb
from roles.models import Staff
from roles.notifications.actions import tell
from roles.rights import require

RIGHT = "kpi.submit_scorecard"
AT_ONCE = 500


def check_own(card: Scorecard, acting_user: Staff) -> None:
    """Raise PermissionDenied unless the card is the person's own and their position answers for its cards."""
    require(acting_user, RIGHT, card)
    if acting_user.pk != card.owner_id:
        raise PermissionDenied(_("Only the person it is about answers to a scorecard."))


@transaction.atomic
def confirm_card(*, card: Scorecard, acting_user: Staff, version: int) -> Scorecard:
    """Confirm one's own published card; StaleCard where no answer is waited for any more."""
    check_own(card, acting_user)
    now = clock.now()
    answer(card, version, Answer.WAITING, Answer.CONFIRMED, answered_at=now)
    chain.append(document=card, actor=acting_user, verb=Verb.CONFIRM, at=now)
    return card


@transaction.atomic
def lapse_answers(at: datetime) -> int:
    """Count as confirmed by time what was not answered by its last day; tell the people; return how many."""
    late = Scorecard.objects.filter(
        state=CardState.PUBLISHED, answer=Answer.WAITING, answer_by__lt=clock.local_date(at)
    )
    cards = list(
        late.select_for_update(skip_locked=True, of=("self",)).select_related("owner").order_by("pk")[:AT_ONCE]
    )
    Scorecard.objects.filter(pk__in=[card.pk for card in cards]).update(
        answer=Answer.LAPSED, answered_at=at, version=F("version") + 1
    )
    for card in cards:
        card.version += 1
    letters = [letter_about(card, card.owner_id, "lapsed") for card in cards]
    if letters:
        tell(letters, at=at)
    return len(cards)
