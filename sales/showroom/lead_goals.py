"""Marketing's figures of leads: how many against the goal, and what one cost."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal

from kpi import calculators
from kpi.calculators import Measure, SourceRow, quotient
from kpi.figures.seats import StoreSeats, by_store, concerned, seats_of
from kpi.targets.lookup import goals_for
from marketing.models import AdPlacement, CampaignCost
from marketing.promotion.calculators import NOTHING, ONE, Weighed
from marketing.promotion.calculators import offer as offer_weighed
from roles import clock
from roles.models import Unit
from sales.models import Lead, LostReason

VOLUME, ONLINE, COST = "lead-volume", "online-leads", "cost-per-lead"
# Who comes by their own feet, or through the workshop, was not brought by marketing.
GATHERED = ("phone", "web", "campaign", "media", "manufacturer", "referral", "other")
BY_NET = ("web", "media")
HUNDRED = Decimal(100)

Facts = Callable[[Collection[int], date, date, datetime], Iterable[Weighed]]


def register() -> None:
    """Offer them to the scorecards."""
    for code, sources in ((VOLUME, GATHERED), (ONLINE, BY_NET)):
        calculators.register((code,), _against_goal(code, sources), _rows(code, sources))
    offer_weighed(COST, costs, ONE)


def gathered(
    stores: Collection[int], first: date, last: date, at: datetime, sources: Collection[str] = GATHERED
) -> Iterable[Weighed]:
    """Valid leads of a stretch of days that marketing brought, or that came by phone or web.

    Each counts for whoever recorded it, whoever holds the campaign it came from, and the leaders of both departments.
    """
    units: dict[int, set[int]] = defaultdict(set)
    for pk, store in Unit.objects.filter(store__in=stores, department_code="marketing").values_list("pk", "store"):
        units[store or 0].add(pk)
    rows = Lead.objects.filter(store__in=stores, source__in=sources).exclude(state="joined")
    rows = rows.exclude(state="lost", lost_reason=LostReason.INVALID)
    rows = rows.made_between(clock.local(first), min(clock.end_of(last), at)).order_by("created_at", "pk")
    names = ("pk", "unit", "department", "store", "created_by", "campaign__owner", "created_at")
    for pk, unit, department, store, by, promoter, made in rows.values_list(*names):
        places = {unit, department, store, *units[store]} - {None}
        yield Weighed(
            f"sales.lead:{pk}",
            frozenset({by, promoter} - {None}),
            frozenset(places),
            store,
            clock.local_date(made),
            part=ONE,
        )


def _against_goal(code: str, sources: Collection[str]) -> calculators.Calculate:
    def calculate(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, Measure]]:
        goals = goals_for(assignments, last)
        aimed: dict[int, StoreSeats] = defaultdict(StoreSeats)
        for seat in seats_of(assignments):
            if seat.store is not None and code in goals.get(seat.pk, {}):
                aimed[seat.store].append(seat)
        if not aimed:
            return {code: {}}
        found = {seat.pk: 0 for seats in aimed.values() for seat in seats}
        for fact in gathered(set(aimed), first, last, at, sources):
            for seat in concerned(aimed, fact):
                found[seat.pk] += 1
        owed = {pk: goals[pk][code].value for pk in found}
        return {code: {pk: quotient(count, owed[pk], HUNDRED) for pk, count in found.items() if owed[pk] > 0}}

    return calculate


def _rows(code: str, sources: Collection[str]) -> calculators.Rows:
    def rows(
        assignments: Collection[int], first: date, last: date, at: datetime
    ) -> dict[str, dict[int, list[SourceRow]]]:
        seats = by_store(assignments)
        found: dict[int, list[SourceRow]] = defaultdict(list)
        for fact in gathered(set(seats), first, last, at, sources):
            for seat in concerned(seats, fact):
                found[seat.pk].append(fact.row)
        return {code: dict(found)}

    return rows


def costs(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Yuan booked for campaigns, and of ads that ended, in a stretch of days ÷ valid leads of it.

    Source: indicator "cost-per-lead".
    """
    until = min(clock.end_of(last), at)
    last_day = clock.local_date(until - timedelta(microseconds=1))
    booked = CampaignCost.objects.filter(campaign__store__in=stores, booked_on__gte=first, booked_on__lte=last_day)
    place = ("owner", "unit", "department", "store")
    fields = ("pk", *(f"campaign__{name}" for name in place), "booked_on", "amount")
    for pk, owner, unit, department, store, day, amount in booked.order_by("pk").values_list(*fields):
        yield _cost(f"marketing.campaigncost:{pk}", owner, (unit, department, store), store, day, amount)
    ads = AdPlacement.objects.filter(store__in=stores, ended_at__gte=clock.local(first), ended_at__lt=until)
    for pk, owner, unit, department, store, ended, amount in ads.order_by("pk").values_list(
        "pk", *place, "ended_at", "cost"
    ):
        day = clock.local_date(ended)
        yield _cost(f"marketing.adplacement:{pk}", owner, (unit, department, store), store, day, amount or NOTHING)
    for fact in gathered(stores, first, last, at):
        yield Weighed(fact.key, fact.people, fact.places, fact.store, fact.day, part=NOTHING)


def _cost(key: str, owner: int, places: tuple[int | None, ...], store: int, day: date, amount: Decimal) -> Weighed:
    kept = frozenset(each for each in places if each is not None)
    return Weighed(key, frozenset({owner}), kept, store, day, part=amount, whole=NOTHING, valued=True)
