"""What runs out by itself: quotations past their last day, insurance that ends. Run by the sweep."""

from __future__ import annotations

from datetime import datetime

from roles import clock
from roles.records.actions import move_by_house
from roles.records.kinds import kind_of_model
from sales.deals import letters
from sales.models import InsuranceCase, InsuranceState, Quotation

# How many one run of the sweep moves.
MOST = 500


def run_out_due(at: datetime) -> int:
    """Let quotations expire that hold no longer, and insurance that has ended; return how many."""
    return _expire(at) + _end(at)


def _expire(at: datetime) -> int:
    kind, done = kind_of_model(Quotation), 0
    move = kind.flow.move("expire")
    assert move is not None
    rows = Quotation.objects.for_move().out_of_date(clock.local_date(at)).order_by("valid_until", "pk")
    for row in rows[:MOST]:
        if move_by_house(kind=kind, record=row, move=move) is not None:
            done += 1
            letters.tell_people(row, "expired", [row.owner_id], None, at)
    return done


def _end(at: datetime) -> int:
    kind = kind_of_model(InsuranceCase)
    move = kind.flow.move("expire")
    assert move is not None
    rows = InsuranceCase.objects.filter(state=InsuranceState.IN_FORCE, insured_until__lt=clock.local_date(at))
    found = rows.order_by("insured_until", "pk")[:MOST]
    return sum(move_by_house(kind=kind, record=row, move=move) is not None for row in found)
