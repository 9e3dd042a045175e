"""The records behind figures in words. Whoever explains a figure with a kind of record says here how to name one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class RowWords:
    """One record as a list names it."""

    title: str
    day: date | None = None
    note: str = ""


# Keys of records of one kind -> how each is named; what is gone is left out.
Describe = Callable[[Collection[int]], dict[int, RowWords]]

_describers: dict[str, Describe] = {}
_kinds: dict[str, StrOrPromise] = {}


def register(kind: str, describe: Describe) -> None:
    """Say how records of a kind ("duties.checklistitem") are named; one query for all of them."""
    _describers[kind] = describe


def register_kind(kind: str, words: StrOrPromise) -> None:
    """Say how a kind is called whose keys name no record: what is owed and was never begun."""
    _kinds[kind] = words


def words_of(keys: Iterable[str]) -> dict[str, RowWords]:
    """Return how records are named by their source keys; one query a kind of record."""
    kinds: dict[str, list[str]] = defaultdict(list)
    found: dict[str, RowWords] = {}
    for key in keys:
        kinds[key.rpartition(":")[0]].append(key)
    for kind, those in kinds.items():
        ids = [int(key.rpartition(":")[2]) for key in those if key.rpartition(":")[2].isdecimal()]
        named = _describers[kind](ids) if kind in _describers and ids else {}
        for key in those:
            tail = key.rpartition(":")[2]
            known = named.get(int(tail)) if tail.isdecimal() else None
            found[key] = known or RowWords(f"{_kind_name(kind)} {tail}".strip())
    return found


def _kind_name(kind: str) -> str:
    if kind in _kinds:
        return str(_kinds[kind])
    app_label, _dot, model = kind.partition(".")
    try:
        return str(apps.get_model(app_label, model)._meta.verbose_name)
    except (LookupError, ValueError):
        return kind
