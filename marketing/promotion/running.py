"""What runs out by itself: material past its day, reviews past their deadline. Run by the sweep."""

from __future__ import annotations

from datetime import datetime

from marketing.models import CampaignReview, PromoMaterial
from marketing.promotion import letters
from marketing.promotion.effects import holders_of
from marketing.promotion.records import MATERIAL, REVIEW
from roles import clock
from roles.records.actions import move_by_house

# How many one run of the sweep moves.
MOST = 500


def run_out_due(at: datetime) -> int:
    """Take material past its day out of use, and call reviews overdue; return how many."""
    return _expire(at) + _run_over(at)


def _expire(at: datetime) -> int:
    move = MATERIAL.flow.move("expire")
    assert move is not None
    rows = PromoMaterial.objects.filter(state="in_use", valid_until__lt=clock.local_date(at)).order_by("valid_until")
    return sum(move_by_house(kind=MATERIAL, record=row, move=move) is not None for row in rows[:MOST])


def _run_over(at: datetime) -> int:
    move = REVIEW.flow.move("run_over")
    assert move is not None
    done = 0
    for review in CampaignReview.objects.for_page().filter(state="waiting", due_at__lt=at).order_by("due_at")[:MOST]:
        if move_by_house(kind=REVIEW, record=review, move=move) is None:
            continue
        done += 1
        people = {review.owner_id, *holders_of(review.store_id, "report_campaignreview")}
        letters.tell_people(review, "overdue", review.campaign.name, people, None, at, REVIEW.url(review.pk))
    return done
