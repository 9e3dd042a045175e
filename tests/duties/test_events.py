"""Duties raised by events: who owes them, by when, once each; what settles them and what takes them back."""

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from roles import clock
from roles.calendars.seeding import seed
from roles.catalogue.discovery import position_modules
from roles.duties import event_checks, events, happenings, subjects, triggers
from roles.duties.actions import tick_item
from roles.duties.catalogue import Cadence, DutySpec, Who
from roles.duties.events import Happened, raise_by, raise_for, raise_many, settle
from roles.duties.models import ChecklistItem, Duty
from roles.duties.subjects import Shown, Subject, SubjectKind, labels_of
from roles.duties.triggers import Event
from roles.notifications.models import Notification
from roles.personnel.actions import cancel_absence
from roles.sweep import sweep
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = pytest.mark.django_db

NINE = clock.local(MONDAY, time(9))
DAMAGE = "test.damage-found"
CAR = Subject("car", 7)


def car_7(ids, _reader):
    return {pk: Shown(f"Car {pk}", f"/cars/{pk}/") for pk in ids}


@pytest.fixture(autouse=True)
def registries(monkeypatch):
    """Let tests register events and subjects of their own."""
    for module, names in ((triggers, ("_triggers", "_settlements", "_twice")), (subjects, ("_kinds", "_twice"))):
        for name in names:
            monkeypatch.setattr(module, name, type(getattr(module, name))(getattr(module, name)))
    triggers.register_trigger(Event(DAMAGE, "damage found"))
    triggers.register_settlement(Event("test.repaired", "repaired"))
    subjects.register(SubjectKind("car", "a car", car_7))


def rule(house, position="clerk", **fields):
    given = {"trigger": DAMAGE, "within": 2, "within_unit": "work_days", **fields}
    return factories.make_duty(getattr(house.positions, position), "event", **given)


def raised(house, **fields):
    return raise_by(DAMAGE, CAR, house.team, NINE, **fields)


class TestWhoOwesIt:
    def test_each_holder_in_the_unit(self, house, monday):
        rule(house)
        other = factories.make_seat(house.positions.clerk, house.team)
        factories.make_seat(house.positions.clerk, factories.make_team(house.department))
        assert {item.assignment for item in raised(house)} == {house.clerk, other}

    def test_the_nearest_above_where_nobody_of_the_unit_holds_it(self, house, monday):
        rule(house, "manager")
        assert [item.assignment for item in raised(house)] == [house.manager]

    def test_beside_it_in_the_store_where_nobody_stands_above(self, house, monday):
        rule(house)
        workshop = factories.make_department(house.store, "aftersales")
        items = raise_by(DAMAGE, CAR, workshop, NINE)
        assert [item.assignment for item in items] == [house.clerk]

    def test_never_in_another_store(self, house, monday):
        rule(house)
        assert raise_by(DAMAGE, CAR, factories.make_store(house.store.parent), NINE) == []

    def test_the_person_it_belongs_to_alone_and_nobody_where_they_do_not_hold_the_position(self, house, monday):
        rule(house)
        other = factories.make_seat(house.positions.clerk, house.team)
        assert [item.assignment for item in raised(house, person=other.staff)] == [other]
        assert raise_by(DAMAGE, Subject("car", 8), house.team, NINE, person=house.lead.staff) == []

    def test_in_turn_whoever_was_asked_longest_ago_and_is_there(self, house, monday):
        rule(house, who=Who.ROTA, rota_size=1)
        seats = [house.clerk, *(factories.make_seat(house.positions.clerk, house.team) for _ in range(2))]
        factories.make_absence(seats[1].staff, MONDAY)
        asked = []
        for number in range(4):
            (item,) = raise_by(DAMAGE, Subject("car", number), house.team, NINE + timedelta(minutes=number))
            asked.append(item.assignment)
        assert asked == [seats[0], seats[2], seats[0], seats[2]]

    def test_in_turn_the_same_event_asks_nobody_else(self, house, monday):
        rule(house, who=Who.ROTA)
        factories.make_seat(house.positions.clerk, house.team)
        assert [item.pk for item in raised(house)] == [item.pk for item in raised(house)]
        assert ChecklistItem.objects.count() == 1

    def test_nobody_who_leaves_before_it_is_due(self, house, monday):
        rule(house)
        factories.make_seat(house.positions.clerk, house.team, ends_on=MONDAY + timedelta(days=1))
        assert [item.assignment for item in raised(house)] == [house.clerk]


