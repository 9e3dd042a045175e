"""Indicators computed from campaigns, reviews, ads, content, material, accounts, research and surveys.

Each fact carries what it adds to the two sides of its figure: yuan, points, or one each for what is only counted.
Whoever leads counts what lies in their unit, everybody else what is theirs; where several people's cards weigh the
indicator, each has an even share of a record, so that a unit's figure counts it once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import DecimalField, F
from django.db.models.functions import Cast

from kpi import calculators, exclusions
from kpi.calculators import HUNDRED, Measure, SourceRow, quotient
from kpi.credit import split
from kpi.figures.seats import Seat, StoreSeats, by_store, concerned, measured_by
from marketing.models import (
    AccountReading,
    AdPlacement,
    Campaign,
    CampaignReview,
    CareKind,
    ContentItem,
    FollowUp,
    MarketResearch,
    MaterialExpiry,
    Survey,
    SurveyKind,
)
from roles import clock

ONE, NOTHING = Decimal(1), Decimal(0)


@dataclass(frozen=True)
class Weighed:
    """One record as a figure sees it: `part` and `whole` are what it adds to either side; not counted: neither."""

    key: str
    people: frozenset[int]
    places: frozenset[int]
    store: int
    day: date
    part: Decimal = NOTHING
    whole: Decimal = ONE
    counted: bool = True
    why: str = ""
    valued: bool = False
    # Where one reading serves several indicators: which of them.
    code: str = ""
    # Where people agreed on it: what of the record is whose; it sums to one.
    shares: Mapping[int, Decimal] = field(default_factory=dict)

    def share_of(self, seat: Seat) -> Decimal:
        """Return what of it counts for a seat it counts for: all, unless it is shared out among people."""
        return ONE if seat.leads else self.shares.get(seat.staff, ONE)

    def row_of(self, seat: Seat) -> SourceRow:
        """Return the record as it stands behind a seat's figure."""
        share = self.share_of(seat)
        if share == ONE or not self.counted:
            return self.row
        part, whole = self.part * share, self.whole * share
        return SourceRow(self.key, counted=True, hit=self.part > 0, why=self.why, value=part, out_of=whole)

    @property
    def row(self) -> SourceRow:
        """The record behind the figure."""
        hit = self.counted and self.part > 0
        if self.valued and self.counted:
            return SourceRow(self.key, counted=True, hit=hit, why=self.why, value=self.part, out_of=self.whole)
        return SourceRow(self.key, counted=self.counted, hit=hit, why=self.why)


Facts = Callable[[Collection[int], date, date, datetime], Iterable[Weighed]]


def register() -> None:
    """Offer them to the scorecards; both kinds of satisfaction are read at once."""
    for code, (facts, factor) in FIGURES.items():
        offer(code, facts, factor)
    calculators.register(SATISFACTION, _calculate(SATISFACTION, satisfaction, ONE), _rows(SATISFACTION, satisfaction))


def offer(code: str, facts: Facts, factor: Decimal) -> None:
    """Offer an indicator that is a sum of parts ÷ a sum of wholes, of whichever department the records are."""
    calculators.register((code,), _calculate((code,), facts, factor), _rows((code,), facts))


def _calculate(codes: tuple[str, ...], facts: Facts, factor: Decimal) -> calculators.Calculate:
    def calculate(assignments: Collection[int], first: date, last: date, at: datetime) -> dict[str, dict[int, Measure]]:
        seats = by_store(assignments)
        rows = [fact for fact in facts(set(seats), first, last, at) if fact.counted]
        weighed = measured_by(codes, assignments, first, last) if rows else {}
        found = {}
        for code in codes:
            mine = [fact for fact in rows if fact.code in ("", code)]
            found[code] = _summed(mine, seats, weighed.get(code, {}), factor)
        return found

    return calculate


