"""What stands beside a card: the year's cards in the same position, and the month's in the person's other positions."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch, Q, prefetch_related_objects

from kpi import calculators
from kpi.calibration import months_up_to
from kpi.cards import compute, last_day
from kpi.models import CardState, Scorecard, ScorecardLine
from kpi.whole_month import WholeMonth, stores_of, whole_month
from roles import clock
from roles.calendars.calendar import StoreCalendars
from roles.models import Staff

YEAR = 12


@dataclass
class Beside:
    """One card computed as of now, and the cards it is read beside.

    Invariant: `others` are the person's other cards of the month, computed with it, in as many queries as one takes.
    """

    card: Scorecard
    reader: Staff
    year: list[Scorecard]
    others: list[Scorecard]

    @cached_property
    def calendars(self) -> StoreCalendars:
        """The calendars of the month's cards, read for whoever asks first."""
        last = max(clock.today(), last_day(self.card.month))
        return StoreCalendars(stores_of([self.card, *self.others]), self.card.month, last)

    @property
    def whole(self) -> WholeMonth | None:
        """The person's month over all their positions; None for whoever has one."""
        if not self.others:
            return None
        cards = [self.card, *self.others]
        return whole_month(cards, self.card.month, self.calendars, self.reader, open_to=self.card.pk)

    @property
    def history(self) -> list[dict[str, Any]]:
        """The totals of the year's published months in this position, oldest first, and of this one as it stands."""
        published = [each for each in self.year if each.state == CardState.PUBLISHED]
        found = [{"month": f"{each.month:%Y-%m}", "total": each.total} for each in published]
        if self.card.state != CardState.PUBLISHED and self.card.total is not None:
            found.append({"month": f"{self.card.month:%Y-%m}", "total": self.card.total})
        return found


def beside(card: Scorecard, reader: Staff) -> Beside:
    """Bring a card to now and read what stands beside it; the card is one the reader may open."""
    wanted = Q(assignment=card.assignment_id, month__in=months_up_to(card.month, YEAR))
    rows = Scorecard.objects.filter(wanted | Q(owner=card.owner_id, month=card.month))
    related = list(rows.select_related("assignment__position").order_by("month", "pk"))
    others = [each for each in related if each.month == card.month and each.pk != card.pk]
    lines = ScorecardLine.objects.select_related("made_from")
    prefetch_related_objects([card, *others], Prefetch("lines", lines))
    compute([card, *others], clock.now(), ask=calculators.at_hand)
    return Beside(card, reader, [each for each in related if each.assignment_id == card.assignment_id], others)
