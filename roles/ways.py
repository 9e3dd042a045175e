"""The ways to a record: a granted unit, its owner, a share. Any one of them will do.

In SQL that is an OR, which no index answers in the order of a list: PostgreSQL joins and sorts
everything a store ever wrote for 25 rows. Each way alone is one walk along an index. So the OR is
put into a query as a node that can be taken apart again: whatever else the query asks for later
(filters, order) stands beside it and stays in every branch, and a query nobody takes apart still
holds the whole condition.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.models import Q
from django.db.models.sql import Query
from django.db.models.sql.where import AND, OR, WhereNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# More branches than this cost more than they spare.
MOST_WAYS = 12

# The column that answers for a unit and everything below it; below a group lie its stores.
COLUMNS = {"group": "unit_id", "store": "store_id", "department": "department_id", "team": "unit_id"}


class AnyWay(WhereNode):
    """An OR of conditions each of which can be asked alone; clones keep the class."""


class Otherwise(WhereNode):
    """What its condition does not hold for, nothing known about it (NULL) included."""

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Write the condition; one that can never hold leaves everything."""
        try:
            sql, params = super().as_sql(compiler, connection)
        except EmptyResultSet:
            raise FullResultSet from None
        return f"({sql}) IS NOT TRUE", params


def narrow(query: Query, ways: list[Q]) -> None:
    """Keep the rows any of `ways` leads to; they name columns of the row itself, never a join."""
    assert not query.is_sliced
    assert not query.combinator
    # Built as one condition: a join that one way alone would make an inner one must keep the rows of the others.
    together = query.build_where(Q(*ways, _connector=OR))
    either = AnyWay(connector=OR)
    for each in together.children:
        either.children.append(each if isinstance(each, WhereNode) else WhereNode([each], AND))
    query.where.add(either, AND)


def branches(query: Query) -> list[Query]:
    """Return one query for each way, together the rows of `query`; empty where it cannot be taken apart.

    Not taken apart are: one way alone, more than `MOST_WAYS`, and queries whose rows depend on
    each other (sliced, distinct, grouped, united, numbered by a window, repeated by a join).
    """
    place = _place(query)
    if place is None:
        return []
    return [_with(query, place, [way]) for way in _ways_at(query, place)]


def separate_branches(query: Query) -> list[Query]:
    """Return what `branches` does, but each without the rows of those before it: no row is in two of them."""
    place = _place(query)
    if place is None:
        return []
    ways = _ways_at(query, place)
    return [_with(query, place, [way, *(Otherwise([each]) for each in ways[:n])]) for n, way in enumerate(ways)]


def freed(query: Query) -> list[Query]:
    """Return `query` without its ways, for keys the ways have led to; empty where `branches` is."""
    place = _place(query)
    return [] if place is None else [_with(query, place, [])]


def _ways_at(query: Query, place: int) -> list[Any]:
    found: Any = query.where.children[place]
    conditions: list[Any] = found.children
    return conditions


def _place(query: Query) -> int | None:
    """Return where the ways stand among the conditions all of which must hold, if they can be told apart."""
    if query.where.connector != AND or query.where.negated or _is_whole(query):
        return None
    for n, each in enumerate(query.where.children):
        if isinstance(each, AnyWay) and not each.negated and len(each.children) <= MOST_WAYS:
            return n
    return None


def _with(query: Query, place: int, conditions: list[Any]) -> Query:
    branch = query.clone()
    branch.where.children[place : place + 1] = [each.clone() for each in conditions]
    return branch


def _is_whole(query: Query) -> bool:
    return bool(
        query.is_sliced
        or query.combinator
        or query.distinct
        or query.group_by is not None
        or query.select_for_update
        or query.extra
        or any(getattr(each, "contains_over_clause", False) for each in query.annotations.values())
        or any(_repeats(query))
    )


def _repeats(query: Query) -> Iterator[bool]:
    for join in query.alias_map.values():
        field = getattr(join, "join_field", None)
        yield field is not None and bool(field.one_to_many or field.many_to_many)


def placed_in(units: frozenset[int], kinds: Mapping[int, str]) -> list[Q]:
    """Return the ways to lie in one of `units` (of the given kinds) or below; a unit alone keeps an index's order."""
    columns: dict[str, list[int]] = defaultdict(list)
    for pk in sorted(units):
        columns[COLUMNS[kinds[pk]]].append(pk)
    if len(units) <= MOST_WAYS:
        return [Q(**{column: pk}) for column, ids in columns.items() for pk in ids]
    return [Q(**{f"{column}__in": ids}) for column, ids in columns.items()]
