"""Holding what the house shows against what plain SQL counts."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.test import Client
from django.urls import reverse

from kpi import calculators
from marketing.models import Source
from roles import clock
from roles.models import Assignment, Staff, Unit
from sales.models import VehicleState
from tests.sales.recount import deals, pages, showroom
from tests.sales.recount import stock as cars
from tests.sales.recount.plain import CENT, measured

RECOUNTS = {**showroom.RECOUNTS, **deals.RECOUNTS, **cars.RECOUNTS}
CODES = {*RECOUNTS, *deals.GOALS, "order-plan-accuracy"}
Found = dict[int, tuple[Decimal, Decimal]]


def _browser(reader: Staff) -> Client:
    client = Client()
    client.force_login(reader)
    return client


def funnel(reader: Staff, store: Unit, first: date, last: date) -> None:
    """The funnel by adviser, model, source and week, and as a whole."""
    browser = _browser(reader)
    asked = {"store": store.pk, "from": first.isoformat(), "to": last.isoformat()}
    sources = {code: str(label) for code, label in Source.choices}
    for by in ("adviser", "model", "source", "week"):
        counted = pages.funnel(store.pk, first, last, by)
        shown = browser.get(reverse("showroom:funnel_data", args=["split"]), {**asked, "by": by}).json()
        lines = [list(map(int, line)) for line in zip(*(each["data"] for each in shown["series"]), strict=True)]
        if by == "week":
            assert lines == [counted[monday] for monday in sorted(counted)], by
        else:
            names = {name: sources.get(str(name), name) if by == "source" else name for name in counted}
            named = {label: line for label, line in zip(shown["labels"], lines, strict=True) if label in names.values()}
            assert named == {names[key]: line for key, line in counted.items() if key is not None}, by
            # What has no adviser, model or source stands in one line of its own.
            assert [line for label, line in zip(shown["labels"], lines, strict=True) if label not in named] == [
                counted[key] for key in counted if key is None
            ], by
    whole = browser.get(reverse("showroom:funnel_data", args=["whole"]), asked).json()
    assert whole["series"][0]["data"] == [sum(line[n] for line in counted.values()) for n in range(6)]


def stock(reader: Staff, store: Unit) -> None:
    """The stock page: states, ages, prices, cost of capital."""
    context = _browser(reader).get(reverse("sales:stock"), {"store": store.pk}).context
    if context["store"] is None:
        assert pages.states(store.pk) == {}
        return
    today, labels = clock.today(), {state.label: state.value for state in VehicleState}
    assert context["store"] == store
    assert context["priced"]
    assert not context["more"]
    assert {labels[each["label"]]: each["count"] for each in context["counts"]} == pages.states(store.pk)
    counted = pages.stock(store.pk, today)
    assert [context[name] for name in ("total", "missing", "value")] == [
        counted[name] for name in ("total", "missing", "value")
    ]
    assert context["average"] == (round(counted["days"] / counted["total"]) if counted["total"] else 0)
    assert [band["count"] for band in context["bands"]] == pages.bands(store.pk, today)
    assert context["capital"] == pages.capital(store.pk, today)
    assert sum(band["capital"] for band in context["bands"]) == context["capital"]


def indicators(store: Unit, first: date, last: date, at: datetime) -> dict[str, Found]:
    """Every indicator of the sales store and its people; returns what was counted."""
    seats = list(Assignment.objects.filter(store=store).values_list("pk", flat=True))
    shown = calculators.measure(seats, first, last, at, CODES)
    counted = {code: measured(recount, store.pk, first, last, at) for code, recount in RECOUNTS.items()}
    counted["order-plan-accuracy"] = (
        dict.fromkeys(seats, plan) if (plan := cars.plan(store.pk, first, last, at)) else {}
    )
    for code, found in counted.items():
        factor = RECOUNTS[code].factor if code in RECOUNTS else 100
        _agree(code, shown[code], found, factor)
    for code, recount in deals.GOALS.items():
        found = measured(recount, store.pk, first, last, at)
        _agree_with_goals(code, shown[code], found)
        counted[code] = {seat: found[seat] for seat in shown[code] if seat in found}
    return counted


def _agree(code: str, shown: dict[int, calculators.Measure], counted: Found, factor: int) -> None:
    if code == "subdealer-new":
        numbers = {seat: each.part for seat, each in shown.items()}
        assert numbers == {seat: part for seat, (part, _whole) in counted.items()}, code
        return
    ratios = {seat: (part, whole) for seat, (part, whole) in counted.items() if whole}
    assert {seat: (each.part, each.whole) for seat, each in shown.items()} == ratios, code
    for seat, (part, whole) in ratios.items():
        assert shown[seat].actual == (part * factor / whole).quantize(CENT, ROUND_HALF_UP), code


def _agree_with_goals(code: str, shown: dict[int, calculators.Measure], counted: Found) -> None:
    """What was reached against a goal in cars or yuan; of yuan a car the goal counts once a car."""
    for seat, each in shown.items():
        part, number = counted.get(seat, (Decimal(0), Decimal(0)))
        assert each.part == part, code
        assert each.actual == (part * 100 / each.whole).quantize(CENT, ROUND_HALF_UP), code
        assert code != "gross-per-unit" or each.whole % number == 0, code
