"""Whose a result is: joint credit is split, never doubled, and whoever holds two positions is one person.

Everything sums: what is dealt out is exactly what there was, to the last place, because the remainders of
rounding go to the largest claims first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping
from datetime import date, timedelta
from decimal import ROUND_FLOOR, Decimal
from typing import Protocol, TypeVar

from kpi.scoring import rounded
from roles.calendars.calendar import StoreCalendar, StoreCalendars
from roles.models import Assignment

Key = TypeVar("Key", bound=Hashable)

PLACES = 4


def split(amount: Decimal, claims: Mapping[Key, Decimal], places: int = PLACES) -> dict[Key, Decimal]:
    """Deal `amount` out by `claims`, each rounded to `places`, so that the shares sum to it exactly.

    `amount` is of at most `places` places. Without any claim above nothing, everybody gets the same.
    Raises ValueError for a negative claim.
    """
    if any(claim < 0 for claim in claims.values()):
        raise ValueError("a claim is nothing or more")
    if not claims:
        return {}
    if len(claims) == 1:
        return dict.fromkeys(claims, amount)
    total = sum(claims.values(), Decimal(0))
    fair = dict(claims) if total else dict.fromkeys(claims, Decimal(1))
    total = total or Decimal(len(fair))
    step = Decimal(1).scaleb(-places)
    steps = abs(amount) / step
    sign = -1 if amount < 0 else 1
    exact = {key: steps * claim / total for key, claim in fair.items()}
    whole = {key: share.to_integral_value(rounding=ROUND_FLOOR) for key, share in exact.items()}
    left = int((steps - sum(whole.values(), Decimal(0))).to_integral_value())
    # Whoever claims nothing gets none of the remainder either.
    order = sorted((key for key in fair if fair[key]), key=lambda key: whole[key] - exact[key])
    for key in order[:left]:
        whole[key] += 1
    return {key: sign * share * step for key, share in whole.items()}


def evenly(amount: Decimal, keys: Collection[Key], places: int = PLACES) -> dict[Key, Decimal]:
    """Deal `amount` out so that everybody gets the same, to the last place."""
    return split(amount, dict.fromkeys(keys, Decimal(1)), places)


def shares_of(staff: Collection[int], first: date, last: date) -> dict[int, Decimal]:
    """Return by assignment which share of the person's stretch of days it is; a person's shares sum to one.

    By working days of the store; a day in two positions is half a day in each. Whoever had no working day in
    any of them is dealt out by calendar days. Two queries, and those of the calendars.
    """
    held = Assignment.objects.filter(staff__in=staff, starts_on__lte=last).exclude(ends_on__lt=first)
    seats = list(held.only("pk", "staff_id", "store_id", "starts_on", "ends_on").order_by("pk"))
    return shares_among(seats, StoreCalendars({seat.store_id for seat in seats}, first, last), first, last)


def shares_among(seats: Iterable[Assignment], calendars: StoreCalendars, first: date, last: date) -> dict[int, Decimal]:
    """Return by assignment which share of the person's stretch of days each of these seats is; see `shares_of`."""
    days: dict[int, dict[date, dict[int, bool]]] = defaultdict(lambda: defaultdict(dict))
    for seat in seats:
        calendar = calendars.of(seat.store_id)
        for day in _days(max(seat.starts_on, first), min(seat.ends_on or last, last)):
            days[seat.staff_id][day][seat.pk] = calendar.is_working(day)
    return {pk: share for person in days.values() for pk, share in _shares(person).items()}


def combined(parts: Iterable[tuple[Decimal, Decimal | None]]) -> Decimal | None:
    """Return the mean of totals by their shares; one without a total is left out and the others are re-based.

    Of shares that are all nothing it is the plain mean; None without any total.
    """
    known = [(share, total) for share, total in parts if total is not None]
    if not known:
        return None
    if not any(share for share, _total in known):
        known = [(Decimal(1), total) for _share, total in known]
    weight = sum((share for share, _total in known), Decimal(0))
    return rounded(sum((share * total for share, total in known), Decimal(0)) / weight)


def _shares(days: Mapping[date, Mapping[int, bool]]) -> dict[int, Decimal]:
    """Return the shares of one person's seats; they sum to one."""
    claims: dict[int, Decimal] = defaultdict(Decimal)
    spare: dict[int, Decimal] = defaultdict(Decimal)
    for seats in days.values():
        working = [pk for pk, works in seats.items() if works]
        for pk in seats:
            claims[pk] += Decimal(pk in working) / (len(working) or 1)
            spare[pk] += Decimal(1) / len(seats)
    return split(Decimal(1), claims if any(claims.values()) else spare)


class Stretch(Protocol):
    """Whatever is held from a day on, and to a day where it ends."""

    @property
    def starts_on(self) -> date:
        """The first day."""

    @property
    def ends_on(self) -> date | None:
        """The last day, None while it has none."""


def presence(seat: Stretch, first: date, last: date, calendar: StoreCalendar) -> Decimal:
    """Return the share of a stretch's working days on which a seat is held: what of an additive goal it owes."""
    working = [day for day in _days(first, last) if calendar.is_working(day)]
    held = [day for day in working if seat.starts_on <= day and (seat.ends_on is None or day <= seat.ends_on)]
    return Decimal(len(held)) / len(working) if working else Decimal(1)


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]
