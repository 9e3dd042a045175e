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


def parts_of(rule):
    """Return the parts of a rule by name."""
    return dict(part.split("=") for part in rule.split(";"))


def stretch_of(frequency, day):
    """Return the days of the day, week, month or year around `day`, as the rule counts."""
    return days_of({"DAILY": "daily", "WEEKLY": "weekly", "MONTHLY": "monthly", "YEARLY": "yearly"}[frequency], day)


def place_from_both_ends(days, day):
    """Return how many days of the same weekday there are up to `day`, and from it on."""
    same = [each for each in days if each.weekday() == day.weekday()]
    return same.index(day) + 1, len(same) - same.index(day)


def turns_up(parts, day):
    """Return whether the rule's interval counts the stretch `day` lies in, from Monday 1 January 2024 on."""
    interval = int(parts.get("INTERVAL", 1))
    since = {
        "DAILY": (day - date(2024, 1, 1)).days,
        "WEEKLY": (day - timedelta(days=day.weekday()) - date(2024, 1, 1)).days // 7,
        "MONTHLY": (day.year - 2024) * 12 + day.month - 1,
        "YEARLY": day.year - 2024,
    }[parts["FREQ"]]
    return since % interval == 0


def numbered_days(parts, day):
    """Return the days of the month the rule names, in the month of `day`."""
    length = calendar.monthrange(day.year, day.month)[1]
    wanted = {number if number > 0 else length + 1 + number for number in map(int, parts["BYMONTHDAY"].split(","))}
    if parts["FREQ"] == "DAILY" or {"BYDAY", "BYSETPOS"} & parts.keys():
        return wanted
    # What the month lacks is its last day; counted from the end, its first.
    return {length if number > length else 1 if number < 1 else number for number in wanted}


def begins_its_stretch(parts, day):
    """Return whether a rule that names no day means this one: the first of the week, month or year."""
    if parts["FREQ"] == "WEEKLY":
        return day.weekday() == 0
    if parts["FREQ"] == "DAILY":
        return True
    return day.day == 1 and (parts["FREQ"] == "MONTHLY" or "BYMONTH" in parts or day.month == 1)


def fits(parts, day):
    """Return whether each part of the rule, positions aside, lets this day through."""
    if "BYMONTH" in parts and str(day.month) not in parts["BYMONTH"].split(","):
        return False
    if "BYMONTHDAY" in parts and day.day not in numbered_days(parts, day):
        return False
    if "BYDAY" in parts:
        ups, downs = place_from_both_ends(stretch_of("MONTHLY", day), day)
        name = WEEKDAYS[day.weekday()]
        return bool({name, f"{ups}{name}", f"+{ups}{name}", f"-{downs}{name}"} & set(parts["BYDAY"].split(",")))
    return "BYMONTHDAY" in parts or begins_its_stretch(parts, day)


def named(rule, day):
    """Return whether the rule names this day, looking at the day and at those of its stretch."""
    parts = parts_of(rule)
    if not turns_up(parts, day) or not fits(parts, day):
        return False
    if "BYSETPOS" not in parts:
        return True
    through = [each for each in stretch_of(parts["FREQ"], day) if fits(parts, each)]
    up, down = through.index(day) + 1, through.index(day) - len(through)
    return {up, down} & set(map(int, parts["BYSETPOS"].split(","))) != set()


def moved(day, counts, off_day):
    """Return the day a named day is moved to, walking a day at a time; None where it is left out."""
    if counts(day):
        return day
    if off_day == "skip":
        return None
    each = day
    for _ in range(31):
        each += DAY if off_day == "after" else -DAY
        if counts(each):
            return each
    return day


def due_days(cadence, rule, day, counts=lambda _day: True, off_day="skip"):
    """Return (key, due day) of everything owed for the period of `day`; `counts` says whether a day counts."""
    found, taken = [], set()
    key = key_of(cadence, day)
    number = 0
    for each in days_of(cadence, day):
        if not named(rule or USUAL[cadence], each):
            continue
        number += 1
        due = moved(each, counts, off_day)
        if due is None or due in taken:
            continue
        # Moved onto a day with an item of its own: within the period, or, of a day's round, anywhere.
        if due != each and (cadence == "daily" or key_of(cadence, due) == key) and named(rule or USUAL[cadence], due):
            continue
        taken.add(due)
        found.append((key if number == 1 else f"{key}#{number}", due))
    return found


def due_day(cadence, rule, day):
    """Return the first day of the period that the rule names; None where it names none."""
    return next((due for _key, due in due_days(cadence, rule, day)), None)


def owed(cadence, rule, first, last, starts_on=date.min, ends_on=date.max):
    """Return the periods owed by somebody who is there from `starts_on` to `ends_on`, of the days first to last."""
    found = set()
    day = first
    while day <= last:
        if starts_on <= day <= ends_on:
            found |= {key for key, due in due_days(cadence, rule, day) if starts_on <= due <= ends_on}
        day += DAY
    return found
