"""Which days a rule of RFC 5545 names, within a stretch of days.

An allow-list of its parts. What counts on (every second week, every third month) is counted from one
Monday, so that it does not depend on when somebody asks. Beyond the standard: a day of the month that a
month lacks is its last (counted from the end: its first) in monthly and yearly rules, unless weekdays or
positions say more; and `X-DAY=TAX` names the day by which a month's taxes are declared.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from roles.calendars.tax_days import TaxDays

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TAX_RULE = "FREQ=MONTHLY;X-DAY=TAX"
# A Monday, and the first of a year.
ANCHOR = date(2024, 1, 1)

_DAY = timedelta(days=1)
_WEEK = 7
_NAME = rf"({'|'.join(WEEKDAYS)})"
_NUMBER = r"[-+]?[1-9][0-9]?"
_PARTS = {
    "FREQ": re.compile("DAILY|WEEKLY|MONTHLY|YEARLY"),
    "INTERVAL": re.compile("[1-9][0-9]?"),
    "BYDAY": re.compile(rf"[-+]?[1-5]?{_NAME}(,[-+]?[1-5]?{_NAME})*"),
    "BYMONTHDAY": re.compile(rf"{_NUMBER}(,{_NUMBER})*"),
    "BYMONTH": re.compile(r"[1-9][0-9]?(,[1-9][0-9]?)*"),
    "BYSETPOS": re.compile(rf"{_NUMBER}(,{_NUMBER})*"),
    "X-DAY": re.compile("TAX"),
}
_MOST = {"BYMONTHDAY": 31, "BYMONTH": 12, "BYSETPOS": 99}


@dataclass(frozen=True)
class Rule:
    """A rule taken apart; `week_days` are (number in the month or year, 0: each; weekday, Monday 0)."""

    frequency: str
    interval: int = 1
    months: frozenset[int] = frozenset()
    month_days: tuple[int, ...] = ()
    week_days: tuple[tuple[int, int], ...] = ()
    positions: tuple[int, ...] = ()
    tax: bool = False


@lru_cache(maxsize=1024)
def parse(text: str) -> Rule:
    """Take a rule apart that `validate_rrule` has let in."""
    parts = _split(text)
    return Rule(
        frequency=parts["FREQ"],
        interval=int(parts.get("INTERVAL", 1)),
        months=frozenset(_numbers(parts.get("BYMONTH", ""))),
        month_days=tuple(_numbers(parts.get("BYMONTHDAY", ""))),
        week_days=tuple(_weekday(each) for each in parts.get("BYDAY", "").split(",") if each),
        positions=tuple(_numbers(parts.get("BYSETPOS", ""))),
        tax="X-DAY" in parts,
    )


def named_days(text: str, first: date, last: date, tax: TaxDays | None = None) -> list[date]:
    """Return the days from `first` to `last` that a rule names, in their order.

    `tax` is asked where the rule is that of the filing day; without it the usual day is taken.
    """
    rule = parse(text)
    if rule.tax:
        filing = tax or TaxDays()
        days = [filing.filing_day(year, month) for year, month in _months(rule, first - 31 * _DAY, last)]
        return sorted(day for day in days if first <= day <= last)
    return [day for stretch in _stretches(rule, first, last) for day in stretch if first <= day <= last]


def _stretches(rule: Rule, first: date, last: date) -> Iterator[list[date]]:
    """Yield what the rule names in each day, week, month or year it counts in."""
    if rule.frequency == "DAILY":
        yield [day for day in _every(first, last, rule.interval, 1) if _passes(rule, day)]
    elif rule.frequency == "WEEKLY":
        wanted = sorted({weekday for _number, weekday in rule.week_days}) or [0]
        for monday in _every(first - timedelta(days=first.weekday()), last, rule.interval, _WEEK):
            days = [monday + number * _DAY for number in wanted]
            yield _positioned(rule, [day for day in days if not rule.months or day.month in rule.months])
    elif rule.frequency == "MONTHLY":
        for year, month in _months(rule, first, last):
            yield _positioned(rule, _in_month(rule, year, month))
    else:
        for year in range(first.year, last.year + 1):
            if (year - ANCHOR.year) % rule.interval == 0:
                yield _positioned(rule, _in_year(rule, year))


def _every(first: date, last: date, interval: int, length: int) -> Iterator[date]:
    """Yield every so many days or weeks from the anchor on, those from `first` to `last`."""
    step = interval * length
    day = ANCHOR - ((ANCHOR - first).days // step) * step * _DAY
    while day <= last:
        yield day
        day += step * _DAY


def _months(rule: Rule, first: date, last: date) -> Iterator[tuple[int, int]]:
    """Yield the months that count, from that of `first` to that of `last`."""
    for number in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        year, month = number // 12, number % 12 + 1
        if (number - ANCHOR.year * 12) % rule.interval == 0 and (not rule.months or month in rule.months):
            yield year, month


def _in_month(rule: Rule, year: int, month: int) -> list[date]:
    length = calendar.monthrange(year, month)[1]
    if not rule.month_days and not rule.week_days:
        return [date(year, month, 1)]
    found = set(range(1, length + 1))
    if rule.month_days:
        lacking_is_last = not rule.week_days and not rule.positions
        found &= {_day_number(each, length, lacking_is_last) for each in rule.month_days}
    if rule.week_days:
        offset = date(year, month, 1).weekday()
        found = {day for day in found if _is_weekday(rule, day, offset, length)}
    return [date(year, month, day) for day in sorted(found)]


def _in_year(rule: Rule, year: int) -> list[date]:
    if rule.months or rule.month_days:
        months = sorted(rule.months) or range(1, 13)
        return [day for month in months for day in _in_month(rule, year, month)]
    first = date(year, 1, 1)
    if not rule.week_days:
        return [first]
    length = (date(year + 1, 1, 1) - first).days
    numbers = (each for each in range(1, length + 1) if _is_weekday(rule, each, first.weekday(), length))
    return [first + (number - 1) * _DAY for number in numbers]


def _day_number(number: int, length: int, lacking_is_last: bool) -> int:
    day = number if number > 0 else length + 1 + number
    return min(max(day, 1), length) if lacking_is_last else day


def _is_weekday(rule: Rule, number: int, offset: int, length: int) -> bool:
    """Return whether the day of this number is one of the rule's weekdays, counted from either end."""
    weekday = (offset + number - 1) % _WEEK
    places = {0, (number - 1) // _WEEK + 1, -((length - number) // _WEEK + 1)}
    return any(wanted == weekday and place in places for place, wanted in rule.week_days)


def _positioned(rule: Rule, days: list[date]) -> list[date]:
    if not rule.positions:
        return days
    count = len(days)
    places = {each - 1 if each > 0 else count + each for each in rule.positions}
    return [day for place, day in enumerate(days) if place in places]


def _passes(rule: Rule, day: date) -> bool:
    """Return whether a single day passes the parts of a daily rule."""
    if rule.months and day.month not in rule.months:
        return False
    if rule.week_days and day.weekday() not in {weekday for _number, weekday in rule.week_days}:
        return False
    length = calendar.monthrange(day.year, day.month)[1]
    return not rule.month_days or day.day in {_day_number(each, length, False) for each in rule.month_days}


def _split(text: str) -> dict[str, str]:
    return dict(part.partition("=")[::2] for part in text.split(";"))


def _numbers(text: str) -> list[int]:
    return [int(each) for each in text.split(",") if each]


def _weekday(text: str) -> tuple[int, int]:
    return int(text[:-2] or 0), WEEKDAYS.index(text[-2:])


def validate_rrule(text: str) -> None:
    """Raise ValidationError unless the rule is one the engine evaluates, and names a day at all."""
    if not text:
        return
    if not _is_allowed(text):
        raise ValidationError(_("Write a rule such as FREQ=WEEKLY;BYDAY=MO or FREQ=MONTHLY;BYMONTHDAY=-1."))
    # The calendar repeats itself after 400 years.
    if not any(named_days(text, date(year, 1, 1), date(year + 9, 12, 31)) for year in range(2024, 2424, 10)):
        raise ValidationError(_("This rule does not name a day."))


def _is_allowed(text: str) -> bool:
    pieces = [part.partition("=")[::2] for part in text.split(";")]
    parts = dict(pieces)
    if len(parts) != len(pieces) or not text.startswith("FREQ="):
        return False
    if not all(name in _PARTS and _PARTS[name].fullmatch(value) for name, value in pieces):
        return False
    if any(abs(number) > most for name, most in _MOST.items() for number in _numbers(parts.get(name, ""))):
        return False
    if parts.get("X-DAY"):
        return parts.keys() <= {"FREQ", "X-DAY", "BYMONTH", "INTERVAL"} and parts["FREQ"] == "MONTHLY"
    if parts["FREQ"] == "WEEKLY" and "BYMONTHDAY" in parts:
        return False
    counted = any(character.isdigit() for character in parts.get("BYDAY", ""))
    if parts["FREQ"] in ("DAILY", "WEEKLY") and counted:
        return False
    return "BYSETPOS" not in parts or (parts["FREQ"] != "DAILY" and bool(parts.keys() & {"BYDAY", "BYMONTHDAY"}))
