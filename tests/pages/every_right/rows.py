"""The rows of both stores, by the keys of the people they belong to."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from roles.models import Assignment, Staff, Unit
from tests.pages.every_right.grants_oracle import Oracle, Record, Seat


@dataclass
class World:
    """Both stores: what the oracle knows of them, and the rows themselves."""

    oracle: Oracle
    staff: dict[str, Staff] = field(default_factory=dict)
    units: dict[str, Unit] = field(default_factory=dict)
    seats: dict[Seat, Assignment] = field(default_factory=dict)
    records: dict[str, dict[str, Record]] = field(default_factory=dict)
    # Who asks, by name: everybody of the near store and a few more.
    identities: dict[str, str] = field(default_factory=dict)
    # The addresses of the administration, by the department whose administrator asks.
    administration: dict[str, list[Any]] = field(default_factory=dict)

    def acting(self) -> Staff:
        """Return the superuser who does what nobody else may, as of now."""
        return Staff.objects.get(is_superuser=True, pk=self.staff["n60"].pk)
