"""The periods targets are set for, and which lies in which."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kpi.models import TargetPeriod
from roles.duties.rhythm import Period, period_of

# What a period is broken down to; a week lies in the month its Thursday lies in, as ISO weeks lie in years.
FINER = {
    TargetPeriod.YEARLY: TargetPeriod.QUARTERLY,
    TargetPeriod.QUARTERLY: TargetPeriod.MONTHLY,
    TargetPeriod.MONTHLY: TargetPeriod.WEEKLY,
}
_THURSDAY = 3


def period_at(period: str, day: date) -> Period:
    """Return the period a day lies in; raises ValueError for what is no period of targets."""
    return period_of(TargetPeriod(period), day)


def before(period: str, first_day: date) -> Period:
    """Return the period before the one that begins on `first_day`."""
    return period_of(period, first_day - timedelta(days=1))


def within(period: str, first_day: date) -> list[Period]:
    """Return the finer periods a period is broken down to; none for a week."""
    finer = FINER.get(TargetPeriod(period))
    if finer is None:
        return []
    whole = period_of(period, first_day)
    found = {}
    for number in range((whole.last - whole.first).days + 1):
        each = period_of(finer, whole.first + timedelta(days=number))
        anchor = each.first + timedelta(days=_THURSDAY) if finer == TargetPeriod.WEEKLY else each.first
        if whole.first <= anchor <= whole.last:
            found[each.first] = each
    return list(found.values())


def label(period: str, first_day: date) -> str:
    """Name a period in the reader's language."""
    if period == TargetPeriod.MONTHLY:
        return date_format(first_day, "YEAR_MONTH_FORMAT")
    facts = {"year": first_day.year, "quarter": (first_day.month - 1) // 3 + 1}
    if period == TargetPeriod.QUARTERLY:
        return _("%(year)s, quarter %(quarter)s") % facts
    if period == TargetPeriod.YEARLY:
        return _("Year %(year)s") % facts
    year, week, _weekday = first_day.isocalendar()
    return _("%(year)s, week %(week)s") % {"year": year, "week": week}
