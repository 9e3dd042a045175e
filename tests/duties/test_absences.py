"""What an absence does to the checklist: excused, handed to the deputy, carried; nothing lost, nothing twice."""

from collections import Counter
from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from kpi.execution import calculate
from roles import clock, sweep
from roles.actions import end_assignment
from roles.duties.actions import close_due, tick_item
from roles.duties.generation import insert_items, make_due
from roles.duties.models import ChecklistItem, Duty, ItemStatus
from roles.personnel.actions import cancel_absence, change_absence, leave, move
from roles.personnel.models import Absence
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)
TUESDAY, WEDNESDAY, THURSDAY, FRIDAY = (MONDAY + DAY * number for number in range(1, 5))


@pytest.fixture
def crew(house):
    """Two clerks of one team, and a duty of each rule: a round, a must-do and a monthly one due on the 4th."""
    position = house.positions.clerk
    return SimpleNamespace(
        house=house,
        absent=house.clerk,
        deputy=factories.make_seat(position, house.team),
        round=factories.make_duty(position),
        must=factories.make_duty(position, must_do=True, when_absent="deputy"),
        monthly=factories.make_duty(
            position, "monthly", rrule="FREQ=MONTHLY;BYMONTHDAY=4", when_absent="carry", due_time=time(17)
        ),
    )


def make(seat, *days):
    for day in days:
        insert_items(day, assignments=[seat.pk])


def away(crew, first=TUESDAY, last=THURSDAY, **fields):
    return factories.make_absence(crew.absent.staff, first, last, **fields)


def item(seat, duty, period):
    key = period if isinstance(period, str) else period.isoformat()
    return ChecklistItem.objects.get(assignment=seat, duty=duty, period=key)


def states(seat):
    return Counter(ChecklistItem.objects.filter(assignment=seat).values_list("status", flat=True))


def at(day, hour=9):
    return clock.at(clock.local(day, time(hour)))


class TestExcused:
    def test_what_falls_due_in_the_absence_is_excused_and_says_by_which(self, crew):
        make(crew.absent, MONDAY, TUESDAY, THURSDAY, FRIDAY)
        absence = away(crew)
        found = {day: item(crew.absent, crew.round, day) for day in (MONDAY, TUESDAY, THURSDAY, FRIDAY)}
        assert [each.status for each in found.values()] == ["open", "excused", "excused", "open"]
        assert found[TUESDAY].absence == absence
        assert found[MONDAY].absence is None

    def test_others_are_not_touched(self, crew):
        make(crew.deputy, TUESDAY)
        away(crew)
        assert states(crew.deputy) == {"open": 3}

    def test_it_counts_neither_way(self, crew):
        make(crew.absent, MONDAY, TUESDAY)
        with at(MONDAY, 10):
            each = item(crew.absent, crew.round, MONDAY)
            tick_item(item=each, acting_user=fresh(crew.absent.staff), revision=each.revision)
        away(crew)
        tally = ChecklistItem.objects.filter(duty=crew.round).tally(clock.end_of(FRIDAY))
        assert (tally["total"], tally["done"], tally["missed"], tally["overdue"], tally["excused"]) == (1, 1, 0, 0, 1)
        measures = calculate([crew.absent.pk], MONDAY, TUESDAY, clock.end_of(MONDAY))
        assert measures["duty-completion"][crew.absent.pk].whole == 2

    def test_neither_reminded_nor_escalated_nor_missed(self, crew):
        make(crew.absent, TUESDAY)
        away(crew)
        with at(THURSDAY, 20):
            close_due(clock.now())
        assert item(crew.absent, crew.must, TUESDAY).status == ItemStatus.EXCUSED
        assert not ChecklistItem.objects.filter(status=ItemStatus.EXCUSED, escalated_at__isnull=False).exists()

    def test_a_rest_day_and_a_training_do_the_same(self, crew):
        make(crew.absent, TUESDAY, WEDNESDAY)
        away(crew, TUESDAY, TUESDAY, kind="rest")
        away(crew, WEDNESDAY, WEDNESDAY, kind="training")
        assert {item(crew.absent, crew.round, day).status for day in (TUESDAY, WEDNESDAY)} == {"excused"}


