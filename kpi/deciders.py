"""Who scores a card, approves it, and decides on an appeal against it.

The reporting line comes first. Where nobody stands above in the store, whoever an administrator named for the
store or the group above it does (`TopDecider`), then whoever holds the right to score from a position in the group.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from kpi.models import Scorecard, TopDecider
from roles import clock
from roles.models import Assignment, Staff, UnitAncestor
from roles.models.unit import UnitKind
from roles.superiors import ReportingLine

SCORE = "kpi.score_scorecard"


def scorer_of(card: Scorecard) -> Staff | None:
    """Return who scores a card: whoever stands nearest above its owner today; None where nobody does."""
    return next(iter(above(card)), None)


def next_above(card: Scorecard, scorer: Staff, concerned: Collection[int]) -> Staff | None:
    """Return the first person above the scorer who is not concerned, along the line above the card's owner."""
    people = above(card)
    passed = next((number for number, each in enumerate(people, 1) if each.pk == scorer.pk), 0)
    return next((each for each in people[passed:] if each.pk not in concerned), None)


def judge_of(card: Scorecard) -> Staff | None:
    """Return who decides on an appeal: the next level above whoever scored.

    Where nobody stands above the scorer, the scorer looks again; None where nobody stands above at all.
    """
    scorer = card.scored_by
    if scorer is None:
        return scorer_of(card)
    found = next_above(card, scorer, {card.owner_id, scorer.pk})
    if found is not None or scorer.pk == card.owner_id:
        return found
    return scorer if scorer.is_active else scorer_of(card)


def above(card: Scorecard) -> list[Staff]:
    """Return the people above a card's owner, nearest first, each once and never the owner."""
    found: dict[int, Staff] = {}
    for staff in _candidates(card):
        if staff.pk != card.owner_id and staff.is_active:
            found.setdefault(staff.pk, staff)
    return list(found.values())


def _candidates(card: Scorecard) -> Iterator[Staff]:
    if card.store_id is None:
        return
    today = clock.today()
    for seat in ReportingLine(card.store_id, today).chain_above(card.assignment):
        yield seat.staff
    line = list(UnitAncestor.objects.filter(unit=card.store_id).order_by("depth").values_list("ancestor", flat=True))
    named = TopDecider.objects.filter(unit__in=line).select_related("staff")
    yield from (each.staff for each in sorted(named, key=lambda each: line.index(each.unit_id)))
    seats = Assignment.objects.active_on(today).filter(unit__in=line, unit__kind=UnitKind.GROUP)
    held = seats.select_related("staff").order_by("starts_on", "pk")
    for seat in sorted(held, key=lambda each: line.index(each.unit_id)):
        if seat.staff.has_perm(SCORE, card):
            yield seat.staff
