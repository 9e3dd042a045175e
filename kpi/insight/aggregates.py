"""Bringing the figures of stores to an instant: days that moved are counted again, months are summed up from them.

Takes stores a worker has claimed. Only rows that differ are written.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Q, Sum

from kpi import calculators
from kpi.calculators import Measure
from kpi.cards import last_day, month_of
from kpi.insight import daily
from kpi.insight.daily import StoreDays
from kpi.insight.models import DailyFigure, DirtyDay, MonthFigure
from kpi.models import Indicator
from roles import clock
from roles.models import Assignment

# A change may become visible this long after the instant it carries: a transaction that was still open.
OVERLAP = timedelta(minutes=2)
BATCH = 2000
# What is kept of a measure.
MEASURED = ("actual", "part", "whole", "factor", "credit_part", "credit_whole")

# (assignment, indicator) -> (part, whole)
Counts = dict[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Stores:
    """The stores in hand, with the assignments whose figures may count in them, and the indicators by code."""

    ids: tuple[int, ...]
    seats: Mapping[int, Assignment]
    indicators: Mapping[str, int]
    days: frozenset[str] = field(default_factory=daily.codes)

    def store_of(self, seat: int) -> int:
        """Return the store of a seat in hand."""
        store = self.seats[seat].store_id
        assert store is not None
        return store

    @property
    def others(self) -> frozenset[str]:
        """The codes that are computed for the month as a whole."""
        return frozenset(calculators.computable() & self.indicators.keys()) - self.days


def horizon(at: datetime) -> date:
    """Return the first day that is kept up to date: that of the month before the running one."""
    return month_of(month_of(clock.local_date(at)) - timedelta(days=1))


def hold(store_ids: Iterable[int], first: date) -> Stores:
    """Read the seats that may have figures from `first` on, and the indicators that can be computed."""
    ids = tuple(sorted(store_ids))
    lived = Q(ends_on__isnull=True) | Q(ends_on__gte=first)
    seats = Assignment.objects.filter(lived, store__in=ids).only(
        "pk", "staff_id", "unit_id", "department_id", "store_id"
    )
    indicators = dict(Indicator.objects.filter(code__in=calculators.computable()).values_list("code", "pk"))
    return Stores(ids, {seat.pk: seat for seat in seats}, indicators)


def refresh(stores: Stores, since: datetime | None, at: datetime) -> int:
    """Bring the stores' figures from `since` (None: from nothing) to `at`; return how many rows were written."""
    first = horizon(at)
    dirty = _dirty(stores, first, since, at)
    written = sum(_count_day(stores, day, ids, at) for day, ids in sorted(_by_day(dirty).items()))
    months = {month_of(day) for _store, day in dirty} | {month_of(clock.local_date(at))}
    written += sum(sum_month(stores, month, at) for month in sorted(months))
    return written


def _dirty(stores: Stores, first: date, since: datetime | None, at: datetime) -> StoreDays:
    """Return the days to count again and take them from the ledger of marked days."""
    today = clock.local_date(at)
    marked = DirtyDay.objects.filter(store__in=stores.ids)
    found: StoreDays = {(store or 0, day) for store, day in marked.values_list("store", "day") if day >= first}
    marked.filter(marked_at__lte=at).delete()
    if since is None:
        last = max(last_day(month_of(today)), today)
        return found | {(store, day) for store in stores.ids for day in daily.recorded(stores.ids, first, last)}
    # Today moves in every store, and with it what was put off until today.
    found |= {(store, day) for store in stores.ids for day in (today - timedelta(days=1), today)}
    found |= daily.moved(stores.ids, first, since - OVERLAP, at)
    return {(store, day) for store, day in found if day >= first}


def _by_day(pairs: StoreDays) -> dict[date, set[int]]:
    days: dict[date, set[int]] = defaultdict(set)
    for store, day in pairs:
        days[day].add(store)
    return days


def days_between(first: date, last: date) -> list[date]:
    """Return the days from the first to the last, both included."""
    return [first + timedelta(days=number) for number in range((last - first).days + 1)]


def count_day(stores: Stores, day: date, ids: Collection[int], at: datetime) -> Counts:
    """Count one day of some of the stores from the records."""
    seats = [pk for pk, seat in stores.seats.items() if seat.store_id in ids]
    found = calculators.measure(seats, day, day, at, stores.days)
    return {
        (assignment, stores.indicators[code]): (int(measure.part or 0), int(measure.whole))
        for code, values in found.items()
        if code in stores.days and code in stores.indicators
        for assignment, measure in values.items()
        if measure.whole and assignment in stores.seats
    }


