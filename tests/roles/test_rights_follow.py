"""Rights live and die with assignments: on the very next request, in sessions that were open before."""

from datetime import time, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from kpi.models import Scorecard
from roles import clock
from roles.actions import customise_part, deactivate_staff, end_assignment, materialise_positions, start_assignment
from roles.catalogue import Scope
from roles.models import Grant, Position, UnitGroupPermission
from roles.rights import rights_of
from roles.sharing import share_with_colleague, take_back
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

TOMORROW = MONDAY + timedelta(days=1)


def session_of(staff):
    client = Client()
    client.force_login(staff)
    assert client.get("/me/").status_code == 200
    return client


def card_of(world, name):
    return Scorecard.objects.get(owner=world.seats[name].staff)


def opens(client, card, day=MONDAY, at=time(9)):
    with clock.at(clock.local(day, at)):
        status = client.get(f"/kpi/{card.pk}/").status_code
    assert status in (200, 404)
    return status == 200


class TestOpenSessions:
    def test_a_new_assignment(self, world):
        staff = factories.make_staff()
        client, card = session_of(staff), card_of(world, "clerk1")
        assert not opens(client, card)
        start_assignment(staff=staff, position=world.ladder.lead, unit=world.team1, starts_on=MONDAY)
        assert opens(client, card)

    def test_a_move(self, world):
        seat = world.seats["lead"]
        client, here, there = session_of(seat.staff), card_of(world, "clerk1"), card_of(world, "clerk2")
        assert (opens(client, here), opens(client, there)) == (True, False)
        end_assignment(assignment=seat, ends_on=MONDAY - timedelta(days=1))
        start_assignment(staff=seat.staff, position=world.ladder.lead, unit=world.team2, starts_on=MONDAY)
        assert (opens(client, here), opens(client, there)) == (False, True)

    def test_an_end_date_that_passes(self, world):
        seat = world.seats["lead"]
        client, card = session_of(seat.staff), card_of(world, "clerk1")
        end_assignment(assignment=seat, ends_on=MONDAY)
        assert opens(client, card, MONDAY, time(23, 59))
        assert not opens(client, card, TOMORROW, time(0))

    def test_an_acting_assignment_that_begins_and_is_over(self, world):
        staff = world.seats["clerk1"].staff
        client, card = session_of(staff), card_of(world, "clerk2")
        start_assignment(
            staff=staff,
            position=world.ladder.lead,
            unit=world.team2,
            starts_on=TOMORROW,
            ends_on=TOMORROW + timedelta(days=1),
            kind="acting",
        )
        days = [MONDAY + timedelta(days=number) for number in range(4)]
        assert [opens(client, card, day) for day in days] == [False, True, True, False]

    def test_a_position_whose_grants_are_edited(self, world):
        client, card = session_of(world.seats["clerk1"].staff), card_of(world, "clerk2")
        clerk, chief = world.ladder.clerk, world.seats["chief"].staff
        grant = Grant(position=clerk, permission=factories.permission("kpi.view_scorecard"), scope=Scope.STORE)
        customise_part(acting_user=chief, position=clerk, part="grants", rows=[grant])
        assert opens(client, card)
        customise_part(acting_user=chief, position=clerk, part="grants", rows=[], dropped=[grant])
        assert not opens(client, card)

    def test_a_share_that_is_given_and_taken_back(self, world):
        client, card = session_of(world.seats["mechanic"].staff), card_of(world, "clerk1")
        row = share_with_colleague(
            record=card,
            colleague=fresh(world.seats["mechanic"].staff),
            acting_user=fresh(world.seats["clerk1"].staff),
        )
        assert opens(client, card)
        take_back(record=card, share_id=row.pk, acting_user=fresh(world.seats["clerk1"].staff))
        assert not opens(client, card)

    def test_a_leavers_session_ends(self, world):
        staff = world.seats["lead"].staff
        client = session_of(staff)
        deactivate_staff(staff=staff, last_day=MONDAY)
        response = client.get("/me/")
        assert response.status_code == 302
        assert response["Location"].startswith("/login/")


