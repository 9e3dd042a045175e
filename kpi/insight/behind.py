"""What stands behind one line of a scorecard: the rows counted, those left out and why, and when it was computed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from kpi import calculators
from kpi.calculators import SourceRow
from kpi.cards import compute_lines, last_day
from kpi.exclusions import why_words
from kpi.frozen import unpack
from kpi.insight.records import readable
from kpi.models import Scorecard, ScorecardLine, SnapshotLine
from kpi.reports.counted import Row
from roles.models import Staff


def reason_of(why: str) -> str:
    """Say why a row is not counted, or counted without a hit."""
    if why == "corrected":
        return _("Corrected after an appeal")
    return why_words(why) if why else ""


@dataclass(frozen=True)
class Behind:
    """One line explained.

    `rows` is None where nobody can name the records. `frozen` says that they were kept when the month closed;
    otherwise they are those of `computed_at`, which for a closed month may differ from those counted then.
    """

    line: ScorecardLine
    card: Scorecard
    rows: list[SourceRow] | None
    computed_at: datetime
    frozen: bool = False

    @property
    def first(self) -> date:
        """The first day that counts."""
        return self.card.month

    @property
    def last(self) -> date:
        """The last day that counts."""
        return last_day(self.card.month)

    @property
    def is_closed(self) -> bool:
        """Whether the figures no longer follow the records."""
        return not self.card.is_live

    @property
    def differs(self) -> bool:
        """Whether the rows as they are now no longer give the figure that was frozen."""
        if self.rows is None or self.frozen or not self.is_closed:
            return False
        return counted_in(self.rows) != (self.line.part or 0, self.line.whole or 0)


def behind(line: ScorecardLine, card: Scorecard, at: datetime) -> Behind:
    """Explain a line of a card: a live one is computed as of `at`, a frozen one has the rows it was frozen with."""
    if card.is_live:
        compute_lines([line], card.assignment_id, card.month, at)
    elif kept := SnapshotLine.objects.filter(line=line).select_related("snapshot").order_by("snapshot__number").last():
        rows_kept = list(unpack(kept).rows)
        return Behind(line, card, rows_kept, kept.snapshot.taken_at, frozen=True)
    code = line.made_from.code
    found = calculators.rows([card.assignment_id], card.month, last_day(card.month), at, [code])
    rows = found[code].get(card.assignment_id, []) if code in found else None
    computed = at if card.is_live else (card.frozen_at or card.scored_at or at)
    return Behind(line, card, rows, computed)


def counted_in(rows: list[SourceRow]) -> tuple[Decimal, Decimal]:
    """Return the numerator and denominator the rows give; a row may count in points."""
    counted = [row for row in rows if row.counted]
    part = sum((row.value if row.value is not None else Decimal(row.hit) for row in counted), Decimal(0))
    return part, sum((row.out_of if row.out_of is not None else Decimal(1) for row in counted), Decimal(0))


GROUPS = ("hit", "not", "out")


@dataclass
class Shown:
    """The rows of one group: those the reader may open, and how many they may not."""

    rows: list[tuple[Row, str]] = field(default_factory=list)
    hidden: int = 0


def group_of(row: SourceRow) -> str:
    """Return the group of a row: in the numerator, in the denominator only, or left out."""
    return "hit" if row.hit else "not" if row.counted else "out"


def counts(rows: list[SourceRow]) -> dict[str, int]:
    """Return how many rows there are of each group."""
    return {group: sum(group_of(row) == group for row in rows) for group in GROUPS}


def shown(rows: list[SourceRow], group: str, viewer: Staff) -> Shown:
    """Return the rows of a group (empty: all) as the viewer may see them, in their order."""
    wanted = [row for row in rows if not group or group_of(row) == group]
    known = readable([row.key for row in wanted], viewer)
    found = [(known[row.key], reason_of(row.why)) for row in wanted if row.key in known]
    return Shown(found, len(wanted) - len(found))
