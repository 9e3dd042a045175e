"""From November on administrators are warned while next year's holidays are not in the table."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from roles import clock
from roles.calendars.seeding import missing_years
from roles.models import Staff
from roles.notifications import actions as notifications
from roles.notifications.actions import Letter
from roles.notifications.messages import Message

KIND = "holidays-missing"
FROM_MONTH = 11


def year_to_warn_of(day: date) -> int | None:
    """Return the year whose holidays are missing on `day`: this one, or from November on the next; None for none."""
    last = day.replace(year=day.year + 1, month=1, day=1) if day.month >= FROM_MONTH else day
    return next(iter(missing_years(day, last)), None)


def warn(at: datetime) -> int:
    """Tell every administrator once a week; return how many were told."""
    day = clock.local_date(at)
    year = year_to_warn_of(day)
    if year is None:
        return 0
    week = day.isocalendar()
    key = f"{KIND}:{year}:{week.year}-W{week.week:02}"
    administrators = Staff.objects.filter(is_superuser=True, is_active=True).values_list("pk", flat=True)
    url = reverse("admin:calendars_holiday_changelist")
    return notifications.tell([Letter(pk, key, KIND, {"year": year}, url) for pk in administrators], at=at)


def wording(params: dict[str, Any]) -> Message:
    """Word the warning."""
    year = {"year": params["year"]}
    return Message(
        _("The public holidays of %(year)s are missing") % year,
        [
            _("Until they are there, working days of %(year)s are the weekdays.") % year,
            _("Bring the system up to date, or add them to the table of public holidays."),
        ],
    )
