"""Rhythms: which period a day lies in, and on which day of it a duty is due.

Pure functions over dates; the rules are RFC 5545 with an allow-list of parts.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from dateutil.rrule import rrulestr
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roles import clock
from roles.duties.catalogue import DEFAULT_RRULES, Cadence

_DAY = r"[-+]?[1-5]?(MO|TU|WE|TH|FR|SA|SU)"
_NUMBER = r"[-+]?[1-9][0-9]?"
# dateutil never comes back from a step of nothing, and breaks on the 99th Monday: neither is let in.
_ALLOWED = re.compile(
    rf"FREQ=(DAILY|WEEKLY|MONTHLY|YEARLY)"
    rf"(;(BYDAY={_DAY}(,{_DAY})*|(BYMONTHDAY|BYMONTH|BYSETPOS)={_NUMBER}(,{_NUMBER})*|INTERVAL=[1-9][0-9]?))*"
)
_LATE = datetime(9600, 1, 1)

# How long after its due time an open item can still be done, by cadence.
_CLOSES_AFTER: dict[str, timedelta] = {
    Cadence.DAILY: timedelta(days=1),
    Cadence.WEEKLY: timedelta(days=3),
    Cadence.MONTHLY: timedelta(days=5),
    Cadence.QUARTERLY: timedelta(days=10),
    Cadence.YEARLY: timedelta(days=10),
}


@dataclass(frozen=True)
class Period:
    """A stretch of days a duty is owed once for; both days included. `key` names it in unique keys."""

    key: str
    first: date
    last: date


@dataclass(frozen=True)
class Moments:
    """The instants of one item: visible from, due, reminder, escalation to the superior, closed."""

    opens_at: datetime
    due_at: datetime
    remind_at: datetime
    escalate_at: datetime
    closes_at: datetime


def period_of(cadence: str, day: date) -> Period:
    """Return the period of `cadence` that `day` lies in; weeks are ISO weeks.

    Raises ValueError for a cadence without periods ("event").
    """
    if cadence == Cadence.DAILY:
        return Period(day.isoformat(), day, day)
    if cadence == Cadence.WEEKLY:
        first = day - timedelta(days=day.weekday())
        year, week, _weekday = day.isocalendar()
        return Period(f"{year}-W{week:02}", first, first + timedelta(days=6))
    if cadence == Cadence.MONTHLY:
        return Period(f"{day:%Y-%m}", day.replace(day=1), _month_end(day.year, day.month))
    if cadence == Cadence.QUARTERLY:
        quarter = (day.month - 1) // 3
        return Period(
            f"{day.year}-Q{quarter + 1}", date(day.year, quarter * 3 + 1, 1), _month_end(day.year, quarter * 3 + 3)
        )
    if cadence == Cadence.YEARLY:
        return Period(str(day.year), date(day.year, 1, 1), date(day.year, 12, 31))
    raise ValueError(f"{cadence} has no periods")


def _month_end(year: int, month: int) -> date:
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


@lru_cache(maxsize=4096)
def due_day(cadence: str, rule: str, period: Period) -> date:
    """Return the day the rule names within the period; the period's last day when it names none."""
    start = datetime.combine(period.first, time.min)
    occurrences = rrulestr(rule or DEFAULT_RRULES[cadence], dtstart=start)
    found = occurrences.after(start, inc=True)
    if found is None or found.date() > period.last:
        return period.last
    return found.date()


def moments(cadence: str, rule: str, due_time: time, lead: int, grace: int, period: Period) -> Moments:
    """Return the instants of an item of this rhythm in this period; `lead` and `grace` in minutes."""
    due_at = clock.local(due_day(cadence, rule, period), due_time)
    opens_at = clock.local(period.first)
    return Moments(
        opens_at=opens_at,
        due_at=due_at,
        remind_at=max(opens_at, due_at - timedelta(minutes=lead)),
        escalate_at=due_at + timedelta(minutes=grace),
        closes_at=clock.end_of(clock.local_date(due_at)) + _CLOSES_AFTER[cadence],
    )


def validate_rrule(rule: str) -> None:
    """Raise ValidationError unless the rule is one the engine evaluates."""
    if not rule:
        return
    if not _ALLOWED.fullmatch(rule):
        raise ValidationError(_("Write a rule such as FREQ=WEEKLY;BYDAY=MO or FREQ=MONTHLY;BYMONTHDAY=-1."))
    try:
        # dateutil looks for a day until the year 9999, so one that never comes is found missing soonest from
        # the last 400 years: the calendar repeats itself after as many.
        found = rrulestr(rule, dtstart=_LATE).after(_LATE, inc=True)
    except (ValueError, TypeError) as error:
        raise ValidationError(_("This rule does not name a day.")) from error
    if found is None:
        raise ValidationError(_("This rule does not name a day."))
