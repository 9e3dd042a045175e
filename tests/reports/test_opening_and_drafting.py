"""Reports open once a period, draft themselves from the checklist, and their authors are told once."""

from collections import Counter
from datetime import date, time, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from kpi.reports.drafting import draft, draft_due
from kpi.reports.models import Report, ReportDefinition
from kpi.reports.opening import insert_reports, open_due
from kpi.reports.parts import Exceptions, Figure, Figures, Words, figures_of, load
from kpi.reports.sections import Section, register, registry
from roles import clock
from roles.actions import deactivate_staff, end_assignment, start_assignment
from roles.duties.actions import close_due, tick_item
from roles.notifications.models import Notification
from roles.sweep import sweep
from tests import factories
from tests.conftest import MONDAY
from tests.duties import oracle
from tests.factories import fresh

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)
FIRST, LAST = date(2026, 1, 1), date(2026, 3, 1)


def evening(day):
    return clock.local(day, time(22))


def opened():
    return Counter(Report.objects.values_list("assignment", "definition", "period"))


class TestOpening:
    def test_sixty_days_on_an_empty_ledger_open_every_period_once_and_again_nothing(self, house):
        definitions = [
            factories.make_definition(house.positions.clerk, frequency) for frequency in ("daily", "weekly", "monthly")
        ]
        definitions.append(factories.make_definition(house.positions.lead, "weekly"))
        factories.make_definition(house.positions.clerk, "event")
        seats = [house.clerk, house.lead, factories.make_seat(house.positions.clerk, house.team)]
        expected = Counter()
        for seat in seats:
            for definition in definitions:
                if definition.position_id == seat.position_id:
                    days = [FIRST + number * DAY for number in range((LAST - FIRST).days + 1)]
                    for period in {oracle.key_of(definition.frequency, day) for day in days}:
                        expected[seat.pk, definition.pk, period] = 1
        with clock.at(evening(LAST)):
            assert open_due(evening(LAST)) == sum(expected.values())
            assert opened() == expected
            assert open_due(evening(LAST)) == 0
        assert opened() == expected

    @pytest.mark.parametrize(
        ("frequency", "first", "last", "due"),
        [
            ("daily", MONDAY, MONDAY, MONDAY),
            ("weekly", MONDAY, date(2026, 3, 8), date(2026, 3, 9)),
            ("monthly", date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 3)),
        ],
    )
    def test_a_report_knows_its_days_and_instants(self, house, frequency, first, last, due):
        definition = factories.make_definition(
            house.positions.clerk, frequency, due_days=(due - last).days, due_time=time(12), draft_time=time(17)
        )
        report = factories.make_report(definition, house.clerk, MONDAY)
        assert (report.first_day, report.last_day) == (first, last)
        assert report.opens_at == clock.local(first)
        assert report.draft_at == clock.local(last, time(17))
        assert report.due_at == clock.local(due, time(12))
        assert (report.owner, report.unit, report.department, report.store) == (
            house.clerk.staff,
            house.team,
            house.department,
            house.store,
        )
        assert (report.state, report.version, report.content, report.drafted_at) == ("draft", 1, {}, None)

    def test_opening_takes_as_many_statements_for_many_people_as_for_one(self, house):
        factories.make_definition(house.positions.clerk)
        with CaptureQueriesContext(connection) as one:
            insert_reports(MONDAY, stores=[house.store.pk])
        for _ in range(10):
            factories.make_seat(house.positions.clerk, house.team)
        with CaptureQueriesContext(connection) as many:
            assert insert_reports(MONDAY + DAY, stores=[house.store.pk]) == 11
        assert len(many) == len(one) <= 3

    def test_a_retired_definition_and_people_who_are_not_there_open_nothing(self, house):
        definition = factories.make_definition(house.positions.clerk)
        left = factories.make_seat(house.positions.clerk, house.team)
        end_assignment(assignment=left, ends_on=MONDAY - DAY)
        gone = factories.make_seat(house.positions.clerk, house.team)
        deactivate_staff(staff=gone.staff, last_day=MONDAY)
        factories.make_seat(house.positions.clerk, house.team, starts_on=MONDAY + DAY)
        assert insert_reports(MONDAY, stores=[house.store.pk]) == 1
        ReportDefinition.objects.filter(pk=definition.pk).update(retired=True)
        assert insert_reports(MONDAY + DAY, stores=[house.store.pk]) == 0
        assert insert_reports(MONDAY, stores=[]) == 0

    def test_who_joins_owes_the_running_report_at_once(self, house):
        factories.make_definition(house.positions.clerk, "monthly")
        with clock.at(evening(MONDAY)):
            seat = start_assignment(
                staff=factories.make_staff(), position=house.positions.clerk, unit=house.team, starts_on=MONDAY
            )
            assert [report.period for report in seat.reports.all()] == ["2026-03"]


