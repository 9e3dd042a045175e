"""Finding the position behind a name: its code, its own name, an alias or a heading of the documents."""

from __future__ import annotations

from collections import defaultdict

from roles.catalogue.names import fold
from roles.models import Position, PositionAlias


def names_by_fold() -> dict[str, set[str]]:
    """Return the position codes behind every folded name: aliases, headings, names and codes.

    A heading is also known with its document before it ("D10 仓储管理员").
    """
    known: dict[str, set[str]] = defaultdict(set)
    for code, name_zh, name_en in Position.objects.filter(retired=False).values_list("code", "name_zh", "name_en"):
        for name in (code, name_zh, name_en):
            known[fold(name)].add(code)
    rows = PositionAlias.objects.filter(position__retired=False)
    for code, folded, document in rows.values_list("position__code", "folded", "document"):
        known[folded].add(code)
        if document:
            known[fold(document) + folded].add(code)
    return known