class TestDeputy:
    def test_the_deputy_owes_what_must_be_done(self, crew):
        make(crew.absent, TUESDAY)
        absence = away(crew, deputy=crew.deputy.staff)
        found = item(crew.absent, crew.must, TUESDAY)
        assert (found.owner, found.absent_owner, found.stand_in) == (
            crew.deputy.staff,
            crew.absent.staff,
            crew.deputy,
        )
        assert (found.status, found.absence) == ("open", absence)

    def test_the_deputy_ticks_it_and_it_counts_for_the_deputy(self, crew):
        make(crew.absent, TUESDAY)
        away(crew, deputy=crew.deputy.staff)
        found = item(crew.absent, crew.must, TUESDAY)
        with at(TUESDAY):
            tick_item(item=found, acting_user=fresh(crew.deputy.staff), revision=found.revision)
        seats = [crew.absent.pk, crew.deputy.pk]
        done = calculate(seats, TUESDAY, TUESDAY, clock.end_of(TUESDAY))["duty-completion"]
        assert {pk: (measure.part, measure.whole) for pk, measure in done.items()} == {crew.deputy.pk: (1, 1)}

    def test_what_the_deputy_leaves_undone_is_not_held_against_the_absent(self, crew):
        make(crew.absent, TUESDAY)
        away(crew, deputy=crew.deputy.staff)
        with at(FRIDAY):
            close_due(clock.now())
        missed = calculate([crew.absent.pk, crew.deputy.pk], TUESDAY, TUESDAY, clock.end_of(FRIDAY))
        assert set(missed["duty-completion"]) == {crew.deputy.pk}

    def test_nobody_stands_in_and_it_is_excused(self, crew):
        make(crew.absent, TUESDAY)
        away(crew)
        assert item(crew.absent, crew.must, TUESDAY).status == "excused"

    def test_a_deputy_away_on_one_of_the_days_does_that_day_not(self, crew):
        make(crew.absent, TUESDAY, WEDNESDAY)
        away(crew, deputy=crew.deputy.staff)
        with at(MONDAY, 11):
            other = factories.make_absence(crew.deputy.staff, WEDNESDAY)
        assert item(crew.absent, crew.must, TUESDAY).owner == crew.deputy.staff
        excused = item(crew.absent, crew.must, WEDNESDAY)
        assert (excused.owner, excused.status) == (crew.absent.staff, "excused")
        cancel_absence(absence=other, acting_user=factories.make_superuser(), version=other.version)
        assert item(crew.absent, crew.must, WEDNESDAY).owner == crew.deputy.staff

    def test_a_deputy_whose_last_day_passes_hands_it_back(self, crew):
        make(crew.absent, TUESDAY, THURSDAY)
        away(crew, deputy=crew.deputy.staff)
        leave(acting_user=factories.make_superuser(), staff=crew.deputy.staff, last_day=WEDNESDAY)
        assert item(crew.absent, crew.must, TUESDAY).owner == crew.deputy.staff
        assert item(crew.absent, crew.must, THURSDAY).status == "excused"

    def test_another_deputy_takes_over_what_is_open(self, crew):
        make(crew.absent, TUESDAY, WEDNESDAY)
        absence = away(crew, deputy=crew.deputy.staff)
        third = factories.make_seat(crew.house.positions.clerk, crew.house.team)
        with at(TUESDAY):
            done = item(crew.absent, crew.must, TUESDAY)
            tick_item(item=done, acting_user=fresh(crew.deputy.staff), revision=done.revision)
        absence.refresh_from_db()
        change_absence(
            absence=absence,
            acting_user=factories.make_superuser(),
            version=absence.version,
            last_day=THURSDAY,
            deputy=third.staff,
        )
        assert item(crew.absent, crew.must, TUESDAY).owner == crew.deputy.staff
        assert item(crew.absent, crew.must, WEDNESDAY).owner == third.staff

    def test_the_deputy_of_the_items_store_stands_in_wherever_the_absent_moves(self, crew):
        make(crew.absent, TUESDAY)
        away(crew, deputy=crew.deputy.staff)
        other = factories.make_absence(crew.deputy.staff, TUESDAY)
        assert item(crew.absent, crew.must, TUESDAY).status == "excused"
        move(
            acting_user=factories.make_superuser(),
            staff=fresh(crew.absent.staff),
            position=crew.house.positions.chief,
            unit=factories.make_store(crew.house.store.parent),
            starts_on=WEDNESDAY,
        )
        cancel_absence(absence=other, acting_user=factories.make_superuser(), version=other.version)
        assert item(crew.absent, crew.must, TUESDAY).owner == crew.deputy.staff

    def test_the_deputy_is_reminded_even_where_the_absent_was(self, crew):
        make(crew.absent, MONDAY)
        ChecklistItem.objects.update(reminded_at=clock.now())
        away(crew, MONDAY, TUESDAY, deputy=crew.deputy.staff)
        assert item(crew.absent, crew.must, MONDAY).reminded_at is None

    def test_the_database_refuses_half_a_handover(self, crew):
        make(crew.absent, TUESDAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            ChecklistItem.objects.update(absent_owner=crew.deputy.staff)


class TestCarried:
    def test_it_is_due_on_the_first_day_back_and_keeps_its_period(self, crew):
        make(crew.absent, MONDAY)
        before = item(crew.absent, crew.monthly, "2026-03")
        away(crew)
        after = item(crew.absent, crew.monthly, "2026-03")
        assert (after.status, after.owner) == ("open", crew.absent.staff)
        assert after.carried_from == before.due_at == clock.local(WEDNESDAY, time(17))
        assert after.due_at == clock.local(FRIDAY, time(17))
        assert after.closes_at - before.closes_at == timedelta(days=2)
        assert after.remind_at - before.remind_at == timedelta(days=2)

    def test_absences_without_a_gap_carry_beyond_the_last(self, crew):
        make(crew.absent, MONDAY)
        away(crew)
        second = away(crew, FRIDAY, FRIDAY + DAY * 2)
        assert clock.local_date(item(crew.absent, crew.monthly, "2026-03").due_at) == FRIDAY + DAY * 3
        cancel_absence(absence=second, acting_user=factories.make_superuser(), version=second.version)
        assert clock.local_date(item(crew.absent, crew.monthly, "2026-03").due_at) == FRIDAY

    def test_who_does_not_come_back_to_the_position_is_excused(self, crew):
        make(crew.absent, MONDAY)
        end_assignment(assignment=crew.absent, ends_on=THURSDAY)
        away(crew)
        assert item(crew.absent, crew.monthly, "2026-03").status == "excused"

    def test_leaving_after_it_was_carried_excuses_it_instead_of_losing_it(self, crew):
        make(crew.absent, MONDAY)
        away(crew)
        leave(acting_user=factories.make_superuser(), staff=crew.absent.staff, last_day=THURSDAY)
        assert item(crew.absent, crew.monthly, "2026-03").status == "excused"


class TestMadeLater:
    def test_the_sweep_makes_them_settled(self, crew):
        away(crew, deputy=crew.deputy.staff)
        factories.open_stores_on(MONDAY)
        with at(MONDAY):
            make_due(clock.now())
        with at(WEDNESDAY, 1):
            sweep.sweep()
        assert item(crew.absent, crew.round, WEDNESDAY).status == "excused"
        assert item(crew.absent, crew.must, WEDNESDAY).owner == crew.deputy.staff
        assert clock.local_date(item(crew.absent, crew.monthly, "2026-03").due_at) == FRIDAY
        assert item(crew.deputy, crew.round, WEDNESDAY).status == "open"

    def test_a_day_made_again_changes_nothing(self, crew):
        away(crew, deputy=crew.deputy.staff)
        factories.open_stores_on(MONDAY)
        with at(WEDNESDAY, 1):
            make_due(clock.now())
            before = list(ChecklistItem.objects.order_by("pk").values())
            make_due(clock.now())
            insert_items(WEDNESDAY, stores=[crew.house.store.pk])
        assert list(ChecklistItem.objects.order_by("pk").values()) == before

    def test_as_many_statements_for_one_as_for_twenty(self, crew):
        def statements(day):
            with (
                at(day, 1),
                CaptureQueriesContext(
                    connection,
                ) as captured,
            ):
                make_due(clock.now())
            return sum("duties_checklistitem" in each["sql"] for each in captured.captured_queries)

        def somebody_new_is_away():
            seat = factories.make_seat(crew.house.positions.clerk, crew.house.team)
            factories.make_absence(seat.staff, TUESDAY, FRIDAY, deputy=crew.deputy.staff)
            return seat

        with at(MONDAY, 1):
            make_due(clock.now())
        seat = somebody_new_is_away()
        one = statements(TUESDAY)
        for _number in range(19):
            somebody_new_is_away()
        assert statements(WEDNESDAY) == one
        assert states(seat) == {"open": 3, "excused": 2}

    def test_a_seat_taken_while_absent_is_settled_at_once(self, crew):
        away(crew, MONDAY, WEDNESDAY)
        further = factories.make_position()
        duty = factories.make_duty(further)
        from roles.actions import start_assignment

        seat = start_assignment(
            staff=crew.absent.staff, position=further, unit=crew.house.team, starts_on=MONDAY, kind="concurrent"
        )
        assert item(seat, duty, MONDAY).status == "excused"


class TestRecordedLate:
    def test_what_is_done_stays_and_what_was_missed_is_excused(self, crew):
        make(crew.absent, MONDAY, TUESDAY)
        done = item(crew.absent, crew.round, MONDAY)
        tick_item(item=done, acting_user=fresh(crew.absent.staff), revision=done.revision)
        with at(FRIDAY):
            close_due(clock.now())
            assert item(crew.absent, crew.must, TUESDAY).status == "missed"
            away(crew, MONDAY, TUESDAY, deputy=crew.deputy.staff)
        assert item(crew.absent, crew.round, MONDAY).status == "done"
        assert {item(crew.absent, crew.must, day).status for day in (MONDAY, TUESDAY)} == {"excused"}

    def test_what_can_still_be_done_is_handed_over(self, crew):
        make(crew.absent, MONDAY)
        with at(TUESDAY, 8):
            away(crew, MONDAY, WEDNESDAY, deputy=crew.deputy.staff)
        assert item(crew.absent, crew.must, MONDAY).owner == crew.deputy.staff

    def test_too_late_to_be_carried_is_excused(self, crew):
        make(crew.absent, MONDAY)
        with at(date(2026, 3, 25)):
            close_due(clock.now())
            away(crew)
        assert item(crew.absent, crew.monthly, "2026-03").status == "excused"


class TestTakenBack:
    def test_a_cancelled_absence_leaves_everything_as_it_was(self, crew):
        make(crew.absent, MONDAY, TUESDAY, WEDNESDAY)
        kept = ("assignment", "duty", "period", "owner", "status", "due_at", "remind_at", "escalate_at", "closes_at")
        before = list(ChecklistItem.objects.order_by("pk").values_list("pk", *kept))
        absence = away(crew, deputy=crew.deputy.staff)
        assert list(ChecklistItem.objects.order_by("pk").values_list("pk", *kept)) != before
        cancel_absence(absence=absence, acting_user=factories.make_superuser(), version=absence.version)
        assert list(ChecklistItem.objects.order_by("pk").values_list("pk", *kept)) == before
        assert not ChecklistItem.objects.exclude(absence=None, absent_owner=None, stand_in=None, carried_from=None)

    def test_what_the_deputy_did_stays_done(self, crew):
        make(crew.absent, WEDNESDAY)
        absence = away(crew, deputy=crew.deputy.staff)
        found = item(crew.absent, crew.must, WEDNESDAY)
        tick_item(item=found, acting_user=fresh(crew.deputy.staff), revision=found.revision)
        cancel_absence(absence=absence, acting_user=factories.make_superuser(), version=absence.version)
        found.refresh_from_db()
        assert (found.status, found.owner) == ("done", crew.deputy.staff)

    def test_shortened_the_days_after_come_back(self, crew):
        make(crew.absent, MONDAY, TUESDAY, WEDNESDAY, THURSDAY)
        absence = away(crew, deputy=crew.deputy.staff)
        absence = change_absence(
            absence=absence,
            acting_user=factories.make_superuser(),
            version=absence.version,
            last_day=TUESDAY,
            deputy=crew.deputy.staff,
        )
        assert item(crew.absent, crew.round, TUESDAY).status == "excused"
        assert item(crew.absent, crew.must, TUESDAY).owner == crew.deputy.staff
        assert {item(crew.absent, crew.round, day).status for day in (WEDNESDAY, THURSDAY)} == {"open"}
        assert item(crew.absent, crew.must, WEDNESDAY).owner == crew.absent.staff
        assert item(crew.absent, crew.monthly, "2026-03").due_at == clock.local(WEDNESDAY, time(17))

    def test_what_a_deputy_missed_stays_missed_when_the_rest_is_shortened(self, crew):
        make(crew.absent, TUESDAY)
        absence = away(crew, deputy=crew.deputy.staff)
        with at(THURSDAY):
            close_due(clock.now())
            change_absence(
                absence=absence,
                acting_user=factories.make_superuser(),
                version=absence.version,
                last_day=WEDNESDAY,
                deputy=crew.deputy.staff,
            )
        found = item(crew.absent, crew.must, TUESDAY)
        assert (found.status, found.owner) == ("missed", crew.deputy.staff)

    def test_back_and_forth_ten_times_every_item_exists_once(self, crew):
        make(crew.absent, MONDAY, TUESDAY, WEDNESDAY, THURSDAY)
        count = ChecklistItem.objects.count()
        for number in range(10):
            absence = away(crew, TUESDAY, TUESDAY + DAY * (number % 3), deputy=crew.deputy.staff)
            cancel_absence(absence=absence, acting_user=factories.make_superuser(), version=absence.version)
        assert ChecklistItem.objects.count() == count
        assert states(crew.absent) == {"open": count}
        assert Absence.objects.confirmed().count() == 0


def test_the_catalogue_says_what_becomes_of_every_duty(synced_catalogue):
    rules = Counter(Duty.objects.filter(retired=False).values_list("must_do", "cadence", "when_absent"))
    assert sum(rules.values()) == 375
    for must_do, cadence, rule in rules:
        can_wait = cadence in ("monthly", "quarterly", "yearly")
        assert rule == ("deputy" if must_do else "carry" if can_wait else "excuse")
    assert set(Duty.objects.exclude(current=None).values_list("current__when_absent", flat=True)) == {
        "deputy",
        "carry",
        "excuse",
    }
