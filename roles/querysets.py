"""Reads worth a name. Lists of records start from `visible_to(user)`.

Rights are fetched first (see `roles.rights`) and become conditions on columns
the records carry themselves, so that no list joins a table of permissions.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date
from typing import TYPE_CHECKING, Any, Self

from django.core.exceptions import EmptyResultSet
from django.db import connections, models
from django.db.models import Q
from django.db.models.sql import Query

from roles.pinyin import flat
from roles.ways import Statement, freed, gapped, narrow, ways_of, written

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from roles.models import Staff


# Around statements of keys, so that a count may stand beside them.
_KEYS = "SELECT found.*, NULL AS counted FROM ({}) AS found"
_COUNT = "SELECT NULL, COUNT(*) FROM ({}) AS counted"


class UnitQuerySet(models.QuerySet[Any]):
    """Reads of units."""

    def stores(self) -> Self:
        """Keep active stores."""
        return self.filter(kind="store", is_active=True)

    def stores_below(self, unit_ids: Collection[int]) -> Self:
        """Keep the stores below the given groups, closed ones too: their records stay."""
        return self.filter(kind="store", ancestor_links__ancestor__in=unit_ids)

    def below(self, unit_ids: set[int] | frozenset[int]) -> Self:
        """Keep the given units and every unit below them."""
        return self.filter(ancestor_links__ancestor__in=unit_ids).distinct()


class PlacedQuerySet(models.QuerySet[Any]):
    """Reads of records that belong to a unit (and mostly to a person)."""

    _ways: list[Statement] | None = None

    def visible_to(self, user: Staff | AnonymousUser, permission: str | None = None) -> Self:
        """Keep what `user` may see, or what `permission` ("app.codename") is granted for.

        The same rule as `user.has_perm(permission, record)`: a superuser; a grant on
        the record's unit, department or store; own scope and mine; shared with me.
        """
        from roles.rights import rights_of

        rights = rights_of(user)
        if rights.superuser:
            return self
        name = permission or f"{self.model._meta.app_label}.view_{self.model._meta.model_name}"
        ways = rights.ways(name)
        owner_field = self.model.OWNER_FIELD
        if owner_field and name in rights.own:
            ways.append(Q(**{f"{owner_field}_id": rights.staff_id}))
        shared = rights.shares(self.model, name)
        if shared:
            ways.append(Q(pk__in=sorted(shared)))
        if not ways:
            return self.filter(pk__in=[])
        rows = self.all()
        narrow(rows.query, ways)
        return rows

    def rows_between(self, start: int, stop: int) -> list[Any]:
        """Return the rows from `start` to `stop` of the ordered list, as a slice would.

        Where there are several ways to a row, the first `stop` keys of each way are read
        first and the rows of the list are among them. Two statements: to plan the joins of
        a list together with its branches takes longer than to ask twice.
        """
        if not (self.ordered and self._comes_apart()):
            return list(self[start:stop])
        first = self._first_of_each(stop)
        return self._among([key for (key,) in self._read(first)] if first else [], start, stop)

    def page_between(self, start: int, stop: int, most: int) -> tuple[list[Any], int]:
        """Return what `rows_between(start, stop)` does, and `count_to(most)`: a page of a list at once.

        Keys and count come in one statement: a page is asked for more often than anything else.
        """
        if not (self.ordered and self._comes_apart()):
            return list(self[start:stop]), self.count_to(most)
        first, found = self._first_of_each(stop), self._found_by_any(most)
        if not (first and found):
            # No rows are wanted, or there are none.
            return [], self.count_to(most)
        rows = self._read(first.around(_KEYS).and_also(found.around(_COUNT)))
        counted = next(number for key, number in rows if key is None)
        return self._among([key for key, _number in rows if key is not None], start, stop), int(counted)

    def count_to(self, most: int) -> int:
        """Return how many rows there are, at most `most`; no way is followed further than that."""
        if not self._comes_apart():
            return self.order_by()[:most].count()
        found = self._found_by_any(most)
        return int(self._read(found.around(_COUNT))[0][1]) if found else 0

    def _first_of_each(self, stop: int) -> Statement | None:
        """Return the statement of the first `stop` keys of each way; None where nothing can be found."""
        statement = self._gapped(lambda rows: rows.values_list("pk")[:stop])
        parts = [statement.filled(way) for way in self._written()] if statement else []
        return Statement.joined(" UNION ", parts) if parts else None

    def _found_by_any(self, most: int) -> Statement | None:
        """Return the statement of `most` keys at most, whichever way leads there; None where nothing can be found."""
        # Each part says how much of it is wanted: PostgreSQL plans the parts of a union one by one.
        statement = self._gapped(lambda rows: rows.order_by().values_list("pk")[:most])
        ways = self._written()
        # No row is in two parts: each leaves out what those before it hold.
        parts = [statement.filled(way.beside(ways[:n])) for n, way in enumerate(ways)] if statement else []
        if len(parts) == 1:
            return parts[0]
        return Statement.joined(" UNION ALL ", parts).limited(most) if parts else None

    def _among(self, keys: list[Any], start: int, stop: int) -> list[Any]:
        """Return the rows of the ordered list, of which these are the first keys of each way."""
        return list(self._over(freed(self.query)).filter(pk__in=keys)[start:stop]) if keys else []

    def _written(self) -> list[Statement]:
        # Kept here, not in the query: a queryset made of this one has its own.
        if self._ways is None:
            self._ways = written(self.query, self.db)
        return self._ways

    def _gapped(self, wanted: Callable[[Self], models.QuerySet[Any, Any]]) -> Statement | None:
        """Compile the statement of the wanted keys, with a gap for its ways; None where nothing can be found."""
        try:
            sql, params = wanted(self._over(gapped(self.query))).query.get_compiler(self.db).as_sql()
        except EmptyResultSet:
            return None
        return Statement(sql, list(params))

    def _read(self, statement: Statement) -> list[Any]:
        with connections[self.db].cursor() as cursor:
            cursor.execute(*statement)
            return list(cursor.fetchall())

    def _comes_apart(self) -> bool:
        # SQLite neither sorts nor limits the parts of a union.
        return connections[self.db].features.supports_slicing_ordering_in_compound and bool(ways_of(self.query))

    def _over(self, query: Query) -> Self:
        # A clone keeps what is prefetched; a queryset made anew would ask row by row.
        rows = self.all()
        rows.query = query
        return rows


class AssignmentQuerySet(PlacedQuerySet):
    """Reads of assignments."""

    def active_on(self, day: date) -> Self:
        """Keep what holds on `day`: begun, not ended, the person still with us."""
        return self.filter(Q(ends_on__isnull=True) | Q(ends_on__gte=day), starts_on__lte=day, staff__is_active=True)

    def with_names(self) -> Self:
        """Fetch what a list shows of each row."""
        return self.select_related("staff", "position", "unit", "department", "store")

    def of(self, stores: Collection[int] | None, assignments: Collection[int] | None) -> Self:
        """Keep those of the given stores or, where no stores are given, the given ones."""
        return self.filter(store__in=stores) if stores is not None else self.filter(pk__in=assignments or ())

    def positions(self) -> models.QuerySet[Any]:
        """Return the keys of the positions held, to ask by: what is made for these people needs nothing of others."""
        return self.order_by().values("position")


class StaffQuerySet(models.QuerySet[Any]):
    """Reads of people. Whom somebody may see follows from assignments, so lists start from those."""

    def matching(self, text: str) -> Self:
        """Keep people by a part of their name, or the beginning of its pinyin, initials, number or login name."""
        words = text.replace("\x00", "").strip()
        found = Q(name__icontains=words) | Q(employee_no__istartswith=words) | Q(username__istartswith=words)
        spelt = flat(words)
        if spelt and words.isascii():
            found |= Q(pinyin__startswith=spelt) | Q(initials__startswith=spelt)
        return self.filter(found)
