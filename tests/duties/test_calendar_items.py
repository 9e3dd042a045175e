"""Items by the calendar of their store: days that count, days moved over a border, several a period, changes."""

from datetime import date, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roles import clock
from roles.actions import customise_entry
from roles.calendars.models import FilingDeadline, Holiday, OpeningException, StoreHours
from roles.duties.generation import insert_items, make_due, planned_items
from roles.duties.models import ChecklistItem, Duty
from roles.duties.versions import renew
from tests import factories
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def evening(day):
    return clock.local(day, time(22))


def run(first, last):
    """Sweep every evening from `first` to `last`."""
    day = first
    while day <= last:
        with clock.at(evening(day)):
            make_due(evening(day))
        day += DAY


def due_days(duty, seat=None):
    rows = ChecklistItem.objects.filter(duty=duty).order_by("due_at")
    rows = rows.filter(assignment=seat) if seat else rows
    return [(item.period, clock.local_date(item.due_at)) for item in rows]


@pytest.fixture
def october(house):
    """A store whose checklists begin in the last week of September 2026."""
    house.store.live_from = date(2026, 9, 25)
    house.store.save()
    return house


class TestDaysThatCount:
    def test_every_working_day_knows_national_day_and_the_make_up_saturday(self, october):
        duty = factories.make_duty(october.positions.clerk, days="work", off_day="skip")
        run(date(2026, 9, 25), date(2026, 10, 12))
        days = [day for _period, day in due_days(duty)]
        # 25 to 27 September is Mid-Autumn, 1 to 7 October National Day, 10 October made up for.
        assert days == [date(2026, 9, 28) + n * DAY for n in range(3)] + [date(2026, 10, n) for n in (8, 9, 10, 12)]

    def test_a_closed_store_owes_nothing_of_the_days_round_and_others_do(self, house):
        other = factories.make_store(house.store.parent)
        seat = factories.make_seat(house.positions.clerk, other)
        OpeningException.objects.create(store=other, day=MONDAY)
        duty = factories.make_duty(house.positions.clerk, off_day="skip")
        insert_items(MONDAY, stores=[house.store.pk, other.pk])
        insert_items(MONDAY + DAY, stores=[house.store.pk, other.pk])
        assert len(due_days(duty, house.clerk)) == 2
        assert due_days(duty, seat) == [("2026-03-03", MONDAY + DAY)]

    def test_stores_that_rest_on_other_days_share_statements(self, house):
        stores = [house.store.pk]
        factories.make_duty(house.positions.clerk, off_day="skip")
        with CaptureQueriesContext(connection) as one:
            insert_items(MONDAY, stores=stores)
        for number in range(6):
            store = factories.make_store(house.store.parent)
            StoreHours.objects.create(store=store, **{("tuesday", "wednesday", "sunday")[number % 3]: False})
            factories.make_seat(house.positions.clerk, store)
            stores.append(store.pk)
        with CaptureQueriesContext(connection) as seven:
            assert insert_items(MONDAY + DAY, stores=stores) == 5
        assert len(seven) == len(one)

    def test_the_filing_day_is_the_announced_one(self, house):
        FilingDeadline.objects.create(month=date(2026, 3, 1), day=date(2026, 3, 18))
        duty = factories.make_duty(house.positions.clerk, "monthly", rrule="FREQ=MONTHLY;X-DAY=TAX", days="every")
        insert_items(MONDAY, stores=[house.store.pk])
        insert_items(date(2026, 8, 1), stores=[house.store.pk])
        # 15 August 2026 is a Saturday.
        assert due_days(duty, house.clerk) == [("2026-03", date(2026, 3, 18)), ("2026-08", date(2026, 8, 17))]