def kept_day(day: date, ids: Collection[int]) -> Counts:
    """Return what is kept of one day of some stores."""
    rows = DailyFigure.objects.filter(store__in=ids, day=day)
    return {
        (assignment, indicator): (part, whole)
        for assignment, indicator, part, whole in rows.values_list("assignment", "indicator", "part", "whole")
    }


def _count_day(stores: Stores, day: date, ids: set[int], at: datetime) -> int:
    return write_day(stores, day, kept_day(day, ids), count_day(stores, day, ids, at))


def write_day(stores: Stores, day: date, kept: Counts, found: Counts) -> int:
    """Make what is kept of a day what was found; return how many rows differed."""
    gone = kept.keys() - found.keys()
    if gone:
        DailyFigure.objects.filter(day=day, assignment__in={seat for seat, _indicator in gone}).filter(
            _any_of(gone)
        ).delete()
    fresh = [
        DailyFigure(
            assignment_id=seat,
            indicator_id=indicator,
            store_id=stores.store_of(seat),
            day=day,
            part=part,
            whole=whole,
        )
        for (seat, indicator), (part, whole) in found.items()
        if kept.get((seat, indicator)) != (part, whole)
    ]
    DailyFigure.objects.bulk_create(
        fresh,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["assignment", "indicator", "day"],
        update_fields=["part", "whole", "store"],
    )
    return len(gone) + len(fresh)


def _any_of(keys: Iterable[tuple[int, int]]) -> Q:
    by_indicator: dict[int, list[int]] = defaultdict(list)
    for seat, indicator in keys:
        by_indicator[indicator].append(seat)
    either = Q()
    for indicator, seats in by_indicator.items():
        either |= Q(indicator=indicator, assignment__in=seats)
    return either


def month_measures(stores: Stores, month: date, at: datetime) -> dict[tuple[int, int], Measure]:
    """Return a month's values: the sums of its days, and what the other calculators say of it now."""
    code_of = {pk: code for code, pk in stores.indicators.items()}
    rows = (
        DailyFigure.objects.filter(store__in=stores.ids, day__range=(month, last_day(month)))
        .order_by()
        .values_list("assignment", "indicator")
        .annotate(Sum("part"), Sum("whole"))
    )
    found = {
        (seat, indicator): daily.value_of(code_of[indicator], part, whole)
        for seat, indicator, part, whole in rows
        if indicator in code_of
    }
    if stores.others:
        asked = calculators.measure(list(stores.seats), month, last_day(month), at, stores.others)
        found |= {
            (seat, stores.indicators[code]): measure
            for code, values in asked.items()
            if code in stores.others
            for seat, measure in values.items()
            if seat in stores.seats
        }
    return found


def sum_month(stores: Stores, month: date, at: datetime) -> int:
    """Make what is kept of a month what its days and the other calculators say; return how many rows differed."""
    found = month_measures(stores, month, at)
    rows = MonthFigure.objects.filter(store__in=stores.ids, month=month)
    fields = ("pk", "assignment", "indicator", *MEASURED)
    kept = {(seat, indicator): (pk, rest) for pk, seat, indicator, *rest in rows.values_list(*fields)}
    gone = [pk for key, (pk, _rest) in kept.items() if key not in found]
    if gone:
        MonthFigure.objects.filter(pk__in=gone).delete()
    fresh = [
        _month_figure(stores.seats[seat], indicator, month, measure, at)
        for (seat, indicator), measure in found.items()
        if seat in stores.seats and _differs(kept.get((seat, indicator)), measure)
    ]
    MonthFigure.objects.bulk_create(
        fresh,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["assignment", "indicator", "month"],
        update_fields=[*MEASURED, "as_of", "unit", "department", "store", "owner"],
    )
    return len(gone) + len(fresh)


def _differs(kept: tuple[int, list[object]] | None, measure: Measure) -> bool:
    return kept is None or kept[1] != list(_measured(measure).values())


def _measured(measure: Measure) -> dict[str, Decimal | None]:
    """Return what is kept of a measure, by column."""
    part, whole = measure.credited
    return {
        "actual": measure.actual,
        "part": None if measure.part is None else Decimal(measure.part),
        "whole": None if measure.whole is None else Decimal(measure.whole),
        "factor": measure.factor,
        "credit_part": part,
        "credit_whole": whole,
    }


def _month_figure(seat: Assignment, indicator: int, month: date, measure: Measure, at: datetime) -> MonthFigure:
    return MonthFigure(
        assignment_id=seat.pk,
        owner_id=seat.staff_id,
        unit_id=seat.unit_id,
        department_id=seat.department_id,
        store_id=seat.store_id,
        indicator_id=indicator,
        month=month,
        as_of=at,
        **_measured(measure),
    )