class TestScopes:
    @pytest.mark.parametrize(
        ("scope", "reached"),
        [
            ("own", {"clerk1"}),
            ("team", {"clerk1", "lead"}),
            ("department", {"clerk1", "clerk2", "lead", "manager"}),
            ("store", {"clerk1", "clerk2", "lead", "manager", "mechanic", "chief", "deputy"}),
            ("group", {"clerk1", "clerk2", "lead", "manager", "mechanic", "chief", "deputy", "chief_b", "clerk_b"}),
        ],
    )
    def test_each_scope_from_one_seat_in_a_team(self, world, scope, reached):
        position = factories.make_position(own=(), grants=[(scope, "kpi.change_scorecard")])
        seat = factories.make_seat(position, world.team1, world.seats["clerk1"].staff, kind="concurrent")
        names = {each.staff_id: name for name, each in world.seats.items()}
        rows = Scorecard.objects.visible_to(fresh(seat.staff), "kpi.change_scorecard")
        assert {names[row.owner_id] for row in rows} == reached

    def test_to_approve_is_a_right_of_its_own(self, world):
        position = factories.make_position(own=(), grants=[("team", "reports.approve_report")])
        staff = fresh(factories.make_seat(position, world.team1).staff)
        report = world.seats["clerk1"].reports.get()
        assert staff.has_perm("reports.approve_report", report)
        for other in ("view", "change", "submit"):
            assert not staff.has_perm(f"reports.{other}_report", report)

    def test_a_director_of_many_stores_reads_them_all_and_no_other_group(self, world):
        stores = [factories.make_store(world.group) for _ in range(9)]
        foreign = factories.make_seat(world.ladder.clerk, factories.make_store())
        seats = [factories.make_seat(world.ladder.clerk, store) for store in stores]
        from kpi.cards import open_cards

        open_cards(MONDAY, assignments=[seat.pk for seat in (*seats, foreign)])
        boss = fresh(world.seats["boss"].staff)
        assert len(rights_of(boss).ways("kpi.view_scorecard")) == 2
        listed = set(Scorecard.objects.visible_to(boss).values_list("assignment", flat=True))
        assert {seat.pk for seat in seats} <= listed
        assert foreign.pk not in listed
        assert {
            card.assignment_id for card in Scorecard.objects.all() if boss.has_perm("kpi.view_scorecard", card)
        } == (listed)

    def test_a_director_placed_at_the_store_reaches_every_department_of_their_kind(self, world):
        second = factories.make_department(world.a)
        materialise_positions([world.seats["deputy"].position])
        assert rights_of(fresh(world.seats["deputy"].staff)).units["kpi.view_scorecard"] == {world.sales.pk, second.pk}


class TestSetBased:
    def held_by(self, world, number):
        position = factories.make_position(grants=[("team", "kpi.view_scorecard")])
        store = factories.make_store(world.group)
        for _ in range(number):
            factories.make_seat(position, factories.make_team(store))
        return position

    def statements(self, world, position, codename):
        grant = Grant(position=position, permission=Permission.objects.get(codename=codename), scope=Scope.TEAM)
        with CaptureQueriesContext(connection) as asked:
            customise_part(acting_user=world.seats["chief"].staff, position=position, part="grants", rows=[grant])
        rows = UnitGroupPermission.objects.filter(permission__codename=codename, group__held_as__position=position)
        return len(asked), rows.count()

    def test_editing_a_position_takes_as_many_statements_for_one_holder_as_for_fifty(self, world):
        few, many = self.held_by(world, 1), self.held_by(world, 50)
        first, reached = self.statements(world, few, "approve_report")
        assert reached == 1
        second, reached = self.statements(world, many, "approve_report")
        assert reached == 50
        assert second == first <= 16

    def test_only_what_changed_is_written(self, world):
        position = self.held_by(world, 3)
        kept = set(UnitGroupPermission.objects.filter(group__held_as__position=position).values_list("pk", flat=True))
        Grant.objects.create(position=position, permission=factories.permission("kpi.score_scorecard"), scope="team")
        assert materialise_positions([position]) == 3
        Grant.objects.filter(position=position, permission__codename="score_scorecard").update(scope="store")
        assert materialise_positions([position]) == 6
        assert kept <= set(
            UnitGroupPermission.objects.filter(group__held_as__position=position).values_list("pk", flat=True)
        )
        assert materialise_positions([position]) == 0
        assert materialise_positions(Position.objects.none()) == 0
