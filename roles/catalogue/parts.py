"""The parts of a position: rows that belong to it. Engines above register theirs from `AppConfig.ready()`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db import models

from roles.models import CatalogueEntry

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


def _any(_rows: Sequence[Any]) -> None:
    """Accept whatever rows there are."""


@dataclass(frozen=True)
class Part:
    """Rows of one model that belong to a position.

    `code` is what marks the part customised on the position. `named_by` is the field a row is known
    by, `unique` are those that tell it from its sisters. `check` raises ValidationError for rows that
    cannot stand together; it is asked with all rows of a position, before they are kept.
    """

    code: str
    order: int
    label: StrOrPromise
    model: type[models.Model]
    named_by: str
    unique: tuple[str, ...]
    check: Callable[[Sequence[Any]], None] = _any

    @property
    def entries(self) -> bool:
        """Whether its rows are entries of the catalogue, with a page and a history of their own."""
        return issubclass(self.model, CatalogueEntry)

    def key_of(self, row: Any) -> tuple[Any, ...]:
        """Return what tells a row from its sisters."""
        return tuple(getattr(row, self.model._meta.get_field(name).attname) for name in self.unique)  # type: ignore[union-attr]


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Add a part; the same code again replaces it."""
    _parts[part.code] = part


def parts() -> list[Part]:
    """Return the parts in reading order."""
    return sorted(_parts.values(), key=lambda each: each.order)


def part(code: str) -> Part:
    """Return a part by its code; KeyError when nobody registered it."""
    return _parts[code]
