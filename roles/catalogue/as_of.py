"""Positions as they stood at the end of a day, beside what they are now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from roles import clock
from roles.catalogue.parts import parts
from roles.catalogue.portraits import ITSELF, NOT_THERE, Portrait, Row, differing, pairs, portray_positions
from roles.catalogue.words import NOTHING, Facts, Names
from roles.models import Position


@dataclass(frozen=True)
class FactThen:
    """One thing that was said; `today` is what it says now where that differs."""

    label: str
    words: str
    today: str | None = None


@dataclass(frozen=True)
class RowThen:
    """One row of a part; `mark` is "" (as today), "changed", "gone" (not there any more) or "new" (came since)."""

    name: str
    mark: str
    words: str
    changes: list[FactThen]


@dataclass(frozen=True)
class PartThen:
    """One part of a position: its rows as they were, and those that came since."""

    label: str
    rows: list[RowThen]

    @property
    def changes(self) -> int:
        """How many rows are different today."""
        return sum(bool(row.mark) for row in self.rows)


@dataclass(frozen=True)
class PositionThen:
    """One position as it was, beside what it is today."""

    pk: int
    name: str
    code: str
    mark: str
    facts: list[FactThen]
    parts: list[PartThen]

    @property
    def changes(self) -> int:
        """How much is different today."""
        rows = sum(part.changes for part in self.parts)
        return rows + sum(fact.today is not None for fact in self.facts) + bool(self.mark)


def catalogue_as_of(day: date, department: str, only: int | None = None) -> list[PositionThen]:
    """Return the positions of a department as they stood at the end of `day`, in as many queries for many as for one.

    Those that came since are among them, marked; `only` keeps one position.
    """
    then, now = Names(clock.end_of(day) - timedelta(microseconds=1)), Names()
    wanted = list(
        dict.fromkeys(
            position.pk
            for position in sorted(
                (*then.positions.values(), *now.positions.values()), key=lambda each: (each.order, each.code)
            )
            if position.department == department and only in (None, position.pk)
        )
    )
    before, after = portray_positions(wanted, then), portray_positions(wanted, now)
    return [
        _position(then.positions.get(pk) or now.positions[pk], before.get(pk, NOT_THERE), after.get(pk, NOT_THERE))
        for pk in wanted
    ]


def _position(position: Position, before: Portrait, after: Portrait) -> PositionThen:
    mark = "new" if before is NOT_THERE else "gone" if after is NOT_THERE else ""
    shown = after if mark == "new" else before
    found = []
    for part in parts():
        rows = pairs(before.parts.get(part.code, {}), after.parts.get(part.code, {}))
        if rows:
            found.append(PartThen(str(part.label), [_row(old, new) for old, new in rows]))
    facts = list(_facts(shown.facts, after.facts or shown.facts))
    return PositionThen(position.pk, position.name, position.code, mark, facts, found)


def _facts(then: Facts, now: Facts) -> Iterator[FactThen]:
    changed = {each.label: each.new for each in differing("", ITSELF, then, now)}
    for label, fact in then.items():
        if fact.words != NOTHING or label in changed:
            yield FactThen(label, fact.words, changed.get(label))


def _row(old: Row | None, new: Row | None) -> RowThen:
    if old is None:
        assert new is not None
        return RowThen(new.name, "new", new.words, [])
    if new is None:
        return RowThen(old.name, "gone", old.words, [])
    changes = [
        FactThen(each.label, each.old or NOTHING, each.new) for each in differing("", ITSELF, old.facts, new.facts)
    ]
    return RowThen(old.name, "changed" if changes else "", old.words, changes)
