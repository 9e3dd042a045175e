"""A rhythm put together from words in the administration, instead of a rule typed out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import MONTHS
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from roles.duties.catalogue import DEFAULT_RRULES, Cadence, DayKind, OffDay, day_rule
from roles.duties.recurrence import TAX_RULE, Rule, parse
from roles.duties.recurrence import WEEKDAYS as CODES
from roles.duties.words import PLACES, QUARTERS_FIRST, QUARTERS_LAST, WEEKDAYS

_MOST_DAYS = 6
_LAST_MONTHS = frozenset(int(each) for each in QUARTERS_LAST.split(","))
_FIRST_MONTHS = frozenset(int(each) for each in QUARTERS_FIRST.split(","))
_BETWEEN = re.compile(r"[^-−0-9]+")


class When:
    """What can be chosen."""

    DAY, WORKING_DAY, WEEKDAYS, FORTNIGHT = "day", "working_day", "weekdays", "fortnight"
    MONTH_DAYS, NTH_WEEKDAY, LAST_WORKING_DAY, TAX = "month_days", "nth_weekday", "last_working_day", "tax"
    QUARTER, QUARTER_DAY, YEAR, EVENT, OWN = "quarter", "quarter_day", "year", "event", "own"


CHOICES = (
    (When.DAY, gettext_lazy("Every day")),
    (When.WORKING_DAY, gettext_lazy("Every working day")),
    (When.WEEKDAYS, gettext_lazy("On weekdays, every week")),
    (When.FORTNIGHT, gettext_lazy("On weekdays, every second week")),
    (When.MONTH_DAYS, gettext_lazy("On days of the month")),
    (When.NTH_WEEKDAY, gettext_lazy("On one weekday of the month")),
    (When.LAST_WORKING_DAY, gettext_lazy("On the last working day of the month")),
    (When.TAX, gettext_lazy("On the last day of tax filing of the month")),
    (When.QUARTER, gettext_lazy("Around the end of the quarter")),
    (When.QUARTER_DAY, gettext_lazy("On a day of the quarter's last month")),
    (When.YEAR, gettext_lazy("On one day of the year")),
    (When.EVENT, gettext_lazy("On an event")),
    (When.OWN, gettext_lazy("By a rule of its own")),
)
# The fields that say more of each choice.
NEEDED: dict[str, tuple[str, ...]] = {
    When.WEEKDAYS: ("weekdays",),
    When.FORTNIGHT: ("weekdays",),
    When.MONTH_DAYS: ("month_days",),
    When.NTH_WEEKDAY: ("nth", "nth_weekday"),
    When.QUARTER: ("quarter_offset",),
    When.QUARTER_DAY: ("month_day",),
    When.YEAR: ("year_month", "month_day"),
}
DETAILS = ("weekdays", "month_days", "nth", "nth_weekday", "quarter_offset", "year_month", "month_day")


class Stored(NamedTuple):
    """The columns a rhythm's days are stored in."""

    cadence: str
    rrule: str
    days: str
    off_day: str


def spoken(stored: Stored) -> dict[str, Any]:
    """Return a stored rhythm as the fields of the form; `when` is "own" where they cannot say it."""
    cadence = stored.cadence
    if cadence == Cadence.EVENT:
        return {"when": When.EVENT}
    text = stored.rrule or DEFAULT_RRULES[cadence]
    rule = parse(text)
    if cadence == Cadence.DAILY and text == "FREQ=DAILY":
        return {"when": When.WORKING_DAY if stored.days == DayKind.WORK else When.DAY}
    every = {1: When.WEEKDAYS, 2: When.FORTNIGHT}.get(rule.interval)
    weekly = rule == Rule("WEEKLY", rule.interval, week_days=rule.week_days)
    if cadence == Cadence.WEEKLY and every and weekly and rule.week_days:
        return {"when": every, "weekdays": [CODES[day] for _place, day in sorted(rule.week_days)]}
    if cadence == Cadence.MONTHLY:
        return _of_month(text, rule, stored)
    if cadence in (Cadence.QUARTERLY, Cadence.YEARLY) and len(rule.month_days) == 1:
        return _of_year(rule, cadence)
    return {"when": When.OWN}