def lists(content):
    """Return the lists of the checklist's sections by how their items went."""
    parts = [part for section in load(content["sections"]) for part in section.parts]
    return {part.rows.removeprefix("checklist."): part for part in parts if isinstance(part, Exceptions)}


def titles(content):
    return {group: [entry.words.zh for entry in part.entries] for group, part in lists(content).items()}


def drafted(report, at):
    return draft([report], at)[report.pk].content


class TestDrafting:
    @pytest.fixture
    def day(self, house):
        """A Monday with a duty done, one done late, one missed, one open."""
        duties = {
            name: factories.make_duty(house.positions.clerk, name_zh=name, due_time=time(10), records=records)
            for name, records in (("按时", ["lead"]), ("迟了", []), ("没做", ["lead"]), ("开着", []))
        }
        items = {name: factories.make_item(duty, house.clerk, MONDAY) for name, duty in duties.items()}
        clerk = fresh(house.clerk.staff)
        with clock.at(clock.local(MONDAY, time(9))):
            tick_item(item=items["按时"], acting_user=clerk, revision=1, note="跟进了三位客户")
        with clock.at(clock.local(MONDAY, time(11))):
            tick_item(item=items["迟了"], acting_user=clerk, revision=1)
        type(items["没做"]).objects.filter(pk=items["没做"].pk).update(status="missed")
        return items

    def test_the_day_is_sorted_into_done_late_missed_and_open_with_its_notes(self, house, day):
        report = factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)
        content = drafted(report, evening(MONDAY))
        assert titles(content) == {"done": ["按时"], "late": ["迟了"], "missed": ["没做"], "open": ["开着"]}
        (entry,) = lists(content)["done"].entries
        assert (entry.note, entry.day) == ("跟进了三位客户", MONDAY)

    def test_what_was_not_done_by_the_close_is_missed(self, house, day):
        report = factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)
        late = clock.local(MONDAY + 2 * DAY)
        assert titles(drafted(report, late))["missed"] == ["没做", "开着"]
        close_due(late)
        assert titles(drafted(report, late))["missed"] == ["没做", "开着"]

    def test_only_what_fell_due_in_the_period_counts(self, house, day):
        definition = factories.make_definition(house.positions.clerk)
        tuesday = factories.make_report(definition, house.clerk, MONDAY + DAY)
        assert set(map(len, titles(drafted(tuesday, evening(MONDAY))).values())) == {0}
        weekly = factories.make_report(factories.make_definition(house.positions.clerk, "weekly"), house.clerk, MONDAY)
        assert titles(drafted(weekly, evening(MONDAY)))["done"] == ["按时"]

    def test_a_report_about_a_record_keeps_to_the_duties_it_proves(self, house, day):
        report = factories.make_report(
            factories.make_definition(house.positions.clerk, record="lead"), house.clerk, MONDAY
        )
        assert titles(drafted(report, evening(MONDAY))) == {
            "done": ["按时"],
            "late": [],
            "missed": ["没做"],
            "open": [],
        }

    def test_a_report_about_a_record_no_duty_proves_keeps_all(self, house, day):
        report = factories.make_report(
            factories.make_definition(house.positions.clerk, record="quotation"), house.clerk, MONDAY
        )
        assert sum(map(len, titles(drafted(report, evening(MONDAY))).values())) == 4

    def test_everybody_s_draft_is_their_own_in_the_same_number_of_queries(self, house, day):
        definition = factories.make_definition(house.positions.clerk)
        others = [factories.make_seat(house.positions.clerk, house.team) for _ in range(5)]
        for seat in (house.clerk, *others):
            factories.make_report(definition, seat, MONDAY)
        reports = list(Report.objects.with_names().order_by("pk"))
        with CaptureQueriesContext(connection) as one:
            draft(reports[:1], evening(MONDAY))
        with CaptureQueriesContext(connection) as many:
            drafts = draft(reports, evening(MONDAY))
        assert len(one) == len(many) <= 8
        done = [len(titles(drafts[report.pk].content)["done"]) for report in reports]
        assert done == [1, 0, 0, 0, 0, 0]

    def test_it_drafts_itself_when_its_hour_has_come_once(self, house, day):
        report = factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)
        assert draft_due(clock.local(MONDAY, time(17, 29))) == 0
        hour = clock.local(MONDAY, time(17, 30))
        assert draft_due(hour) == 1
        report.refresh_from_db()
        assert report.drafted_at == hour
        assert titles(report.content)["late"] == ["迟了"]
        assert draft_due(evening(MONDAY)) == 0

    def test_a_department_adds_a_section_of_its_own(self, house, monkeypatch):
        monkeypatch.setattr(registry, "_sections", registry.known())
        definition = factories.make_definition(house.positions.clerk, sections=["checklist", "deals"])
        report = factories.make_report(definition, house.clerk, MONDAY)
        signed = Figures((Figure(line="deals.signed", words=Words("签约", "Signed"), value=Decimal(3)),))
        register(Section("deals", "Deals", lambda _batch, reports: {each.pk: (signed,) for each in reports}))
        content = drafted(report, evening(MONDAY))
        assert [section["code"] for section in content["sections"]] == ["checklist", "deals"]
        assert list(figures_of(load(content["sections"])))[-1].value == 3


