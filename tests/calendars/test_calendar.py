"""Open days, working days and deadlines: against the published notices written out here."""

from datetime import date, datetime, time, timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roles import clock
from roles.calendars.calendar import StoreCalendars, calendar_of
from roles.calendars.models import Holiday, OpeningException, StoreHours
from tests import factories
from tests.calendars.notices import HOLIDAYS, MAKE_UP, days

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


@pytest.mark.parametrize("year", [2025, 2026])
def test_every_day_of_a_published_year_is_what_the_notice_says(year):
    calendar = calendar_of(None, date(year, 1, 1), date(year, 12, 31))
    for day in days(f"{year}-01-01..{year}-12-31"):
        works = day in MAKE_UP[year] or (day.weekday() < 5 and day not in HOLIDAYS[year])
        assert calendar.is_working(day) == works, day
        assert calendar.is_open(day)


def test_a_year_without_data_goes_by_the_weekdays():
    calendar = calendar_of(None, date(2041, 1, 1), date(2041, 12, 31))
    assert all(calendar.is_working(day) == (day.weekday() < 5) for day in days("2041-01-01..2041-12-31"))


class TestAStore:
    def test_it_is_open_as_its_week_and_its_special_days_say(self):
        store = factories.make_store()
        StoreHours.objects.create(store=store, monday=False)
        OpeningException.objects.create(store=store, day=date(2026, 3, 2), is_open=True)
        OpeningException.objects.create(store=store, day=date(2026, 3, 4), is_open=False)
        calendar = calendar_of(store.pk, date(2026, 3, 1), date(2026, 3, 31))
        assert [calendar.is_open(date(2026, 3, day)) for day in (2, 3, 4, 9)] == [True, True, False, False]
        assert not calendar.is_working(date(2026, 3, 4))
        assert calendar.next_open(date(2026, 3, 3)) == date(2026, 3, 5)
        assert calendar.previous_working(date(2026, 3, 10)) == date(2026, 3, 6)

    def test_many_stores_are_read_in_three_queries_and_grouped_by_their_days(self):
        stores = [factories.make_store() for _ in range(4)]
        StoreHours.objects.create(store=stores[0], sunday=False)
        StoreHours.objects.create(store=stores[1], sunday=False, closes=time(20))
        StoreHours.objects.create(store=stores[2], closes=time(20))
        ids = [store.pk for store in stores]
        with CaptureQueriesContext(connection) as asked:
            calendars = StoreCalendars([*ids, None], date(2026, 3, 1), date(2026, 3, 31))
            groups = [sorted(members) for _calendar, members in calendars.groups(ids)]
        assert len(asked) == 3
        assert groups == [sorted(ids[:2]), sorted(ids[2:])]

    def test_a_store_that_never_opens_again_has_no_next_day_and_its_deadlines_still_end(self):
        store = factories.make_store()
        for number in range(120):
            OpeningException.objects.create(store=store, day=date(2026, 3, 1) + number * DAY)
        calendar = calendar_of(store.pk, date(2026, 3, 1), date(2026, 3, 31))
        assert calendar.next_open(date(2026, 3, 1)) is None
        assert calendar.deadline(clock.local(date(2026, 3, 2), time(9)), 2, "work_days") > clock.local(date(2026, 3, 3))


class TestDeadlines:
    @pytest.mark.parametrize(
        ("at", "count", "unit", "due"),
        [
            # Found on a Friday, on a Saturday, on the eve of National Day; the make-up Saturday counts.
            ("2026-03-06T17:00", 2, "work_days", "2026-03-10T18:00"),
            ("2026-03-07T10:00", 2, "work_days", "2026-03-10T18:00"),
            ("2026-09-30T10:00", 2, "work_days", "2026-10-09T18:00"),
            ("2026-10-08T10:00", 2, "work_days", "2026-10-10T18:00"),
            ("2026-03-06T17:00", 3, "days", "2026-03-09T18:00"),
            ("2026-03-06T17:00", 30, "hours", "2026-03-07T23:00"),
            ("2026-03-06T17:00", 2, "work_hours", "2026-03-09T09:30"),
            ("2026-03-06T07:00", 2, "work_hours", "2026-03-06T10:30"),
            ("2026-03-06T19:00", 2, "work_hours", "2026-03-09T10:30"),
            ("2026-03-07T11:00", 2, "work_hours", "2026-03-09T10:30"),
            ("2026-03-06T08:30", 19, "work_hours", "2026-03-09T18:00"),
        ],
    )
    def test_by_when_it_is_due(self, at, count, unit, due):
        store = factories.make_store()
        calendar = StoreCalendars([store.pk], date(2026, 3, 1), date(2026, 3, 31)).of(store.pk)
        moment = datetime.fromisoformat(f"{at}+08:00")
        assert calendar.deadline(moment, count, unit) == datetime.fromisoformat(f"{due}+08:00")

    def test_they_end_with_the_stores_own_hours(self):
        store = factories.make_store()
        StoreHours.objects.create(store=store, opens=time(9), closes=time(20))
        calendar = calendar_of(store.pk, date(2026, 3, 2), date(2026, 3, 2))
        at = clock.local(date(2026, 3, 2), time(19))
        assert calendar.deadline(at, 1, "work_days") == clock.local(date(2026, 3, 3), time(20))
        assert calendar.deadline(at, 2, "work_hours") == clock.local(date(2026, 3, 3), time(10))


class TestSeeding:
    def test_the_table_is_filled_with_the_database_and_seeding_again_changes_nothing(self, capsys):
        count = Holiday.objects.count()
        assert count > 60
        call_command("calendar", "seed")
        assert "0 created, 0 updated" in capsys.readouterr().out
        assert Holiday.objects.count() == count

    def test_what_is_missing_comes_back_and_what_an_administrator_wrote_stays(self, capsys):
        Holiday.objects.filter(day=date(2026, 10, 1)).delete()
        Holiday.objects.filter(day=date(2026, 10, 2)).update(kind="makeup")
        Holiday.objects.filter(day=date(2026, 10, 10)).update(kind="ordinary", customised=True)
        Holiday.objects.create(day=date(2026, 8, 8), name_zh="厂休", name_en="Plant holiday", customised=True)
        call_command("calendar", "seed")
        assert "1 created, 1 updated" in capsys.readouterr().out
        calendar = calendar_of(None, date(2026, 1, 1), date(2026, 12, 31))
        assert not calendar.is_working(date(2026, 10, 2))
        assert not calendar.is_working(date(2026, 10, 10))
        assert Holiday.objects.filter(day=date(2026, 8, 8)).exists()

    def test_the_command_counts_by_year(self, capsys):
        call_command("calendar", "status")
        assert "2026 makeup 6" in capsys.readouterr().out
