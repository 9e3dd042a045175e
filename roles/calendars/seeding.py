"""Public holidays and make-up days as published, written into the table."""

from __future__ import annotations

from datetime import date
from typing import Any

from chinese_calendar.constants import Holiday as Named
from chinese_calendar.constants import holidays, workdays
from django.db import transaction

from roles.calendars.models import Holiday, HolidayKind
from roles.catalogue.sections import Changes, Section

# What lies before matters to nobody's checklist.
FIRST_YEAR = 2020


def published() -> dict[date, tuple[str, str, str]]:
    """Return what is known of each day: its kind, and its names in Chinese and English."""
    chinese = {each.value: each.chinese for each in Named}
    kinds = ((HolidayKind.HOLIDAY, holidays), (HolidayKind.MAKE_UP, workdays))
    return {
        day: (kind.value, chinese.get(name, name), name)
        for kind, days in kinds
        for day, name in days.items()
        if day.year >= FIRST_YEAR
    }


@transaction.atomic
def seed() -> Changes:
    """Bring the table to what is published; what an administrator wrote or changed stays."""
    changes = Changes("holidays")
    stored = {each.day: each for each in Holiday.objects.all()}
    fresh, changed = [], []
    for day, facts in published().items():
        row = stored.get(day)
        if row is None:
            kind, name_zh, name_en = facts
            fresh.append(Holiday(day=day, kind=kind, name_zh=name_zh, name_en=name_en))
        elif (row.kind, row.name_zh, row.name_en) == facts:
            changes.unchanged += 1
        elif row.customised:
            changes.drift.append(f"holidays.{day}")
        else:
            row.kind, row.name_zh, row.name_en = facts
            changed.append(row)
    Holiday.objects.bulk_create(fresh, ignore_conflicts=True, batch_size=500)
    Holiday.objects.bulk_update(changed, ["kind", "name_zh", "name_en"], batch_size=500)
    changes.created, changes.updated = len(fresh), len(changed)
    return changes


def sync() -> list[Changes]:
    """Write the section."""
    return [seed()]


def figures() -> dict[str, dict[str, Any]]:
    """Return nothing: holidays belong to no position."""
    return {}


SECTION = Section(name="holidays", order=5, sync=sync, figures=figures)


def missing_years(first: date, last: date) -> list[int]:
    """Return the years from `first` to `last` without a single day in the table."""
    wanted = range(first.year, last.year + 1)
    known = {day.year for day in Holiday.objects.filter(day__year__in=wanted).values_list("day", flat=True)}
    return [year for year in wanted if year not in known]
