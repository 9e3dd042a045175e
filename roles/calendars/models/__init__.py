"""Holidays, opening days, shifts and tax days."""

from roles.calendars.models.holiday import Holiday, HolidayKind
from roles.calendars.models.roster import RosterDay, Shift
from roles.calendars.models.store import OpeningException, StoreHours
from roles.calendars.models.tax import FilingDeadline, FilingRule

__all__ = [
    "FilingDeadline",
    "FilingRule",
    "Holiday",
    "HolidayKind",
    "OpeningException",
    "RosterDay",
    "Shift",
    "StoreHours",
]
