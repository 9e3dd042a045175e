"""Duties in words; rhythms as people say them instead of an RFC 5545 rule."""

from __future__ import annotations

from datetime import time

from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.catalogue.parts import Part
from roles.catalogue.words import Merged, Wording
from roles.duties.catalogue import DEFAULT_RRULES, Cadence
from roles.duties.models import Duty
from roles.duties.records import record_names

_DAYS = {"MO": 0, "TU": 1, "WE": 2, "TH": 3, "FR": 4, "SA": 5, "SU": 6}


def in_words(cadence: str, rule: str, due_time: time) -> str:
    """Return a rhythm as people say it ("每周一 09:00 前"); a rule beyond these words is shown as it is."""
    label = Cadence(cadence).label
    if cadence == Cadence.EVENT:
        return str(label)
    day = _day(rule or DEFAULT_RRULES[cadence])
    facts = {"rhythm": label, "day": day, "time": f"{due_time:%H:%M}"}
    return _("%(rhythm)s, %(day)s, by %(time)s") % facts if day else _("%(rhythm)s, by %(time)s") % facts


def _day(rule: str) -> str:
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    known = {"FREQ", "BYDAY", "BYMONTHDAY", "BYMONTH"}
    weekday, monthday = parts.get("BYDAY", ""), parts.get("BYMONTHDAY", "")
    if parts.keys() - known or (weekday and weekday not in _DAYS) or "," in monthday:
        return rule
    words = [str(MONTHS[int(month)]) for month in parts.get("BYMONTH", "").split(",") if month]
    if weekday:
        words.append(str(WEEKDAYS[_DAYS[weekday]]))
    if monthday:
        words.append(_month_day(int(monthday)))
    return " ".join(words)


def _month_day(number: int) -> str:
    if number == -1:
        return _("last day of the month")
    if number < 0:
        return _("day %(count)s from the end of the month") % {"count": -number}
    return _("day %(count)s of the month") % {"count": number}


WORDING = Wording(
    Duty,
    left_out=frozenset({"position", "no"}),
    merged=(
        Merged(
            gettext_lazy("rhythm"),
            ("cadence", "rrule", "due_time"),
            lambda duty: in_words(duty.cadence, duty.rrule, duty.due_time),
        ),
    ),
    say={"records": record_names},
    position_codes=frozenset({"approvers"}),
)
PART = Part("duties", 30, gettext_lazy("duties"), Duty, "name_zh", ("code",))
