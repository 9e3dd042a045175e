"""What engines above add to a board: how far a unit is from its targets."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from roles.models import Unit


@dataclass(frozen=True)
class Scope:
    """What a board is about: the unit, the day, the instant it is drawn at, and today's seats of the unit."""

    unit: Unit
    day: date
    at: datetime
    seats: tuple[int, ...]


@dataclass(frozen=True)
class Gap:
    """One number against its target, for the whole unit; `higher`: more is better. `unit` is written behind both."""

    label: str
    actual: Decimal
    target: Decimal
    unit: str = ""
    higher: bool = True

    @property
    def missing(self) -> Decimal:
        """What is missing to the target; 0 where it is met."""
        short = self.target - self.actual if self.higher else self.actual - self.target
        return max(short, Decimal(0))

    @property
    def percent(self) -> int:
        """How much of the target is reached, 100 at most, for drawing."""
        if not self.missing:
            return 100
        whole, part = (self.target, self.actual) if self.higher else (self.actual, self.target)
        return int(max(part, Decimal(0)) * 100 / whole) if whole else 0


# Returns the numbers an engine has for a unit, in a few queries however many people it has.
Panel = Callable[[Scope], list[Gap]]

_panels: dict[str, tuple[int, Panel]] = {}


def register(name: str, order: int, panel: Panel) -> None:
    """Add a panel; the same name again replaces it."""
    _panels[name] = (order, panel)


def gaps_of(scope: Scope) -> list[Gap]:
    """Return every number there is for a unit, by the order of the panels."""
    return [gap for _order, panel in sorted(_panels.values(), key=lambda each: each[0]) for gap in panel(scope)]