def _of_month(text: str, rule: Rule, stored: Stored) -> dict[str, Any]:
    if text == TAX_RULE:
        return {"when": When.TAX}
    if rule.month_days and rule == Rule("MONTHLY", month_days=rule.month_days):
        if rule.month_days == (-1,) and (stored.days, stored.off_day) == (DayKind.WORK, OffDay.BEFORE):
            return {"when": When.LAST_WORKING_DAY}
        return {"when": When.MONTH_DAYS, "month_days": ", ".join(map(str, rule.month_days))}
    if len(rule.week_days) == 1 and rule == Rule("MONTHLY", week_days=rule.week_days):
        ((place, day),) = rule.week_days
        if place in _OFFERED:
            return {"when": When.NTH_WEEKDAY, "nth": place, "nth_weekday": CODES[day]}
    return {"when": When.OWN}


def _of_year(rule: Rule, cadence: str) -> dict[str, Any]:
    if rule != Rule("YEARLY", months=rule.months, month_days=rule.month_days):
        return {"when": When.OWN}
    (day,) = rule.month_days
    if cadence == Cadence.YEARLY and len(rule.months) == 1 and day > 0:
        return {"when": When.YEAR, "year_month": min(rule.months), "month_day": day}
    if cadence == Cadence.QUARTERLY and rule.months == _LAST_MONTHS:
        if day > 0:
            return {"when": When.QUARTER_DAY, "month_day": day}
        return {"when": When.QUARTER, "quarter_offset": day + 1}
    if cadence == Cadence.QUARTERLY and rule.months == _FIRST_MONTHS and day > 0:
        return {"when": When.QUARTER, "quarter_offset": day}
    return {"when": When.OWN}


_OFFERED = tuple(place for place in PLACES if place != 5)


def written(said: Mapping[str, Any]) -> tuple[str, str]:
    """Return the cadence and the rule of a choice and its details; raises ValidationError by field."""
    when = said["when"]
    if when in (When.WEEKDAYS, When.FORTNIGHT):
        if not said["weekdays"]:
            raise ValidationError({"weekdays": _("Choose a weekday at least.")})
        every = "" if when == When.WEEKDAYS else ";INTERVAL=2"
        return Cadence.WEEKLY, f"FREQ=WEEKLY{every};BYDAY={','.join(said['weekdays'])}"
    if when == When.MONTH_DAYS:
        return Cadence.MONTHLY, f"FREQ=MONTHLY;BYMONTHDAY={','.join(map(str, _month_days(said['month_days'])))}"
    missing = [name for name in NEEDED.get(when, ()) if said[name] in (None, "")]
    if missing:
        raise ValidationError({name: _("Say which.") for name in missing})
    if when == When.NTH_WEEKDAY:
        return Cadence.MONTHLY, f"FREQ=MONTHLY;BYDAY={said['nth']}{said['nth_weekday']}"
    if when == When.QUARTER:
        offset = said["quarter_offset"]
        months, day = (QUARTERS_FIRST, offset) if offset > 0 else (QUARTERS_LAST, offset - 1)
        return Cadence.QUARTERLY, f"FREQ=YEARLY;BYMONTH={months};BYMONTHDAY={day}"
    if when == When.QUARTER_DAY:
        return Cadence.QUARTERLY, f"FREQ=YEARLY;BYMONTH={QUARTERS_LAST};BYMONTHDAY={said['month_day']}"
    if when == When.YEAR:
        return Cadence.YEARLY, f"FREQ=YEARLY;BYMONTH={said['year_month']};BYMONTHDAY={said['month_day']}"
    return {
        When.LAST_WORKING_DAY: (Cadence.MONTHLY, "FREQ=MONTHLY;BYMONTHDAY=-1"),
        When.TAX: (Cadence.MONTHLY, TAX_RULE),
        When.EVENT: (Cadence.EVENT, ""),
    }.get(when, (Cadence.DAILY, ""))


def _month_days(text: str) -> list[int]:
    numbers = [each for each in _BETWEEN.split(text.strip()) if each]
    try:
        days = [int(each.replace("−", "-")) for each in numbers]
    except ValueError:
        days = []
    if not days or len(days) > _MOST_DAYS or not all(1 <= abs(day) <= 31 for day in days):
        raise ValidationError(
            {"month_days": _("Write up to six days from 1 to 31, such as 1, 15; with a minus from the end.")}
        )
    return sorted(dict.fromkeys(days), key=lambda day: (day < 0, day))


