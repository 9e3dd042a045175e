"""The reasons behind an answer are those of the answer: for everybody, every right and every record."""

from datetime import timedelta

import pytest
from django.utils import translation

from kpi.models import Scorecard
from kpi.reports.models import Report
from roles import clock
from roles.access import administers, explain, granting
from roles.actions import deactivate_staff, end_assignment, start_assignment
from roles.duties.models import ChecklistItem
from roles.models import Unit
from roles.reasons import SENTENCES, Why
from roles.rights import may, rights_of
from roles.sharing import share, share_with_colleague
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

ASKED = {
    ChecklistItem: ("duties.view_checklistitem", "duties.complete_checklistitem"),
    Report: ("reports.view_report", "reports.submit_report", "reports.approve_report"),
    Scorecard: ("kpi.view_scorecard", "kpi.score_scorecard", "kpi.change_scorecard"),
    Unit: ("reports.view_report",),
}


def whys(staff, permission, record=None):
    return [reason.why for reason in explain(fresh(staff), permission, record).reasons]


def test_the_reasons_are_those_of_the_answer_for_everybody_and_every_record(world):
    share(Scorecard.objects.get(owner=world.seats["clerk1"].staff), world.seats["mechanic"].staff, "kpi.view_scorecard")
    leaver = factories.make_seat(world.ladder.chief, world.a).staff
    deactivate_staff(staff=leaver, last_day=MONDAY)
    users = [seat.staff for seat in world.seats.values()]
    answers = {True: 0, False: 0}
    for user in [*users, leaver, factories.make_staff(), factories.make_superuser()]:
        for model, permissions in ASKED.items():
            for permission in permissions:
                # One request asks for many records.
                user = fresh(user)
                for record in [None, *model.objects.all()]:
                    answer = explain(user, permission, record)
                    told = rights_of(user).anywhere(permission) if record is None else may(user, permission, record)
                    assert answer.allowed is told, (user, permission, record)
                    assert answer.reasons, (user, permission, record)
                    assert {reason.opens for reason in answer.reasons} == {told}, (user, permission, record)
                    answers[told] += 1
    assert min(answers.values()) > 100


class TestWhatIsMissing:
    def card(self, world, name):
        return Scorecard.objects.get(owner=world.seats[name].staff)

    def test_the_position_does_not_grant_it(self, world):
        assert whys(world.seats["clerk1"].staff, "kpi.score_scorecard") == [Why.NOT_GRANTED]

    def test_the_record_is_not_theirs(self, world):
        assert whys(world.seats["clerk1"].staff, "kpi.view_scorecard", self.card(world, "clerk2")) == [Why.NOT_OWN]

    def test_the_record_lies_elsewhere_and_where(self, world):
        answer = explain(world.seats["lead"].staff, "kpi.score_scorecard", self.card(world, "clerk2"))
        (reason,) = answer.reasons
        assert (reason.why, reason.unit, reason.place) == (Why.ELSEWHERE, world.team1, world.team2)
        assert world.team1.name in str(reason)
        assert world.team2.name in str(reason)

    def test_the_scope_reaches_nothing(self, world):
        position = factories.make_position(own=(), grants=[("team", "kpi.view_scorecard")])
        staff = factories.make_seat(position, world.a).staff
        assert whys(staff, "kpi.view_scorecard") == [Why.REACHES_NOTHING]

    def test_no_position_today(self, world):
        assert whys(factories.make_staff(), "kpi.view_scorecard") == [Why.NO_SEAT]

    def test_the_assignment_has_ended_or_has_not_begun(self, world):
        staff = factories.make_staff()
        factories.make_seat(world.ladder.lead, world.team1, staff, ends_on=MONDAY - timedelta(days=1))
        factories.make_seat(world.ladder.lead, world.team2, staff, starts_on=MONDAY + timedelta(days=3))
        answer = explain(staff, "kpi.score_scorecard")
        assert [(reason.why, reason.day) for reason in answer.reasons] == [
            (Why.NO_SEAT, None),
            (Why.BEGINS, MONDAY + timedelta(days=3)),
            (Why.ENDED, MONDAY - timedelta(days=1)),
        ]

    def test_a_leaver_and_an_account_switched_off(self, world):
        staff = world.seats["lead"].staff
        staff.leaves_on = MONDAY - timedelta(days=1)
        staff.save()
        assert whys(staff, "kpi.score_scorecard") == [Why.LEFT]
        deactivate_staff(staff=world.seats["chief"].staff, last_day=MONDAY)
        assert whys(world.seats["chief"].staff, "kpi.score_scorecard") == [Why.OFF]

    def test_a_permission_of_the_administration_opens_no_record(self, world):
        staff = world.seats["clerk1"].staff
        staff.user_permissions.add(factories.permission("kpi.score_scorecard"))
        assert Why.ADMINISTRATION in whys(staff, "kpi.score_scorecard", self.card(world, "clerk2"))