class TestDeadline:
    @pytest.mark.parametrize(
        ("within", "unit", "at", "due"),
        [
            (2, "work_days", NINE, (date(2026, 3, 4), None)),
            # Friday: the weekend does not count.
            (2, "work_days", clock.local(date(2026, 3, 6), time(16)), (date(2026, 3, 10), None)),
            # Before the National Day week: 1 to 7 October are off, 10 October is worked.
            (2, "work_days", clock.local(date(2026, 9, 30), time(10)), (date(2026, 10, 9), None)),
            (3, "days", NINE, (date(2026, 3, 5), None)),
            (5, "hours", NINE, (MONDAY, time(14))),
        ],
    )
    def test_by_the_calendar(self, house, within, unit, at, due):
        seed()
        rule(house, within=within, within_unit=unit)
        with clock.at(at):
            (item,) = raise_by(DAMAGE, CAR, house.team, at)
        day, hour = due
        assert clock.local_date(item.due_at) == day
        assert hour is None or item.due_at == clock.local(day, hour)

    def test_without_a_term_when_the_store_closes(self, house, monday):
        rule(house, within=None)
        (item,) = raised(house)
        assert NINE < item.due_at < clock.end_of(MONDAY)
        late = clock.local(MONDAY, time(23))
        (item,) = raise_by(DAMAGE, Subject("car", 8), house.team, late)
        assert late < item.due_at < clock.end_of(MONDAY + timedelta(days=1))

    def test_the_event_may_bring_its_own(self, house, monday):
        rule(house)
        due = NINE + timedelta(hours=3)
        (item,) = raised(house, due_at=due)
        assert item.due_at == due

    def test_reminder_escalation_and_close_follow_it(self, house, monday):
        rule(house, must_do=True, lead_minutes=30, grace_minutes=90, within=10, within_unit="hours")
        (item,) = raised(house)
        assert item.opens_at == NINE
        assert item.remind_at == item.due_at - timedelta(minutes=30)
        assert item.escalate_at == item.due_at + timedelta(minutes=90)
        assert item.closes_at == item.due_at + timedelta(days=30)

    def test_the_item_keeps_its_version(self, house, monday):
        duty = rule(house)
        (item,) = raised(house)
        assert item.version == duty.current


