"""Who may see and do what: one rule for lists and single records, and it ends at the store."""

from datetime import date, time, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpi.cards import open_cards
from kpi.models import Scorecard
from kpi.reports.models import Report
from roles import clock
from roles.actions import deactivate_staff, end_assignment, materialise_positions, start_assignment
from roles.duties.generation import insert_items
from roles.duties.models import ChecklistItem
from roles.models import Grant, UnitGroupPermission
from roles.rights import forget, may, require, rights_of
from roles.sharing import share, unshare
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh
from tests.roles.conftest import VIEW, people, seen_by

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

STORE_A = ["chief", "clerk1", "clerk2", "deputy", "lead", "manager", "mechanic"]
REACH = {
    "boss": [*STORE_A, "chief_b", "clerk_b"],
    "chief": STORE_A,
    "deputy": ["clerk1", "clerk2", "deputy", "lead", "manager"],
    "manager": ["clerk1", "clerk2", "lead", "manager"],
    "lead": ["clerk1", "lead"],
    "clerk1": ["clerk1"],
    "clerk2": ["clerk2"],
    "mechanic": ["mechanic"],
    "chief_b": ["chief_b", "clerk_b"],
    "clerk_b": ["clerk_b"],
}


class TestScopes:
    @pytest.mark.parametrize("model", VIEW)
    def test_a_list_shows_what_the_scope_reaches(self, world, model):
        assert {name: seen_by(world, name, model) for name in world.seats} == {
            name: sorted(reach) for name, reach in REACH.items()
        }

    def test_one_permission_does_not_follow_from_another(self, world):
        leading = {name: sorted(reach) for name, reach in REACH.items() if len(reach) > 1}
        # The deputy sits at the store: their own report lies above the department they lead.
        leading["deputy"].remove("deputy")
        for name in world.seats:
            in_a_store = [name] if name != "boss" else []
            assert seen_by(world, name, Report, "reports.submit_report") == in_a_store
            assert seen_by(world, name, Report, "reports.approve_report") == leading.get(name, [])

    def test_a_list_and_a_single_record_answer_the_same_for_everybody(self, world):
        share(Scorecard.objects.get(owner=world.seats["clerk1"].staff), world.seats["mechanic"].staff, VIEW[Scorecard])
        share(Report.objects.get(owner=world.seats["clerk_b"].staff), world.seats["lead"].staff, VIEW[Report])
        superuser = factories.make_superuser()
        leaver = factories.make_seat(world.ladder.chief, world.a).staff
        deactivate_staff(staff=leaver, last_day=MONDAY)
        nobody = factories.make_staff()
        users = [*people(world).values(), superuser, leaver, nobody]
        asked = {
            ChecklistItem: ["duties.view_checklistitem", "duties.complete_checklistitem"],
            Report: ["reports.view_report", "reports.submit_report", "reports.approve_report"],
            Scorecard: ["kpi.view_scorecard", "kpi.score_scorecard", "kpi.approve_scorecard", "kpi.change_scorecard"],
        }
        answers = 0
        for user in users:
            for model, permissions in asked.items():
                for permission in permissions:
                    user = fresh(user)
                    listed = set(model.objects.visible_to(user, permission).values_list("pk", flat=True))
                    single = {record.pk for record in model.objects.all() if user.has_perm(permission, record)}
                    assert listed == single, (user.username, permission)
                    answers += len(listed)
        assert answers > 100

    def test_the_list_takes_no_default_permission_from_another_kind(self, world):
        assert "kpi.view_scorecard" not in rights_of(fresh(factories.make_staff())).units
        assert rights_of(fresh(world.seats["lead"].staff)).beyond_own("kpi.view_scorecard")
        assert not rights_of(fresh(world.seats["clerk1"].staff)).beyond_own("kpi.view_scorecard")
        assert rights_of(fresh(world.seats["clerk1"].staff)).anywhere("kpi.view_scorecard")
        assert not rights_of(fresh(world.seats["clerk1"].staff)).anywhere("kpi.score_scorecard")


