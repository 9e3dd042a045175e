"""What `<department>/kpis.py` says about indicators and a position file about weights."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.catalogue import Source


class Rule(models.TextChoices):
    """How an actual value becomes points (R1–R5)."""

    LINEAR = "R1", _("R1 linear: weight × actual ÷ target, at most 1.2; below 60% of target nothing")
    THRESHOLD = "R2", _("R2 threshold: 2% of the weight off per point missed; 10 points missed nothing")
    ZERO_TOLERANCE = "R3", _("R3 zero tolerance: 20% of the weight off per breach")
    MANAGER = "R4", _("R4 manager score: weight × score ÷ 100")
    INVERSE = "R5", _("R5 inverse: weight × target ÷ actual, at most 1.2; above 1.5 × target nothing")


class Direction(models.TextChoices):
    """Whether more is better."""

    HIGHER = "higher", _("Higher is better")
    LOWER = "lower", _("Lower is better")


class Calculation(models.TextChoices):
    """Where the actual value comes from once its records exist."""

    COMPUTED = "computed", _("Computed from records")
    MIXED = "mixed", _("Computed and scored")
    SCORED = "scored", _("Scored by the manager")


class NoData(models.TextChoices):
    """What becomes of an indicator's weight in a month without data."""

    REBASE = "rebase", _("left out, the other weights are re-based")
    GAP = "gap", _("stays a gap: its weight counts without points")


@dataclass(frozen=True, kw_only=True)
class PartOf:
    """One part of a composite: an indicator by its code, or something only a manager knows, in words.

    `share` is in per cent; nought where the parts weigh as much as was counted in each.
    """

    indicator: str = ""
    share: int = 0
    zh: str = ""
    en: str = ""


class SheetFigure(Enum):
    """What worksheets tell of an indicator."""

    SCORE = "points ÷ full points of the sheets filled in, of the whole store"
    CLEAN = "sheets owed that were filled in on time and found everything in order ÷ sheets owed"
    COVERED = "sheets filled in that found everything in order ÷ sheets filled in"
    ATTENDANCE = "meetings somebody was at ÷ meetings held where they belong"


@dataclass(frozen=True)
class SheetSource:
    """The worksheets (by code) an indicator is computed from, and how."""

    figure: SheetFigure
    worksheets: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class IndicatorSpec:
    """One indicator.

    `target` is the value to reach in `unit` where the catalogue fixes one, else
    None ("set by the store"); `target_zh`/`target_en` say it in words.
    `no_data` says what becomes of its weight in a month without data.
    `records` are the codes of the working records it is computed from.

    `goal_unit` is what a store's goal is set in where the indicator is the share of a goal that was reached
    (cars, yuan): its `target` stays so many per cent of the goal. `additive`: the goals of people sum to the
    unit's, so that one can be broken down. `grave`: a breach is one of law or of handling money (see R3).
    `personal` is the indicator in which people have their share of this one's goal, where that is another.
    `parts` are those of a composite: its value is made of theirs. `sheets` are worksheets that tell its value.
    """

    code: str
    zh: str
    en: str
    formula_zh: str
    formula_en: str
    unit: str
    direction: Direction
    calculation: Calculation
    rule: Rule
    no_data: NoData = NoData.REBASE
    periods: tuple[str, ...] = ("monthly",)
    target: Decimal | None = None
    target_zh: str = ""
    target_en: str = ""
    records: tuple[str, ...] = ()
    origin: str = "trade"
    sources: tuple[Source, ...] = ()
    goal_unit: str = ""
    additive: bool = False
    personal: str = ""
    grave: bool = False
    parts: tuple[PartOf, ...] = ()
    sheets: SheetSource | None = None


@dataclass(frozen=True, kw_only=True)
class WeightSpec:
    """How much one indicator weighs in a position's scorecard; a position's weights sum to 100."""

    indicator: str
    weight: int
