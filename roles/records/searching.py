"""One search over every kind of record somebody may read: by the words each kind's own list is searched by.

A kind that can be searched has a filter set that looks for words (`RecordFilter.searched`, or a `by_words` of its
own); nothing else is to be declared. What is found is asked in one statement, whatever the number of kinds, and each
way to it ends at `LOOKED_AT` rows: nobody reads the two hundredth hit, they type another word.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.http import HttpRequest
from django.utils.http import urlencode

from roles.records.filters import RecordFilter
from roles.records.kinds import RecordKind, all_kinds
from roles.records.reach import may_list, read_shares
from roles.rights import rights_of

# Rows of a kind that are looked at, those shown of it, and the kinds whose rows are shown.
LOOKED_AT = 200
SHOWN = 5
MOST_KINDS = 8
LEAST_LETTERS = 2


@dataclass(frozen=True)
class Found:
    """What was found of one kind: some rows, newest first; `more` says there are others, which `url` lists."""

    kind: RecordKind
    rows: list[Any]
    more: bool
    url: str


def searchable(kind: RecordKind) -> bool:
    """Return whether the lists of a kind can be searched by words."""
    return bool(kind.filters.searched) or kind.filters.by_words is not RecordFilter.by_words


def search(request: HttpRequest, words: str) -> list[Found]:
    """Return what the asking person may read of every kind in which the words stand, kinds in their usual order."""
    read_shares(rights_of(request.user))
    kinds = {kind.code: kind for kind in all_kinds() if searchable(kind) and _may_read(request, kind)}
    keys = _keys(request, list(kinds.values()), words)
    found: list[Found] = []
    for code in (code for code in kinds if code in keys):
        kind = kinds[code]
        shown = keys[code][:SHOWN] if len(found) < MOST_KINDS else []
        rows = kind.model.objects.filter(pk__in=shown).select_related(*kind.related).order_by("-pk") if shown else []
        address = f"{kind.list_url}?{urlencode({'q': words})}"
        found.append(Found(kind, list(rows), len(keys[code]) > len(shown), address))
    return found


def _may_read(request: Any, kind: RecordKind) -> bool:
    return may_list(rights_of(request.user), kind)


def _keys(request: Any, kinds: list[RecordKind], words: str) -> dict[str, list[int]]:
    """Return the newest keys of each kind, one more than is shown; kinds without any are left out."""
    parts: list[str] = []
    params: list[tuple[str, Any]] = []
    for kind in kinds:
        visible = kind.model.objects.visible_to(request.user)
        rows = kind.filters({"q": words}, queryset=visible, request=request).qs.order_by().values_list("id")
        try:
            statement, given = rows[:LOOKED_AT].query.get_compiler(connection.alias).as_sql()
        except EmptyResultSet:
            continue
        # Named by its place: what is typed into a statement is a number of ours.
        newest = f"SELECT id FROM ({statement}) looked ORDER BY id DESC LIMIT {SHOWN + 1}"  # noqa: S608  compiled
        parts.append(f"SELECT {len(parts)} AS kind, id FROM ({newest}) newest")  # noqa: S608  compiled by Django
        params.append((kind.code, given))
    if not parts:
        return {}
    keys: dict[str, list[int]] = defaultdict(list)
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts), [each for _code, given in params for each in given])
        for place, pk in cursor.fetchall():
            keys[params[place][0]].append(pk)
    return {code: sorted(each, reverse=True) for code, each in keys.items()}