class TestStoreBorder:
    @pytest.mark.parametrize("model", VIEW)
    def test_nobody_below_the_group_reaches_the_other_store(self, world, model):
        foreign = list(model.objects.filter(store=world.b))
        assert len(foreign) == 2
        for name in ("chief", "deputy", "manager", "lead", "clerk1", "mechanic"):
            user = fresh(world.seats[name].staff)
            assert not any(user.has_perm(VIEW[model], record) for record in foreign)
            assert not model.objects.visible_to(user).filter(store=world.b).exists()

    def test_a_global_permission_never_opens_a_record(self, world):
        staff = world.seats["clerk1"].staff
        staff.user_permissions.add(factories.permission("kpi.view_scorecard"))
        card = Scorecard.objects.get(owner=world.seats["chief_b"].staff)
        assert fresh(staff).has_perm("kpi.view_scorecard")
        assert not fresh(staff).has_perm("kpi.view_scorecard", card)
        assert not Scorecard.objects.visible_to(fresh(staff)).filter(pk=card.pk).exists()

    def test_a_permission_of_a_plain_group_never_opens_a_record(self, world):
        from django.contrib.auth.models import Group

        plain = Group.objects.create(name="office")
        plain.permissions.add(factories.permission("kpi.view_scorecard"))
        world.seats["clerk1"].staff.groups.add(plain)
        card = Scorecard.objects.get(owner=world.seats["clerk2"].staff)
        assert not fresh(world.seats["clerk1"].staff).has_perm("kpi.view_scorecard", card)

    def test_a_store_that_joins_the_group_is_reached_by_the_group_only(self, world):
        new = factories.make_store(world.group)
        seat = factories.make_seat(world.ladder.clerk, new)
        open_cards(MONDAY, stores=[new.pk])
        card = Scorecard.objects.get(assignment=seat)
        reaching = [name for name, staff in people(world).items() if fresh(staff).has_perm(VIEW[Scorecard], card)]
        assert reaching == ["boss"]


class TestWhoNeverMay:
    def test_a_superuser_may_everything_and_an_inactive_one_nothing(self, world):
        superuser = factories.make_superuser()
        card = Scorecard.objects.get(owner=world.seats["clerk_b"].staff)
        assert fresh(superuser).has_perm("kpi.score_scorecard", card)
        assert Scorecard.objects.visible_to(fresh(superuser)).count() == Scorecard.objects.count()
        superuser.is_active = False
        superuser.save()
        assert not fresh(superuser).has_perm("kpi.score_scorecard", card)
        assert not Scorecard.objects.visible_to(fresh(superuser)).exists()

    def test_an_anonymous_visitor_sees_nothing(self, world):
        assert not Scorecard.objects.visible_to(AnonymousUser()).exists()
        assert not may(AnonymousUser(), "kpi.view_scorecard", Scorecard.objects.first())

    def test_a_leaver_loses_everything_even_their_own(self, world):
        staff = world.seats["chief"].staff
        deactivate_staff(staff=staff, last_day=MONDAY)
        assert not Scorecard.objects.visible_to(fresh(staff)).exists()
        assert not fresh(staff).has_perm("kpi.view_scorecard", Scorecard.objects.get(owner=staff))


