"""By when a month's tax declarations are filed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from roles.calendars.calendar import StoreCalendar, national_days
from roles.calendars.models import FilingDeadline, FilingRule

_MONTH = timedelta(days=62)


@dataclass(frozen=True)
class TaxDays:
    """The filing days of many months; `announced` by the first day of the month."""

    usual_day: int = 15
    shifts: bool = True
    announced: Mapping[date, date] = field(default_factory=dict)
    national: Mapping[date, bool] = field(default_factory=dict)

    def filing_day(self, year: int, month: int) -> date:
        """Return the last day on which a month's declarations are filed: as announced, else by the rule."""
        announced = self.announced.get(date(year, month, 1))
        if announced is not None:
            return announced
        usual = date(year, month, self.usual_day)
        country = StoreCalendar(self.national)
        if not self.shifts or country.is_working(usual):
            return usual
        return country.next_working(usual) or usual


def tax_days(first: date, last: date) -> TaxDays:
    """Return the filing days of the months from `first` to `last`, read in three queries."""
    rule = FilingRule.objects.first() or FilingRule()
    rows = FilingDeadline.objects.filter(month__gte=first.replace(day=1), month__lte=last)
    return TaxDays(
        usual_day=rule.day,
        shifts=rule.shifts,
        announced=dict(rows.values_list("month", "day")),
        national=national_days(first - _MONTH, last + _MONTH),
    )


def filing_day(year: int, month: int) -> date:
    """Return the last day on which one month's declarations are filed; of several ask `tax_days` once."""
    first = date(year, month, 1)
    return tax_days(first, first).filing_day(year, month)
