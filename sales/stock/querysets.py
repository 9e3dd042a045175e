"""Reads of the stock worth a name."""

from __future__ import annotations

from datetime import date
from typing import Any, Self

from django.db.models import Count, F, IntegerField, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from roles.records.querysets import RecordQuerySet

# Cars that stand in the house: what a count expects to find, and what capital is tied up in.
ON_HAND = ("arrived", "passed", "failed", "in_stock", "display", "allocated", "damaged")
# Cars an order can get.
FREE = ("in_stock", "display")


class VehicleQuerySet(RecordQuerySet):
    """Reads of cars."""

    def for_list(self) -> Self:
        """Fetch what a list shows: the model."""
        return self.select_related("owner", "unit", "car_model")

    def for_move(self) -> Self:
        """Fetch what a move looks at."""
        return self.select_related("owner", "unit", "car_model", "order_line")

    def for_page(self) -> Self:
        """Fetch what a page shows besides."""
        return self.for_list().select_related("sub_dealer", "inspected_by", "store", "order_line__order")

    def on_hand(self) -> Self:
        """Keep cars that stand in the store, or at one of its sub-dealers."""
        return self.filter(state__in=ON_HAND)

    def in_the_house(self) -> Self:
        """Keep cars that stand in the store itself."""
        return self.on_hand().filter(sub_dealer__isnull=True)

    def free(self) -> Self:
        """Keep cars an order can get: in the store itself, not allocated, without open damage."""
        return self.filter(state__in=FREE, sub_dealer__isnull=True)

    def like(self, store_id: int, car_model: Any, colour: str = "") -> Self:
        """Keep cars of a model (and a colour, where it matters) in a store."""
        rows = self.filter(store=store_id, car_model=car_model)
        return rows.filter(colour__iexact=colour) if colour else rows

    def oldest_first(self) -> Self:
        """Order by arrival, which is the turn in which cars go out."""
        return self.order_by(F("arrived_at").asc(nulls_last=True), "pk")

    def found_by(self, text: str) -> Self:
        """Keep cars whose VIN is this, or ends in these six characters."""
        return self.filter(tail=text) if len(text) == 6 else self.filter(vin=text)


class OfVehicleQuerySet(RecordQuerySet):
    """Reads of records about one car."""

    def for_list(self) -> Self:
        """Fetch what a list shows: the car."""
        return self.select_related("owner", "unit", "vehicle__car_model")

    def for_move(self) -> Self:
        """Fetch what a move looks at."""
        return self.for_list()


class StockCheckQuerySet(RecordQuerySet):
    """Reads of counts."""

    def for_list(self) -> Self:
        """Fetch what a list shows."""
        return self.select_related("owner", "unit", "sub_dealer")

    def for_move(self) -> Self:
        """Fetch what a move looks at."""
        return self.for_list()


class FactoryOrderQuerySet(RecordQuerySet):
    """Reads of factory orders."""

    def for_list(self) -> Self:
        """Fetch what a list shows: how many cars were ordered, how many of them are there."""
        return self.select_related("owner", "unit").with_cars()

    def with_cars(self) -> Self:
        """Add `ordered` and `received`: cars ordered, and cars that came."""
        from sales.models import FactoryOrderLine, Vehicle

        lines = FactoryOrderLine.objects.filter(order=OuterRef("pk")).order_by().values("order")
        came = Vehicle.objects.filter(order_line__order=OuterRef("pk"), arrived_at__isnull=False)
        number = IntegerField()
        return self.annotate(
            ordered=Coalesce(Subquery(lines.annotate(n=Sum("quantity")).values("n"), output_field=number), 0),
            received=Coalesce(
                Subquery(
                    came.order_by().values("order_line__order").annotate(n=Count("pk")).values("n"),
                    output_field=number,
                ),
                0,
            ),
        )

    def of_month(self, first: date) -> Self:
        """Keep what was approved for a month."""
        return self.filter(month=first).filter(~Q(state__in=["draft", "with_manager", "with_chief"]))