class TestBorders:
    def test_the_first_of_october_moved_before_is_made_in_september_once(self, october):
        duty = factories.make_duty(
            october.positions.clerk, "monthly", rrule="FREQ=MONTHLY;BYMONTHDAY=1,15", days="work", off_day="before"
        )
        run(date(2026, 9, 29), date(2026, 9, 30))
        # The whole of October is made when the first of it is shown; the 15th opens after the 1st was due.
        assert due_days(duty) == [
            ("2026-10", date(2026, 9, 30)),
            ("2026-10#2", date(2026, 10, 15)),
        ]
        assert ChecklistItem.objects.get(period="2026-10#2").opens_at == clock.local(date(2026, 10, 1))
        run(date(2026, 10, 1), date(2026, 10, 31))
        assert [period for period, _day in due_days(duty)][:2] == ["2026-10", "2026-10#2"]
        assert ChecklistItem.objects.filter(period__startswith="2026-10").count() == 2

    def test_the_last_of_the_year_moved_after_is_due_in_january_also_for_who_joins_then(self, house):
        Holiday.objects.create(day=date(2026, 12, 31), name_zh="x", name_en="x")
        Holiday.objects.create(day=date(2027, 1, 1), name_zh="x", name_en="x")
        house.store.live_from = date(2026, 12, 1)
        house.store.save()
        duty = factories.make_duty(
            house.positions.clerk, "yearly", rrule="FREQ=YEARLY;BYMONTH=12;BYMONTHDAY=-1", days="work", off_day="after"
        )
        late = factories.make_seat(house.positions.clerk, house.team, starts_on=date(2027, 1, 3))
        run(date(2026, 12, 30), date(2027, 1, 5))
        # 2 and 3 January 2027 are a weekend.
        assert due_days(duty, house.clerk)[0] == ("2026", date(2027, 1, 4))
        assert due_days(duty, late)[0] == ("2026", date(2027, 1, 4))
        assert ChecklistItem.objects.filter(duty=duty, period="2026").count() == 2

    def test_the_leap_day_and_the_end_of_short_months(self, house):
        leap = factories.make_duty(house.positions.clerk, "yearly", rrule="FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29")
        end = factories.make_duty(house.positions.clerk, "monthly", rrule="FREQ=MONTHLY;BYMONTHDAY=31")
        insert_items(date(2026, 2, 1), stores=[house.store.pk])
        assert due_days(leap) == [("2026", date(2026, 2, 28))]
        assert due_days(end) == [("2026-02", date(2026, 2, 28))]

    def test_a_week_without_the_day_makes_nothing(self, house):
        duty = factories.make_duty(house.positions.clerk, "weekly", rrule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO")
        for number in range(4):
            insert_items(MONDAY + 7 * number * DAY, stores=[house.store.pk])
        # Counted from Monday 1 January 2024, whoever asks.
        assert due_days(duty) == [("2026-W11", date(2026, 3, 9)), ("2026-W13", date(2026, 3, 23))]


class TestChangesInMidPeriod:
    FIRST = date(2026, 3, 1)

    def change(self, duty, day, **values):
        with clock.at(clock.local(day, time(12))):
            customise_entry(
                acting_user=factories.make_superuser(), entry=Duty.objects.get(pk=duty.pk), values=values, reason="x"
            )

    @pytest.fixture
    def live(self, house):
        house.store.live_from = self.FIRST
        house.store.save()
        return house

    @pytest.mark.parametrize(
        ("before", "after", "march"),
        [
            # From one day to several, back again, and to another day: what stands stays, nothing beside it.
            ("15", "1,15", [("2026-03", date(2026, 3, 15))]),
            ("20", "1,25,-1", [("2026-03", date(2026, 3, 20))]),
            ("5,25", "15", [("2026-03", date(2026, 3, 5)), ("2026-03#2", date(2026, 3, 25))]),
            ("-1", "15", [("2026-03", date(2026, 3, 31))]),
        ],
    )
    def test_the_month_keeps_what_it_has_and_the_next_gets_the_change(self, live, before, after, march):
        duty = factories.make_duty(live.positions.clerk, "monthly", rrule=f"FREQ=MONTHLY;BYMONTHDAY={before}")
        run(self.FIRST, date(2026, 3, 10))
        version = duty.current
        self.change(duty, date(2026, 3, 10), rrule=f"FREQ=MONTHLY;BYMONTHDAY={after}")
        run(date(2026, 3, 11), date(2026, 4, 2))
        assert [each for each in due_days(duty) if each[0].startswith("2026-03")] == march
        items = ChecklistItem.objects.filter(duty=duty)
        assert set(items.filter(period__startswith="2026-03").values_list("version", flat=True)) == {version.pk}
        april = items.filter(period__startswith="2026-04")
        assert april.count() == len(after.split(","))
        assert not april.filter(version=version).exists()

    def test_a_period_whose_first_day_lies_before_it_is_not_lost_by_a_change_on_that_eve(self, october):
        duty = factories.make_duty(
            october.positions.clerk, "monthly", rrule="FREQ=MONTHLY;BYMONTHDAY=1,15", days="work", off_day="before"
        )
        run(date(2026, 9, 28), date(2026, 9, 30))
        self.change(duty, date(2026, 9, 30), name_zh="改名")
        run(date(2026, 10, 1), date(2026, 10, 20))
        assert [period for period, _day in due_days(duty) if period.startswith("2026-10")] == ["2026-10", "2026-10#2"]

    def test_somebody_who_joins_after_the_change_owes_the_new_days(self, live):
        duty = factories.make_duty(live.positions.clerk, "monthly", rrule="FREQ=MONTHLY;BYMONTHDAY=15")
        run(self.FIRST, date(2026, 3, 3))
        self.change(duty, date(2026, 3, 3), rrule="FREQ=MONTHLY;BYMONTHDAY=10,20")
        seat = factories.make_seat(live.positions.clerk, live.team, starts_on=date(2026, 3, 12))
        run(date(2026, 3, 4), date(2026, 3, 14))
        assert due_days(duty, live.clerk) == [("2026-03", date(2026, 3, 15))]
        assert due_days(duty, seat) == [("2026-03#2", date(2026, 3, 20))]

    def test_a_retired_duty_makes_nothing_more_of_a_period_begun(self, live):
        duty = factories.make_duty(live.positions.clerk, "monthly", rrule="FREQ=MONTHLY;BYMONTHDAY=10,20")
        run(self.FIRST, date(2026, 3, 12))
        Duty.objects.filter(pk=duty.pk).update(retired=True)
        factories.make_seat(live.positions.clerk, live.team, starts_on=date(2026, 3, 13))
        run(date(2026, 3, 13), date(2026, 4, 2))
        assert due_days(duty) == [("2026-03", date(2026, 3, 10)), ("2026-03#2", date(2026, 3, 20))]

    def test_a_day_the_store_closes_after_all_doubles_nothing(self, live):
        duty = factories.make_duty(
            live.positions.clerk, "monthly", rrule="FREQ=MONTHLY;BYMONTHDAY=10,20", off_day="skip"
        )
        run(self.FIRST, date(2026, 3, 4))
        OpeningException.objects.create(store=live.store, day=date(2026, 3, 10))
        run(date(2026, 3, 5), date(2026, 3, 31))
        assert due_days(duty) == [("2026-03", date(2026, 3, 10)), ("2026-03#2", date(2026, 3, 20))]


class TestForetold:
    def test_what_is_foretold_is_what_is_made_day_by_day(self, october):
        position = october.positions.clerk
        resting = factories.make_store(october.store.parent, live_from=date(2026, 9, 25))
        StoreHours.objects.create(store=resting, monday=False)
        factories.make_seat(position, resting)
        factories.make_seat(position, october.team)
        rules = [
            ("daily", "", "work", "skip", {}),
            ("daily", "FREQ=WEEKLY;BYDAY=MO,TH", "open", "after", {}),
            ("weekly", "FREQ=WEEKLY;BYDAY=MO,SU", "open", "before", {}),
            ("weekly", "FREQ=WEEKLY;BYDAY=MO,WE,FR", "work", "before", {"who": "rota"}),
            ("daily", "", "every", "skip", {"who": "rota"}),
            ("monthly", "FREQ=MONTHLY;BYMONTHDAY=1,15", "work", "before", {}),
            ("monthly", "FREQ=MONTHLY;BYMONTHDAY=-1", "work", "after", {}),
            ("quarterly", "FREQ=YEARLY;BYMONTH=3,6,9,12;BYMONTHDAY=-1", "work", "before", {}),
        ]
        for cadence, rule, days, off_day, more in rules:
            factories.make_duty(position, cadence, rrule=rule, days=days, off_day=off_day, **more)
        start = date(2026, 9, 27)
        run(date(2026, 9, 25), start)
        before = set(ChecklistItem.objects.values_list("pk", flat=True))
        foretold = planned_items(start + DAY, start + 7 * DAY, frozenset([position.pk]))
        run(start + DAY, start + 7 * DAY)
        made = ChecklistItem.objects.exclude(pk__in=before)
        assert sum(plan.count for plan in foretold.values()) == made.count() > 30
        periods = {(duty, period) for duty, period, _group in foretold}
        assert periods == set(made.values_list("duty", "period"))
        assert {plan.due_at for plan in foretold.values()} == set(made.values_list("due_at", flat=True))


def test_a_duty_changed_today_is_not_made_beside_its_old_items(house):
    duty = factories.make_duty(house.positions.clerk, "weekly", rrule="FREQ=WEEKLY;BYDAY=WE")
    insert_items(MONDAY, stores=[house.store.pk])
    duty.rrule = "FREQ=WEEKLY;BYDAY=TU,TH"
    duty.save()
    renew([duty], at=evening(MONDAY))
    insert_items(MONDAY + DAY, stores=[house.store.pk])
    assert due_days(duty) == [("2026-W10", MONDAY + 2 * DAY)]
