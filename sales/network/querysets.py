"""Reads of the secondary network worth a name."""

from __future__ import annotations

from typing import Self

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce

from roles.records.querysets import RecordQuerySet


class SubDealerQuerySet(RecordQuerySet):
    """Reads of sub-dealers."""

    def with_cars(self) -> Self:
        """Add `cars`: how many cars of the store stand there."""
        from sales.models import Vehicle

        rows = Vehicle.objects.filter(sub_dealer=OuterRef("pk")).on_hand().order_by().values("sub_dealer")
        counted = Subquery(rows.annotate(n=Count("pk")).values("n"), output_field=IntegerField())
        return self.annotate(cars=Coalesce(counted, 0))

    def for_list(self) -> Self:
        """Fetch what a list shows: how many cars stand there."""
        return self.select_related("owner", "unit").with_cars()

    def selling(self) -> Self:
        """Keep those the house works with."""
        return self.filter(state="signed")


class DealerVisitQuerySet(RecordQuerySet):
    """Reads of visits."""

    def for_list(self) -> Self:
        """Fetch what a list shows: whom it is paid to."""
        return self.select_related("owner", "unit", "sub_dealer")

    def for_move(self) -> Self:
        """Fetch what a move looks at."""
        return self.for_list()
