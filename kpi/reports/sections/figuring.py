"""Making figures."""

from __future__ import annotations

from decimal import Decimal

from kpi.calculators import percentage
from kpi.reports.parts import Figure, Words
from kpi.reports.sections.earlier import Earlier


def rate(
    line: str,
    words: Words,
    part: int,
    whole: int,
    earlier: Earlier,
    *,
    target: Decimal | None = None,
    higher: bool = True,
    rows: str = "",
) -> Figure:
    """Return part of whole in per cent, beside the last period and the year before; no value where nothing was due."""
    return Figure(
        line=line,
        words=words,
        value=percentage(part, whole).actual if whole else None,
        unit="%",
        part=part,
        whole=whole,
        target=target,
        before=earlier.before(line),
        year_before=earlier.year_before(line),
        higher=higher,
        rows=rows,
    )


def count(line: str, words: Words, value: int, earlier: Earlier, *, higher: bool | None, rows: str = "") -> Figure:
    """Return a plain number, beside the last period and the year before."""
    return Figure(
        line=line,
        words=words,
        value=Decimal(value),
        before=earlier.before(line),
        year_before=earlier.year_before(line),
        higher=higher,
        rows=rows,
    )
