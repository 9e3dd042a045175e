"""How far back and ahead personnel can write.

A month's scorecards are scored in the month after it. What lies before the previous month is
scored and published: no assignment and no absence is written into it any more.
"""

from __future__ import annotations

from datetime import date, timedelta

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from roles import clock

MOST_AHEAD = timedelta(days=366)


def earliest_day() -> date:
    """Return the first day that can still be written: the first of the previous month."""
    return (clock.today().replace(day=1) - timedelta(days=1)).replace(day=1)


def latest_day() -> date:
    """Return the last day that can be written yet: a year ahead."""
    return clock.today() + MOST_AHEAD


def check_day(day: date | None, field: str) -> None:
    """Raise ValidationError beside `field` for a day that is too far back or ahead; None passes."""
    if day is None:
        return
    earliest, latest = earliest_day(), latest_day()
    if day < earliest:
        raise ValidationError(
            {field: _("At the earliest %(day)s: the months before are scored.") % {"day": date_format(earliest)}}
        )
    if day > latest:
        raise ValidationError({field: _("At the latest %(day)s.") % {"day": date_format(latest)}})