class RhythmForm(forms.ModelForm):
    """The form of a duty: its rhythm in words or, for what they do not say, as a rule.

    Whichever of the two was changed is taken; both changed at once is refused.
    """

    when = forms.ChoiceField(label=gettext_lazy("falls due"), choices=CHOICES, required=False)
    weekdays = forms.MultipleChoiceField(
        label=gettext_lazy("weekdays"),
        choices=list(WEEKDAYS.items()),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    month_days = forms.CharField(
        label=gettext_lazy("days of the month"),
        required=False,
        max_length=60,
        help_text=gettext_lazy(
            "Such as 1, 15. Counted from the end: -1 is the last day. A day that a month lacks is its last."
        ),
    )
    nth = forms.TypedChoiceField(
        label=gettext_lazy("which of the month"),
        choices=[(place, PLACES[place]) for place in _OFFERED],
        coerce=int,
        required=False,
        empty_value=None,
    )
    nth_weekday = forms.ChoiceField(
        label=pgettext_lazy("of the month", "weekday"), choices=list(WEEKDAYS.items()), required=False
    )
    quarter_offset = forms.IntegerField(
        label=gettext_lazy("days from the end of the quarter"),
        required=False,
        min_value=-27,
        max_value=28,
        help_text=gettext_lazy("0 is its last day, -3 three days before it, 5 the fifth day after it."),
    )
    year_month = forms.TypedChoiceField(
        label=gettext_lazy("month of the year"),
        choices=list(MONTHS.items()),
        coerce=int,
        required=False,
        empty_value=None,
    )
    month_day = forms.IntegerField(label=gettext_lazy("day of that month"), required=False, min_value=1, max_value=31)

    class Media:
        js = ("dealership/admin-rhythm.js",)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._spoken = spoken(_stored_of(self.instance)) if self.instance.cadence else {"when": When.DAY}
        for name, value in self._spoken.items():
            self.initial.setdefault(name, value)
        if "cadence" in self.fields:
            # The words say it.
            self.fields["cadence"].required = False

    def clean(self) -> dict[str, Any]:
        """Bring words and rule together."""
        cleaned = super().clean() or self.cleaned_data
        if "cadence" not in self.fields or self.errors.keys() & {"when", "cadence", "rrule", *DETAILS}:
            return cleaned
        chosen = cleaned.get("when") or When.OWN
        by_rule = bool({"cadence", "rrule"} & set(self.changed_data))
        by_words = chosen != When.OWN and self._said(cleaned, chosen) != self._said(self._spoken, chosen)
        if by_words and by_rule and self.instance.pk:
            raise ValidationError({"when": _("Change the words or the rule itself, not both.")})
        if by_words or (chosen != When.OWN and not by_rule and not self.instance.pk):
            self._write(cleaned, self._said(cleaned, chosen))
        if not cleaned.get("cadence"):
            raise ValidationError({"cadence": _("Say how often it falls due.")})
        return cleaned

    def _said(self, values: Mapping[str, Any], chosen: str) -> dict[str, Any]:
        """Return a choice with the details that belong to it."""
        said = {name: values.get(name) for name in NEEDED.get(chosen, ())}
        if "weekdays" in said:
            said["weekdays"] = sorted(said["weekdays"] or [], key=CODES.index)
        return {"when": values.get("when"), **said}

    def _write(self, cleaned: dict[str, Any], said: dict[str, Any]) -> None:
        cleaned["cadence"], cleaned["rrule"] = (str(each) for each in written(said))
        of_itself = {
            When.WORKING_DAY: (DayKind.WORK, OffDay.SKIP),
            When.LAST_WORKING_DAY: (DayKind.WORK, OffDay.BEFORE),
            When.TAX: (DayKind.EVERY, OffDay.SKIP),
        }
        days = of_itself.get(said["when"])
        if days is None and self._spoken["when"] in of_itself and not {"days", "off_day"} & set(self.changed_data):
            # What the words before said of the days goes with them.
            days = day_rule(cleaned["cadence"])
        if days is None and said["when"] == When.DAY and cleaned.get("days") == DayKind.WORK:
            days = day_rule(Cadence.DAILY)
        if days is not None:
            cleaned["days"], cleaned["off_day"] = (str(each) for each in days)


def _stored_of(duty: Any) -> Stored:
    return Stored(duty.cadence, duty.rrule, duty.days, duty.off_day)
