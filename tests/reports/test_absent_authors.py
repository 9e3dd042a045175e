"""Reports of people who are away: excused where there is nothing to report, otherwise due when they are back."""

from datetime import timedelta

import pytest

from kpi.reports.drafting import collect, draft
from kpi.reports.kpis import calculate_timely
from kpi.reports.models import Report
from kpi.reports.opening import insert_reports, open_due
from kpi.reports.parts import Exceptions, load
from roles import clock
from roles.duties.actions import tick_item
from roles.duties.models import ChecklistItem
from roles.personnel.actions import cancel_absence
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)
TUESDAY, WEDNESDAY, SUNDAY = MONDAY + DAY, MONDAY + DAY * 2, MONDAY + DAY * 6
NEXT_MONDAY = SUNDAY + DAY


@pytest.fixture
def daily(house):
    return factories.make_definition(house.positions.clerk)


@pytest.fixture
def weekly(house):
    return factories.make_definition(house.positions.clerk, "weekly")


def of(seat, definition, period=None):
    rows = Report.objects.filter(assignment=seat, definition=definition)
    return rows.get(period=period.isoformat()) if period else rows.get()


def test_a_day_spent_away_needs_no_report(house, daily):
    for day in (MONDAY, TUESDAY):
        insert_reports(day, assignments=[house.clerk.pk])
    absence = factories.make_absence(house.clerk.staff, TUESDAY)
    assert (of(house.clerk, daily, MONDAY).state, of(house.clerk, daily, TUESDAY).state) == ("draft", "excused")
    assert of(house.clerk, daily, TUESDAY).absence == absence


def test_a_week_partly_worked_is_reported_on_the_first_day_back(house, weekly):
    insert_reports(MONDAY, assignments=[house.clerk.pk])
    before = of(house.clerk, weekly)
    factories.make_absence(house.clerk.staff, SUNDAY)
    after = of(house.clerk, weekly)
    assert (after.state, after.carried_from) == ("draft", before.due_at)
    assert clock.local_date(after.due_at) == NEXT_MONDAY
    assert after.draft_at == before.draft_at


def test_opened_later_by_the_sweep_they_are_settled_at_once(house, daily, weekly):
    factories.make_absence(house.clerk.staff, TUESDAY, SUNDAY)
    factories.open_stores_on(MONDAY)
    with clock.at(clock.local(TUESDAY)):
        open_due(clock.now())
    assert of(house.clerk, daily, TUESDAY).state == "excused"
    week = Report.objects.filter(assignment=house.clerk, definition=weekly).latest("first_day")
    assert clock.local_date(week.due_at) == NEXT_MONDAY


def test_the_rate_of_reports_on_time_is_not_touched(house, daily):
    for day in (MONDAY, TUESDAY):
        insert_reports(day, assignments=[house.clerk.pk])
    factories.make_absence(house.clerk.staff, TUESDAY)
    measure = calculate_timely([house.clerk.pk], MONDAY, TUESDAY, clock.end_of(WEDNESDAY))["report-on-time"][
        house.clerk.pk
    ]
    assert measure.whole == 1


def test_nobody_is_reminded_of_an_excused_report(house, daily):
    insert_reports(TUESDAY, assignments=[house.clerk.pk])
    factories.make_absence(house.clerk.staff, TUESDAY)
    assert house.clerk.staff_id not in collect(clock.end_of(WEDNESDAY))


def test_cancelled_they_are_owed_as_before(house, daily, weekly):
    insert_reports(SUNDAY, assignments=[house.clerk.pk])
    kept = ("pk", "state", "due_at", "draft_at", "absence", "carried_from")
    before = list(Report.objects.order_by("pk").values_list(*kept))
    absence = factories.make_absence(house.clerk.staff, SUNDAY)
    assert list(Report.objects.order_by("pk").values_list(*kept)) != before
    cancel_absence(absence=absence, acting_user=factories.make_superuser(), version=absence.version)
    assert list(Report.objects.order_by("pk").values_list(*kept)) == before


def test_what_was_handed_in_stays(house, daily):
    insert_reports(TUESDAY, assignments=[house.clerk.pk])
    Report.objects.update(state="submitted", first_submitted_at=clock.now())
    factories.make_absence(house.clerk.staff, TUESDAY)
    assert of(house.clerk, daily, TUESDAY).state == "submitted"


def entries_of(content):
    parts = [part for section in load(content["sections"]) for part in section.parts]
    return {part.rows.removeprefix("checklist."): part.entries for part in parts if isinstance(part, Exceptions)}


def test_what_a_deputy_did_stands_in_the_deputys_report(house, daily):
    deputy = factories.make_seat(house.positions.clerk, house.team)
    duty = factories.make_duty(house.positions.clerk, must_do=True, when_absent="deputy")
    round_ = factories.make_duty(house.positions.clerk)
    item = factories.make_item(duty, house.clerk, TUESDAY)
    for seat in (house.clerk, deputy):
        insert_reports(TUESDAY, assignments=[seat.pk])
    factories.make_absence(house.clerk.staff, TUESDAY, deputy=deputy.staff)
    with clock.at(clock.local(TUESDAY)):
        item.refresh_from_db()
        tick_item(item=item, acting_user=fresh(deputy.staff), revision=item.revision)
    reports = [of(house.clerk, daily, TUESDAY), of(deputy, daily, TUESDAY)]
    drafts = draft(reports, clock.end_of(TUESDAY))
    absent, standing_in = (entries_of(drafts[report.pk].content) for report in reports)
    assert [each.who for each in standing_in["done"]] == [house.clerk.staff.name]
    assert absent["done"] == absent["missed"] == absent["open"] == ()
    assert [each.words.zh for each in absent["excused"]] == [round_.name_zh]
    assert ChecklistItem.objects.count() == 2