class TestOnce:
    def test_raised_again_nothing_is_made_and_nobody_told_twice(self, house, monday):
        rule(house)
        first = raised(house)
        assert [item.pk for item in raised(house)] == [item.pk for item in first]
        assert ChecklistItem.objects.count() == 1
        assert Notification.objects.of(house.clerk.staff).count() == 1

    def test_done_it_stays_done(self, house, monday):
        rule(house)
        (item,) = raised(house)
        tick_item(item=item, acting_user=fresh(house.clerk.staff), revision=1)
        raised(house)
        item.refresh_from_db()
        assert item.status == "done"

    def test_another_subject_is_another_event(self, house, monday):
        rule(house)
        raised(house)
        raise_by(DAMAGE, Subject("car", 8), house.team, NINE)
        assert ChecklistItem.objects.count() == 2

    def test_one_duty_by_its_code_with_a_key(self, house, monday):
        duty = rule(house, trigger="")
        for _ in range(2):
            assert len(raise_for(duty.code, None, house.team, NINE, "damage-1")) == 1
        assert ChecklistItem.objects.get().period == "damage-1"

    def test_only_duties_without_a_rhythm_and_none_retired(self, house, monday):
        daily = factories.make_duty(house.positions.clerk)
        with pytest.raises(ValueError, match="rhythm"):
            raise_for(daily.code, CAR, house.team, NINE)
        with pytest.raises(Duty.DoesNotExist):
            raise_for("no-such-duty", CAR, house.team, NINE)
        duty = rule(house)
        Duty.objects.filter(pk=duty.pk).update(retired=True)
        assert raise_for(duty.code, CAR, house.team, NINE) == raised(house) == []

    def test_many_events_ask_no_more_queries_than_a_few(self, house, monday):
        rule(house)
        rule(house, "manager")

        def count(first, number):
            happened = [Happened(Subject("car", first + each), house.team, NINE) for each in range(number)]
            with CaptureQueriesContext(connection) as captured:
                raise_many(DAMAGE, happened)
            # What is written goes in batches.
            return sum(not each["sql"].startswith("INSERT") for each in captured.captured_queries)

        assert count(100, 40) <= count(10, 2)
        assert ChecklistItem.objects.count() == 84


class TestAbsence:
    def test_what_must_be_done_goes_to_the_deputy(self, house, monday):
        rule(house, must_do=True, when_absent="deputy")
        deputy = factories.make_seat(house.positions.clerk, house.team)
        factories.make_absence(house.clerk.staff, MONDAY, MONDAY + timedelta(days=4), deputy=deputy.staff)
        items = raised(house, person=house.clerk.staff)
        assert [item.owner for item in items] == [deputy.staff]

    def test_a_confirmed_absence_raises_and_a_cancelled_one_takes_back(self, house, monday):
        rule(house, "lead", trigger="personnel.absence-confirmed")
        absence = factories.make_absence(house.clerk.staff, MONDAY + timedelta(days=2))
        item = ChecklistItem.objects.get()
        assert (item.owner, item.subject_kind, item.subject_id) == (house.lead.staff, "absence", absence.pk)
        cancel_absence(absence=absence, acting_user=fresh(house.clerk.staff), version=absence.version)
        item.refresh_from_db()
        assert item.status == "excused"


class TestSeats:
    def test_a_vacated_position_asks_once_even_after_days_down(self, house, monday):
        rule(house, "manager", trigger="roles.seat-vacated")
        gone = factories.make_seat(house.positions.lead, house.team, ends_on=MONDAY)
        factories.make_seat(house.positions.clerk, house.team, ends_on=MONDAY)
        house.store.live_from = MONDAY
        house.store.save()
        for days in (3, 3, 4):
            instant = NINE + timedelta(days=days)
            with clock.at(instant):
                assert not [each for each in sweep(instant) if each.failed]
        # The house's own lead and clerk still sit there: nothing is vacant.
        assert not ChecklistItem.objects.exists()
        assert gone.ends_on == MONDAY

    def test_where_nobody_follows(self, house, monday):
        rule(house, "chief", trigger="roles.seat-vacated")
        rule(house, "lead", trigger="roles.seat-begun")
        house.store.live_from = MONDAY
        house.store.save()
        type(house.manager).objects.filter(pk=house.manager.pk).update(ends_on=MONDAY + timedelta(days=1))
        begun = factories.make_seat(house.positions.clerk, house.team, starts_on=MONDAY + timedelta(days=1))
        for days in (4, 4, 5):
            instant = NINE + timedelta(days=days)
            with clock.at(instant):
                happenings.raise_due(instant)
        found = set(ChecklistItem.objects.values_list("owner", "subject_kind", "subject_id"))
        assert found == {
            (house.chief.staff_id, "seat", house.manager.pk),
            (house.lead.staff_id, "seat", begun.pk),
        }


