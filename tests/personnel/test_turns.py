"""People join, move, rise, stand in, leave and come back: what follows, what is refused, what is foretold."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from roles import clock, sweep
from roles.duties.actions import close_due
from roles.duties.models import ChecklistItem
from roles.models import Assignment, Staff
from roles.notifications.models import Notification
from roles.personnel import actions
from roles.personnel.foresight import foretell
from roles.personnel.logins import free_login
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh
from tests.pages.conftest import browser_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)
FRIDAY = MONDAY + DAY * 4


@pytest.fixture
def hr(office):
    return fresh(office.hr.staff)


def held(staff, day):
    return {(seat.position_id, seat.unit_id) for seat in Assignment.objects.active_on(day).filter(staff=staff)}


def join(office, hr, **fields):
    given = {
        "name": "王晓明",
        "employee_no": "N1",
        "username": "wang.xiaoming",
        "position": office.positions.clerk,
        "unit": office.team,
        "starts_on": MONDAY,
        **fields,
    }
    return actions.join(acting_user=hr, **given)


def move(office, hr, **fields):
    given = {
        "staff": fresh(office.clerk.staff),
        "position": office.positions.lead,
        "unit": office.team,
        "starts_on": FRIDAY,
        **fields,
    }
    return actions.move(acting_user=hr, **given)


class TestJoining:
    def test_a_person_with_an_account_a_position_and_a_password_shown_once(self, office, hr):
        turn = join(office, hr, phone="13800001234", reason="new post")
        staff = Staff.objects.get(username="wang.xiaoming")
        assert held(staff, MONDAY) == {(office.positions.clerk.pk, office.team.pk)}
        assert staff.check_password(turn.password)
        assert len(turn.password) >= 12
        assert (staff.pinyin, staff.initials) == ("wangxiaoming", "wxm")
        assert staff.history.get().history_user == hr
        assert turn.begun.history.get().history_change_reason == "new post"

    def test_two_passwords_are_never_alike(self, office, hr):
        second = join(office, hr, employee_no="N2", username="other")
        assert join(office, hr).password != second.password

    @pytest.mark.parametrize(
        ("fields", "field"),
        [
            ({"employee_no": "T00001"}, "employee_no"),
            ({"phone": "call me"}, "phone"),
            ({"starts_on": date(2026, 1, 31)}, "starts_on"),
            ({"starts_on": date(2027, 4, 1)}, "starts_on"),
        ],
    )
    def test_bad_input_is_refused_beside_its_field(self, office, hr, fields, field):
        factories.make_staff(employee_no="T00001") if field == "employee_no" else None
        with pytest.raises(ValidationError) as refused:
            join(office, hr, **fields)
        assert field in refused.value.message_dict
        assert not Staff.objects.filter(username="wang.xiaoming").exists()

    def test_into_another_department_than_the_positions(self, office, hr):
        with pytest.raises(ValidationError) as refused:
            join(office, hr, unit=office.finance)
        assert "unit" in refused.value.message_dict

    def test_into_another_store_is_not_allowed(self, office, hr):
        with pytest.raises(PermissionDenied):
            join(office, hr, unit=office.far_sales)

    def test_without_the_right_is_not_allowed(self, office):
        with pytest.raises(PermissionDenied):
            join(office, fresh(office.manager.staff))

    def test_nobody_hands_out_a_right_that_reaches_further_than_their_own(self, office, hr):
        director = factories.make_position(grants=[("group", "duties.view_checklistitem")])
        with pytest.raises(PermissionDenied):
            join(office, hr, position=director, unit=office.store)
        assert join(office, factories.make_superuser(), position=director, unit=office.store).begun

    def test_login_names_are_made_of_pinyin_and_numbered(self, db):
        assert free_login("单雄信", "N1") == "shan.xiongxin"
        factories.make_staff(username="shan.xiongxin")
        factories.make_staff(username="shan.xiongxin2")
        assert free_login("单雄信", "N1") == "shan.xiongxin3"
        assert free_login("·", "N-7") == "n7"


class TestMoving:
    def test_the_position_before_ends_the_day_before(self, office, hr):
        turn = move(office, hr, reason="needs a lead")
        clerk = office.clerk.staff
        assert held(clerk, FRIDAY - DAY) == {(office.positions.clerk.pk, office.team.pk)}
        assert held(clerk, FRIDAY) == {(office.positions.lead.pk, office.team.pk)}
        assert [seat.ends_on for seat in turn.ended] == [FRIDAY - DAY]
        last = office.clerk.history.first()
        assert (last.history_user, last.history_change_reason) == (hr, "needs a lead")

    def test_rights_are_those_of_the_day(self, office, hr):
        peer = factories.make_seat(office.positions.clerk, office.team)
        move(office, hr)
        clerk = office.clerk.staff
        for day, may in ((FRIDAY - DAY, False), (FRIDAY, True)):
            with clock.at(clock.local(day)):
                assert fresh(clerk).has_perm("roles.view_staff", peer) is may

    def test_other_positions_go_on(self, office, hr):
        further = factories.make_position()
        factories.make_seat(further, office.team, office.clerk.staff, kind="concurrent")
        move(office, hr)
        assert (further.pk, office.team.pk) in held(office.clerk.staff, FRIDAY)

    def test_a_position_to_come_gives_way_to_another_one(self, office, hr):
        move(office, hr)
        turn = move(office, hr, position=office.positions.manager, unit=office.department, starts_on=FRIDAY + DAY)
        assert [seat.position for seat in turn.cancelled] == [office.positions.lead]
        assert held(office.clerk.staff, FRIDAY + DAY) == {(office.positions.manager.pk, office.department.pk)}

    def test_told_late_what_was_missed_after_the_last_day_was_never_owed(self, office, hr):
        duty = factories.make_duty(office.positions.clerk)
        for back in (4, 3):
            factories.make_item(duty, office.clerk, MONDAY - DAY * back)
        close_due(clock.now())
        assert ChecklistItem.objects.filter(status="missed").count() == 2
        move(office, hr, starts_on=MONDAY - DAY * 3)
        assert [item.period for item in office.clerk.items.filter(duty=duty)] == [(MONDAY - DAY * 4).isoformat()]

    def test_on_the_day_the_present_one_began_is_refused_beside_the_day(self, office, hr):
        newcomer = factories.make_seat(office.positions.clerk, office.team, starts_on=MONDAY)
        with pytest.raises(ValidationError) as refused:
            move(office, hr, staff=newcomer.staff, starts_on=MONDAY)
        assert "starts_on" in refused.value.message_dict

    @pytest.mark.parametrize("who", ["manager", "far_hr", "clerk"])
    def test_not_by_those_without_the_right_over_the_person(self, office, who):
        with pytest.raises(PermissionDenied):
            move(office, fresh(getattr(office, who).staff))

    def test_nobody_moves_themselves(self, office, hr):
        with pytest.raises(PermissionDenied):
            move(office, hr, staff=hr)
        admin = factories.make_superuser()
        factories.make_seat(office.positions.clerk, office.team, admin)
        with pytest.raises(PermissionDenied):
            move(office, admin, staff=admin)

    def test_both_sides_must_be_within_reach(self, office, hr):
        with pytest.raises(PermissionDenied):
            move(office, hr, unit=office.far_sales, position=office.positions.manager)
        with pytest.raises(PermissionDenied):
            move(office, hr, staff=office.far_clerk.staff)

    def test_the_person_and_the_new_superior_are_told(self, office, hr):
        move(office, hr)
        told = Notification.objects.filter(kind="turn").values_list("recipient", flat=True)
        assert set(told) == {office.clerk.staff_id, office.manager.staff_id}

    def test_absences_follow_to_the_new_seat(self, office, hr):
        absence = factories.make_absence(office.clerk.staff, FRIDAY + DAY)
        turn = move(office, hr, position=office.positions.manager, unit=office.department)
        absence.refresh_from_db()
        assert (absence.assignment, absence.unit) == (turn.begun, office.department)

    def test_a_seat_to_come_is_taken_back_although_an_absence_stands_in_it(self, office, hr):
        absence = factories.make_absence(office.clerk.staff, FRIDAY + DAY)
        move(office, hr)
        turn = move(office, hr, position=office.positions.manager, unit=office.department)
        absence.refresh_from_db()
        assert [seat.position for seat in turn.cancelled] == [office.positions.lead]
        assert absence.assignment == turn.begun

    def test_leaving_before_the_next_seat_begins_keeps_the_absence_with_the_present_one(self, office, hr):
        absence = factories.make_absence(office.clerk.staff, FRIDAY - DAY, FRIDAY + DAY)
        move(office, hr)
        actions.leave(acting_user=hr, staff=fresh(office.clerk.staff), last_day=FRIDAY - DAY)
        absence.refresh_from_db()
        assert (absence.assignment, absence.last_day) == (office.clerk, FRIDAY - DAY)


class TestPromoting:
    def test_to_what_stands_higher(self, office, hr):
        facts = {"staff": office.clerk.staff, "unit": office.team, "starts_on": FRIDAY}
        turn = actions.promote(acting_user=hr, position=office.positions.lead, **facts)
        assert turn.begun.position == office.positions.lead

    def test_not_sideways(self, office, hr):
        other = factories.make_position()
        facts = {"staff": office.clerk.staff, "unit": office.team, "starts_on": FRIDAY}
        with pytest.raises(ValidationError) as refused:
            actions.promote(acting_user=hr, position=other, **facts)
        assert "position" in refused.value.message_dict


class TestStandingIn:
    def stand_in(self, office, hr, **fields):
        given = {
            "staff": office.clerk.staff,
            "position": office.positions.lead,
            "unit": office.team,
            "starts_on": MONDAY + DAY,
            "ends_on": FRIDAY,
            **fields,
        }
        return actions.act_for(acting_user=hr, **given)

    def test_from_a_day_to_a_day_beside_the_own(self, office, hr):
        self.stand_in(office, hr)
        assert len(held(office.clerk.staff, FRIDAY)) == 2
        assert len(held(office.clerk.staff, FRIDAY + DAY)) == 1

    def test_backwards_is_refused(self, office, hr):
        with pytest.raises(ValidationError):
            self.stand_in(office, hr, ends_on=MONDAY)

    def test_a_further_position_and_its_end(self, office, hr):
        further = factories.make_position()
        facts = {"staff": office.clerk.staff, "position": further, "unit": office.team, "starts_on": MONDAY}
        seat = actions.add_position(acting_user=hr, **facts).begun
        assert (seat.kind, seat.ends_on) == ("concurrent", None)
        actions.end_position(acting_user=hr, assignment=seat, ends_on=FRIDAY)
        assert held(office.clerk.staff, FRIDAY + DAY) == {(office.positions.clerk.pk, office.team.pk)}

    def test_one_to_come_is_taken_back(self, office, hr):
        seat = self.stand_in(office, hr).begun
        turn = actions.end_position(acting_user=hr, assignment=seat)
        assert turn.cancelled == [seat]
        assert len(held(office.clerk.staff, FRIDAY)) == 1

    def test_the_only_position_is_not_ended(self, office, hr):
        with pytest.raises(ValidationError):
            actions.end_position(acting_user=hr, assignment=office.clerk, ends_on=FRIDAY)


class TestLeaving:
    def leave(self, office, hr, last_day=FRIDAY, **fields):
        return actions.leave(acting_user=hr, staff=fresh(office.clerk.staff), last_day=last_day, **fields)

    def test_everything_works_until_the_last_day_is_over(self, office, hr):
        client = browser_of(office.clerk.staff)
        self.leave(office, hr, reason="own wish")
        office.clerk.refresh_from_db()
        assert office.clerk.ends_on == FRIDAY
        with clock.at(clock.end_of(FRIDAY) - timedelta(seconds=1)):
            assert client.get("/duties/").status_code == 200
        with clock.at(clock.end_of(FRIDAY)):
            # Before any sweep: the session is over and the rights are gone.
            assert client.get("/duties/")["Location"].startswith("/login/")
            assert not fresh(office.clerk.staff).has_perm("duties.view_checklistitem", office.clerk)

    def test_the_sweep_closes_the_account_and_history_says_so(self, office, hr):
        factories.open_stores_on(MONDAY)
        self.leave(office, hr)
        sweep.sweep()
        assert fresh(office.clerk.staff).is_active
        with clock.at(clock.end_of(FRIDAY)):
            closed = next(each.count for each in sweep.sweep() if each.step == "close accounts")
            assert closed == 1
            assert next(each.count for each in sweep.sweep() if each.step == "close accounts") == 0
        gone = fresh(office.clerk.staff)
        assert not gone.is_active
        assert gone.history.first().history_change_reason == "last day passed"

    def test_a_last_day_in_the_past_closes_at_once(self, office, hr):
        self.leave(office, hr, MONDAY - DAY)
        assert not fresh(office.clerk.staff).is_active

    def test_positions_to_come_are_taken_back(self, office, hr):
        move(office, hr, starts_on=FRIDAY + DAY)
        turn = self.leave(office, hr)
        assert [seat.position for seat in turn.cancelled] == [office.positions.lead]
        assert held(office.clerk.staff, FRIDAY + DAY) == set()

    def test_absences_end_with_the_last_day(self, office, hr):
        lasting = factories.make_absence(office.clerk.staff, FRIDAY, FRIDAY + DAY * 5)
        later = factories.make_absence(office.clerk.staff, FRIDAY + DAY * 9)
        self.leave(office, hr)
        lasting.refresh_from_db()
        later.refresh_from_db()
        assert (lasting.last_day, later.state) == (FRIDAY, "cancelled")

    def test_no_position_outlives_the_person(self, office, hr):
        self.leave(office, hr)
        seat = Assignment.objects.get(pk=office.clerk.pk)
        with pytest.raises(ValidationError) as refused:
            actions.end_position(acting_user=hr, assignment=seat, ends_on=FRIDAY + DAY)
        assert "ends_on" in refused.value.error_dict
        seat.refresh_from_db()
        assert seat.ends_on == FRIDAY

    def test_staying_after_all(self, office, hr):
        self.leave(office, hr)
        actions.stay(acting_user=hr, staff=fresh(office.clerk.staff))
        office.clerk.refresh_from_db()
        assert office.clerk.ends_on is None
        assert fresh(office.clerk.staff).leaves_on is None

    def test_coming_back_with_a_new_password(self, office, hr):
        staff = office.clerk.staff
        staff.set_password("the old one is long forgotten")
        staff.save()
        self.leave(office, hr, MONDAY - DAY)
        facts = {"position": office.positions.clerk, "unit": office.team, "starts_on": MONDAY}
        turn = actions.rejoin(acting_user=hr, staff=fresh(staff), **facts)
        back = fresh(staff)
        assert back.is_active
        assert back.check_password(turn.password)
        assert held(back, MONDAY) == {(office.positions.clerk.pk, office.team.pk)}

    def test_who_is_here_does_not_rejoin(self, office, hr):
        facts = {"position": office.positions.clerk, "unit": office.team, "starts_on": MONDAY}
        with pytest.raises(ValidationError):
            actions.rejoin(acting_user=hr, staff=fresh(office.clerk.staff), **facts)

    def test_not_an_account_that_opens_the_administration(self, office, hr):
        Staff.objects.filter(pk=office.clerk.staff_id).update(is_superuser=True, is_staff=True)
        with pytest.raises(PermissionDenied):
            self.leave(office, hr)
        # Their assignments are personnel's business like anybody's.
        assert move(office, hr, staff=fresh(office.clerk.staff)).begun

    def test_not_by_the_personnel_of_another_store(self, office):
        with pytest.raises(PermissionDenied):
            self.leave(office, fresh(office.far_hr.staff))

    def test_who_also_works_elsewhere_is_not_let_go_by_one_store(self, office, hr):
        further = factories.make_position()
        factories.make_seat(further, office.far_sales, office.clerk.staff, kind="concurrent")
        with pytest.raises(PermissionDenied):
            self.leave(office, hr)


class TestForetelling:
    def test_the_lines_say_what_begins_ends_and_stays_and_nothing_is_written(self, office, hr):
        duty = factories.make_duty(office.positions.clerk, "weekly", rrule="FREQ=WEEKLY;BYDAY=SA")
        early = factories.make_duty(office.positions.clerk, "weekly", rrule="FREQ=WEEKLY;BYDAY=TU")
        factories.make_item(duty, office.clerk, MONDAY)
        before = (Assignment.objects.count(), Notification.objects.count(), ChecklistItem.objects.count())
        lines = foretell(hr, fresh(office.clerk.staff), lambda: move(office, hr))
        text = "\n".join(lines)
        assert office.positions.lead.name in lines[0]
        assert office.positions.clerk.name in lines[1]
        assert office.manager.staff.name in text
        assert any("1" in line for line in lines[3:]), lines
        assert (Assignment.objects.count(), Notification.objects.count(), ChecklistItem.objects.count()) == before
        assert ChecklistItem.objects.filter(duty__in=[duty, early]).count() == 2

    def test_what_is_refused_is_refused_now(self, office, hr):
        with pytest.raises(ValidationError):
            foretell(hr, fresh(office.clerk.staff), lambda: move(office, hr, starts_on=date(2020, 1, 1)))
