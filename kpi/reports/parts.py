"""What a section of a report puts out: typed parts that screen, paper and spreadsheet are made from.

Every part is a frozen dataclass and goes through JSON and back unchanged (`dump`, `load`): it is what a report keeps,
what its content hash is taken of, and the only thing a page, a PDF or a workbook reads. Names stand in it in both
languages, because a report is read in either; whoever shows it asks `Words.text`. Amounts are `Decimal`, kept as text.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from functools import cache, lru_cache
from typing import Any, ClassVar

from roles.models.staff import speaks_chinese


@dataclass(frozen=True)
class Words:
    """A name in both languages."""

    zh: str
    en: str

    @property
    def text(self) -> str:
        """The name in the reader's language."""
        return self.zh if speaks_chinese() else self.en


@dataclass(frozen=True, kw_only=True)
class Figure:
    """One number of a report.

    Invariant: `line` is unique in its report: comments of the author and of the decider refer to it. `value` is None
    where nothing was due. `part` of `whole` are the counts a percentage was made of. `before` is the last period's
    value and `year_before` that of the same period a year ago, None where there was none. `rows` names the list of
    rows it counts (see `kpi.reports.counted`), empty where there is none. `higher` is None where neither is better.
    """

    line: str
    words: Words
    value: Decimal | None
    unit: str = ""
    part: int | None = None
    whole: int | None = None
    target: Decimal | None = None
    before: Decimal | None = None
    year_before: Decimal | None = None
    higher: bool | None = None
    rows: str = ""

    @property
    def meets_target(self) -> bool | None:
        """Whether the target is reached; None where there is nothing to compare."""
        if self.value is None or self.target is None or self.higher is None:
            return None
        return self.value >= self.target if self.higher else self.value <= self.target


@dataclass(frozen=True)
class Figures:
    """Numbers beside each other, with target and comparison."""

    kind: ClassVar[str] = "figures"

    figures: tuple[Figure, ...]


# What stands in a cell: text, a name in both languages, a number or a day. A number stays one in a workbook.
Cell = str | Words | int | Decimal | date | None


@dataclass(frozen=True, kw_only=True)
class TableRow:
    """One row of a table; `url` leads to what it tells of (a path of this site), `line` makes it commentable."""

    cells: tuple[Cell, ...]
    line: str = ""
    url: str = ""


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows under headings, as many cells a row as there are columns; `unit` of a column is "" for plain ones."""

    kind: ClassVar[str] = "table"

    columns: tuple[Words, ...]
    rows: tuple[TableRow, ...]
    units: tuple[str, ...] = ()


@dataclass(frozen=True)
class Series:
    """One named row of values of a chart, one a label; None leaves a gap."""

    words: Words
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, kw_only=True)
class Chart:
    """Values over labels: `form` is "bar" or "line"."""

    kind: ClassVar[str] = "chart"

    form: str
    labels: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One line of a list of exceptions: what it is, whose, when, in which state, and why.

    `state` is a state the house has a face for (done, late, missed, open, excused, waiting, approved, returned).
    `owner` is whose it is where the list is of several people, `who` is somebody absent it was done for. `reason` is
    what its owner gave, `note` what was noted beside it.
    """

    line: str
    words: Words
    state: str
    day: date | None = None
    owner: str = ""
    who: str = ""
    reason: str = ""
    note: str = ""
    must: bool = False


@dataclass(frozen=True, kw_only=True)
class Exceptions:
    """A list of what deserves a look; `total` is how many there are where only the first are listed.

    `words` heads the list; `open` says whether it is shown unfolded.
    """

    kind: ClassVar[str] = "exceptions"

    words: Words
    state: str
    entries: tuple[Entry, ...]
    total: int
    open: bool = True
    rows: str = ""


@dataclass(frozen=True, kw_only=True)
class Narrative:
    """Free text of the author under a prompt."""

    kind: ClassVar[str] = "narrative"

    line: str
    prompt: Words
    text: str = ""


@dataclass(frozen=True, kw_only=True)
class PlanLine:
    """One line of the last period's plan and what became of it.

    Invariant: `outcome` is "" (not said yet), "done", "carried" or "dropped"; `since` is the period it was first
    planned in: a line carried over keeps its `line` and its `since`.
    """

    line: str
    text: str
    since: str
    outcome: str = ""
    note: str = ""


@dataclass(frozen=True)
class PlanLines:
    """The last period's plan, line by line."""

    kind: ClassVar[str] = "plan"

    lines: tuple[PlanLine, ...]


@dataclass(frozen=True)
class NotBuilt:
    """The plain statement that the records something would be made of do not exist in the house yet."""

    kind: ClassVar[str] = "not-built"

    records: tuple[Words, ...]


