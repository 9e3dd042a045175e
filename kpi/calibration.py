"""Comparing the scores of all people of a position: distribution, outliers, how strict their scorers are.

Pure functions on numbers and the reads they need; nothing here depends on who looks.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from statistics import median, quantiles

from kpi.models import LineSource, Scorecard, ScorecardLine
from kpi.scoring import rounded

BIN = 10
TOP = 120
# With fewer people than this, nobody stands out.
FEWEST = 5
# Tukey's fence, and the least distance that is worth a talk.
FENCE = Decimal("1.5")
LEAST = Decimal(5)


@dataclass(frozen=True)
class Spread:
    """How the totals of some people lie; `low` and `high` are the fences beyond which one stands out."""

    count: int
    median: Decimal
    lower: Decimal
    upper: Decimal
    low: Decimal
    high: Decimal

    def outlier(self, total: Decimal | None) -> str:
        """Return "high" or "low" for a total that stands out, else nothing."""
        if total is None or self.count < FEWEST:
            return ""
        if total > self.high:
            return "high"
        return "low" if total < self.low else ""


def spread_of(totals: Collection[Decimal]) -> Spread | None:
    """Return the spread of totals by their quartiles; None without any."""
    found = sorted(totals)
    if not found:
        return None
    lower, middle, upper = (
        quantiles(found, n=4, method="inclusive") if len(found) > 1 else [found[0], found[0], found[0]]
    )
    reach = max(FENCE * (upper - lower), LEAST)
    return Spread(
        len(found), rounded(middle), rounded(lower), rounded(upper), rounded(lower - reach), rounded(upper + reach)
    )


def distribution(totals: Iterable[Decimal]) -> list[tuple[int, int]]:
    """Return (lower end, how many) for each band of ten points from the lowest to the highest that is taken."""
    counts: dict[int, int] = defaultdict(int)
    for total in totals:
        counts[min(int(total) // BIN * BIN, TOP - BIN)] += 1
    if not counts:
        return []
    return [(low, counts[low]) for low in range(min(counts), max(counts) + BIN, BIN)]


@dataclass(frozen=True)
class Scorer:
    """How one person scored: the mean and the range of the scores they gave, and to how many cards."""

    name: str
    cards: int
    mean: Decimal
    lowest: int
    highest: int


def scorers(cards: Sequence[Scorecard]) -> list[Scorer]:
    """Return how each scorer of these cards scored, the most generous first; one query for the scores."""
    by_card = {card.pk: card for card in cards if card.scored_by_id}
    given: dict[int, list[int]] = defaultdict(list)
    rows = ScorecardLine.objects.filter(scorecard__in=by_card, source=LineSource.SCORED, score__isnull=False)
    for card_id, score in rows.values_list("scorecard", "score"):
        given[by_card[card_id].scored_by_id or 0].append(score or 0)
    names = {card.scored_by_id: card.scored_by.name for card in by_card.values() if card.scored_by}
    many: dict[int, int] = defaultdict(int)
    for card in by_card.values():
        many[card.scored_by_id or 0] += 1
    found = [
        Scorer(names[pk], many[pk], rounded(Decimal(sum(scores)) / len(scores)), min(scores), max(scores))
        for pk, scores in given.items()
    ]
    return sorted(found, key=lambda each: (-each.mean, each.name))


def months_up_to(month: date, count: int) -> list[date]:
    """Return `count` months that end with `month`, the earliest first."""
    found = [month]
    while len(found) < count:
        found.insert(0, (found[0] - timedelta(days=1)).replace(day=1))
    return found


def middle_of(totals: Mapping[date, Sequence[Decimal]]) -> dict[date, Decimal]:
    """Return the median of each month."""
    return {month: rounded(median(found)) for month, found in totals.items() if found}
