"""Duties in words; rhythms as people say them instead of an RFC 5545 rule."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from roles.catalogue.parts import Part
from roles.catalogue.words import Merged, Wording
from roles.duties.catalogue import DEFAULT_RRULES, Cadence
from roles.duties.models import Duty
from roles.duties.records import record_names
from roles.models.staff import enumeration

_WEEKDAYS = {
    "MO": pgettext_lazy("each week", "Monday"),
    "TU": pgettext_lazy("each week", "Tuesday"),
    "WE": pgettext_lazy("each week", "Wednesday"),
    "TH": pgettext_lazy("each week", "Thursday"),
    "FR": pgettext_lazy("each week", "Friday"),
    "SA": pgettext_lazy("each week", "Saturday"),
    "SU": pgettext_lazy("each week", "Sunday"),
}
_QUARTERS_LAST, _QUARTERS_FIRST = "3,6,9,12", "1,4,7,10"


def in_words(cadence: str, rule: str, due_time: time) -> str:
    """Return a rhythm as people say it ("每周一 09:00 前"); a rule beyond these words is shown as it is."""
    if cadence == Cadence.EVENT:
        return str(Cadence.EVENT.label)
    if cadence == Cadence.DAILY and not rule:
        return _("Every day by %(time)s") % {"time": f"{due_time:%H:%M}"}
    rule = rule or DEFAULT_RRULES[cadence]
    parts = {name: value for name, _equals, value in (part.partition("=") for part in rule.split(";"))}
    facts = {"rhythm": Cadence(cadence).label, "rule": rule, "time": f"{due_time:%H:%M}"}
    for say in (_by_weekday, _by_day_of_month, _by_date):
        sentence = say(cadence, parts, facts)
        if sentence:
            return sentence % facts
    return _("%(rhythm)s, %(rule)s, by %(time)s") % facts


def _by_weekday(cadence: str, parts: dict[str, str], facts: dict[str, Any]) -> str:
    """Say "every Monday"; fills the facts of its sentence in."""
    if cadence != Cadence.WEEKLY or parts.keys() - {"FREQ", "BYDAY"} or parts.get("BYDAY") not in _WEEKDAYS:
        return ""
    facts["weekday"] = _WEEKDAYS[parts["BYDAY"]]
    return _("Every %(weekday)s by %(time)s")


def _by_day_of_month(cadence: str, parts: dict[str, str], facts: dict[str, Any]) -> str:
    """Say "every month on day 5", counted from the beginning or from the end."""
    day = _number(parts.get("BYMONTHDAY"))
    if cadence != Cadence.MONTHLY or parts.keys() - {"FREQ", "BYMONTHDAY"} or not day:
        return ""
    facts["day"] = abs(day)
    if day == -1:
        return _("Every month on its last day by %(time)s")
    return (
        _("Every month on day %(day)s by %(time)s")
        if day > 0
        else _("Every month on day %(day)s from its end by %(time)s")
    )


def _by_date(cadence: str, parts: dict[str, str], facts: dict[str, Any]) -> str:
    """Say the day of the quarter, or the date of the year."""
    day, months = _number(parts.get("BYMONTHDAY")), parts.get("BYMONTH", "")
    if parts.keys() - {"FREQ", "BYMONTHDAY", "BYMONTH"} or not day or day < 0:
        return ""
    facts["day"] = day
    if cadence == Cadence.QUARTERLY and months == _QUARTERS_LAST:
        return _("Every quarter on day %(day)s of its last month by %(time)s")
    if cadence == Cadence.QUARTERLY and months == _QUARTERS_FIRST:
        return _("Every quarter on day %(day)s of its first month by %(time)s")
    month = _number(months)
    if cadence != Cadence.YEARLY or month not in MONTHS:
        return ""
    facts["month"] = MONTHS[month]
    return _("Every year on %(month)s %(day)s by %(time)s")


def _number(text: str | None) -> int:
    """Return the one number a part of a rule names, or 0."""
    try:
        return int(text or 0)
    except ValueError:
        return 0


def _brief(duty: Duty) -> str:
    words = [in_words(duty.cadence, duty.rrule, duty.due_time)]
    words += [_("must do")] * duty.must_do + [_("retired")] * duty.retired
    return enumeration(words)


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
    brief=_brief,
)
PART = Part("duties", 30, gettext_lazy("duties"), Duty, "name_zh", ("code",))
