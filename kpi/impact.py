"""What a change of the catalogue does to scorecards: those that are open keep what they were made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpi.cards import last_day, month_of
from kpi.indicators import EXECUTION
from kpi.models import Indicator, IndicatorWeight, Scorecard
from roles import clock
from roles.catalogue.impact import Line, Measure

# What a card takes over when it is opened, beside the weight itself.
_TAKEN = (
    "name_zh",
    "name_en",
    "formula_zh",
    "formula_en",
    "unit",
    "rule",
    "no_data",
    "target",
    "target_zh",
    "target_en",
)


@dataclass(frozen=True)
class Model:
    """The KPI models of some positions, and how many cards of the running month are made from them."""

    weights: frozenset[tuple[Any, ...]]
    cards: int


def take(positions: frozenset[int]) -> Model:
    """Read weights with what each indicator says, and count the cards that are open this month."""
    if not positions:
        return Model(frozenset(), 0)
    rows = IndicatorWeight.objects.filter(position__in=positions)
    names = [f"indicator__{name}" for name in _TAKEN]
    weights = frozenset(rows.values_list("position", "indicator", "weight", *names))
    shared = Indicator.objects.filter(code__in=[spec.indicator for spec in EXECUTION])
    weights |= frozenset(shared.values_list("pk", *_TAKEN))
    cards = Scorecard.objects.filter(month=month_of(clock.today()), assignment__position__in=positions).count()
    return Model(weights, cards)


def tell(before: Model, after: Model) -> list[Line]:
    """Say which month keeps its version and from which month the change holds for everybody."""
    if before.weights == after.weights:
        return []
    month = month_of(clock.today())
    facts = {
        "month": date_format(month, "YEAR_MONTH_FORMAT"),
        "next": date_format(last_day(month) + timedelta(days=1), "YEAR_MONTH_FORMAT"),
        "count": after.cards,
    }
    if not after.cards:
        return [Line(_("The change holds for scorecards opened from now on") % facts)]
    text = ngettext(
        "%(month)s: %(count)d scorecard keeps its version; for everybody the change holds from %(next)s",
        "%(month)s: %(count)d scorecards keep their version; for everybody the change holds from %(next)s",
        after.cards,
    )
    return [Line(text % facts, "neutral", after.cards)]


MEASURE = Measure(name="scorecards", order=40, take=take, tell=tell)