def _summed(
    rows: list[Weighed], seats: Mapping[int, StoreSeats], cards: Mapping[int, StoreSeats], factor: Decimal
) -> dict[int, Measure]:
    """Return each seat's figure, with its even share of what counts for several."""
    sums: dict[int, list[Decimal]] = defaultdict(lambda: [NOTHING, NOTHING, NOTHING, NOTHING])
    for fact in rows:
        claims = {seat.pk: fact.share_of(seat) for seat in concerned(cards, fact)}
        shares = split(ONE, claims) if claims else {}
        for seat in concerned(seats, fact):
            share = shares.get(seat.pk, NOTHING)
            own = fact.share_of(seat)
            added = (own * fact.part, own * fact.whole, share * fact.part, share * fact.whole)
            sums[seat.pk] = [have + more for have, more in zip(sums[seat.pk], added, strict=True)]
    return {pk: quotient(s[0], s[1], factor, (s[2], s[3])) for pk, s in sums.items() if s[1]}


def _rows(codes: tuple[str, ...], facts: Facts) -> calculators.Rows:
    def rows(
        assignments: Collection[int], first: date, last: date, at: datetime
    ) -> dict[str, dict[int, list[SourceRow]]]:
        seats = by_store(assignments)
        found: dict[str, dict[int, list[SourceRow]]] = {code: defaultdict(list) for code in codes}
        for fact in facts(set(seats), first, last, at):
            for seat in concerned(seats, fact):
                found[fact.code or codes[0]][seat.pk].append(fact.row_of(seat))
        return {code: dict(theirs) for code, theirs in found.items()}

    return rows


def _kept(*keys: int | None) -> frozenset[int]:
    return frozenset(key for key in keys if key is not None)


def _timed(
    key: str, owner: int, places: frozenset[int], store: int, due: datetime, done: datetime | None, at: datetime
) -> Weighed:
    """Return something owed by an instant: done in time or not; open and not late yet is not counted."""
    made = done if done is not None and done < at else None
    late = (made or at) > due
    why = (exclusions.LATE if made else exclusions.OVERDUE) if late else "" if made else exclusions.NOT_DUE
    counted = made is not None or late
    hit = ONE if counted and not late else NOTHING
    return Weighed(key, frozenset({owner}), places, store, clock.local_date(due), part=hit, counted=counted, why=why)


_PLACE = ("pk", "owner", "unit", "department", "store")