class TestDays:
    """A seat opens at midnight in Shanghai, and closes after its last day."""

    def may_see(self, staff, card, day, at):
        with clock.at(clock.local(day, at)):
            return fresh(staff).has_perm("kpi.view_scorecard", card)

    def test_a_seat_opens_and_closes_at_midnight_in_shanghai(self, world):
        first, last = date(2026, 3, 10), date(2026, 3, 12)
        staff = factories.make_seat(world.ladder.chief, world.b, starts_on=first, ends_on=last).staff
        card = Scorecard.objects.get(owner=world.seats["clerk_b"].staff)
        late, early = time(23, 59, 59), time(0, 0)
        assert not self.may_see(staff, card, first - timedelta(days=1), late)
        assert self.may_see(staff, card, first, early)
        assert self.may_see(staff, card, last, late)
        assert not self.may_see(staff, card, last + timedelta(days=1), early)

    def test_the_boundary_is_not_midnight_in_utc(self, world):
        first = date(2026, 3, 10)
        staff = factories.make_seat(world.ladder.chief, world.b, starts_on=first).staff
        card = Scorecard.objects.get(owner=world.seats["clerk_b"].staff)
        # 07:00 in Shanghai on the first day is still the day before in UTC.
        assert self.may_see(staff, card, first, time(7, 0))

    def test_an_acting_seat_grants_for_as_long_as_it_lasts_beside_the_main_one(self, world):
        lead = world.seats["lead"].staff
        card = Scorecard.objects.get(owner=world.seats["clerk2"].staff)
        until = MONDAY + timedelta(days=4)
        assert not fresh(lead).has_perm("kpi.view_scorecard", card)
        start_assignment(
            staff=lead, position=world.ladder.lead, unit=world.team2, starts_on=MONDAY, ends_on=until, kind="acting"
        )
        assert fresh(lead).has_perm("kpi.view_scorecard", card)
        assert "clerk1" in seen_by(world, "lead", Scorecard)
        assert not self.may_see(lead, card, until + timedelta(days=1), time(8, 0))

    def test_ending_a_seat_counts_from_the_next_day(self, world):
        seat = world.seats["manager"]
        card = Scorecard.objects.get(owner=world.seats["clerk2"].staff)
        end_assignment(assignment=seat, ends_on=MONDAY)
        assert self.may_see(seat.staff, card, MONDAY, time(23, 0))
        assert not self.may_see(seat.staff, card, MONDAY + timedelta(days=1), time(0, 0))

    def test_two_seats_add_up(self, world):
        staff = world.seats["lead"].staff
        factories.make_seat(world.ladder.clerk, world.service, staff, kind="concurrent")
        assert seen_by(world, "lead", Report) == ["clerk1", "lead"]
        start_assignment(staff=staff, position=world.ladder.lead, unit=world.team2, starts_on=MONDAY, kind="concurrent")
        assert {"clerk1", "clerk2"} <= set(seen_by(world, "lead", Scorecard))


class TestSharing:
    def test_a_shared_record_opens_for_what_was_shared_and_nothing_else(self, world):
        card = Scorecard.objects.get(owner=world.seats["clerk_b"].staff)
        reader = world.seats["mechanic"].staff
        assert share(card, fresh(reader), "kpi.view_scorecard") == ["kpi.view_scorecard"]
        assert fresh(reader).has_perm("kpi.view_scorecard", card)
        assert not fresh(reader).has_perm("kpi.score_scorecard", card)
        assert seen_by(world, "mechanic", Scorecard) == ["clerk_b", "mechanic"]
        assert seen_by(world, "mechanic", Report) == ["mechanic"]

    def test_unsharing_takes_back_what_was_shared_and_leaves_what_the_position_grants(self, world):
        card = Scorecard.objects.get(owner=world.seats["clerk1"].staff)
        lead, reader = world.seats["lead"].staff, world.seats["mechanic"].staff
        assert share(card, fresh(lead), "kpi.view_scorecard") == []
        share(card, fresh(reader), "kpi.view_scorecard")
        for each in (lead, reader):
            unshare(card, fresh(each), "kpi.view_scorecard")
        assert fresh(lead).has_perm("kpi.view_scorecard", card)
        assert not fresh(reader).has_perm("kpi.view_scorecard", card)

    def test_sharing_twice_is_sharing_once(self, world):
        card = Scorecard.objects.get(owner=world.seats["clerk_b"].staff)
        reader = world.seats["mechanic"].staff
        share(card, fresh(reader), "kpi.view_scorecard")
        assert share(card, fresh(reader), "kpi.view_scorecard") == []
        assert card.shares.filter(user=reader).count() == 1


