"""What a list shows: the columns of a kind of record, how each is worded, sorted and exported."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.templatetags.numbers import NOTHING, money, number
from roles.templatetags.times import short_date, short_time

Value = Callable[[Any], Any]


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column.

    `value` returns what the cell holds: a text, a number, a day or an instant, as it may be shown (personal data
    masked: an export holds the same). `order` are the model's fields it is sorted by; empty: it is not. `default`:
    shown unless somebody chose otherwise.
    """

    key: str
    label: Any
    value: Value
    order: tuple[str, ...] = ()
    default: bool = True

    def shown(self, record: Any, now: datetime) -> str:
        """Return the cell as the page writes it."""
        return worded(self.value(record), now)


def worded(value: Any, now: datetime) -> str:
    """Return a value as a page writes it; nothing becomes a dash."""
    if value is None or value == "":
        return NOTHING
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return short_time(value, now)
    if isinstance(value, date):
        return short_date(value, now)
    if isinstance(value, Decimal):
        return money(value)
    return number(value, 2) if isinstance(value, int | float) else str(value)


OWNER = Column(
    key="owner", label=gettext_lazy("Owner"), value=lambda record: record.owner.name, order=("owner__pinyin",)
)
UNIT = Column(key="unit", label=gettext_lazy("Unit"), value=lambda record: record.unit.name, default=False)
CREATED = Column(
    key="created",
    label=gettext_lazy("Recorded"),
    value=lambda record: record.created_at,
    order=("created_at",),
    default=False,
)
CHANGED = Column(
    key="changed",
    label=gettext_lazy("Last changed"),
    value=lambda record: record.changed_at,
    order=("changed_at",),
    default=False,
)


@dataclass(frozen=True, kw_only=True)
class Table:
    """The columns of a list, the first of which leads to the record; the state stands at the end by itself.

    `order` is how the list is sorted unless somebody asks otherwise: fields of the model, indexed with the place.
    """

    columns: tuple[Column, ...]
    order: tuple[str, ...] = ("-created_at",)

    def chosen(self, keys: Sequence[str] | None) -> list[Column]:
        """Return the columns shown: the first always, of the others those chosen, or the usual ones."""
        lead, *others = self.columns
        wanted = [each for each in others if (each.default if keys is None else each.key in keys)]
        return [lead, *wanted]

    def ordering(self, asked: str) -> list[str]:
        """Return what to sort by; what nobody can sort by gives the usual order. Ties fall by key."""
        fields = list(self.order)
        column = next((each for each in self.columns if each.key == asked.lstrip("-") and each.order), None)
        if column is not None:
            fields = [flipped(each) for each in column.order] if asked.startswith("-") else list(column.order)
        return [*fields, "-pk" if fields[0].startswith("-") else "pk"]


def flipped(name: str) -> str:
    """Return a field sorted the other way round."""
    return name[1:] if name.startswith("-") else f"-{name}"


def heads(columns: Iterable[Column]) -> list[str]:
    """Return the headings as an export writes them."""
    return [str(each.label) for each in columns]