class TestWhatOpens:
    def test_an_acting_assignment_is_said_to_be_one(self, world):
        staff = world.seats["clerk1"].staff
        start_assignment(
            staff=staff,
            position=world.ladder.lead,
            unit=world.team2,
            starts_on=MONDAY,
            ends_on=MONDAY + timedelta(days=2),
            kind="acting",
        )
        (reason,) = explain(fresh(staff), "kpi.score_scorecard").reasons
        assert (reason.why, reason.acting, reason.unit) == (Why.GRANTED, True, world.team2)

    def test_a_group_reaches_a_store_below_it(self, world):
        card = Scorecard.objects.get(owner=world.seats["clerk_b"].staff)
        (reason,) = explain(world.seats["boss"].staff, "kpi.view_scorecard", card).reasons
        assert (reason.why, reason.unit) == (Why.GRANTED, world.group)

    def test_a_colleague_shared_it_and_an_engine_did(self, world):
        card = Scorecard.objects.get(owner=world.seats["clerk1"].staff)
        share_with_colleague(
            record=card, colleague=world.seats["mechanic"].staff, acting_user=fresh(world.seats["clerk1"].staff)
        )
        (reason,) = explain(world.seats["mechanic"].staff, "kpi.view_scorecard", card).reasons
        assert (reason.why, reason.by, reason.day) == (Why.SHARED, world.seats["clerk1"].staff, MONDAY)
        share(card, world.seats["clerk2"].staff, "kpi.view_scorecard")
        assert whys(world.seats["clerk2"].staff, "kpi.view_scorecard", card) == [Why.SHARED_BY_ENGINE]

    def test_what_ends_today_still_opens(self, world):
        end_assignment(assignment=world.seats["lead"], ends_on=MONDAY)
        assert whys(world.seats["lead"].staff, "kpi.score_scorecard") == [Why.GRANTED]
        with clock.at(clock.local(MONDAY + timedelta(days=1))):
            assert Why.ENDED in whys(world.seats["lead"].staff, "kpi.score_scorecard")


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_reason_has_a_sentence_whose_parts_are_known(world, language):
    from roles.reasons import Reason

    seat, unit = world.seats["lead"], world.team1
    assert set(SENTENCES) == set(Why)
    with translation.override(language):
        for why in Why:
            text = str(Reason(why, seat=seat, unit=unit, place=unit, by=seat.staff, day=MONDAY))
            assert "%(" not in text
            assert len(text) > 5


def test_a_question_takes_as_many_queries_for_one_seat_as_for_many(world, django_assert_max_num_queries):
    staff = world.seats["lead"].staff
    card = Scorecard.objects.get(owner=world.seats["clerk_b"].staff)
    for unit in (world.team2, world.service, world.sales):
        factories.make_seat(world.ladder.clerk, unit, staff, kind="concurrent")
    with django_assert_max_num_queries(12):
        assert not explain(fresh(staff), "kpi.view_scorecard", card).allowed


def test_who_else_carries_a_right(world):
    found = {(grant.position, grant.scope) for grant in granting("kpi.score_scorecard")}
    assert {(world.ladder.lead, "team"), (world.ladder.chief, "store")} <= found
    assert (world.ladder.clerk, "own") not in found


class TestWhoMayAsk:
    def test_administrators_of_the_whole_catalogue_only(self, world):
        administrator = factories.make_staff(is_staff=True)
        assert not administers(fresh(administrator))
        administrator.user_permissions.add(factories.permission("sales.view_position"))
        assert not administers(fresh(administrator))
        administrator.user_permissions.add(factories.permission("roles.view_position"))
        assert administers(fresh(administrator))
        administrator.is_staff = False
        administrator.save()
        assert not administers(fresh(administrator))

    def test_a_superuser_and_nobody_whose_position_reads_positions(self, world):
        assert administers(factories.make_superuser())
        position = factories.make_position(grants=[("store", "roles.view_position")])
        assert not administers(fresh(factories.make_seat(position, world.a).staff))