class TestTellingAuthors:
    def at(self, day, hour, minute=0):
        instant = clock.local(day, time(hour, minute))
        with clock.at(instant):
            assert not [outcome for outcome in sweep(instant) if outcome.failed]

    def told(self, seat):
        with translation.override("en"):
            return [row.message.title for row in Notification.objects.of(seat.staff).order_by("pk")]

    def test_once_when_it_is_drafted_and_once_when_it_is_overdue(self, house):
        house.store.live_from = MONDAY
        house.store.save()
        factories.make_definition(house.positions.clerk, draft_time=time(17, 30), due_time=time(21))
        self.at(MONDAY, 17, 29)
        assert self.told(house.clerk) == []
        self.at(MONDAY, 17, 30)
        self.at(MONDAY, 17, 31)
        assert self.told(house.clerk) == ["Reports are drafted: read them, add your summary and submit"]
        self.at(MONDAY, 20, 59)
        assert len(self.told(house.clerk)) == 1
        self.at(MONDAY, 21)
        self.at(MONDAY, 22)
        assert self.told(house.clerk)[1:] == ["Reports are overdue: 1"]
        assert self.told(house.lead) == ["Reports are missing in your team: 1"]
        self.at(MONDAY, 23)
        assert len(self.told(house.lead)) == 1

    def test_after_a_long_downtime_in_one_message(self, house):
        factories.make_definition(house.positions.clerk)
        factories.make_definition(house.positions.clerk, "weekly")
        self.at(date(2026, 2, 10), 23)
        assert Notification.objects.of(house.clerk.staff).count() == 1
        due = Report.objects.filter(owner=house.clerk.staff, draft_at__lte=clock.local(date(2026, 2, 10), time(23)))
        assert due.count() == 41 + 6
        assert not due.filter(drafted_at__isnull=True).exists()
