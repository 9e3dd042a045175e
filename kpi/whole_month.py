"""A person's month over all the positions they held in it: pro rata, by the share of the month that each was."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse

from kpi.cards import last_day
from kpi.credit import combined, shares_among
from kpi.models import Scorecard
from roles.calendars.calendar import StoreCalendars
from roles.models import Staff

VIEW = "kpi.view_scorecard"


@dataclass(frozen=True)
class Part:
    """One position's part of the month: its share (0 to 1), and the total of its card."""

    card: int
    position: str
    share: Decimal
    total: Decimal | None

    @property
    def percent(self) -> Decimal:
        """The share in per cent."""
        return self.share * 100

    @property
    def url(self) -> str:
        """The page of its card."""
        return reverse("kpi:scorecard", args=[self.card])


@dataclass(frozen=True)
class WholeMonth:
    """The parts the reader may see, and the total of all; None while any part is out of the reader's sight.

    Invariant: the shares of all parts, seen or not, sum to one.
    """

    parts: tuple[Part, ...]
    total: Decimal | None
    is_whole: bool


def stores_of(cards: Collection[Scorecard]) -> set[int]:
    """Return the stores of cards."""
    return {card.store_id for card in cards if card.store_id is not None}


def whole_month(
    cards: Collection[Scorecard], month: date, calendars: StoreCalendars, reader: Staff, open_to: int | None = None
) -> WholeMonth | None:
    """Return a person's month from their cards of it, each computed; None with one card only.

    Takes `assignment__position` fetched. `open_to` is a card the reader may open anyway: a deputy has no right of
    their own to it.
    """
    if len(cards) < 2:
        return None
    shares = shares_among([card.assignment for card in cards], calendars, month, last_day(month))
    seen = [card for card in cards if card.pk == open_to or reader.has_perm(VIEW, card)]
    parts = tuple(
        Part(card.pk, card.assignment.position.name, shares.get(card.assignment_id, Decimal(0)), card.total)
        for card in sorted(seen, key=lambda card: (-shares.get(card.assignment_id, Decimal(0)), card.pk))
    )
    is_whole = len(seen) == len(cards)
    return WholeMonth(parts, combined((part.share, part.total) for part in parts) if is_whole else None, is_whole)
