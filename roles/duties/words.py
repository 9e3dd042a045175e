"""Duties in words; rhythms as people say them instead of an RFC 5545 rule."""

from __future__ import annotations

import re
from datetime import time
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from roles.catalogue.parts import Part
from roles.catalogue.words import Merged, Wording
from roles.duties.catalogue import DEFAULT_RRULES, Cadence, DayKind, OffDay
from roles.duties.models import Duty
from roles.duties.records import record_names
from roles.duties.triggers import name_of
from roles.models.staff import enumeration

WEEKDAYS = {
    "MO": pgettext_lazy("each week", "Monday"),
    "TU": pgettext_lazy("each week", "Tuesday"),
    "WE": pgettext_lazy("each week", "Wednesday"),
    "TH": pgettext_lazy("each week", "Thursday"),
    "FR": pgettext_lazy("each week", "Friday"),
    "SA": pgettext_lazy("each week", "Saturday"),
    "SU": pgettext_lazy("each week", "Sunday"),
}
QUARTERS_LAST, QUARTERS_FIRST = "3,6,9,12", "1,4,7,10"
_OFFICE_WEEK = "MO,TU,WE,TH,FR"
PLACES = {
    1: pgettext_lazy("of the month", "first"),
    2: pgettext_lazy("of the month", "second"),
    3: pgettext_lazy("of the month", "third"),
    4: pgettext_lazy("of the month", "fourth"),
    5: pgettext_lazy("of the month", "fifth"),
    -1: pgettext_lazy("of the month", "last"),
}
_PLACED = re.compile(r"\+?(-?[1-5])([A-Z]{2})")

Parts = dict[str, str]


def in_words(cadence: str, rule: str, due_time: time, days: str = "", off_day: str = "") -> str:
    """Return a rhythm as people say it ("Every Monday by 09:00"); a rule beyond these words is shown as it is.

    `days` and `off_day` make a day's round one of working days, and the end of a month its last working day.
    """
    if cadence == Cadence.EVENT:
        return str(Cadence.EVENT.label)
    rule = rule or DEFAULT_RRULES[cadence]
    parts: Parts = {name: value for name, _equals, value in (part.partition("=") for part in rule.split(";"))}
    facts: dict[str, Any] = {"rhythm": Cadence(cadence).label, "rule": rule, "time": f"{due_time:%H:%M}"}
    for say in (_by_working_day, _daily, _by_weekday, _by_day_of_month, _by_weekday_of_month, _of_quarter, _by_date):
        sentence = say(cadence, parts, facts, (days, off_day))
        if sentence:
            return sentence % facts
    return _("%(rhythm)s, %(rule)s, by %(time)s") % facts


def rhythm_of(duty: Any) -> str:
    """Return the rhythm of a duty, or of a version of one, in words."""
    return in_words(duty.cadence, duty.rrule, duty.due_time, duty.days, duty.off_day)


def _by_working_day(cadence: str, parts: Parts, facts: dict[str, Any], days: tuple[str, str]) -> str:
    """Say "every working day", the first and last of the month, and the day taxes are filed by."""
    if cadence == Cadence.MONTHLY and parts.get("X-DAY") == "TAX" and len(parts) == 2:
        return _("Every month on the last day of tax filing by %(time)s")
    if days[0] != DayKind.WORK:
        return ""
    if cadence == Cadence.DAILY and parts == {"FREQ": "DAILY"}:
        return _("Every working day by %(time)s")
    if cadence != Cadence.MONTHLY or parts.keys() != {"FREQ", "BYMONTHDAY"}:
        return ""
    if parts["BYMONTHDAY"] == "-1" and days[1] == OffDay.BEFORE:
        return _("Every month on its last working day by %(time)s")
    if parts["BYMONTHDAY"] == "1" and days[1] == OffDay.AFTER:
        return _("Every month on its first working day by %(time)s")
    return ""


def _daily(cadence: str, parts: Parts, facts: dict[str, Any], _days: tuple[str, str]) -> str:
    """Say "every day", or every so many."""
    if cadence != Cadence.DAILY or parts.keys() - {"FREQ", "INTERVAL"} or parts["FREQ"] != "DAILY":
        return ""
    facts["count"] = _number(parts.get("INTERVAL", "1"))
    return _("Every day by %(time)s") if facts["count"] == 1 else _("Every %(count)s days by %(time)s")


