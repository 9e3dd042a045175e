"""Absences are asked for and decided on, recorded, shortened and cancelled; what cannot be is refused."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from roles import clock
from roles.approvals import actions as approvals
from roles.approvals.deciding import pending_of
from roles.approvals.models import Decision
from roles.approvals.verifying import faults
from roles.notifications.models import Notification
from roles.personnel.actions import StaleAbsence, cancel_absence, change_absence, record_absence, request_absence
from roles.personnel.models import Absence
from roles.personnel.models.absence import back_on
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)
TUESDAY, WEDNESDAY, THURSDAY = MONDAY + DAY, MONDAY + DAY * 2, MONDAY + DAY * 3


@pytest.fixture
def colleague(office):
    return factories.make_seat(office.positions.clerk, office.team)


def ask(seat, first=TUESDAY, last=THURSDAY, **fields):
    return request_absence(
        acting_user=fresh(seat.staff), first_day=first, last_day=last, **{"kind": "leave", "reason": "family", **fields}
    )


def record(office, first=TUESDAY, last=THURSDAY, who="hr", **fields):
    given = {"staff": fresh(office.clerk.staff), "first_day": first, "last_day": last, "kind": "leave", **fields}
    return record_absence(acting_user=fresh(getattr(office, who).staff), **given)


def told(absence):
    return set(
        Notification.objects.filter(kind="absence", params__name=absence.owner.name).values_list(
            "recipient", "params__what"
        )
    )


class TestAsking:
    def test_the_superior_decides_and_the_person_is_told(self, office, colleague):
        absence = ask(office.clerk, deputy=colleague.staff)
        approval = pending_of(absence)
        assert (absence.state, approval.approver) == ("requested", office.lead.staff)
        approvals.approve(approval=approval, acting_user=fresh(office.lead.staff), version=approval.version)
        absence.refresh_from_db()
        assert absence.state == "confirmed"
        assert told(absence) == {
            (office.lead.staff_id, "requested"),
            (office.lead.staff_id, "confirmed-other"),
            (office.clerk.staff_id, "confirmed"),
            (colleague.staff_id, "stand-in"),
        }
        assert list(faults()) == []

    def test_refused_with_a_reason_it_takes_up_no_days(self, office):
        absence = ask(office.clerk)
        approval = pending_of(absence)
        approvals.return_document(
            approval=approval, acting_user=fresh(office.lead.staff), version=approval.version, reason="stock-take"
        )
        absence.refresh_from_db()
        assert absence.state == "refused"
        assert ask(office.clerk).state == "requested"

    def test_a_request_has_no_effect_yet(self, office):
        duty = factories.make_duty(office.positions.clerk)
        item = factories.make_item(duty, office.clerk, TUESDAY)
        ask(office.clerk)
        item.refresh_from_db()
        assert item.status == "open"

    def test_nobody_stands_above_and_it_is_confirmed_and_logged(self, office):
        absence = ask(office.chief)
        assert absence.state == "confirmed"
        assert Decision.objects.get(object_id=absence.pk).verb == "file"

    def test_the_author_does_not_decide(self, office):
        approval = pending_of(ask(office.clerk))
        with pytest.raises(PermissionDenied):
            approvals.approve(approval=approval, acting_user=fresh(office.clerk.staff), version=1)

    def test_personnel_that_does_not_stand_above_does_not_decide(self, office):
        approval = pending_of(ask(office.clerk))
        with pytest.raises(PermissionDenied):
            approvals.approve(approval=approval, acting_user=fresh(office.hr.staff), version=1)

    def test_withdrawn_before_the_decision(self, office):
        absence = ask(office.clerk)
        row = cancel_absence(absence=absence, acting_user=fresh(office.clerk.staff), version=absence.version)
        assert row.state == "cancelled"
        assert pending_of(absence) is None

    def test_without_a_position_there_is_nothing_to_ask(self, db):
        with pytest.raises(ValidationError):
            request_absence(acting_user=factories.make_staff(), kind="leave", first_day=TUESDAY, last_day=TUESDAY)

    @pytest.mark.parametrize(
        ("first", "last", "field"),
        [
            (THURSDAY, TUESDAY, "last_day"),
            (MONDAY - DAY * 8, MONDAY - DAY * 8, "first_day"),
            (TUESDAY, TUESDAY + DAY * 366, "last_day"),
            (TUESDAY + DAY * 400, TUESDAY + DAY * 400, "first_day"),
        ],
    )
    def test_impossible_days_are_refused_beside_the_field(self, office, first, last, field):
        with pytest.raises(ValidationError) as refused:
            ask(office.clerk, first, last)
        assert field in refused.value.message_dict
        assert not Absence.objects.exists()

    def test_days_that_are_taken_are_refused_requested_or_confirmed(self, office):
        ask(office.clerk)
        with pytest.raises(ValidationError) as refused:
            ask(office.clerk, THURSDAY, THURSDAY + DAY)
        assert "first_day" in refused.value.message_dict
        with pytest.raises(ValidationError):
            record(office, MONDAY, TUESDAY)


class TestDeputies:
    def test_works_in_the_same_store(self, office):
        for staff in (office.far_clerk.staff, factories.make_staff()):
            with pytest.raises(ValidationError) as refused:
                ask(office.clerk, deputy=staff)
            assert "deputy" in refused.value.message_dict

    def test_is_another(self, office):
        with pytest.raises(ValidationError) as refused:
            ask(office.clerk, deputy=office.clerk.staff)
        assert "deputy" in refused.value.message_dict

    def test_is_there_in_these_days(self, office, colleague):
        factories.make_absence(colleague.staff, THURSDAY, THURSDAY + DAY)
        with pytest.raises(ValidationError) as refused:
            ask(office.clerk, deputy=colleague.staff)
        assert "deputy" in refused.value.message_dict
        assert ask(office.clerk, TUESDAY, WEDNESDAY, deputy=colleague.staff).deputy == colleague.staff

    def test_who_falls_ill_is_missed_and_those_concerned_are_told(self, office, colleague):
        absence = record(office, deputy=colleague.staff)
        factories.make_absence(colleague.staff, WEDNESDAY)
        away = Notification.objects.filter(kind="absence", params__what="deputy-away")
        assert set(away.values_list("recipient", flat=True)) == {absence.owner_id, office.lead.staff_id}

    def test_sees_the_absence_and_not_its_reason(self, office, colleague):
        from tests.pages.conftest import browser_of

        absence = record(office, deputy=colleague.staff, reason="hospital")
        page = browser_of(colleague.staff).get(f"/people/absences/{absence.pk}/")
        assert page.status_code == 200
        assert "hospital" not in page.content.decode()
        assert "hospital" in browser_of(office.hr.staff).get(f"/people/absences/{absence.pk}/").content.decode()


class TestRecording:
    @pytest.mark.parametrize("who", ["hr", "lead", "manager", "chief"])
    def test_confirmed_at_once_and_logged_by_name(self, office, who):
        absence = record(office, who=who)
        assert (absence.state, absence.recorded_by) == ("confirmed", getattr(office, who).staff)
        decision = Decision.objects.get(object_id=absence.pk)
        assert (decision.verb, decision.actor) == ("approve", getattr(office, who).staff)

    @pytest.mark.parametrize("who", ["far_hr", "far_clerk"])
    def test_not_by_another_store(self, office, who):
        with pytest.raises(PermissionDenied):
            record(office, who=who)

    def test_not_ones_own(self, office):
        with pytest.raises(PermissionDenied):
            record(office, staff=fresh(office.hr.staff))

    def test_late_back_to_the_previous_month(self, office):
        assert record(office, date(2026, 2, 1), date(2026, 2, 2)).state == "confirmed"
        with pytest.raises(ValidationError):
            record(office, date(2026, 1, 31), date(2026, 1, 31))


class TestChanging:
    def change(self, absence, staff, last_day, deputy=None, version=None):
        return change_absence(
            absence=absence,
            acting_user=fresh(staff),
            version=absence.version if version is None else version,
            last_day=last_day,
            deputy=deputy,
        )

    def test_the_person_comes_back_sooner(self, office):
        absence = record(office)
        row = self.change(absence, office.clerk.staff, TUESDAY)
        assert (row.last_day, row.ends_at) == (TUESDAY, clock.end_of(TUESDAY))
        assert (office.lead.staff_id, "changed-other") in told(row)

    def test_only_shorter(self, office):
        absence = record(office)
        for day in (THURSDAY + DAY, MONDAY):
            with pytest.raises(ValidationError) as refused:
                self.change(absence, office.hr.staff, day)
            assert "last_day" in refused.value.message_dict

    def test_nobody_rewrites_their_own_past(self, office):
        absence = record(office)
        with clock.at(clock.local(THURSDAY)):
            with pytest.raises(ValidationError):
                self.change(absence, office.clerk.staff, TUESDAY)
            assert self.change(absence, office.hr.staff, TUESDAY).last_day == TUESDAY

    def test_a_stale_form_is_refused(self, office):
        absence = record(office)
        self.change(absence, office.hr.staff, WEDNESDAY)
        with pytest.raises(StaleAbsence):
            self.change(absence, office.hr.staff, TUESDAY, version=absence.version)

    def test_not_by_a_colleague(self, office, colleague):
        with pytest.raises(PermissionDenied):
            self.change(record(office), colleague.staff, TUESDAY)

    def test_cancelled_before_it_begins(self, office):
        absence = record(office)
        row = cancel_absence(absence=absence, acting_user=fresh(office.clerk.staff), version=absence.version)
        assert row.state == "cancelled"
        assert record(office).state == "confirmed"

    def test_once_begun_ones_own_is_shortened_and_others_may_cancel(self, office):
        absence = record(office)
        with clock.at(clock.local(WEDNESDAY)):
            with pytest.raises(ValidationError):
                cancel_absence(absence=absence, acting_user=fresh(office.clerk.staff), version=absence.version)
            row = cancel_absence(absence=absence, acting_user=fresh(office.hr.staff), version=absence.version)
        assert row.state == "cancelled"

    def test_every_change_is_remembered(self, office):
        absence = record(office)
        row = self.change(absence, office.lead.staff, WEDNESDAY)
        cancel_absence(absence=row, acting_user=fresh(office.hr.staff), version=row.version)
        who = list(absence.history.order_by("history_id").values_list("history_user", flat=True))
        assert who == [office.hr.staff_id, office.hr.staff_id, office.lead.staff_id, office.hr.staff_id]


class TestTheDatabaseItselfRefuses:
    def test_an_overlap(self, office):
        first, second = record(office), record(office, THURSDAY + DAY, THURSDAY + DAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.filter(pk=second.pk).update(first_day=THURSDAY)
        Absence.objects.filter(pk=first.pk).update(state="cancelled")
        Absence.objects.filter(pk=second.pk).update(first_day=THURSDAY)
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.filter(pk=first.pk).update(state="requested")

    def test_days_that_run_backwards(self, office):
        absence = record(office)
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.filter(pk=absence.pk).update(last_day=MONDAY)

    def test_a_deputy_of_oneself(self, office):
        absence = record(office)
        with pytest.raises(IntegrityError), transaction.atomic():
            Absence.objects.filter(pk=absence.pk).update(deputy=office.clerk.staff)


def test_the_first_day_back_is_after_the_last_of_those_that_follow_without_a_gap(office):
    days = [(TUESDAY, WEDNESDAY), (THURSDAY, THURSDAY), (THURSDAY + DAY * 2, THURSDAY + DAY * 3)]
    first, second, third = (record(office, *each) for each in days)
    assert back_on([first, second, third]) == {
        first.pk: THURSDAY + DAY,
        second.pk: THURSDAY + DAY,
        third.pk: THURSDAY + DAY * 4,
    }
