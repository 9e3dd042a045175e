"""Indicators and weights in words, and what weights must be together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpi.models import Indicator, IndicatorWeight
from roles.catalogue import Department
from roles.catalogue.parts import Part
from roles.catalogue.words import Wording
from roles.duties.catalogue import Cadence
from roles.duties.records import record_names
from roles.models.staff import enumeration

WHOLE = 100
SHARED = "kpi"


def homes() -> list[tuple[str, str]]:
    """Return the places an indicator can be declared at, with their names."""
    return [(SHARED, _("All departments")), *((str(code), str(name)) for code, name in Department.choices)]


def check_sum(weights: Sequence[int]) -> None:
    """Raise ValidationError that says the sum unless weights are 100 together, or there are none yet."""
    if weights and sum(weights) != WHOLE:
        raise ValidationError(_("The weights must sum to 100; they sum to %(sum)s now."), params={"sum": sum(weights)})


def period_names(periods: Sequence[str]) -> str:
    """List periods in the reader's language."""
    names = dict(Cadence.choices)
    return enumeration(str(names.get(each, each)) for each in periods)


def _check_rows(rows: Sequence[Any]) -> None:
    check_sum([row.weight for row in rows])


WORDING = Wording(
    Indicator,
    say={
        "home": lambda home: dict(homes()).get(home, home),
        "records": record_names,
        "periods": period_names,
    },
)
WEIGHTS = Wording(IndicatorWeight, brief=lambda row: str(row.weight))
PART = Part("weights", 40, gettext_lazy("indicator weights"), IndicatorWeight, "indicator", ("indicator",), _check_rows)
