"""Reads of finance's records worth a name."""

from __future__ import annotations

from typing import Self

from roles.records.querysets import RecordQuerySet


class ReceivableQuerySet(RecordQuerySet):
    """Reads of what customers owe."""

    def of_record(self, kind: str, pk: int) -> Self:
        """Keep what is owed for one record: one row at most."""
        return self.filter(source_kind=kind, source_id=pk)

    def owed(self) -> Self:
        """Keep what is not paid in full yet."""
        return self.filter(state__in=["open", "part"])


class PaymentQuerySet(RecordQuerySet):
    """Reads of payments."""

    def for_list(self) -> Self:
        """Fetch what a list shows: what was paid for."""
        return self.select_related("owner", "unit", "receivable")

    def for_move(self) -> Self:
        """Fetch what a move counts against."""
        return self.for_list().select_related("receivable__owner")

    def in_hand(self) -> Self:
        """Keep what was received and not given back."""
        return self.filter(state__in=["received", "booked", "refunding"])
