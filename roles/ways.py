"""The ways to a record: a granted unit, its owner, a share. Any one of them will do.

In SQL that is an OR, which no index answers in the order of a list: PostgreSQL joins and sorts
everything a store ever wrote for 25 rows. Each way alone is one walk along an index. So the OR is
put into a query as a node that can be taken apart again: whatever else the query asks for later
(filters, order) stands beside it and stays in every branch, and a query nobody takes apart still
holds the whole condition.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, NamedTuple

from django.core.exceptions import EmptyResultSet, FullResultSet
from django.db.models import Q
from django.db.models.sql import Query
from django.db.models.sql.where import AND, OR, WhereNode

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

# More branches than this cost more than they spare.
MOST_WAYS = 12

# The column that answers for a unit and everything below it; below a group lie its stores.
COLUMNS = {"group": "unit_id", "store": "store_id", "department": "department_id", "team": "unit_id"}


class AnyWay(WhereNode):
    """An OR of conditions each of which can be asked alone; clones keep the class."""


class Gap(WhereNode):
    """Where the ways stood: a statement is compiled once with a gap, which each way then fills."""

    TEXT = "{one of the ways}"
    MARK = object()

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """Write the mark, among the values too."""
        return self.TEXT, [self.MARK]


class Statement(NamedTuple):
    """SQL and its values."""

    sql: str
    params: list[Any]

    def filled(self, condition: Statement) -> Statement:
        """Return the statement with a condition in its gap."""
        at = next(n for n, value in enumerate(self.params) if value is Gap.MARK)
        params = [*self.params[:at], *condition.params, *self.params[at + 1 :]]
        return Statement(self.sql.replace(Gap.TEXT, f"({condition.sql})"), params)

    def beside(self, others: Sequence[Statement]) -> Statement:
        """Return the condition without what any of `others` holds for."""
        sql = "".join(f" AND ({other.sql}) IS NOT TRUE" for other in others)
        return Statement(f"({self.sql}){sql}", [*self.params, *(each for other in others for each in other.params)])

    @classmethod
    def joined(cls, word: str, parts: Sequence[Statement]) -> Statement:
        """Return the parts as one statement, with `word` between them."""
        return cls(word.join(f"({part.sql})" for part in parts), [value for part in parts for value in part.params])

    def around(self, text: str) -> Statement:
        """Return the statement set into `text`, a constant of ours, where that says {}."""
        return Statement(text.format(self.sql), self.params)

    def limited(self, most: int) -> Statement:
        """Return at most so many rows of the statement."""
        return Statement(f"{self.sql} LIMIT {most:d}", self.params)

    def and_also(self, other: Statement) -> Statement:
        """Return the rows of both statements."""
        return Statement(f"{self.sql} UNION ALL {other.sql}", [*self.params, *other.params])


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


def ways_of(query: Query) -> list[Any]:
    """Return the ways of a query; empty where it cannot be taken apart.

    Not taken apart are: one way alone, more than `MOST_WAYS`, and queries whose rows depend on
    each other (sliced, distinct, grouped, united, numbered by a window, repeated by a join).
    """
    place = _place(query)
    if place is None:
        return []
    found: Any = query.where.children[place]
    conditions: list[Any] = found.children
    return conditions


def written(query: Query, using: str) -> list[Statement]:
    """Return the ways of a query as conditions in SQL, without those that lead nowhere."""
    compiler = query.get_compiler(using)
    found = []
    for way in ways_of(query):
        try:
            sql, params = compiler.compile(way)
        except EmptyResultSet:
            continue
        except FullResultSet:
            sql, params = "TRUE", ()
        found.append(Statement(sql, list(params)))
    return found


def gapped(query: Query) -> Query:
    """Return a query that can be taken apart with a gap in place of its ways."""
    return _with(query, [Gap()])


def freed(query: Query) -> Query:
    """Return a query that can be taken apart without its ways, for keys the ways have led to."""
    return _with(query, [])


def _place(query: Query) -> int | None:
    """Return where the ways stand among the conditions all of which must hold, if they can be told apart."""
    if query.where.connector != AND or query.where.negated or _is_whole(query):
        return None
    for n, each in enumerate(query.where.children):
        if isinstance(each, AnyWay) and not each.negated and len(each.children) <= MOST_WAYS:
            return n
    return None


def _with(query: Query, conditions: list[Any]) -> Query:
    place = _place(query)
    assert place is not None
    changed = query.clone()
    changed.where.children[place : place + 1] = conditions
    return changed


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
