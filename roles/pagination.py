"""Pages of long lists: a count that never scans more than it shows."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from django.utils.functional import cached_property

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
        rows: Any = self.object_list[: CAP + 1]
        return len(rows) if isinstance(rows, list) else rows.count()

    @property
    def capped(self) -> bool:
        """Whether the list is longer than its count says."""
        return self._counted > CAP


def page_of(request: HttpRequest, rows: Any, size: int = PAGE_SIZE) -> Page[Any]:
    """Return the page the address asks for; an impossible page number gives the nearest one."""
    return CappedPaginator(rows, size).get_page(request.GET.get("page"))