def campaigns(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Campaigns that were to end in a stretch of days: ended by the day after ÷ approved.

    Cancelled ones count as planned and not held. Source: D21 marketing manager 4, D17 store manager 7.
    """
    rows = Campaign.objects.filter(store__in=stores, ends_on__gte=first, ends_on__lte=last, approved_at__lt=at)
    for pk, owner, unit, department, store, ends_on, ended_at, state in rows.order_by("ends_on", "pk").values_list(
        *_PLACE, "ends_on", "ended_at", "state"
    ):
        by = clock.end_of(ends_on + timedelta(days=1))
        made = ended_at if ended_at is not None and ended_at < at else None
        off = state == Campaign.State.CANCELLED
        late = off or (made or at) > by
        why = (exclusions.MISSED if off else exclusions.LATE if made else exclusions.OVERDUE) if late else ""
        counted = made is not None or late
        yield Weighed(
            f"marketing.campaign:{pk}",
            _kept(owner),
            _kept(unit, department, store),
            store,
            ends_on,
            part=ONE if made and not late else NOTHING,
            counted=counted,
            why=why if counted else exclusions.NOT_DUE,
        )


def reviews(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Reviews due in a stretch of days: handed in by then ÷ due. Source: D21 marketing manager 2 and 5."""
    rows = CampaignReview.objects.filter(
        store__in=stores, due_at__gte=clock.local(first), due_at__lt=clock.end_of(last)
    ).order_by("due_at", "pk")
    for pk, owner, unit, department, store, due, done in rows.values_list(*_PLACE, "due_at", "submitted_at"):
        places = _kept(unit, department, store)
        yield _timed(f"marketing.campaignreview:{pk}", owner, places, store, due, done, at)


def returns(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Reviews accepted in a stretch of days: (gross profit − cost) ÷ cost, yuan by yuan. Source: D21 manager 5.

    What cost nothing has no return.
    """
    rows = CampaignReview.objects.filter(
        store__in=stores, accepted_at__gte=clock.local(first), accepted_at__lt=min(clock.end_of(last), at)
    ).order_by("accepted_at", "pk")
    names = (*_PLACE, "accepted_at", "cost", "gross_profit")
    for pk, owner, unit, department, store, accepted, cost, profit in rows.values_list(*names):
        yield Weighed(
            f"marketing.campaignreview:{pk}",
            _kept(owner),
            _kept(unit, department, store),
            store,
            clock.local_date(accepted),
            part=(profit - cost) if cost else NOTHING,
            whole=cost or NOTHING,
            counted=bool(cost),
            why="" if cost else exclusions.NO_SCORE,
            valued=True,
        )


def spending(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Campaigns and ads that ended in a stretch of days: yuan spent ÷ yuan of their budgets.

    Source: indicator "budget-use"; budgets of the year arrive with finance.
    """
    begins, ends = clock.local(first), min(clock.end_of(last), at)
    held = Campaign.objects.filter(store__in=stores, ended_at__gte=begins, ended_at__lt=ends).with_figures()
    ads = AdPlacement.objects.filter(store__in=stores, ended_at__gte=begins, ended_at__lt=ends)
    found = [
        *(
            ("campaign", *row)
            for row in held.order_by("ended_at", "pk").values_list(*_PLACE, "ended_at", "spent", "budget")
        ),
        *(
            ("adplacement", *row)
            for row in ads.order_by("ended_at", "pk").values_list(*_PLACE, "ended_at", "cost", "budget")
        ),
    ]
    for model, pk, owner, unit, department, store, ended, spent, budget in found:
        yield Weighed(
            f"marketing.{model}:{pk}",
            _kept(owner),
            _kept(unit, department, store),
            store,
            clock.local_date(ended),
            part=spent or NOTHING,
            whole=budget,
            counted=bool(budget),
            why="" if budget else exclusions.NO_SCORE,
            valued=True,
        )


def research(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Research due in a stretch of days: handed in by then ÷ due. Source: D21 marketing manager 3, D03 consultant 4."""
    rows = MarketResearch.objects.filter(
        store__in=stores, due_at__gte=clock.local(first), due_at__lt=clock.end_of(last)
    ).order_by("due_at", "pk")
    for pk, owner, unit, department, store, due, done in rows.values_list(*_PLACE, "due_at", "submitted_at"):
        places = _kept(unit, department, store)
        yield _timed(f"marketing.marketresearch:{pk}", owner, places, store, due, done, at)


def content(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Content planned for a stretch of days: published by the end of its day ÷ planned. Source: D14 assistant 2."""
    rows = ContentItem.objects.filter(
        store__in=stores, due_at__gte=clock.local(first), due_at__lt=clock.end_of(last)
    ).order_by("due_at", "pk")
    for pk, owner, unit, department, store, due_on, done in rows.values_list(*_PLACE, "due_on", "published_at"):
        places, due = _kept(unit, department, store), clock.end_of(due_on) - timedelta(seconds=1)
        yield _timed(f"marketing.contentitem:{pk}", owner, places, store, due, done, at)


def material(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Material to be replaced in a stretch of days: taken down by then ÷ run out. Source: D19 specialist 2."""
    rows = MaterialExpiry.objects.filter(
        material__store__in=stores, replace_by__gte=clock.local(first), replace_by__lt=clock.end_of(last)
    ).order_by("replace_by", "pk")
    names = tuple(f"material__{name}" for name in ("id", "owner", "unit", "department", "store"))
    for pk, owner, unit, department, store, due, done in rows.values_list(*names, "replace_by", "replaced_at"):
        places = _kept(unit, department, store)
        yield _timed(f"marketing.promomaterial:{pk}", owner, places, store, due, done, at)


def growth(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Engagement of each account at the end of a stretch less that before it ÷ that before it.

    The last reading of either side within 62 days counts; an account without both is left out. Source: trade.
    """
    until = min(last, clock.local_date(at))
    rows = AccountReading.objects.filter(
        account__store__in=stores, day__gte=first - timedelta(days=62), day__lte=until
    ).order_by("day")
    names = tuple(f"account__{name}" for name in ("id", "owner", "unit", "department", "store"))
    before: dict[int, int] = {}
    after: dict[int, tuple[int, date]] = {}
    whose: dict[int, tuple[int, int, int | None, int]] = {}
    for pk, owner, unit, department, store, day, engagement in rows.values_list(*names, "day", "engagement"):
        whose[pk] = (owner, unit, department, store)
        if day < first:
            before[pk] = engagement
        else:
            after[pk] = (engagement, day)
    for pk, (engagement, day) in after.items():
        base, (owner, unit, department, store) = before.get(pk), whose[pk]
        yield Weighed(
            f"marketing.mediaaccount:{pk}",
            _kept(owner),
            _kept(unit, department, store),
            store,
            day,
            part=Decimal(engagement - base) if base else NOTHING,
            whole=Decimal(base) if base else NOTHING,
            counted=bool(base),
            why="" if base else exclusions.NO_SCORE,
            valued=True,
        )


def satisfaction(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """What customers answered in a stretch of days: points of 100 ÷ answers, of sales and of service.

    Surveys, and the satisfaction (of 10) said in calls after a delivery or a repair. A survey counts for whose work it
    is about and who asked; a call for who made it. Source: D03 consultant 3, D19 customer relations 3.
    """
    begins, ends = clock.local(first), min(clock.end_of(last), at)
    asked = Survey.objects.filter(store__in=stores, answered_at__gte=begins, answered_at__lt=ends)
    calls = FollowUp.objects.filter(
        store__in=stores, kind__in=list(_OF_CALL), satisfaction__isnull=False, done_at__gte=begins, done_at__lt=ends
    ).annotate(points=Cast(F("satisfaction") * 10, DecimalField(max_digits=5, decimal_places=2)))
    surveyed = ("about", "about_unit", "about_unit__department", "answered_at", "score", "questionnaire__kind")
    called = ("owner_id", "unit_id", "department_id", "done_at", "points", "kind")
    # One query for both: pages with scorecards have few to spare.
    rows = (
        asked.order_by().values_list(*_PLACE, *surveyed).union(calls.order_by().values_list(*_PLACE, *called), all=True)
    )
    for pk, owner, *places, store, about, at_unit, at_department, said, points, kind in sorted(
        rows, key=lambda row: (row[8], row[10], row[0])
    ):
        yield Weighed(
            f"marketing.{'survey' if kind in _OF_SURVEY else 'followup'}:{pk}",
            _kept(owner, about),
            _kept(*places, store, at_unit, at_department),
            store,
            clock.local_date(said),
            part=points,
            valued=True,
            code=_OF_SURVEY.get(kind) or _OF_CALL[kind],
        )


SATISFACTION = ("sales-csat", "service-csat")
_OF_SURVEY = {SurveyKind.SSI.value: "sales-csat", SurveyKind.CSI.value: "service-csat"}
_OF_CALL = {CareKind.DELIVERY.value: "sales-csat", CareKind.REPAIR.value: "service-csat"}
FIGURES: dict[str, tuple[Facts, Decimal]] = {
    "campaign-completion": (campaigns, HUNDRED),
    "campaign-review-rate": (reviews, HUNDRED),
    "campaign-roi": (returns, ONE),
    "budget-use": (spending, HUNDRED),
    "research-on-time": (research, HUNDRED),
    "content-plan": (content, HUNDRED),
    "material-current": (material, HUNDRED),
    "account-growth": (growth, HUNDRED),
}
