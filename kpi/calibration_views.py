"""The calibration page: all people of a position side by side, as far as the reader leads them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kpi import calculators
from kpi.afterwards import badge_of
from kpi.calibration import Spread, distribution, middle_of, months_up_to, scorers, spread_of
from kpi.cards import month_of
from kpi.models import CardState, Scorecard
from kpi.reckoning import score_up
from roles import clock
from roles.http import StaffRequest
from roles.models import Position

MONTHS = 3
MONTHS_OFFERED = 6
# More people of one position than fit side by side: the list says so.
MOST = 200


@dataclass
class Sheet:
    """What is compared: one position in one month, and the months before it."""

    months: list[date]
    offered: list[date]
    positions: list[Position]
    position: Position | None
    cards: list[Scorecard]
    totals: dict[int, dict[date, Decimal | None]]
    more: bool

    @property
    def month(self) -> date:
        """The month that is compared."""
        return self.months[-1]

    @property
    def found(self) -> list[Decimal]:
        """The totals of the month, of those who were scored."""
        return [card.total for card in self.scored if card.total is not None]

    @property
    def scored(self) -> list[Scorecard]:
        """The cards whose totals are whole: scores of the superior included."""
        return [card for card in self.cards if card.state in (CardState.SCORED, CardState.PUBLISHED)]


@require_GET
def calibration(request: StaffRequest) -> HttpResponse:
    """Compare the people of a position: totals, distribution, who stands out, how each was scored."""
    sheet = _sheet(request)
    spread = spread_of(sheet.found)
    here, data = reverse("kpi:calibration"), reverse("kpi:calibration_data")
    position = sheet.position.code if sheet.position else ""
    context = {
        "sheet": sheet,
        "spread": spread,
        "rows": [_row(card, sheet, spread) for card in sheet.cards],
        "scorers": scorers(sheet.cards),
        "months": sheet.months,
        "tabs": [
            {
                "label": date_format(each, "YEAR_MONTH_FORMAT"),
                "url": f"{here}?month={each:%Y-%m}&position={position}",
                "active": each == sheet.month,
                "count": None,
            }
            for each in sheet.offered
        ],
        "charts": {name: spec for name, spec in _charts(sheet, spread).items() if spec["labels"]},
        "data_url": f"{data}?month={sheet.month:%Y-%m}&position={position}",
    }
    return render(request, "kpi/calibration.html", context)


@require_GET
def calibration_data(request: StaffRequest) -> JsonResponse:
    """Return what the charts of the page draw."""
    sheet = _sheet(request)
    return JsonResponse(_charts(sheet, spread_of(sheet.found)))


def _sheet(request: StaffRequest) -> Sheet:
    before = months_up_to(month_of(clock.today()), MONTHS_OFFERED + 1)[:-1]
    asked = request.GET.get("month", "")
    month = next((each for each in before if f"{each:%Y-%m}" == asked), before[-1])
    months = months_up_to(month, MONTHS)
    cards = Scorecard.objects.visible_to(request.user).exclude(owner=request.user)
    positions = _positions(cards, month)
    code = request.GET.get("position", "")
    position = next((each for each in positions if each.code == code), positions[0] if positions else None)
    mine = cards.filter(assignment__position=position)
    rows = list(
        mine.filter(month=month).with_people().select_related("scored_by").order_by("owner__name", "pk")[: MOST + 1]
    )
    shown = rows[:MOST]
    score_up(shown, clock.now(), ask=calculators.at_hand)
    shown.sort(key=lambda card: (card.total is None, -(card.total or 0), card.owner.name))
    totals: dict[int, dict[date, Decimal | None]] = defaultdict(dict)
    seats = [card.assignment_id for card in shown]
    earlier = Scorecard.objects.filter(
        assignment__in=seats, month__in=months[:-1], state__in=[CardState.SCORED, CardState.PUBLISHED]
    )
    for seat, each, total in earlier.values_list("assignment", "month", "total"):
        totals[seat][each] = total
    for card in shown:
        totals[card.assignment_id][month] = card.total
    return Sheet(months, before[::-1], positions, position, shown, totals, len(rows) > MOST)


def _positions(cards: Any, month: date) -> list[Position]:
    """Return the positions whose people the reader leads, those with the most people first."""
    counted = (
        cards.filter(month=month)
        .values("assignment__position")
        .annotate(many=Count("pk"))
        .order_by("-many", "assignment__position")
    )
    ids = [row["assignment__position"] for row in counted]
    found = Position.objects.in_bulk(ids)
    return [found[pk] for pk in ids]


def _row(card: Scorecard, sheet: Sheet, spread: Spread | None) -> dict[str, Any]:
    totals = sheet.totals[card.assignment_id]
    whole = card in sheet.scored
    outlier = spread.outlier(card.total) if spread and whole else ""
    badge = badge_of(card)
    last = totals.get(sheet.months[-2])
    return {
        "name": card.owner.name,
        "unit": card.unit.name,
        "url": reverse("kpi:scorecard", args=[card.pk]),
        "total": card.total,
        "execution": card.execution,
        "results": card.results,
        "months": [totals.get(month) for month in sheet.months],
        "change": card.total - last if card.total is not None and last is not None else None,
        "from_median": card.total - spread.median if whole and card.total is not None and spread else None,
        "outlier": outlier,
        "outlier_label": {"high": _("stands out above"), "low": _("stands out below")}.get(outlier, ""),
        "scored_by": card.scored_by.name if card.scored_by else "",
        "state": badge["state"],
        "state_label": badge["label"],
    }


def _charts(sheet: Sheet, spread: Spread | None) -> dict[str, Any]:
    """Return the charts by name, as `components/chart.html` and `charts.js` take them."""
    bands = distribution(sheet.found)
    known = [card for card in sheet.scored if card.total is not None]
    by_month: dict[date, list[Decimal]] = {month: [] for month in sheet.months}
    whole = {card.assignment_id for card in known}
    for seat, totals in sheet.totals.items():
        for month, total in totals.items():
            if total is not None and (month != sheet.month or seat in whole):
                by_month[month].append(total)
    middles = middle_of(by_month)
    return {
        "people": {
            "kind": "hbar",
            "labels": [card.owner.name for card in known],
            "series": [{"name": _("Total"), "data": [float(card.total or 0) for card in known]}],
            "unit": "",
            "max": None,
            "target": float(spread.median) if spread else None,
        },
        "bands": {
            "kind": "bar",
            "labels": [f"{low}–{low + 9}" for low, _many in bands],
            "series": [{"name": _("People"), "data": [many for _low, many in bands]}],
            "unit": "",
            "max": None,
            "target": None,
        },
        "months": {
            "kind": "line",
            "labels": [date_format(month, "YEAR_MONTH_FORMAT") for month in sheet.months if month in middles],
            "series": [{"name": _("Median"), "data": [float(middles[m]) for m in sheet.months if m in middles]}],
            "unit": "",
            "max": None,
            "target": None,
        },
    }
