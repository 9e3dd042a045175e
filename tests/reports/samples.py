"""A report with one of everything in it, texts that look like formulas, and a rare name."""

from datetime import date
from decimal import Decimal

from kpi.reports.parts import (
    Chart,
    Entry,
    Exceptions,
    Figure,
    Figures,
    Narrative,
    NotBuilt,
    PlanLine,
    PlanLines,
    SectionOutput,
    Series,
    Table,
    TableRow,
    Words,
)

RARE = "㛃𬭎䶮𠅤𫖯"
# In no font of the house: its code point must be there instead.
UNDRAWN = "𠮷"


def words(text):
    return Words(text, text)


NUMBERS = (
    Figures(
        (
            Figure(
                line="a",
                words=words("Rate"),
                value=Decimal("93.5"),
                unit="%",
                part=29,
                whole=31,
                target=Decimal("95"),
                before=Decimal("90.25"),
                year_before=Decimal(0),
                higher=True,
            ),
            Figure(line="b", words=words("Sum"), value=Decimal("-1234567.25"), target=Decimal(10), higher=True),
            Figure(line="c", words=words("Nothing due"), value=None, unit="%"),
        )
    ),
    Table(
        columns=(words("Name"), words("Done"), words("Left")),
        rows=(
            TableRow(cells=("=HYPERLINK(1)", Decimal("50"), 3)),
            TableRow(cells=(f"王{RARE}{UNDRAWN}", None, 0)),
        ),
        units=("", "%", ""),
    ),
    Chart(
        form="line",
        labels=("1", "2", "3"),
        series=(Series(words("Days"), (Decimal(1), None, Decimal("2.5"))),),
    ),
)
TEXTS = (
    Exceptions(
        words=words("Missed"),
        state="missed",
        entries=(
            Entry(line="item.1", words=words("@SUM(A1)"), state="missed", day=date(2026, 3, 2), reason="-1"),
            Entry(line="item.2", words=words("Count keys"), state="missed", owner=f"李{RARE}", note="\t=1+1"),
        ),
        total=7,
        rows="checklist.missed",
    ),
    Exceptions(words=words("Late"), state="late", entries=(), total=0),
    PlanLines(
        (
            PlanLine(line="plan.1", text="+3 calls", since="2026-03-01", outcome="carried", note="next week"),
            PlanLine(line="plan.2", text="two test drives", since="2026-03-01"),
        )
    ),
    NotBuilt((words("Lead"), words("Sales order"))),
    Narrative(line="summary", prompt=words("Say")),
)
OUTPUTS = [
    SectionOutput(code="first", words=words("Figures"), parts=NUMBERS),
    SectionOutput(code="second", words=words("Texts"), parts=TEXTS),
]