class TestGrantsOfAPosition:
    def test_what_a_position_gains_its_holders_may_at_once(self, world):
        card = Scorecard.objects.get(owner=world.seats["chief"].staff)
        clerk = world.seats["clerk1"].staff
        assert not fresh(clerk).has_perm("kpi.view_scorecard", card)
        factories.grant(world.ladder.clerk, "store", "kpi.view_scorecard")
        assert fresh(clerk).has_perm("kpi.view_scorecard", card)
        assert set(seen_by(world, "clerk1", Scorecard)) == set(STORE_A)

    def test_what_a_position_loses_its_holders_lose(self, world):
        Grant.objects.filter(
            position=world.ladder.manager, scope="department", permission__codename="view_report"
        ).delete()
        materialise_positions([world.ladder.manager])
        assert seen_by(world, "manager", Report) == ["manager"]
        assert "clerk1" in seen_by(world, "manager", Scorecard)

    def test_a_narrower_scope_narrows(self, world):
        Grant.objects.filter(position=world.ladder.chief, scope="store", permission__codename="view_scorecard").update(
            scope="team"
        )
        materialise_positions([world.ladder.chief])
        # A team's scope reaches nothing from a seat at the store: nobody is above a team by it.
        assert seen_by(world, "chief", Scorecard) == ["chief"]

    def test_materialising_again_changes_nothing(self, world):
        everybody = [seat.position for seat in world.seats.values()]
        assert materialise_positions(everybody) == 0
        rows = UnitGroupPermission.objects.count()
        UnitGroupPermission.objects.filter(group=world.seats["lead"].group).first().delete()
        assert materialise_positions(everybody) == 1
        assert UnitGroupPermission.objects.count() == rows

    def test_no_row_of_guardian_is_made_for_a_record(self, world):
        before = UnitGroupPermission.objects.count()
        insert_items(MONDAY + timedelta(days=1), stores=[world.a.pk, world.b.pk])
        assert UnitGroupPermission.objects.count() == before


class TestQueries:
    @pytest.mark.parametrize("name", ["boss", "chief", "clerk1"])
    def test_rights_are_read_in_three_queries_at_most_and_only_once(self, world, name):
        user = fresh(world.seats[name].staff)
        with CaptureQueriesContext(connection) as queries:
            rights_of(user)
        assert len(queries) <= 3
        with CaptureQueriesContext(connection) as queries:
            rights_of(user).anywhere("kpi.view_scorecard")
        assert len(queries) == 0

    @pytest.mark.parametrize("days", [1, 20])
    def test_a_list_takes_the_same_queries_for_few_and_many_records(self, world, django_assert_num_queries, days):
        for ahead in range(days):
            insert_items(MONDAY + timedelta(days=ahead), stores=[world.a.pk])
        user = fresh(world.seats["chief"].staff)
        rights_of(user)
        with django_assert_num_queries(1):
            rows = list(ChecklistItem.objects.visible_to(user))
        assert len(rows) == len(STORE_A) * days

    def test_a_kept_answer_is_dropped_on_request(self, world):
        user = fresh(world.seats["clerk1"].staff)
        assert not rights_of(user).beyond_own("kpi.view_scorecard")
        factories.grant(world.ladder.clerk, "team", "kpi.view_scorecard")
        assert not rights_of(user).beyond_own("kpi.view_scorecard")
        forget(user)
        assert rights_of(user).beyond_own("kpi.view_scorecard")


class TestUnits:
    """`may` on a unit itself: the unit granted, and what lies below it."""

    @pytest.mark.parametrize(
        ("name", "reached"),
        [
            ("chief", ["a", "sales", "service", "team1", "team2"]),
            ("manager", ["sales", "team1", "team2"]),
            ("lead", ["team1"]),
            ("clerk1", []),
            ("boss", ["a", "b", "sales", "service", "team1", "team2", "group"]),
        ],
    )
    def test_a_grant_reaches_its_unit_and_those_below(self, world, name, reached):
        user = fresh(world.seats[name].staff)
        units = ("group", "a", "b", "sales", "service", "team1", "team2")
        found = [each for each in units if may(user, "kpi.view_scorecard", getattr(world, each))]
        assert sorted(found) == sorted(reached)


class TestRefusal:
    def test_refusing_gives_a_reason_a_person_can_act_on(self, world):
        card = Scorecard.objects.get(owner=world.seats["chief"].staff)
        clerk = fresh(world.seats["clerk1"].staff)
        with pytest.raises(PermissionDenied, match=r".{10,}"):
            require(clerk, "kpi.view_scorecard", card)
        with pytest.raises(PermissionDenied, match="ask the chief"):
            require(clerk, "kpi.view_scorecard", card, "ask the chief")
        require(fresh(world.seats["chief"].staff), "kpi.view_scorecard", card)
