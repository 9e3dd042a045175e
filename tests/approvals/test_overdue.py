"""Time-outs of a step: reminded once, then up the line or passed on, each once and logged without an actor."""

from datetime import date, time, timedelta

import pytest

from roles import clock, sweep
from roles.actions import deactivate_staff
from roles.approvals import overdue
from roles.approvals.actions import approve, delegate, submit
from roles.approvals.chain import history_of
from roles.approvals.models import Approval, ChainHead, Desk
from roles.approvals.verifying import faults
from roles.calendars.models import StoreHours
from roles.notifications.models import Notification
from tests import factories
from tests.approvals.discounts import flow
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

ESCALATE = {"hours": 4, "overdue": "escalate", "then_hours": 2}


@pytest.fixture(autouse=True)
def hours(shop):
    """The store works from nine to five, seven days a week; the asking is done at nine on Monday."""
    StoreHours.objects.create(store=shop.store, opens=time(9), closes=time(17))


def at(hour, minute=0, day=MONDAY):
    return clock.local(day, time(hour, minute))


def send(document):
    return submit(document=document, acting_user=document.owner, approver=None)


def asked(approval):
    return set(Desk.objects.filter(approval=approval, is_open=True).values_list("staff", flat=True))


def automatic(document):
    found = history_of(document).filter(actor=None)
    return [(each.verb, each.step, each.target_id) for each in found]


def told(seat, what):
    return Notification.objects.of(seat.staff).filter(params__what=what).count()


def stored(approval):
    return Approval.objects.get(pk=approval.pk)


class TestReminding:
    def test_once_when_the_time_is_over_however_often_a_sweep_looks(self, shop, ask):
        flow({"hours": 4})
        document = ask()
        approval = send(document)
        assert stored(approval).due_at == at(13)
        assert overdue.act_due(at(12, 59)) == 0
        for instant in (at(13), at(13), at(13, 1), at(16)):
            overdue.act_due(instant)
        assert automatic(document) == [("remind", 1, None)]
        assert told(shop.lead, "overdue") == 1
        assert (stored(approval).reminded_at, asked(approval)) == (at(13), {shop.lead.staff_id})
        assert list(faults()) == []

    def test_a_form_opened_before_the_reminder_stays_good(self, shop, ask):
        flow({"hours": 4})
        approval = send(ask())
        held = stored(approval)
        overdue.act_due(at(14))
        approve(approval=held, acting_user=fresh(shop.lead.staff), version=held.version)
        assert stored(approval).state == "approved"

    def test_working_hours_count_and_a_late_sweep_reminds_once(self, shop, ask):
        flow({"hours": 12})
        document = ask()
        approval = send(document)
        assert stored(approval).due_at == at(13, day=MONDAY + timedelta(days=1))
        assert overdue.act_due(at(9, day=MONDAY + timedelta(days=20))) == 1
        assert automatic(document) == [("remind", 1, None)]

    def test_not_what_was_decided_meanwhile(self, shop, ask):
        flow({"hours": 4})
        document = ask()
        approval = send(document)
        approve(approval=stored(approval), acting_user=fresh(shop.lead.staff), version=stored(approval).version)
        assert overdue.act_due(at(16)) == 0
        assert automatic(document) == []

    def test_every_decider_that_is_waited_for_and_their_deputies(self, shop, ask):
        flow({"who": "position", "position": shop.positions.accountant, "mode": "all", "hours": 4})
        deputy = factories.make_seat(shop.positions.clerk, shop.team)
        day = {"starts_on": MONDAY, "ends_on": MONDAY}
        people = {"principal": shop.second.staff, "deputy": deputy.staff, "acting_user": factories.make_superuser()}
        delegate(**people, **day)
        approval = send(ask())
        approve(approval=stored(approval), acting_user=fresh(shop.first.staff), version=stored(approval).version)
        overdue.act_due(at(13))
        assert [told(each, "overdue") for each in (shop.first, shop.second, deputy)] == [0, 1, 1]

    def test_where_no_flow_applies_the_one_named_is_reminded_by_the_date_it_was_given(self, shop, ask):
        document = ask()
        submit(document=document, acting_user=document.owner, approver=shop.lead.staff, due_at=at(12))
        assert overdue.act_due(at(12)) == 1
        assert automatic(document) == [("remind", None, None)]
        assert told(shop.lead, "overdue") == 1

    def test_the_sweep_does_it(self, shop, ask):
        flow({"hours": 4})
        send(ask())
        with clock.at(at(13)):
            outcomes = {each.step: each for each in sweep.sweep(at(13))}
        assert (outcomes["decide in time"].count, outcomes["decide in time"].failed) == (1, False)

    def test_many_at_once_in_a_bounded_number_of_queries(self, shop, ask, django_assert_max_num_queries):
        flow({"hours": 4})
        for _number in range(3):
            send(ask())
        with django_assert_max_num_queries(40) as few:
            assert overdue.act_due(at(13)) == 3
        for _number in range(9):
            send(ask())
        with django_assert_max_num_queries(len(few)):
            assert overdue.act_due(at(14)) == 9


