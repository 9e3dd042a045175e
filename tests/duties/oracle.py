"""What a duty owes, worked out by hand: day by day, without the engine and without a library of rules."""

import calendar
from datetime import date, timedelta

DAY = timedelta(days=1)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
USUAL = {
    "daily": "FREQ=DAILY",
    "weekly": "FREQ=WEEKLY;BYDAY=SA",
    "monthly": "FREQ=MONTHLY;BYMONTHDAY=-3",
    "quarterly": "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=25",
    "yearly": "FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=20",
}


def key_of(cadence, day):
    """Return the name of the period a day lies in."""
    if cadence == "daily":
        return day.isoformat()
    if cadence == "weekly":
        # The week belongs to the year of its Thursday; the first week is that of the first Thursday.
        thursday = day + (3 - day.weekday()) * DAY
        return f"{thursday.year}-W{(thursday.timetuple().tm_yday - 1) // 7 + 1:02}"
    if cadence == "monthly":
        return f"{day.year}-{day.month:02}"
    if cadence == "quarterly":
        return f"{day.year}-Q{(day.month + 2) // 3}"
    return str(day.year)


def days_of(cadence, day):
    """Return the days of the period, found by walking both ways until its name changes."""
    key, first, last = key_of(cadence, day), day, day
    while key_of(cadence, first - DAY) == key:
        first -= DAY
    while key_of(cadence, last + DAY) == key:
        last += DAY
    return [first + number * DAY for number in range((last - first).days + 1)]


def named(rule, day):
    """Return whether the rule names this day, looking at the day alone."""
    parts = dict(part.split("=") for part in rule.split(";"))
    if "BYMONTH" in parts and str(day.month) not in parts["BYMONTH"].split(","):
        return False
    if "BYMONTHDAY" in parts:
        length = calendar.monthrange(day.year, day.month)[1]
        wanted = {number if number > 0 else length + 1 + number for number in map(int, parts["BYMONTHDAY"].split(","))}
        if day.day not in wanted:
            return False
    return "BYDAY" not in parts or WEEKDAYS[day.weekday()] in parts["BYDAY"].split(",")


def due_day(cadence, rule, day):
    """Return the first day of the period that the rule names, or the period's last day."""
    days = days_of(cadence, day)
    return next((each for each in days if named(rule or USUAL[cadence], each)), days[-1])


def owed(cadence, rule, first, last, starts_on=date.min, ends_on=date.max):
    """Return the periods owed by somebody who is there from `starts_on` to `ends_on`, of the days first to last."""
    found = set()
    day = first
    while day <= last:
        if starts_on <= day <= ends_on and starts_on <= due_day(cadence, rule, day) <= ends_on:
            found.add(key_of(cadence, day))
        day += DAY
    return found
