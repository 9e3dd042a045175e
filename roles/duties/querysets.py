"""Reads of checklist items."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db.models import Count, F, Q
from django.db.models.functions import Coalesce

from roles import clock
from roles.querysets import PlacedQuerySet


class ChecklistItemQuerySet(PlacedQuerySet):
    """Reads of checklist items; start from `visible_to` or `owned_by`."""

    def owned_by(self, staff: Any) -> Self:
        """Keep one person's own items."""
        return self.filter(owner=staff)

    def due_on(self, day: date) -> Self:
        """Keep what is due on a day."""
        return self.filter(due_at__gte=clock.local(day), due_at__lt=clock.end_of(day))

    def due_between(self, first: date, last: date) -> Self:
        """Keep what is due in a stretch of days, both included."""
        return self.filter(due_at__gte=clock.local(first), due_at__lt=clock.end_of(last))

    def counted_between(self, first: date, last: date) -> Self:
        """Keep what counts for a stretch of days: due in it, or due in it at first where it is owed again."""
        start, end = clock.local(first), clock.end_of(last)
        return self.filter(
            Q(first_due_at__isnull=True, due_at__gte=start, due_at__lt=end)
            | Q(first_due_at__gte=start, first_due_at__lt=end)
        )

    def due_or_done_between(self, first: date, last: date) -> Self:
        """Keep what is due or was done in a stretch of days, both included."""
        start, end = clock.local(first), clock.end_of(last)
        return self.filter(Q(due_at__gte=start, due_at__lt=end) | Q(done_at__gte=start, done_at__lt=end))

    def counted_for(self, assignments: Collection[int]) -> Self:
        """Keep what counts for these seats, named by `seat`: what they owe, and what they do for somebody absent."""
        own = Q(assignment__in=assignments, stand_in__isnull=True)
        return self.filter(own | Q(stand_in__in=assignments)).annotate(seat=Coalesce("stand_in", "assignment"))

    def still_open(self) -> Self:
        """Keep what can still be done."""
        return self.filter(status="open")

    def on_todays_page(self, day: date, at: datetime) -> Self:
        """Keep what a person looks at on `day`: due that day, open from before, or open this period.

        Bounded below so that the owner's index is read from a start: nothing stays
        open longer than a yearly duty's period.
        """
        end = clock.end_of(day)
        return self.filter(
            Q(due_at__gte=clock.local(day), due_at__lt=end)
            | Q(status="open", opens_at__lte=at)
            | Q(done_at__gte=clock.local(day), done_at__lt=end),
            due_at__gte=clock.local(day - timedelta(days=370)),
        )

    def with_titles(self) -> Self:
        """Fetch what a row shows."""
        return self.select_related("version", "assignment__position", "absence", "absent_owner")

    def tally(self, at: datetime) -> dict[str, int]:
        """Return the counts of the selected items: total, done, on_time, late, missed, overdue, excused."""
        return self.aggregate(**TALLY(at))


def TALLY(at: datetime) -> dict[str, Count]:  # noqa: N802  reads like the constant it almost is
    """Return the aggregates that count items by how they went, as of `at`; what is excused is not in the total.

    What a superior had done again is late once it is done, however soon that was.
    """
    done = Q(status="done")
    on_time = Q(first_due_at__isnull=True, done_at__lte=F("due_at"))
    late = Q(first_due_at__isnull=False) | Q(done_at__gt=F("due_at"))
    return {
        "total": Count("pk", filter=~Q(status="excused")),
        "done": Count("pk", filter=done),
        "on_time": Count("pk", filter=done & on_time),
        "late": Count("pk", filter=done & late),
        "missed": Count("pk", filter=Q(status="missed")),
        "overdue": Count("pk", filter=Q(status="open", due_at__lt=at)),
        "excused": Count("pk", filter=Q(status="excused")),
    }