class TestSettling:
    def test_what_settles_it_ticks_it_and_nobody_else_does(self, house, monday):
        rule(house, settled_by="test.repaired")
        (item,) = raised(house)
        with pytest.raises(ValidationError):
            tick_item(item=item, acting_user=fresh(house.clerk.staff), revision=1)
        later = NINE + timedelta(hours=1)
        assert settle("test.repaired", Subject("car", 8), later, house.lead.staff) == 0
        assert settle("test.repaired", CAR, later, house.lead.staff) == 1
        item.refresh_from_db()
        assert (item.status, item.done_at, item.done_by) == ("done", later, house.lead.staff)
        assert settle("test.repaired", CAR, later, house.lead.staff) == 0

    def test_taken_back_it_is_open_again(self, house, monday):
        rule(house, settled_by="test.repaired")
        (item,) = raised(house)
        settle("test.repaired", CAR, NINE, house.lead.staff)
        assert events.unsettle("test.repaired", CAR) == 1
        item.refresh_from_db()
        assert (item.status, item.done_at) == ("open", None)

    def test_put_off(self, house, monday):
        rule(house, must_do=True)
        (item,) = raised(house)
        due = NINE + timedelta(days=9)
        assert events.put_off(DAMAGE, CAR, due) == 1
        item.refresh_from_db()
        assert (item.due_at, item.escalate_at) == (due, due + timedelta(minutes=120))


class TestSubjects:
    def test_one_query_for_all_and_nothing_of_what_is_unknown(self, house, monday):
        rule(house)
        items = [*raised(house), *raise_by(DAMAGE, Subject("boat", 1), house.team, NINE)]
        shown = labels_of(items, house.clerk.staff)
        assert list(shown.values()) == [Shown("Car 7", "/cars/7/")]

    def test_a_seat_is_named_to_who_may_see_people_only(self, house, monday):
        rule(house)
        items = raise_by(DAMAGE, Subject("seat", house.manager.pk), house.team, NINE)
        clerk, chief = (labels_of(items, fresh(seat.staff))[items[0].pk] for seat in (house.clerk, house.chief))
        assert house.manager.staff.name in chief.label
        assert chief.url
        assert house.manager.staff.name not in clerk.label
        assert not clerk.url


class TestLetter:
    def test_who_owes_it_is_told_but_not_who_raised_it(self, house, monday):
        rule(house)
        with translation.override("en"):
            raised(house, acting_user=house.clerk.staff)
            assert not Notification.objects.exists()
            raise_by(DAMAGE, Subject("car", 8), house.team, NINE)
            (letter,) = Notification.objects.of(house.clerk.staff)
            assert letter.message.title.startswith("New on your list: Duty ")


class TestChecks:
    def test_the_house_is_sound(self):
        assert event_checks.check_events() == []

    @pytest.mark.parametrize(
        ("fields", "fault"),
        [
            ({"trigger": "no.such"}, "E012"),
            ({"settled_by": "no.such"}, "E013"),
            ({"cadence": Cadence.DAILY, "trigger": DAMAGE}, "E014"),
            ({"cadence": Cadence.DAILY, "within": (1, "days")}, "E014"),
            ({"within": (0, "days")}, "E015"),
        ],
    )
    def test_a_rule_that_makes_no_sense_is_an_error(self, monkeypatch, fields, fault):
        spec = DutySpec(**{"no": 1, "zh": "z", "en": "e", "cadence": Cadence.EVENT, **fields})
        module = next(iter(position_modules().values()))
        monkeypatch.setattr(module, "DUTIES", (spec,))
        assert [each.id for each in event_checks.check_events()] == [f"duties.{fault}"]

    def test_a_code_used_twice_is_an_error(self):
        triggers.register_trigger(Event(DAMAGE, "another"))
        subjects.register(SubjectKind("car", "another", car_7))
        assert {each.id for each in event_checks.check_events()} == {"duties.E010", "duties.E011"}
