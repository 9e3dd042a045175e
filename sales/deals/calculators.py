"""Indicators computed from orders, deliveries and the cases about them, with the records behind them.

Whoever leads counts what lies in their unit, everybody else what is theirs; whoever checks contracts, files papers or
archives counts what they answer for in their store (see `marketing.calculators`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db.models import Q, Sum

from kpi import exclusions
from kpi.calculators import HUNDRED
from marketing.models import Source
from marketing.promotion.calculators import NOTHING, ONE, Facts, Weighed, offer
from roles import clock
from roles.models import Assignment
from sales.deals import goals
from sales.deals.effects import ARCHIVED_WITHIN
from sales.models import Delivery, InsuranceCase, Lead, LoanCase, RegistrationCase, SalesOrder

GRANTED = ("granted", "paid_out", "mortgaged")
INSURED = ("taken_out", "in_force", "expired", "renewed")
# From the papers to the money; trade practice.
LOAN_WITHIN = timedelta(days=10)
# By the evening of the day after, as duty 9 of the sales assistant has it.
PAPERS_WITHIN = timedelta(days=1)
_PLACE = ("pk", "owner", "unit", "department", "store")


def register() -> None:
    """Offer them to the scorecards."""
    for code in ("units-sold", "team-target"):
        goals.offer(code, delivered)
    goals.offer("revenue-attainment", revenue)
    goals.offer("gross-per-unit", gross, a_unit=True)
    for code, (facts, factor) in FIGURES.items():
        offer(code, facts, factor)


def _kept(*keys: int | None) -> frozenset[int]:
    return frozenset(key for key in keys if key is not None)


def _holders(stores: Collection[int], codename: str) -> dict[int, set[int]]:
    """Return by store who holds a right there today: who answers for what nobody else owns."""
    rows = Assignment.objects.active_on(clock.today()).filter(
        store__in=stores, position__grants__permission__codename=codename
    )
    found: dict[int, set[int]] = defaultdict(set)
    for store, staff in rows.values_list("store", "staff"):
        found[store].add(staff)
    return found


def _delivered(stores: Collection[int], first: date, last: date, at: datetime) -> Any:
    rows = SalesOrder.objects.filter(store__in=stores, delivered_at__gte=clock.local(first))
    return rows.filter(delivered_at__lt=min(clock.end_of(last), at)).order_by("delivered_at", "pk")


def _sold_by(owner: int, second: int | None, percent: int) -> dict[int, Decimal]:
    """Return the shares of two who sold together; nothing where one did alone, or has taken over from the other."""
    if second is None or second == owner:
        return {}
    share = Decimal(percent) / HUNDRED
    return {owner: ONE - share, second: share}


def each_fact(
    rows: Any, *names: str, when: str = "delivered_at", model: str = "salesorder"
) -> Iterable[tuple[Callable[..., Weighed], list[Any]]]:
    """Return, a row, what makes its fact of a part, and the further values asked for.

    What two sold together counts for either by their share.
    """
    both = ("second", "second_share") if model == "salesorder" else ()
    for pk, owner, unit, department, store, moment, *values in rows.values_list(*_PLACE, when, *names, *both):
        sold = _sold_by(owner, *(values.pop(-2), values.pop())) if both else {}

        def fact(
            part: Decimal,
            whole: Decimal = ONE,
            people: Iterable[int | None] = (),
            # Bound now: the next row has values of its own.
            kept: tuple[Any, ...] = (pk, owner, unit, department, store, moment),
            shares: Mapping[int, Decimal] = sold,
            **how: Any,
        ) -> Weighed:
            key, own, *places, where, instant = kept
            day = instant if not isinstance(instant, datetime) else clock.local_date(instant)
            mine = _kept(own, *people, *shares)
            at, key = _kept(*places, where), f"sales.{model}:{key}"
            return Weighed(key, mine, at, where, day, part, whole, shares=shares, **how)

        yield fact, values


def delivered(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Cars delivered in a stretch of days, one each."""
    for fact, _values in each_fact(_delivered(stores, first, last, at)):
        yield fact(ONE)


