"""Reads of deals worth a name."""

from __future__ import annotations

from datetime import date
from typing import Self

from roles.records.querysets import RecordQuerySet


class QuotationQuerySet(RecordQuerySet):
    """Reads of quotations."""

    def for_list(self) -> Self:
        """Fetch what a list shows: for whom, which car."""
        return self.select_related("owner", "unit", "customer", "car_model")

    def for_move(self) -> Self:
        """Fetch what a move looks at."""
        return self.for_list().select_related("lead")

    def for_page(self) -> Self:
        """Fetch what a page shows besides."""
        return self.for_list().select_related("lead").prefetch_related("lines")

    def out_of_date(self, today: date) -> Self:
        """Keep quotations that hold no longer."""
        return self.filter(state="quoted", valid_until__lt=today)


class DiscountRequestQuerySet(RecordQuerySet):
    """Reads of discount requests."""

    def for_list(self) -> Self:
        """Fetch what a list shows: the quotation and its car."""
        return self.select_related("owner", "unit", "quotation__car_model", "quotation__customer")

    def for_move(self) -> Self:
        """Fetch what a move looks at."""
        return self.for_list()

    def open(self) -> Self:
        """Keep requests that wait for a decision."""
        return self.filter(state__in=["manager", "chief"])


class SalesOrderQuerySet(RecordQuerySet):
    """Reads of orders."""

    def for_list(self) -> Self:
        """Fetch what a list shows: whose, which car."""
        return self.select_related("owner", "unit", "customer", "car_model", "vehicle")

    def for_move(self) -> Self:
        """Fetch what a move looks at."""
        return self.for_list().select_related("lead", "store")

    def for_page(self) -> Self:
        """Fetch what a page shows besides."""
        return self.for_list().select_related("lead", "quotation", "reviewed_by", "second").prefetch_related("lines")

    def alive(self) -> Self:
        """Keep orders that are under way."""
        return self.exclude(state__in=["cancelled", "delivered", "archived"])

    def signed(self) -> Self:
        """Keep orders that bind both sides, or did until they were cancelled."""
        return self.filter(signed_at__isnull=False)


class DeliveryQuerySet(RecordQuerySet):
    """Reads of deliveries."""

    def for_list(self) -> Self:
        """Fetch what a list shows: whose car it is."""
        return self.select_related("owner", "unit", "order__customer", "order__car_model", "order__vehicle")

    def for_move(self) -> Self:
        """Fetch what a move looks at."""
        return self.for_list().select_related("order__lead", "order__unit", "order__store")

    def for_page(self) -> Self:
        """Fetch what a page shows besides."""
        return self.for_list().prefetch_related("items")


class CaseQuerySet(RecordQuerySet):
    """Reads of cases about an order."""

    def for_list(self) -> Self:
        """Fetch what a list shows: whose, for which order."""
        return self.select_related("owner", "unit", "customer", "order")

    def for_move(self) -> Self:
        """Fetch what a move looks at."""
        return self.for_list()
