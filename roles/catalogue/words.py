"""The catalogue in words: what a row says, field by field, as people read it.

Used wherever two states of the catalogue are set side by side: the preview before saving, the
history, the catalogue as of a day. Rows are put into words many at a time, so that the names of
what they refer to are read once.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Permission
from django.db import models
from django.utils.formats import date_format
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _

from roles import history
from roles.models import CatalogueEntry, Position
from roles.models.staff import enumeration
from roles.permissions import name_of

NOTHING = "–"


@dataclass(frozen=True)
class Fact:
    """One thing a row says: `words` as people read it, `key` what decides whether two facts are the same.

    `exact` is shown instead where two facts differ that read the same.
    """

    words: str
    key: Any
    exact: str = ""


Facts = dict[str, Fact]


@dataclass(frozen=True)
class Merged:
    """Several fields that are read as one, such as a rhythm."""

    label: str | Promise
    fields: tuple[str, ...]
    say: Callable[[Any], str]


@dataclass(frozen=True)
class Wording:
    """How the rows of one model are put into words.

    `left_out` are fields nobody changes or reads; `merged` stand where the first of their fields
    would; `say` words the value of a field where the common way is not enough; `position_codes` are
    fields that list positions by code. `brief` says a whole row in a few words; None: all its facts.
    """

    model: type[models.Model]
    left_out: frozenset[str] = frozenset()
    merged: tuple[Merged, ...] = ()
    say: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    position_codes: frozenset[str] = frozenset()
    brief: Callable[[Any], str] | None = None


_wordings: dict[type[models.Model], Wording] = {}
_NEVER = frozenset({"id", "code", "customised", "current"})


def register(wording: Wording) -> None:
    """Say how the rows of a model are put into words."""
    _wordings[wording.model] = wording


class Names:
    """The names of what rows refer to, as they were at `at` or as they are now; each is read once."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at
        self._known: dict[Any, dict[Any, str]] = {}

    @cached_property
    def positions(self) -> dict[int, Position]:
        """Every position by its key: there are few, and most rows name one."""
        rows = Position.objects.all() if self.at is None else history.as_of(Position, self.at)
        return {row.pk: row for row in rows}

    @cached_property
    def position_codes(self) -> dict[Any, str]:
        """The names of the positions by code."""
        return {row.code: row.name for row in self.positions.values()}

    def know(self, model: type[models.Model], rows: Collection[Any]) -> None:
        """Take over the names of rows that were read for another reason."""
        self._known.setdefault(model, {}).update({row.pk: str(row) for row in rows})

    def of(self, model: Any, keys: Collection[Any]) -> dict[Any, str]:
        """Return the names of rows of `model` by key."""
        if model is Position:
            return {pk: row.name for pk, row in self.positions.items()}
        known = self._known.setdefault(model, {})
        missing = {key for key in keys if key is not None and key not in known}
        if missing:
            known |= self._read(model, missing)
        return known

    def _read(self, model: Any, keys: Collection[Any]) -> dict[Any, str]:
        if model is Permission:
            permissions = Permission.objects.select_related("content_type").in_bulk(list(keys))
            return {pk: name_of(permission) for pk, permission in permissions.items()}
        if self.at is not None and issubclass(model, CatalogueEntry):
            return {row.pk: str(row) for row in history.as_of(model, self.at, id__in=keys)}
        return {row.pk: str(row) for row in model._default_manager.filter(pk__in=keys)}


def describe(
    model: type[models.Model], rows: Sequence[Any], names: Names, skip: frozenset[str] = frozenset()
) -> list[Facts]:
    """Return what each row says, label by label, but for the fields in `skip`."""
    wording = _wordings.get(model, Wording(model))
    left_out = _NEVER | wording.left_out | skip
    fields = [each for each in model._meta.concrete_fields if each.name not in left_out]
    known = {
        each.name: names.of(each.related_model, {getattr(row, each.attname) for row in rows})
        for each in fields
        if isinstance(each, models.ForeignKey)
    }
    known |= dict.fromkeys(wording.position_codes, names.position_codes) if wording.position_codes and rows else {}
    return [_facts(row, fields, wording, known) for row in rows]


def brief(model: type[models.Model], row: Any, facts: Facts) -> str:
    """Return a row in a few words."""
    wording = _wordings.get(model)
    if wording is not None and wording.brief is not None:
        return wording.brief(row)
    return " · ".join(fact.words for fact in facts.values() if fact.words != NOTHING)


def _facts(row: Any, fields: list[Any], wording: Wording, names: dict[str, dict[Any, str]]) -> Facts:
    merged = {name: each for each in wording.merged for name in each.fields}
    facts: Facts = {}
    for each in fields:
        together = merged.get(each.name)
        if together is not None:
            facts.setdefault(str(together.label), _merged(row, together))
            continue
        value = getattr(row, each.attname)
        if each.name in wording.say:
            words = wording.say[each.name](value)
        elif each.name in wording.position_codes:
            words = enumeration(names[each.name].get(code, code) for code in value)
        elif each.name in names:
            words = names[each.name].get(value, NOTHING)
        else:
            words = _words(each, value)
        facts[str(each.verbose_name)] = Fact(words or NOTHING, value, str(value))
    return facts


def _merged(row: Any, together: Merged) -> Fact:
    values = {name: getattr(row, name) for name in together.fields}
    exact = [_words(row._meta.get_field(name), value) for name, value in values.items()]
    return Fact(together.say(row), tuple(values.values()), " · ".join(exact))


def _words(each: Any, value: Any) -> str:
    """Say a plain value the way the language writes it."""
    if value is None or value in ("", [], ()):
        return NOTHING
    if each.choices:
        return str(dict(each.flatchoices).get(value, value))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    if isinstance(value, datetime):
        return date_format(value, "DATETIME_FORMAT")
    if isinstance(value, time):
        return f"{value:%H:%M}"
    if isinstance(value, list):
        return enumeration(_item(each) for each in value)
    return str(value)


def _item(value: Any) -> str:
    if isinstance(value, list | tuple):
        return " · ".join(str(part) for part in value if part not in (None, ""))
    return str(value)


def field_words(row: Any, name: str, facts: Facts) -> str:
    """Return what one field of a row says; `facts` are the row's, where most fields stand under their own name."""
    field: Any = row._meta.get_field(name)
    known = facts.get(str(field.verbose_name))
    return known.words if known is not None else _words(field, getattr(row, field.attname))
