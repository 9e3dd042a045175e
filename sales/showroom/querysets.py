"""Reads of the showroom's records worth a name."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from roles.records.querysets import RecordQuerySet

# The states in which somebody still works on a lead.
OPEN_LEAD = ("new", "assigned", "following", "visited", "driven", "losing")
IN_THE_HOUSE = ("registered", "receiving")


class LeadQuerySet(RecordQuerySet):
    """Reads of leads."""

    def for_list(self) -> Self:
        """Fetch what a list shows: whom it is about, masked, and what they want."""
        rows = self.select_related("owner", "unit", "customer", "car_model", "campaign")
        return rows.prefetch_related("customer__phones")

    def for_move(self) -> Self:
        """Fetch what a move looks at."""
        return self.select_related("owner", "unit", "customer")

    def open(self) -> Self:
        """Keep leads somebody works on."""
        return self.filter(state__in=OPEN_LEAD)

    def made_between(self, start: datetime, end: datetime) -> Self:
        """Keep leads that came in within a stretch of time."""
        return self.filter(created_at__gte=start, created_at__lt=end)


class VisitQuerySet(RecordQuerySet):
    """Reads of the traffic log."""

    def for_list(self) -> Self:
        """Fetch what a list shows: who received whom, masked."""
        return self.select_related("owner", "unit", "adviser", "customer", "car_model", "created_by")

    def for_move(self) -> Self:
        """Fetch what a move looks at."""
        return self.select_related("owner", "unit", "adviser", "customer", "lead")

    def for_page(self) -> Self:
        """Fetch what a page shows besides."""
        return self.for_list().select_related("lead", "campaign")

    def counted(self) -> Self:
        """Leave out what was logged by mistake."""
        return self.exclude(state="void")

    def in_the_house(self) -> Self:
        """Keep who has not left yet."""
        return self.filter(state__in=IN_THE_HOUSE)

    def arrived_between(self, start: datetime, end: datetime) -> Self:
        """Keep who came, or called, within a stretch of time."""
        return self.filter(arrived_at__gte=start, arrived_at__lt=end)


class DriveQuerySet(RecordQuerySet):
    """Reads of test drives."""

    def for_list(self) -> Self:
        """Fetch what a list shows."""
        return self.select_related("owner", "unit", "customer", "car__car_model")

    def for_move(self) -> Self:
        """Fetch what a move looks at."""
        return self.select_related("owner", "unit", "customer", "car", "lead")

    def for_page(self) -> Self:
        """Fetch what a page shows besides."""
        return self.for_list().select_related("lead", "visit")

    def starting_between(self, start: datetime, end: datetime) -> Self:
        """Keep drives planned to start within a stretch of time."""
        return self.filter(starts_at__gte=start, starts_at__lt=end)


class RecordingQuerySet(RecordQuerySet):
    """Reads of checked recordings."""

    def for_list(self) -> Self:
        """Fetch what a list shows."""
        return self.select_related("owner", "unit", "consultant", "visit", "scored_by")
