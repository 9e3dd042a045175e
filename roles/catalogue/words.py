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
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from roles import history
from roles.models import CatalogueEntry, Position
from roles.models.staff import enumeration
from roles.permissions import name_of

NOTHING = "–"


@dataclass(frozen=True)
class Fact:
    """One thing a row says: `words` as people read it, `key` what decides whether two facts are the same."""

    words: str
    key: Any


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
    fields that list positions by code.
    """

    model: type[models.Model]
    left_out: frozenset[str] = frozenset()
    merged: tuple[Merged, ...] = ()
    say: Mapping[str, Callable[[Any], str]] = field(default_factory=dict)
    position_codes: frozenset[str] = frozenset()


_wordings: dict[type[models.Model], Wording] = {}
_NEVER = frozenset({"id", "code", "customised", "current"})


def register(wording: Wording) -> None:
    """Say how the rows of a model are put into words."""
    _wordings[wording.model] = wording


def describe(model: type[models.Model], rows: Sequence[Any], at: datetime | None = None) -> list[Facts]:
    """Return what each row says, label by label; names are those at `at`, or today's."""
    wording = _wordings.get(model, Wording(model))
    fields = [each for each in model._meta.concrete_fields if each.name not in _NEVER | wording.left_out]
    names = {
        each.name: names_of(each.related_model, {getattr(row, each.attname) for row in rows}, at)
        for each in fields
        if isinstance(each, models.ForeignKey)
    }
    codes = {code for row in rows for name in wording.position_codes for code in getattr(row, name)}
    names |= dict.fromkeys(wording.position_codes, _position_names(codes))
    return [_facts(row, fields, wording, names) for row in rows]


def _facts(row: Any, fields: list[Any], wording: Wording, names: dict[str, dict[Any, str]]) -> Facts:
    merged = {name: each for each in wording.merged for name in each.fields}
    facts: Facts = {}
    for each in fields:
        together = merged.get(each.name)
        if together is not None:
            key = tuple(getattr(row, name) for name in together.fields)
            facts.setdefault(str(together.label), Fact(together.say(row), key))
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
        facts[str(each.verbose_name)] = Fact(words or NOTHING, value)
    return facts


def _position_names(codes: Collection[str]) -> dict[Any, str]:
    return {each.code: each.name for each in Position.objects.filter(code__in=codes)} if codes else {}


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


def label_of(model: type[models.Model], name: str) -> str:
    """Return the label under which `describe` words a field."""
    for each in _wordings.get(model, Wording(model)).merged:
        if name in each.fields:
            return str(each.label)
    return str(model._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def names_of(model: Any, keys: Collection[Any], at: datetime | None = None) -> dict[Any, str]:
    """Return the names of rows by key, in one query: as they were at `at` where the model remembers."""
    wanted = [key for key in keys if key is not None]
    if not wanted:
        return {}
    if model is Permission:
        permissions = Permission.objects.select_related("content_type").in_bulk(wanted)
        return {pk: name_of(permission) for pk, permission in permissions.items()}
    if at is not None and issubclass(model, CatalogueEntry):
        return {row.pk: str(row) for row in history.as_of(model, at, id__in=wanted)}
    return {row.pk: str(row) for row in model._default_manager.filter(pk__in=wanted)}
