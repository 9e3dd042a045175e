"""Leads of the demo store that are given up: why, to whom, and the two that wait for the sales manager's yes or no."""

from __future__ import annotations

from datetime import datetime
from random import Random

from dealership.demo import showroom_words as words
from dealership.demo.chance import minutes
from roles.records.actions import move_record
from sales.models import Lead, LostReason
from sales.showroom.records import LEAD

# Why leads are lost, and how often of a hundred.
_REASONS = {
    LostReason.PRICE: 30,
    LostReason.RIVAL: 25,
    LostReason.DEALER: 15,
    LostReason.LATER: 15,
    LostReason.UNREACHABLE: 9,
    LostReason.INVALID: 6,
}


def lose(lead: Lead, random: Random, now: datetime) -> None:
    """Let the superior agree that a lead is lost."""
    ask_for_loss(lead, random, now)
    assert lead.lost_asked_at is not None
    lead.state, lead.lost_at = "lost", min(lead.lost_asked_at + minutes(random, 30, 60 * 30), now)


def ask_for_loss(lead: Lead, random: Random, now: datetime) -> None:
    """Say why the adviser gives the lead up; whether it is lost is for the superior to say."""
    lead.lost_asked_at = lead.created_at + (now - lead.created_at) * random.uniform(0.4, 0.9)
    lead.lost_reason = random.choices(list(_REASONS), weights=list(_REASONS.values()))[0]
    if lead.lost_reason in (LostReason.RIVAL, LostReason.DEALER):
        lead.lost_to = random.choice(words.BOUGHT_ELSEWHERE)


def apply_for_losses(now: datetime) -> int:
    """Let two advisers apply for a loss, so that the sales manager has something to decide; return how many."""
    move = LEAD.flow.move("ask_lost")
    assert move is not None
    leads = Lead.objects.filter(state="following", last_contact_at__lt=now).for_move().order_by("pk")
    chosen = {lead.owner_id: lead for lead in leads[:60]}
    done = 0
    for lead, reason in zip(list(chosen.values())[:2], (LostReason.PRICE, LostReason.RIVAL), strict=False):
        values = {"lost_reason": reason, "lost_to": words.BOUGHT_ELSEWHERE[0], "lost_words": ""}
        move_record(kind=LEAD, record=lead, move=move, acting_user=lead.owner, version=lead.version, values=values)
        done += 1
    return done
