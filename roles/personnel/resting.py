"""Who rests: whoever is absent is not written to outside the house until they are back."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from roles.personnel.models import Absence


def absent_until(people: Collection[int], at: datetime) -> dict[int, datetime]:
    """Return until when those of the people are away who are away at `at`."""
    away = Absence.objects.confirmed().filter(owner__in=people, starts_at__lte=at, ends_at__gt=at)
    return dict(away.order_by().values_list("owner", "ends_at"))