def revenue(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Yuan of the orders delivered: the cars and the house's own lines, not what is passed on. Source: D03 2."""
    for fact, (guide, discount, addons) in each_fact(
        _delivered(stores, first, last, at), "guide_price", "discount", "addons"
    ):
        yield fact(guide - discount + addons, valued=True)


def gross(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Yuan of gross profit on the cars delivered: deal price − gifts − purchase price, tax included in both.

    Rebates of the manufacturer count once finance keeps them. Source: D17 consultant 2, D17 store manager 12.
    """
    names = ("guide_price", "discount", "gifts", "vehicle__purchase_price")
    for fact, (guide, discount, gifts, cost) in each_fact(_delivered(stores, first, last, at), *names):
        yield fact(guide - discount - gifts - cost, valued=True)


def recommended(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Cars delivered to customers whom others recommended ÷ cars delivered, by the lead, without one by the file.

    Source: D18 consultant 4 (12).
    """
    rows = _delivered(stores, first, last, at)
    for fact, (wanting, filed) in each_fact(rows, "lead__source", "customer__source"):
        yield fact(ONE if (wanting or filed) == Source.REFERRAL else NOTHING)


def _sums(model: Any, field: str, orders: Any, **narrowed: Any) -> dict[int, Decimal]:
    rows = model.objects.filter(order__in=orders.order_by().values("pk"), **narrowed).order_by()
    return {order: total or NOTHING for order, total in rows.values_list("order").annotate(total=Sum(field))}


def addons(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Yuan a car delivered of accessories, commissions for insurance and loans, and agency fees.

    Source: D17 store manager 12, D18 consultant 4 (7) and 1 (6).
    """
    rows = _delivered(stores, first, last, at)
    insurance = _sums(InsuranceCase, "commission", rows, state__in=INSURED)
    loans = _sums(LoanCase, "commission", rows, state__in=GRANTED)
    fees = _sums(RegistrationCase, "fee", rows, state="done")
    for fact, (pk, accessories) in each_fact(rows, "pk", "accessories"):
        more = sum((each.get(pk, NOTHING) for each in (insurance, loans, fees)), NOTHING)
        yield fact(accessories + more, valued=True)


def accessories(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Yuan of accessories a car delivered."""
    for fact, (amount,) in each_fact(_delivered(stores, first, last, at), "accessories"):
        yield fact(amount, valued=True)


def _with_case(model: Any, states: tuple[str, ...]) -> Facts:
    def facts(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
        rows = _delivered(stores, first, last, at)
        cases = model.objects.filter(order__in=rows.order_by().values("pk"), state__in=states)
        have = set(cases.values_list("order", flat=True))
        for fact, (pk, checker) in each_fact(rows, "pk", "reviewed_by"):
            yield fact(ONE if pk in have else NOTHING, people=(checker,))

    return facts


def compliant(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Orders signed whose discount and gifts are within what the policy or an approval cleared ÷ signed.

    Source: D16 consultant 7.
    """
    for fact, (discount, gifts, cleared) in each_fact(
        signed_within(stores, first, last, at), "discount", "gifts", "cleared", when="signed_at"
    ):
        within = discount + gifts <= cleared
        yield fact(ONE if within else NOTHING, why="" if within else exclusions.NOT_IN_ORDER)


def signed_within(stores: Collection[int], first: date, last: date, at: datetime) -> Any:
    """Return the orders signed in a stretch of days, up to an instant."""
    rows = SalesOrder.objects.filter(store__in=stores, signed_at__gte=clock.local(first))
    return rows.filter(signed_at__lt=min(clock.end_of(last), at)).order_by("signed_at", "pk")


def per_order(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Cars delivered in a stretch of days ÷ orders signed in it."""
    for fact, _values in each_fact(_delivered(stores, first, last, at)):
        yield fact(ONE, NOTHING)
    for fact, _values in each_fact(signed_within(stores, first, last, at), when="signed_at"):
        yield fact(NOTHING, ONE)


def on_time(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Orders promised for a stretch of days: delivered by then ÷ promised; one whose day is not over is not counted.

    Source: D03 consultant 3, D18 consultant 4 (11).
    """
    rows = SalesOrder.objects.signed().exclude(state="cancelled").filter(store__in=stores, signed_at__lt=at)
    rows = rows.filter(promised_on__gte=first, promised_on__lte=last).order_by("promised_on", "pk")
    for fact, (promised, done) in each_fact(rows, "promised_on", "delivered_at", when="promised_on"):
        yield _timed(fact, clock.end_of(promised), done, at)


def _timed(
    fact: Callable[..., Weighed], due: datetime, done: datetime | None, at: datetime, people: Iterable[int] = ()
) -> Weighed:
    made = done if done is not None and done < at else None
    late = (made or at) > due
    counted = made is not None or late
    why = (exclusions.LATE if made else exclusions.OVERDUE) if late else "" if made else exclusions.NOT_DUE
    return fact(ONE if counted and not late else NOTHING, counted=counted, why=why, people=people)


def papers(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Deliveries of a stretch of days whose papers were complete a day later ÷ deliveries.

    They count for whoever files them too. Source: D17 sales clerk 2, D21 information 11.
    """
    rows = Delivery.objects.filter(store__in=stores, delivered_at__gte=clock.local(first))
    rows = rows.filter(delivered_at__lt=min(clock.end_of(last), at)).order_by("delivered_at", "pk")
    filing = _holders(stores, "file_delivery")
    for fact, (store, moment, done) in each_fact(
        rows, "store", "delivered_at", "complete_at", when="delivered_at", model="delivery"
    ):
        due = clock.end_of(clock.local_date(moment) + PAPERS_WITHIN)
        yield _timed(fact, due, done, at, filing[store])


def archived(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Contracts to be archived in a stretch of days: archived by then ÷ to be archived.

    Ten days after the delivery; they count for whoever archives them. Source: D08 assistant 3, D19 finance clerk 4.
    """
    rows = SalesOrder.objects.filter(
        store__in=stores,
        delivered_at__gte=clock.local(first) - ARCHIVED_WITHIN,
        delivered_at__lt=min(clock.end_of(last), at) - ARCHIVED_WITHIN,
    ).order_by("delivered_at", "pk")
    filing = _holders(stores, "archive_salesorder")
    for fact, (store, moment, done) in each_fact(rows, "store", "delivered_at", "archived_at"):
        made = _timed(fact, moment + ARCHIVED_WITHIN, done, at, filing[store])
        yield Weighed(**{**made.__dict__, "day": clock.local_date(moment + ARCHIVED_WITHIN)})


def closed(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Orders signed in a stretch of days ÷ leads open when it began and leads that came in within.

    A lead taken up again after its loss, or after its order was cancelled, is open: it keeps when that was.
    Source: D12 sales people 3.
    """
    for fact, _values in each_fact(signed_within(stores, first, last, at), when="signed_at"):
        yield fact(ONE, NOTHING)
    begins, ends = clock.local(first), min(clock.end_of(last), at)
    gone = Q(state="lost", lost_at__lt=begins) | Q(state="ordered", ordered_at__lt=begins)
    leads = Lead.objects.filter(store__in=stores, created_at__lt=ends).exclude(state="joined").exclude(gone)
    leads = leads.exclude(state="lost", lost_reason="invalid")
    for fact, (made,) in each_fact(leads.order_by("created_at", "pk"), "created_at", when="created_at", model="lead"):
        found = fact(NOTHING, ONE)
        # One from before counts from the first day on.
        yield found if made >= begins else Weighed(**{**found.__dict__, "day": first})


def granted(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Loans sent to a bank in a stretch of days and decided on: granted without a refusal before ÷ decided.

    They count for whoever works on loans in the store. Source: D19 finance clerk 3.
    """
    rows = LoanCase.objects.filter(store__in=stores, submitted_at__gte=clock.local(first))
    rows = rows.filter(submitted_at__lt=min(clock.end_of(last), at)).order_by("submitted_at", "pk")
    working = _holders(stores, "work_loancase")
    names = ("store", "granted_at", "refused_at")
    for fact, (store, yes, no) in each_fact(rows, *names, when="submitted_at", model="loancase"):
        decided = [each for each in (yes, no) if each is not None and each < at]
        first_time = no is None and bool(decided)
        why = "" if first_time else exclusions.RETURNED if decided else exclusions.UNDECIDED
        yield fact(ONE if first_time else NOTHING, counted=bool(decided), why=why, people=working[store])


def paid_out(stores: Collection[int], first: date, last: date, at: datetime) -> Iterable[Weighed]:
    """Loans paid out in a stretch of days: within ten days of the application ÷ paid out.

    Source: D19 finance clerk 3.
    """
    rows = LoanCase.objects.filter(store__in=stores, paid_out_at__gte=clock.local(first))
    rows = rows.filter(paid_out_at__lt=min(clock.end_of(last), at)).order_by("paid_out_at", "pk")
    working = _holders(stores, "work_loancase")
    names = ("store", "created_at", "paid_out_at")
    for fact, (store, asked, paid) in each_fact(rows, *names, when="paid_out_at", model="loancase"):
        yield _timed(fact, asked + LOAN_WITHIN, paid, at, working[store])


FIGURES: dict[str, tuple[Facts, Decimal]] = {
    "addon-per-unit": (addons, ONE),
    "accessory-per-unit": (accessories, ONE),
    "finance-penetration": (_with_case(LoanCase, GRANTED), HUNDRED),
    "insurance-penetration": (_with_case(InsuranceCase, INSURED), HUNDRED),
    "referral-rate": (recommended, HUNDRED),
    "discount-compliance": (compliant, HUNDRED),
    "order-delivery-rate": (per_order, HUNDRED),
    "delivery-on-time": (on_time, HUNDRED),
    "delivery-paper-complete": (papers, HUNDRED),
    "archive-rate": (archived, HUNDRED),
    "close-rate": (closed, HUNDRED),
    "loan-approval": (granted, HUNDRED),
    "loan-days": (paid_out, HUNDRED),
}
