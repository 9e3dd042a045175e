"""What reports say of deals: figures of the author, or of the unit where they lead it."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_noop

from kpi.calculators import rounded
from kpi.reports.bilingual import both
from kpi.reports.parts import Entry, Exceptions, Figure, Figures, Part, Words
from kpi.reports.sections import records
from kpi.reports.sections.checklist import MOST
from kpi.reports.sections.earlier import Earlier
from kpi.reports.sections.figuring import count, rate
from marketing.reports import Line, builder
from roles import clock
from sales.models import Delivery, DiscountRequest, InsuranceCase, LoanCase, Quotation, RegistrationCase, SalesOrder

_QUOTED = gettext_noop("Quotations made")
_BECAME = gettext_noop("Quotations that became orders")
_ASKED = gettext_noop("Discounts asked for beyond the policy")
_GRANTED = gettext_noop("Discounts approved")
_GIVEN = gettext_noop("Discount and gifts approved (yuan)")
_SIGNED = gettext_noop("Orders signed")
_VALUE = gettext_noop("Value of the orders signed (yuan)")
_MEAN = gettext_noop("Mean discount (yuan)")
_CANCELLED = gettext_noop("Orders cancelled")
_DELIVERED = gettext_noop("Cars delivered")
_SOLD = gettext_noop("Value of the cars delivered (yuan)")
_ON_TIME = gettext_noop("Delivered by the agreed day")
_PAPERS = gettext_noop("Delivery papers complete")
_LATE = gettext_noop("Deliveries past the agreed day")
_OPENED = gettext_noop("Cases opened")
_SETTLED = gettext_noop("Cases settled")

_PLACE = ("pk", "unit", "department", "store")


def register() -> None:
    """Offer the sections."""
    records.offer("quotation", builder(_quotations, _of_quotations))
    records.offer("discount_request", builder(_discounts, _of_discounts))
    records.offer("sales_order", builder(_orders, _of_orders))
    records.offer("delivery", builder(_deliveries, _of_deliveries))
    for code, model, done in (
        ("registration_case", RegistrationCase, ("done",)),
        ("loan_application", LoanCase, ("paid_out", "mortgaged")),
        ("insurance_policy", InsuranceCase, ("in_force", "expired", "renewed")),
    ):
        records.offer(code, builder(_cases(model, done), _of_cases(code)))


def _line(row: tuple[Any, ...], people: tuple[int | None, ...], day: date, **how: Any) -> Line:
    pk, unit, department, store = row
    places = frozenset(each for each in (unit, department, store) if each is not None)
    numbers = {key: Decimal(value) for key, value in how.pop("numbers", {}).items() if value is not None}
    return Line(pk, frozenset(each for each in people if each is not None), places, day, numbers=numbers, **how)


def _quotations(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    rows = Quotation.objects.filter(store__in=stores, quoted_at__gte=start, quoted_at__lt=min(end, at))
    names = (*_PLACE, "owner", "quoted_at", "state")
    return [
        _line(tuple(row), (owner,), clock.local_date(quoted), counted=True, hit=state == "ordered", late=False)
        for *row, owner, quoted, state in rows.order_by("quoted_at", "pk").values_list(*names)
    ]


def _discounts(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    rows = DiscountRequest.objects.filter(store__in=stores, asked_at__gte=start, asked_at__lt=min(end, at))
    names = (*_PLACE, "owner", "asked_at", "state", "discount", "gifts")
    found = []
    for *row, owner, asked, state, discount, gifts in rows.order_by("asked_at", "pk").values_list(*names):
        approved = state in ("approved", "used")
        how = {"counted": state not in ("draft", "manager", "chief"), "hit": approved, "late": False}
        numbers = {"given": discount + gifts if approved else 0}
        found.append(_line(tuple(row), (owner,), clock.local_date(asked), numbers=numbers, **how))
    return found


def _orders(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    until = min(end, at)
    within = Q(signed_at__gte=start, signed_at__lt=until) | Q(cancelled_at__gte=start, cancelled_at__lt=until)
    rows = SalesOrder.objects.signed().filter(within, store__in=stores)
    names = (*_PLACE, "owner", "reviewed_by", "signed_at", "cancelled_at", "guide_price", "discount", "addons")
    found = []
    for *row, owner, checker, signed, off, guide, discount, addons in rows.order_by("signed_at", "pk").values_list(
        *names
    ):
        new = start <= signed < until
        cancelled = off is not None and start <= off < until
        numbers = {
            "signed": int(new),
            "value": guide - discount + addons if new else 0,
            "discount": discount if new else 0,
            "cancelled": int(cancelled),
        }
        how = {"counted": new, "hit": new, "late": False, "numbers": numbers}
        found.append(_line(tuple(row), (owner, checker), clock.local_date(signed if new else off), **how))
    return found


def _deliveries(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    """Orders delivered in the stretch, and those promised for it that are not: by the agreed day or not."""
    until = min(end, at)
    promised = Q(order__promised_on__gte=clock.local_date(start), order__promised_on__lt=clock.local_date(end))
    within = Q(delivered_at__gte=start, delivered_at__lt=until) | (promised & Q(delivered_at__isnull=True))
    rows = Delivery.objects.filter(within, store__in=stores).exclude(state="cancelled")
    names = ("owner", "delivered_at", "complete_at", "order__promised_on", "order__guide_price", "order__discount")
    found = []
    for *row, owner, done, filed, due, guide, discount, addons in rows.order_by("pk").values_list(
        *_PLACE, *names, "order__addons"
    ):
        late = (clock.local_date(done) if done else clock.local_date(at)) > due
        numbers = {
            "delivered": int(done is not None),
            "value": guide - discount + addons if done else 0,
            "papers": int(filed is not None),
        }
        how = {"counted": done is not None or late, "hit": done is not None and not late, "late": late and done is None}
        found.append(_line(tuple(row), (owner,), clock.local_date(done) if done else due, numbers=numbers, **how))
    return found


def _cases(model: Any, done: tuple[str, ...]) -> Any:
    def read(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
        rows = model.objects.filter(store__in=stores, created_at__gte=start, created_at__lt=min(end, at))
        return [
            _line(tuple(row), (owner,), clock.local_date(made), counted=True, hit=state in done, late=False)
            for *row, owner, made, state in rows.order_by("pk").values_list(*_PLACE, "owner", "created_at", "state")
        ]

    return read


def _sum(lines: list[Line], name: str) -> Decimal:
    return sum((line.numbers.get(name, Decimal(0)) for line in lines), Decimal(0))


def _yuan(code: str, words: str, value: Decimal, earlier: Earlier, *, higher: bool | None = True) -> Figure:
    before, year_before = earlier.before(code), earlier.year_before(code)
    return Figure(line=code, words=both(words), value=value, before=before, year_before=year_before, higher=higher)


def _of_quotations(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    hits = sum(line.hit for line in lines)
    return (
        Figures(
            (
                count("quotation.quoted", both(_QUOTED), len(lines), earlier, higher=True),
                rate("quotation.became", both(_BECAME), hits, len(lines), earlier),
            )
        ),
    )


def _of_discounts(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    decided = [line for line in lines if line.counted]
    figures = [count("discount.asked", both(_ASKED), len(lines), earlier, higher=False)]
    if decided:
        hits = sum(line.hit for line in decided)
        figures.append(rate("discount.approved", both(_GRANTED), hits, len(decided), earlier))
        figures.append(_yuan("discount.given", _GIVEN, _sum(lines, "given"), earlier, higher=False))
    return (Figures(tuple(figures)),)


def _of_orders(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    signed, off = int(_sum(lines, "signed")), int(_sum(lines, "cancelled"))
    figures = [
        count("order.signed", both(_SIGNED), signed, earlier, higher=True),
        _yuan("order.value", _VALUE, _sum(lines, "value"), earlier),
    ]
    if signed:
        figures.append(_yuan("order.discount", _MEAN, rounded(_sum(lines, "discount") / signed), earlier, higher=False))
    if off:
        figures.append(count("order.cancelled", both(_CANCELLED), off, earlier, higher=False))
    return (Figures(tuple(figures)),)


def _of_deliveries(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    delivered, counted = int(_sum(lines, "delivered")), [line for line in lines if line.counted]
    figures = [
        count("delivery.delivered", both(_DELIVERED), delivered, earlier, higher=True),
        _yuan("delivery.value", _SOLD, _sum(lines, "value"), earlier),
    ]
    if counted:
        hits = sum(line.hit for line in counted)
        figures.append(rate("delivery.on_time", both(_ON_TIME), hits, len(counted), earlier))
    if delivered:
        figures.append(rate("delivery.papers", both(_PAPERS), int(_sum(lines, "papers")), delivered, earlier))
    return (Figures(tuple(figures)), *_past(lines))


def _past(lines: list[Line]) -> tuple[Part, ...]:
    """List what was not delivered by its day, by its number: a report holds nothing of a customer."""
    late = [line for line in lines if line.late]
    if not late:
        return ()
    named = [(line, f"J{line.pk:08d}") for line in late[:MOST]]
    entries = tuple(
        Entry(line=f"delivery.{line.pk}", words=Words(name, name), state="missed", day=line.day) for line, name in named
    )
    return (Exceptions(words=both(_LATE), state="missed", entries=entries, total=len(late)),)


def _of_cases(code: str) -> Any:
    def say(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
        hits = sum(line.hit for line in lines)
        return (
            Figures(
                (
                    count(f"{code}.opened", both(_OPENED), len(lines), earlier, higher=None),
                    rate(f"{code}.settled", both(_SETTLED), hits, len(lines), earlier),
                )
            ),
        )

    return say
