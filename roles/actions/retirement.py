"""A position leaves the catalogue: only when nobody holds it, now or later; what was still open is settled.

Engines above register how they settle what former holders left open from `AppConfig.ready()`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles import clock
from roles.models import Assignment, Position
from roles.models.staff import enumeration

NAMED = 5


@dataclass(frozen=True)
class Settlement:
    """How one engine settles what is open of a position; `settle(position, instant)` does it and says what it did."""

    name: str
    order: int
    settle: Callable[[Position, datetime], list[str]]


_settlements: dict[str, Settlement] = {}


def register(settlement: Settlement) -> None:
    """Add a settlement; the same name again replaces it."""
    _settlements[settlement.name] = settlement


def settle(position: Position, at: datetime) -> list[str]:
    """Settle whatever is still open of a position; return sentences that say what was done."""
    ordered = sorted(_settlements.values(), key=lambda each: each.order)
    return [sentence for each in ordered for sentence in each.settle(position, at)]


def holders_of(position: Position) -> list[Assignment]:
    """Return who holds a position today or will hold it, soonest over first."""
    held = Assignment.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=clock.today()), position=position.pk)
    return list(held.select_related("staff", "unit", "store").order_by("ends_on", "starts_on", "pk"))


def check_vacant(position: Position) -> None:
    """Raise ValidationError, naming who they are, while people hold a position today or later."""
    held = holders_of(position)
    if not held:
        return
    names = enumeration(each.staff.name for each in held[:NAMED])
    text = ngettext(
        "%(count)d person holds this position now or later (%(names)s): move or end the assignment first.",
        "%(count)d people hold this position now or later (%(names)s): move or end their assignments first.",
        len(held),
    )
    raise ValidationError({"retired": text % {"count": len(held), "names": names}})


def check_open(position: Position, ends_on: date | None, known: Assignment | None) -> None:
    """Raise ValidationError for a retired position taken or kept longer; it may always be ended.

    `known` is the assignment that is changed, None where one begins.
    """
    if not position.retired:
        return
    longer = known is None or ends_on is None or (known.ends_on is not None and ends_on > known.ends_on)
    if longer:
        raise ValidationError({"position": _("This position is retired: nobody takes it any more.")})
