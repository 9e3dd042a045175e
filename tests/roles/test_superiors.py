"""Who stands above whom, and who stands nearest."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from roles.actions import deactivate_staff, end_assignment
from roles.superiors import ReportingLine, superior_of
from tests import factories
from tests.conftest import MONDAY

pytestmark = pytest.mark.django_db


def above(seat, day=MONDAY):
    return superior_of(seat, day)


def test_each_reports_to_the_next_in_the_same_unit_or_above(house):
    assert above(house.clerk) == house.lead
    assert above(house.lead) == house.manager
    assert above(house.manager) == house.chief
    assert above(house.chief) is None


def test_the_holder_in_the_same_unit_comes_before_the_one_above(house):
    factories.make_seat(house.positions.lead, house.department)
    assert above(house.clerk) == house.lead


def test_the_holder_of_another_team_is_no_superior(house):
    other = factories.make_team(house.department)
    clerk = factories.make_seat(house.positions.clerk, other)
    assert above(clerk) == house.manager


def test_a_vacant_position_passes_to_the_next_one_up(house):
    end_assignment(assignment=house.lead, ends_on=date(2026, 2, 28))
    assert above(house.clerk, date(2026, 2, 28)) == house.lead
    assert above(house.clerk, date(2026, 3, 1)) == house.manager


def test_a_leaver_holds_nothing(house):
    deactivate_staff(staff=house.lead.staff, last_day=MONDAY)
    assert above(house.clerk) == house.manager


def test_who_holds_the_position_above_alone_reports_further_up(house):
    end_assignment(assignment=house.lead, ends_on=date(2026, 2, 28))
    factories.make_seat(house.positions.lead, house.team, house.clerk.staff, starts_on=date(2026, 3, 1), kind="acting")
    assert above(house.clerk) == house.manager


def test_a_second_holder_stands_above_where_one_of_them_is_the_person(house):
    factories.make_seat(house.positions.lead, house.team, house.clerk.staff, kind="concurrent")
    assert above(house.clerk) == house.lead


def test_nobody_stands_above_where_every_position_up_is_vacant(house):
    for seat in (house.lead, house.manager, house.chief):
        end_assignment(assignment=seat, ends_on=date(2026, 2, 28))
    assert above(house.clerk) is None


def test_a_superior_may_sit_in_the_group(house):
    boss = factories.make_position()
    house.positions.chief.reports_to = boss
    house.positions.chief.save()
    seat = factories.make_seat(boss, house.store.parent)
    assert above(house.chief) == seat


def test_the_other_store_s_people_are_no_superiors(house):
    elsewhere = factories.make_store(house.store.parent)
    clerk = factories.make_seat(house.positions.clerk, elsewhere)
    assert above(clerk) is None


def test_the_chain_above_names_everybody_up_to_the_top(house):
    line = ReportingLine(house.store.pk, MONDAY)
    assert list(line.chain_above(house.clerk)) == [house.lead, house.manager, house.chief]
    assert list(line.chain_above(house.chief)) == []


def test_the_nearest_holder_is_found_in_the_own_unit_then_upward_then_sideways(house):
    clerk_of = house.positions.clerk.code
    service = factories.make_department(house.store, "aftersales")
    mechanic = factories.make_position()
    in_service = factories.make_seat(mechanic, service)
    line = ReportingLine(house.store.pk, MONDAY)
    assert line.nearest(mechanic.code, house.clerk) == in_service
    at_store = factories.make_seat(mechanic, house.store)
    assert ReportingLine(house.store.pk, MONDAY).nearest(mechanic.code, house.clerk) == at_store
    in_team = factories.make_seat(mechanic, house.team)
    assert ReportingLine(house.store.pk, MONDAY).nearest(mechanic.code, house.clerk) == in_team
    assert line.nearest(clerk_of, house.clerk) is None
    assert line.nearest("no-such-position", house.clerk) is None


def test_the_nearest_is_another_person(house):
    factories.make_seat(house.positions.lead, house.department, house.clerk.staff, kind="acting")
    line = ReportingLine(house.store.pk, MONDAY)
    assert line.nearest(house.positions.lead.code, house.clerk) == house.lead
    assert line.nearest(house.positions.lead.code, house.lead).staff == house.clerk.staff


def test_a_line_is_read_once_for_everybody(house):
    seats = [factories.make_seat(house.positions.clerk, house.team) for _ in range(5)]
    with CaptureQueriesContext(connection) as queries:
        line = ReportingLine(house.store.pk, MONDAY)
        assert [line.superior_of(seat) for seat in seats] == [house.lead] * 5
    assert len(queries) <= 3
