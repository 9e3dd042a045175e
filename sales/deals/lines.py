"""Lines beside the car: adding them up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from sales.models import PASSED_ON, LineKind
from sales.models.deal import DealLine


@dataclass(frozen=True)
class Sums:
    """What the lines of a deal add up to, in yuan; see `sales.models.deal.Deal` and `SalesOrder`."""

    extras: Decimal
    gifts: Decimal
    accessories: Decimal
    addons: Decimal


def sums_of(lines: Iterable[DealLine]) -> Sums:
    """Add lines up."""
    rows = list(lines)
    nought = Decimal(0)
    charged = [line for line in rows if not line.is_gift]
    return Sums(
        extras=sum((line.amount for line in charged), nought),
        gifts=sum((line.amount for line in rows if line.is_gift), nought),
        accessories=sum((line.amount for line in charged if line.kind == LineKind.ACCESSORY), nought),
        addons=sum((line.amount for line in charged if line.kind not in PASSED_ON), nought),
    )
