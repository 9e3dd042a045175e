"""Pages of long lists: a count that never scans more than it shows."""

from __future__ import annotations

from typing import Any

from django.core.paginator import EmptyPage, Page, PageNotAnInteger, Paginator
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from roles.querysets import PlacedQuerySet

PAGE_SIZE = 25
CAP = 1000


class CappedPaginator(Paginator):
    """Counts at most `CAP` + 1 rows; `capped` says that there are more."""

    @cached_property
    def count(self) -> int:
        """The number of rows, at most `CAP`."""
        return min(self._counted, CAP)

    @cached_property
    def _counted(self) -> int:
        if isinstance(self.object_list, PlacedQuerySet):
            return self.object_list.count_to(CAP + 1)
        if isinstance(self.object_list, QuerySet):
            return self.object_list.order_by()[: CAP + 1].count()
        return len(self.object_list[: CAP + 1])

    def get_page(self, number: int | float | str | None) -> Page[Any]:
        """Return a page, the nearest one where there is none of this number; its rows are looked for first."""
        try:
            return self.page(number or 1)
        except PageNotAnInteger:
            return self.page(1)
        except EmptyPage:
            return self.page(self.num_pages)

    def page(self, number: int | float | str) -> Page[Any]:
        """Return a page; of records found by their place, the rows of that page only."""
        if not isinstance(self.object_list, PlacedQuerySet):
            return super().page(self.validate_number(number))
        start = (_number(number) - 1) * self.per_page
        # A further page of the same list knows the count; beyond the last one there is nothing to read.
        if "_counted" in self.__dict__ or not 0 <= start < CAP:
            number = self.validate_number(number)
            return Page(self.object_list.rows_between(start, min(start + self.per_page, self.count)), number, self)
        rows, self._counted = self.object_list.page_between(start, min(start + self.per_page, CAP), CAP + 1)
        return Page(rows, self.validate_number(number), self)

    @property
    def capped(self) -> bool:
        """Whether the list is longer than its count says."""
        return self._counted > CAP


def _number(asked: float | str) -> int:
    """Return the number of a page; one that is no number lies before the first, where nothing is read."""
    try:
        return int(asked)
    except (TypeError, ValueError):
        return 0


def page_of(request: HttpRequest, rows: Any, size: int = PAGE_SIZE) -> Page[Any]:
    """Return the page the address asks for; an impossible page number gives the nearest one."""
    return CappedPaginator(rows, size).get_page(request.GET.get("page"))
