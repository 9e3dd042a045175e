"""Scorecards of past months that whoever leaves did not hand in: they are handed in as they stand, to be scored."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime

from django.utils.translation import gettext_lazy as _

from kpi.actions import hand_in_for_leaver
from kpi.models import CardState, Scorecard
from roles.personnel.handover.kinds import Found, HandoverKind, Leavings, Passing, Row
from roles.personnel.models.handover import Outcome


def _find(leavings: Leavings, _at: datetime) -> Found:
    """Return the cards of those who leave altogether; whoever only moves hands in their own."""
    seats = {seat.pk for leaving in leavings.values() if leaving.leaves for seat in leaving.seats}
    rows: Found = defaultdict(list)
    cards = Scorecard.objects.filter(assignment__in=seats, state=CardState.DRAFT, owner__in=list(leavings))
    for card in cards.order_by("month", "pk"):
        title = f"{card.month:%Y-%m}"
        rows[card.owner_id].append(Row(card.pk, title, title))
    return rows


def _hand_in(passing: Passing) -> dict[int, Outcome]:
    cards = Scorecard.objects.filter(pk__in=passing.rows, state=CardState.DRAFT).select_related("owner", "assignment")
    return {
        card.pk: Outcome.ENDED if hand_in_for_leaver(card=card, at=passing.at) else Outcome.STAYS
        for card in cards.order_by("pk")
    }


KIND = HandoverKind(
    code="scorecards",
    label=_("Scorecards not handed in"),
    order=80,
    find=_find,
    pass_on=_hand_in,
    needs_successor=False,
)