Part = Figures | Table | Chart | Exceptions | Narrative | PlanLines | NotBuilt


@dataclass(frozen=True, kw_only=True)
class SectionOutput:
    """What one section put out: its title and its parts in order."""

    code: str
    words: Words
    parts: tuple[Part, ...]


def dump(outputs: Sequence[SectionOutput]) -> list[dict[str, Any]]:
    """Return sections as plain values a JSON column keeps."""
    return [
        {
            "code": each.code,
            "words": _plain(each.words),
            "parts": [{"kind": part.kind, **_plain(part)} for part in each.parts],
        }
        for each in outputs
    ]


def load(sections: Sequence[Mapping[str, Any]]) -> list[SectionOutput]:
    """Return the sections `dump` made plain."""
    return [
        SectionOutput(
            code=each["code"],
            words=Words(**each["words"]),
            parts=tuple(_LOADERS[part["kind"]](part) for part in each["parts"]),
        )
        for each in sections
    ]


def figures_of(outputs: Sequence[SectionOutput]) -> Iterator[Figure]:
    """Yield every figure of every section, in order."""
    for output in outputs:
        for part in output.parts:
            if isinstance(part, Figures):
                yield from part.figures


def _plain(value: Any) -> Any:
    """Return a value as JSON holds it: amounts, days and dataclasses as mappings."""
    kind = type(value)
    if kind in _BARE:
        return value
    if kind is Words:
        return {"zh": value.zh, "en": value.en}
    if kind is date:
        return _plain_day(value)
    if kind is tuple:
        return [_plain(each) for each in value]
    if kind is Decimal:
        return {"decimal": str(value)}
    defaults = _defaults(kind)  # type: ignore[arg-type]
    # What is as it is anyway is not written: a day of a group has a quarter of a million lines.
    return {
        name: each if type(each) in _BARE else _plain(each)
        for name, each in vars(value).items()
        if each is not defaults[name]
    }


@lru_cache(maxsize=512)
def _plain_day(day: date) -> dict[str, str]:
    """Return a day as JSON holds it; a batch is about a few."""
    return {"date": day.isoformat()}


_BARE = frozenset({str, int, bool, type(None)})


@cache
def _defaults(kind: type[Any]) -> dict[str, Any]:
    """Return the fields of a part and what each is where nothing was said."""
    return {each.name: each.default for each in fields(kind)}


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(each.name for each in fields(kind))


def _cell(value: Any) -> Any:
    if isinstance(value, dict):
        if _is_words(value):
            return _words(value)
        return Decimal(value["decimal"]) if "decimal" in value else date.fromisoformat(value["date"])
    return value


def _flat(kind: type[Any], value: Mapping[str, Any]) -> Any:
    """Return a dataclass of cells and words from its plain form."""
    known = set(_names(kind)) & value.keys()  # type: ignore[arg-type]
    return kind(**{name: _cell(value[name]) for name in known})


def _is_words(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"zh", "en"}


def _words(value: Mapping[str, str]) -> Words:
    return Words(value["zh"], value["en"])


def _figures(value: Mapping[str, Any]) -> Figures:
    return Figures(tuple(_flat(Figure, each) for each in value["figures"]))


def _table(value: Mapping[str, Any]) -> Table:
    rows = tuple(
        TableRow(cells=tuple(_cell(cell) for cell in each["cells"]), line=each.get("line", ""), url=each.get("url", ""))
        for each in value["rows"]
    )
    units = tuple(value.get("units", ()))
    return Table(columns=tuple(_words(each) for each in value["columns"]), rows=rows, units=units)


def _chart(value: Mapping[str, Any]) -> Chart:
    series = tuple(
        Series(_words(each["words"]), tuple(_cell(one) for one in each["values"])) for each in value["series"]
    )
    return Chart(form=value["form"], labels=tuple(value["labels"]), series=series, unit=value.get("unit", ""))


def _exceptions(value: Mapping[str, Any]) -> Exceptions:
    return Exceptions(
        words=_words(value["words"]),
        state=value["state"],
        entries=tuple(_flat(Entry, each) for each in value["entries"]),
        total=value["total"],
        open=value.get("open", True),
        rows=value.get("rows", ""),
    )


_LOADERS: dict[str, Any] = {
    "figures": _figures,
    "table": _table,
    "chart": _chart,
    "exceptions": _exceptions,
    "narrative": lambda value: _flat(Narrative, value),
    "plan": lambda value: PlanLines(tuple(_flat(PlanLine, each) for each in value["lines"])),
    "not-built": lambda value: NotBuilt(tuple(_words(each) for each in value["records"])),
}