class TestMovingOn:
    def test_the_superior_of_the_decider_takes_over_and_then_theirs(self, shop, ask):
        flow(ESCALATE)
        document = ask()
        approval = send(document)
        assert stored(approval).acts_at == at(15)
        overdue.act_due(at(13))
        overdue.act_due(at(14, 59))
        assert asked(approval) == {shop.lead.staff_id}
        for _again in range(2):
            overdue.act_due(at(15))
        assert (asked(approval), stored(approval).approver) == ({shop.manager.staff_id}, shop.manager.staff)
        assert automatic(document) == [("remind", 1, None), ("escalate", 1, shop.manager.staff_id)]
        assert [told(each, "passed-on") for each in (shop.lead, shop.clerk)] == [1, 1]
        assert told(shop.manager, "escalated") == 1
        # The new decider has the same time, and then it goes further up until nobody stands above.
        tuesday, wednesday = MONDAY + timedelta(days=1), MONDAY + timedelta(days=2)
        assert (stored(approval).due_at, stored(approval).acts_at) == (at(11, day=tuesday), at(13, day=tuesday))
        overdue.act_due(at(13, day=tuesday))
        assert asked(approval) == {shop.chief.staff_id}
        overdue.act_due(at(12, day=wednesday))
        overdue.act_due(at(16, day=MONDAY + timedelta(days=9)))
        assert asked(approval) == {shop.chief.staff_id}
        assert stored(approval).acts_at is None
        assert [verb for verb, *_rest in automatic(document)] == ["remind", "escalate"] * 2 + ["remind"]
        with clock.at(at(16, day=MONDAY + timedelta(days=9))):
            row = stored(approval)
            approve(approval=row, acting_user=fresh(shop.chief.staff), version=row.version)
        assert stored(approval).state == "approved"
        assert list(faults()) == []

    def test_a_form_of_whoever_let_the_time_pass_is_refused(self, shop, ask):
        flow(ESCALATE)
        approval = send(ask())
        held = stored(approval)
        overdue.act_due(at(15))
        from django.core.exceptions import PermissionDenied, ValidationError

        with pytest.raises((PermissionDenied, ValidationError)):
            approve(approval=held, acting_user=fresh(shop.lead.staff), version=held.version)
        assert stored(approval).state == "pending"

    def test_it_is_passed_on_to_the_holder_of_a_position_once(self, shop, ask):
        flow({"hours": 4, "overdue": "pass_on", "then_hours": 0, "pass_to": shop.positions.accountant})
        document = ask()
        approval = send(document)
        overdue.act_due(at(13))
        assert asked(approval) == {shop.first.staff_id}
        assert stored(approval).acts_at is None
        later = at(12, day=MONDAY + timedelta(days=1))
        assert overdue.act_due(later) == 1
        assert automatic(document) == [
            ("remind", 1, None),
            ("pass_on", 1, shop.first.staff_id),
            ("remind", 1, None),
        ]

    def test_nobody_gets_their_own_nor_one_they_decided_on(self, shop, ask):
        """The author's own position and the first step's decider are looked past; the superior above them gets it."""
        flow(
            {"who": "position", "position": shop.positions.manager},
            {"who": "superior", **ESCALATE},
        )
        approval = send(ask())
        approve(approval=stored(approval), acting_user=fresh(shop.manager.staff), version=stored(approval).version)
        assert asked(approval) == {shop.lead.staff_id}
        overdue.act_due(at(16))
        assert asked(approval) == {shop.chief.staff_id}

    @pytest.mark.parametrize("how", ["escalate", "pass_on"])
    def test_where_nobody_can_take_over_it_stays_and_is_only_reminded(self, shop, ask, how):
        """The chief is the top; the only holder of the position it would be passed on to is the author."""
        to = {"pass_to": shop.positions.clerk} if how == "pass_on" else {}
        flow({"who": "position", "position": shop.positions.chief, "hours": 4, "overdue": how, "then_hours": 1, **to})
        document = ask()
        approval = send(document)
        for instant in (at(13), at(14), at(15)):
            overdue.act_due(instant)
        assert asked(approval) == {shop.chief.staff_id}
        assert automatic(document) == [("remind", 1, None)]

    def test_all_who_let_the_time_pass_are_replaced_and_who_signed_is_not(self, shop, ask):
        third = factories.make_seat(shop.positions.accountant, shop.accounts)
        rule = {"who": "position", "position": shop.positions.accountant, "mode": "all"}
        flow({**rule, **ESCALATE})
        document = ask()
        approval = send(document)
        approve(approval=stored(approval), acting_user=fresh(shop.first.staff), version=stored(approval).version)
        overdue.act_due(at(15))
        assert asked(approval) == {shop.chief.staff_id}
        assert [each for each in automatic(document) if each[0] == "escalate"] == [("escalate", 1, shop.chief.staff_id)]
        assert [told(each, "passed-on") for each in (shop.first, shop.second, third)] == [0, 1, 1]
        row = stored(approval)
        approve(approval=row, acting_user=fresh(shop.chief.staff), version=row.version)
        assert stored(approval).state == "approved"

    def test_somebody_who_left_is_replaced_too(self, shop, ask):
        flow(ESCALATE)
        approval = send(ask())
        deactivate_staff(staff=shop.lead.staff, last_day=date(2026, 3, 1))
        overdue.act_due(at(16))
        assert asked(approval) == {shop.manager.staff_id}
        assert told(shop.lead, "overdue") == 0

    def test_one_that_fails_keeps_no_other_from_moving(self, shop, ask, monkeypatch):
        flow(ESCALATE)
        broken, whole = send(ask()), send(ask())
        right = overdue._successors

        def successors(approval, step):
            if approval.pk == broken.pk:
                raise RuntimeError
            return right(approval, step)

        monkeypatch.setattr(overdue, "_successors", successors)
        overdue.act_due(at(15))
        assert (asked(broken), asked(whole)) == ({shop.lead.staff_id}, {shop.manager.staff_id})
        monkeypatch.setattr(overdue, "_successors", right)
        overdue.act_due(at(15, 1))
        assert asked(broken) == {shop.manager.staff_id}
        assert list(faults()) == []
        assert ChainHead.objects.count() == 1
