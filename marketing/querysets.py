"""Reads of marketing's records worth a name."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any, Self

from django.db.models import Q, QuerySet

from roles.records.querysets import RecordQuerySet


class CustomerQuerySet(RecordQuerySet):
    """Reads of customers."""

    def for_list(self) -> Self:
        """Fetch what a list shows: the owner, and the numbers to be masked."""
        return self.select_related("owner", "unit").prefetch_related("phones")

    def for_page(self) -> Self:
        """Fetch what a file shows besides."""
        return self.for_list().select_related("merged_into").prefetch_related("cars", "consents")

    def alive(self) -> Self:
        """Keep files somebody may still work on: neither merged into another nor erased."""
        return self.exclude(state__in=["merged", "erased"])

    def with_phones(self, numbers: Collection[str]) -> QuerySet[Any]:
        """Return the keys of customers with one of these numbers (digits)."""
        from marketing.models import CustomerPhone

        return CustomerPhone.objects.filter(number__in=numbers).values("customer")

    def with_vins(self, codes: Collection[str]) -> QuerySet[Any]:
        """Return the keys of customers with one of these cars."""
        from marketing.models import CustomerCar

        return CustomerCar.objects.filter(vin__in=codes).values("customer")


class FollowUpQuerySet(RecordQuerySet):
    """Reads of calls."""

    def for_list(self) -> Self:
        """Fetch what a list shows: whom to call, masked."""
        return self.select_related("owner", "unit", "customer", "car").prefetch_related("customer__phones")

    def for_move(self) -> Self:
        """Fetch whom the call is for, and who looks after them."""
        return self.select_related("owner", "unit", "customer__unit")

    def open(self) -> Self:
        """Keep calls nobody made yet."""
        return self.filter(state__in=["todo", "moved", "overdue"])

    def counted_between(self, start: datetime, end: datetime) -> Self:
        """Keep calls that were due at first within a stretch of time."""
        return self.filter(first_due_at__gte=start, first_due_at__lt=end)


class ComplaintQuerySet(RecordQuerySet):
    """Reads of complaints."""

    def for_list(self) -> Self:
        """Fetch what a list shows."""
        return self.select_related("owner", "unit", "customer", "department")

    def for_move(self) -> Self:
        """Fetch whom and where a move touches."""
        return self.for_page()

    def for_page(self) -> Self:
        """Fetch what a page shows besides."""
        return self.for_list().select_related("car", "first_by", "about")

    def open(self) -> Self:
        """Keep complaints that are not closed."""
        return self.exclude(state="closed")

    def to_close_between(self, start: datetime, end: datetime) -> Self:
        """Keep complaints to be closed within a stretch of time, or closed ahead of it within."""
        return self.filter(Q(close_by__gte=start, close_by__lt=end))
