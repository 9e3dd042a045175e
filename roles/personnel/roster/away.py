"""Who is away on a day, for the engines below."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from roles.personnel.models import Absence


def away_on(staff_ids: Collection[int], day: date) -> set[int]:
    """Return those of the people who are absent on `day`; one query."""
    return set(Absence.objects.on(day).filter(owner__in=staff_ids).values_list("owner_id", flat=True))
