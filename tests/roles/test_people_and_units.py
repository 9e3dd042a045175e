"""Units are placed, people join, take positions and leave; what cannot be is refused here and by the database."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError, transaction

from roles import clock
from roles.actions import create_staff, create_unit, deactivate_staff, end_assignment, set_language, start_assignment
from roles.models import Assignment, Position, PositionGroup, UnitAncestor
from roles.models.unit import Unit
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)


class TestUnits:
    def test_a_unit_knows_its_store_its_department_and_everything_above(self, house):
        above = UnitAncestor.objects.filter(unit=house.team).order_by("depth")
        assert [link.ancestor for link in above] == [house.team, house.department, house.store, house.store.parent]
        assert [link.depth for link in above] == [0, 1, 2, 3]
        assert (house.team.store, house.team.department) == (house.store, house.department)
        assert (house.store.store, house.store.department) == (house.store, None)

    def test_a_team_may_stand_directly_below_a_store(self, house):
        team = factories.make_team(house.store)
        assert (team.store, team.department) == (house.store, None)

    @pytest.mark.parametrize(
        ("kind", "parent"),
        [("store", None), ("team", None), ("store", "department"), ("department", "department"), ("group", "store")],
    )
    def test_a_unit_at_the_wrong_height_is_refused(self, house, kind, parent):
        with pytest.raises(ValidationError) as refused:
            create_unit(code="x", name="x", kind=kind, parent=getattr(house, parent) if parent else None)
        assert "parent" in refused.value.message_dict
        assert not Unit.objects.filter(code="x").exists()

    def test_the_database_refuses_a_store_that_stands_alone(self, house):
        with pytest.raises(IntegrityError), transaction.atomic():
            Unit.objects.create(code="x", name="x", kind="store")

    def test_the_database_refuses_a_department_that_does_not_say_which(self, house):
        with pytest.raises(IntegrityError), transaction.atomic():
            Unit.objects.create(code="x", name="x", kind="department", parent=house.store)

    def test_below_keeps_a_unit_and_what_lies_under_it(self, house):
        other = factories.make_store(house.store.parent)
        found = set(Unit.objects.below({house.store.pk}))
        assert found == {house.store, house.department, house.team}
        assert other not in found


class TestJoining:
    def test_a_person_without_a_password_cannot_log_in(self, db):
        staff = create_staff(username="wang", name="王芳", employee_no="A1")
        assert not staff.has_usable_password()
        assert create_staff(username="li", name="李", employee_no="A2", password="a-long-one").check_password(
            "a-long-one"
        )

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"username": "wang"}, "username"),
            ({"employee_no": "A1"}, "employee_no"),
            ({"phone": "call me"}, "phone"),
            ({"email": "nowhere"}, "email"),
            ({"username": "w" * 65}, "username"),
            ({"name": ""}, "name"),
        ],
    )
    def test_bad_input_is_refused_beside_its_field(self, db, fields, field):
        create_staff(username="wang", name="王芳", employee_no="A1")
        with pytest.raises(ValidationError) as refused:
            create_staff(**{"username": "li", "name": "李", "employee_no": "A2", **fields})
        assert field in refused.value.message_dict

    def test_the_reading_language_is_kept_and_an_unknown_one_ignored(self, db):
        staff = factories.make_staff()
        set_language(acting_user=staff, language="en")
        assert fresh(staff).language == "en"
        set_language(acting_user=staff, language="tlh")
        assert fresh(staff).language == "en"

    def test_a_phone_number_is_shown_masked(self, db):
        assert factories.make_staff(phone="13800001234").phone_masked == "138****1234"
        assert factories.make_staff(phone="12345").phone_masked == "*****"


class TestTakingAPosition:
    def start(self, house, **fields):
        given = {
            "staff": house.clerk.staff,
            "position": house.positions.clerk,
            "unit": house.team,
            "starts_on": date(2026, 6, 1),
            "kind": "concurrent",
            **fields,
        }
        return start_assignment(**given)

    def test_an_assignment_stands_at_its_unit_and_joins_the_group_of_position_and_unit(self, house):
        seat = self.start(house, staff=factories.make_staff())
        assert (seat.store, seat.department) == (house.store, house.department)
        assert seat.group == PositionGroup.objects.get(position=house.positions.clerk, unit=house.team).group
        assert seat.group == house.clerk.group

    def test_the_last_day_cannot_lie_before_the_first(self, house):
        with pytest.raises(ValidationError) as refused:
            self.start(house, staff=factories.make_staff(), ends_on=date(2026, 5, 31))
        assert "ends_on" in refused.value.message_dict
        one_day = self.start(house, staff=factories.make_staff(), ends_on=date(2026, 6, 1))
        assert one_day.starts_on == one_day.ends_on

    def test_the_same_position_at_the_same_unit_cannot_overlap(self, house):
        with pytest.raises(ValidationError):
            self.start(house)
        assert Assignment.objects.filter(staff=house.clerk.staff).count() == 1

    @pytest.mark.parametrize(
        ("starts", "ends", "fits"),
        [
            (date(2026, 2, 1), date(2026, 2, 9), True),
            (date(2026, 2, 1), date(2026, 2, 10), False),
            (date(2026, 2, 12), date(2026, 2, 13), False),
            (date(2026, 2, 20), None, False),
            (date(2026, 2, 21), None, True),
            (date(2026, 2, 1), None, False),
        ],
    )
    def test_closed_stretches_may_touch_but_not_share_a_day(self, house, starts, ends, fits):
        staff = factories.make_staff()
        held = {"staff": staff, "kind": "concurrent"}
        self.start(house, **held, starts_on=date(2026, 2, 10), ends_on=date(2026, 2, 20))
        if fits:
            assert self.start(house, **held, starts_on=starts, ends_on=ends).pk
        else:
            with pytest.raises(ValidationError):
                self.start(house, **held, starts_on=starts, ends_on=ends)

    def test_another_unit_or_position_at_the_same_time_is_allowed(self, house):
        assert self.start(house, unit=house.department).pk
        assert self.start(house, position=house.positions.lead).pk

    def test_a_second_open_main_position_is_refused(self, house):
        with pytest.raises(ValidationError):
            self.start(house, unit=house.department, kind="primary")
        end_assignment(assignment=house.clerk, ends_on=date(2026, 5, 31))
        assert self.start(house, unit=house.department, kind="primary").pk

    def test_ending_before_the_beginning_is_refused(self, house):
        with pytest.raises(ValidationError):
            end_assignment(assignment=house.clerk, ends_on=factories.FIRST_DAY - DAY)
        house.clerk.refresh_from_db()
        assert house.clerk.ends_on is None

    def test_a_leaver_s_seats_end_on_the_last_day_and_the_account_closes(self, house):
        staff = house.clerk.staff
        later = factories.make_seat(house.positions.lead, house.team, staff, starts_on=date(2026, 5, 1), kind="acting")
        deactivate_staff(staff=staff, last_day=MONDAY)
        house.clerk.refresh_from_db()
        assert house.clerk.ends_on == MONDAY
        assert not fresh(staff).is_active
        assert not Assignment.objects.active_on(later.starts_on).filter(staff=staff).exists()

    def test_active_on_counts_both_the_first_and_the_last_day(self, house):
        seat = self.start(house, staff=factories.make_staff(), ends_on=date(2026, 6, 3))
        days = [date(2026, 5, 31), date(2026, 6, 1), date(2026, 6, 3), date(2026, 6, 4)]
        active = [Assignment.objects.active_on(day).filter(pk=seat.pk).exists() for day in days]
        assert active == [False, True, True, False]

    def test_every_change_of_a_seat_has_history(self, house):
        end_assignment(assignment=house.clerk, ends_on=MONDAY)
        assert [row.ends_on for row in house.clerk.history.order_by("history_id")] == [None, MONDAY]


class TestTheDatabaseItselfRefuses:
    """The same rules where Python is not asked."""

    def copy(self, seat, **fields):
        given = {
            name: getattr(seat, name)
            for name in ("staff", "position", "unit", "department", "store", "group", "starts_on", "ends_on")
        }
        return Assignment(**{**given, "kind": "concurrent", **fields})

    @pytest.mark.parametrize(
        ("starts", "ends"),
        [(date(2026, 2, 20), None), (date(2026, 2, 1), date(2026, 2, 10)), (date(2026, 1, 1), date(2026, 12, 31))],
    )
    def test_an_overlap(self, house, starts, ends):
        staff = factories.make_staff()
        seat = factories.make_seat(
            house.positions.clerk, house.team, staff, starts_on=date(2026, 2, 10), ends_on=date(2026, 2, 20)
        )
        with pytest.raises(IntegrityError), transaction.atomic():
            self.copy(seat, starts_on=starts, ends_on=ends).save()

    def test_an_overlap_by_moving_an_end(self, house):
        staff = factories.make_staff()
        first = factories.make_seat(
            house.positions.clerk, house.team, staff, starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 9)
        )
        factories.make_seat(house.positions.clerk, house.team, staff, starts_on=date(2026, 2, 10))
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.filter(pk=first.pk).update(ends_on=date(2026, 2, 10))
        first.refresh_from_db()
        assert first.ends_on == date(2026, 2, 9)

    def test_stretches_that_only_touch_are_taken(self, house):
        seat = factories.make_seat(
            house.positions.clerk, house.team, starts_on=date(2026, 2, 1), ends_on=date(2026, 2, 9)
        )
        next_one = self.copy(seat, starts_on=date(2026, 2, 10), ends_on=None)
        next_one.save()
        assert next_one.pk

    def test_leaving_before_joining(self, house):
        with pytest.raises(IntegrityError), transaction.atomic():
            Assignment.objects.filter(pk=house.clerk.pk).update(ends_on=house.clerk.starts_on - DAY)

    def test_two_open_main_positions(self, house):
        with pytest.raises(IntegrityError), transaction.atomic():
            self.copy(house.clerk, unit=house.department, kind="primary").save()

    def test_a_position_that_is_its_own_superior(self, house):
        with pytest.raises(DatabaseError), transaction.atomic():
            Position.objects.filter(pk=house.positions.clerk.pk).update(reports_to=house.positions.clerk.pk)

    @pytest.mark.parametrize("top", ["lead", "manager", "chief"])
    def test_a_circle_of_superiors(self, house, top):
        with pytest.raises(IntegrityError), transaction.atomic():
            Position.objects.filter(pk=getattr(house.positions, top).pk).update(reports_to=house.positions.clerk.pk)
        position = getattr(house.positions, top)
        position.reports_to = house.positions.clerk
        with pytest.raises(IntegrityError), transaction.atomic():
            position.save()

    def test_a_new_superior_that_makes_no_circle_is_taken(self, house):
        Position.objects.filter(pk=house.positions.clerk.pk).update(reports_to=house.positions.chief.pk)
        assert Position.objects.get(pk=house.positions.clerk.pk).reports_to == house.positions.chief


def test_whoever_begins_today_owes_today_at_once(house):
    duty = factories.make_duty(house.positions.clerk)
    staff = factories.make_staff()
    seat = start_assignment(staff=staff, position=house.positions.clerk, unit=house.team, starts_on=clock.today())
    assert [item.duty for item in seat.items.all()] == [duty]


def test_whoever_begins_before_their_store_is_live_owes_nothing_yet(house):
    factories.make_duty(house.positions.clerk)
    factories.make_definition(house.positions.clerk)
    for live_from in (None, MONDAY + DAY):
        store = factories.make_store(house.store.parent, live_from=live_from)
        seat = start_assignment(
            staff=factories.make_staff(), position=house.positions.clerk, unit=store, starts_on=clock.today()
        )
        assert not seat.items.exists()
        assert not seat.reports.exists()
        assert not seat.scorecards.exists()
