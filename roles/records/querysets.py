"""Reads of working records."""

from __future__ import annotations

from collections.abc import Collection
from typing import Self

from roles.querysets import PlacedQuerySet


class RecordQuerySet(PlacedQuerySet):
    """Reads of one kind of record; lists start from `visible_to`."""

    def in_states(self, states: Collection[str]) -> Self:
        """Keep the records in these states."""
        return self.filter(state__in=list(states))

    def for_list(self) -> Self:
        """Fetch what a list shows beside the row itself; kinds that show more override it."""
        return self.select_related("owner", "unit")

    def for_move(self) -> Self:
        """Fetch what a move looks at; what a guard needs besides it reads itself."""
        return self.select_related("owner", "unit")

    def for_page(self) -> Self:
        """Fetch what the page of one record shows beside the row itself."""
        return self.for_list()
