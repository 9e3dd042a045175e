"""The periods plans are made for."""

from __future__ import annotations

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from marketing.models import MarketingPlan, PlanPeriod


def first_day(period: str, day: date) -> date:
    """Return the first day of the period a day lies in."""
    if period == PlanPeriod.YEAR:
        return day.replace(month=1, day=1)
    if period == PlanPeriod.QUARTER:
        return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
    return day.replace(day=1)


def period_of(plan: MarketingPlan) -> str:
    """Return a plan's period in the reader's language."""
    day = plan.starts_on
    if plan.period == PlanPeriod.YEAR:
        return _("Year %(year)s") % {"year": day.year}
    if plan.period == PlanPeriod.QUARTER:
        return _("%(year)s, quarter %(number)s") % {"year": day.year, "number": (day.month - 1) // 3 + 1}
    return date_format(day, "YEAR_MONTH_FORMAT")