def _by_weekday(cadence: str, parts: Parts, facts: dict[str, Any], _days: tuple[str, str]) -> str:
    """Say "every Monday", several weekdays, and every second week."""
    names = parts.get("BYDAY", "").split(",")
    if cadence != Cadence.WEEKLY or parts.keys() - {"FREQ", "BYDAY", "INTERVAL"} or set(names) - WEEKDAYS.keys():
        return ""
    facts["weekday"] = enumeration(str(WEEKDAYS[name]) for name in names)
    facts["count"] = _number(parts.get("INTERVAL", "1"))
    if facts["count"] == 1:
        if parts["BYDAY"] == _OFFICE_WEEK:
            return _("Monday to Friday by %(time)s")
        return _("Every %(weekday)s by %(time)s")
    if facts["count"] == 2:
        return _("Every second week on %(weekday)s by %(time)s")
    return _("Every %(count)s weeks on %(weekday)s by %(time)s")


def _by_day_of_month(cadence: str, parts: Parts, facts: dict[str, Any], _days: tuple[str, str]) -> str:
    """Say "every month on day 5", counted from the beginning or from the end, or several such days."""
    numbers = [_number(each) for each in parts.get("BYMONTHDAY", "").split(",")]
    if cadence != Cadence.MONTHLY or parts.keys() - {"FREQ", "BYMONTHDAY"} or not all(numbers):
        return ""
    if len(numbers) > 1:
        facts["days"] = enumeration(_day_of_month(each) for each in numbers)
        return _("Every month on %(days)s by %(time)s")
    facts["day"] = abs(numbers[0])
    if numbers[0] == -1:
        return _("Every month on its last day by %(time)s")
    return (
        _("Every month on day %(day)s by %(time)s")
        if numbers[0] > 0
        else _("Every month on day %(day)s from its end by %(time)s")
    )


def _day_of_month(number: int) -> str:
    if number == -1:
        return _("the last day")
    if number < 0:
        return _("day %(day)s from the end") % {"day": -number}
    return pgettext("of the month", "day %(day)s") % {"day": number}


def _by_weekday_of_month(cadence: str, parts: Parts, facts: dict[str, Any], _days: tuple[str, str]) -> str:
    """Say "every month on the second Saturday"."""
    if cadence != Cadence.MONTHLY or parts.keys() - {"FREQ", "BYDAY", "BYSETPOS"}:
        return ""
    found = _PLACED.fullmatch(parts.get("BYSETPOS", "") + parts.get("BYDAY", ""))
    if found is None or int(found[1]) not in PLACES or found[2] not in WEEKDAYS:
        return ""
    facts["place"], facts["weekday"] = PLACES[int(found[1])], WEEKDAYS[found[2]]
    return _("Every month on the %(place)s %(weekday)s by %(time)s")


def _of_quarter(cadence: str, parts: Parts, facts: dict[str, Any], _days: tuple[str, str]) -> str:
    """Say the day of the quarter, counted in its last or first month or back from its end."""
    day, months = _number(parts.get("BYMONTHDAY")), parts.get("BYMONTH", "")
    if cadence != Cadence.QUARTERLY or parts.keys() - {"FREQ", "BYMONTHDAY", "BYMONTH"} or not day:
        return ""
    facts["day"], facts["count"] = day, -day - 1
    if months == QUARTERS_FIRST and day > 0:
        return _("Every quarter on day %(day)s of its first month by %(time)s")
    if months != QUARTERS_LAST:
        return ""
    if day > 0:
        return _("Every quarter on day %(day)s of its last month by %(time)s")
    if day == -1:
        return _("Every quarter on its last day by %(time)s")
    return ngettext(
        "Every quarter %(count)d day before its end by %(time)s",
        "Every quarter %(count)d days before its end by %(time)s",
        facts["count"],
    )


def _by_date(cadence: str, parts: Parts, facts: dict[str, Any], _days: tuple[str, str]) -> str:
    """Say the date of the year."""
    day, month = _number(parts.get("BYMONTHDAY")), _number(parts.get("BYMONTH"))
    if parts.keys() - {"FREQ", "BYMONTHDAY", "BYMONTH"} or day <= 0:
        return ""
    if cadence != Cadence.YEARLY or month not in MONTHS:
        return ""
    facts["day"], facts["month"] = day, MONTHS[month]
    return _("Every year on %(month)s %(day)s by %(time)s")


def _number(text: str | None) -> int:
    """Return the one number a part of a rule names, or 0."""
    try:
        return int(text or 0)
    except ValueError:
        return 0


def _brief(duty: Duty) -> str:
    words = [rhythm_of(duty)]
    words += [_("must do")] * duty.must_do + [_("retired")] * duty.retired
    return enumeration(words)


WORDING = Wording(
    Duty,
    left_out=frozenset({"position", "no"}),
    merged=(
        Merged(
            gettext_lazy("rhythm"),
            ("cadence", "rrule", "due_time"),
            rhythm_of,
        ),
    ),
    say={"records": record_names, "trigger": name_of, "settled_by": name_of},
    position_codes=frozenset({"approvers"}),
    brief=_brief,
)
PART = Part("duties", 30, gettext_lazy("duties"), Duty, "name_zh", ("code",))
