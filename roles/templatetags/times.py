"""How days, times, months and spans are written.

Nothing here asks for the time: where "today" matters, the template passes ``shell.now``.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import ngettext

from roles.templatetags.numbers import NOTHING, decimal_of

MONTH = re.compile(r"^(\d{4})-(\d{2})$")


def _local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def short_date(value: Any, now: Any = None) -> str:
    """A day without its year where that is this year's (or ``now`` is not given)."""
    day = _local(value)
    if not isinstance(day, date):
        return NOTHING
    today = _local(now)
    if isinstance(today, date) and today.year != day.year:
        return date_format(day, "DATE_FORMAT")
    return date_format(day, "MONTH_DAY_FORMAT")


def short_time(value: Any, now: Any = None) -> str:
    """18:00 when that is today, otherwise the day as well."""
    moment = _local(value)
    if not isinstance(moment, datetime):
        return short_date(value, now)
    clock = f"{moment:%H:%M}"
    today = _local(now)
    if isinstance(today, datetime) and today.date() == moment.date():
        return clock
    return f"{short_date(moment, now)} {clock}"


def month_label(value: Any) -> str:
    """2026-11 or a date -> the month as the language writes it."""
    if isinstance(value, date):
        return date_format(_local(value), "YEAR_MONTH_FORMAT")
    match = MONTH.match(str(value or ""))
    if not match or not 1 <= int(match[2]) <= 12:
        return str(value or NOTHING)
    return date_format(date(int(match[1]), int(match[2]), 1), "YEAR_MONTH_FORMAT")


def duration(value: Any) -> str:
    """A span (timedelta or seconds) in its two largest useful units."""
    if isinstance(value, timedelta):
        seconds = value.total_seconds()
    else:
        amount = decimal_of(value)
        if amount is None:
            return NOTHING
        seconds = float(amount)
    minutes = max(int(seconds // 60), 0)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if hours:
        text = ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
        if minutes and hours < 10:
            text += " " + ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
        return text
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
