"""The calendar feed: read by a library, held against the standard, and closed to whoever does not know the secret."""

import re
from datetime import UTC, time, timedelta

import pytest
import vobject
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from icalendar import Calendar

from roles import clock
from roles.actions import deactivate_staff
from roles.assigned.actions import assign_task, report_done
from roles.boards.feed import throttle
from roles.boards.feed.actions import make_feed, revoke_feed
from roles.boards.models import CalendarFeed
from roles.duties.actions import tick_item, untick_item
from roles.duties.generation import insert_items
from roles.duties.models import ChecklistItem
from tests import factories
from tests.conftest import MONDAY
from tests.duties.rfc5545 import faults_of
from tests.factories import fresh

pytestmark = pytest.mark.django_db

NINE = clock.local(MONDAY, time(9))
NASTY = "Keys; count, \\check\r\nBEGIN:VEVENT, \U0001f697" + "钥匙盘点" * 12


@pytest.fixture
def clerk(house, monday):
    return house.clerk


def url_of(seat):
    return f"/calendar/{make_feed(acting_user=seat.staff)}.ics"


def fetch(url, **headers):
    return Client().get(url, headers=headers)


def events_of(response, kind="VEVENT"):
    return {str(each["UID"]): each for each in Calendar.from_ical(response.content).walk(kind)}


def only(response, kind="VEVENT"):
    (event,) = events_of(response, kind).values()
    return event


def lively(house):
    """Give the clerk everything a feed can hold, with words that need escaping and folding."""
    clerk = house.clerk
    daily = factories.make_duty(house.positions.clerk, name_zh=NASTY, name_en=NASTY, must_do=True)
    factories.make_duty(house.positions.clerk, "weekly", lead_minutes=600)
    factories.make_duty(house.positions.clerk, "monthly")
    insert_items(MONDAY - timedelta(days=1), assignments=[clerk.pk])
    insert_items(MONDAY, assignments=[clerk.pk])
    done = ChecklistItem.objects.get(duty=daily, period=MONDAY.isoformat())
    tick_item(item=done, acting_user=fresh(clerk.staff), revision=1)
    ChecklistItem.objects.filter(duty=daily, period__lt=MONDAY.isoformat()).update(status="missed", missed_at=NINE)
    for number in range(3):
        tasks = assign_task(
            acting_user=fresh(house.lead.staff),
            title=f"{number} {NASTY}"[:120].replace("\r\n", " "),
            deadline=NINE + timedelta(days=number + 1),
            assignees=[clerk.staff],
        )
    report_done(task=tasks[0], acting_user=fresh(clerk.staff), version=1)


class TestStandard:
    @pytest.mark.parametrize("query", ["", "?as=todos"])
    def test_it_keeps_to_the_standard(self, house, clerk, query):
        lively(house)
        text = fetch(url_of(clerk) + query).content
        assert faults_of(text) == []
        assert text.count(b"BEGIN:VTODO" if query else b"BEGIN:VEVENT") > 10

    def test_what_reads_it_strictly_finds_faults_where_there_are_some(self, house, clerk):
        lively(house)
        text = fetch(url_of(clerk)).content
        broken = {
            "CRLF": text.replace(b"\r\n", b"\n"),
            "octets": text.replace(b"\r\n ", b""),
            "VTIMEZONE": text.replace(b"TZID:Asia/Shanghai", b"TZID:Asia/Tokyo"),
            "UID": text.replace(b"UID:", b"X-UID:", 1),
            "escaped": text.replace(b"\\;", b";"),
            "UTC": re.sub(rb"DTSTAMP:(\w+)Z", rb"DTSTAMP:\1", text),
            "state": text.replace(b"STATUS:CONFIRMED", b"STATUS:DONE"),
            "no content line": text.replace(b"VERSION:2.0", b"VERSION 2.0"),
        }
        for word, spoilt in broken.items():
            assert [fault for fault in faults_of(spoilt) if word in fault], word

    @pytest.mark.parametrize("query", ["", "?as=todos"])
    def test_two_libraries_read_it(self, house, clerk, query):
        lively(house)
        text = fetch(url_of(clerk) + query).content
        parsed = vobject.readOne(text.decode())
        assert parsed.validate(raiseException=True)
        assert len(parsed.vtodo_list if query else parsed.vevent_list) == len(
            Calendar.from_ical(text).walk("VTODO" if query else "VEVENT")
        )

    def test_its_time_zone_is_that_of_shanghai(self, house, clerk):
        factories.make_duty(house.positions.clerk, due_time=time(18))
        calendar = Calendar.from_ical(fetch(url_of(clerk)).content)
        (zone,) = calendar.walk("VTIMEZONE")
        (standard,) = zone.walk("STANDARD")
        assert str(zone["TZID"]) == "Asia/Shanghai"
        assert standard["TZOFFSETTO"].td == timedelta(hours=8)
        for event in calendar.walk("VEVENT"):
            assert event["DTEND"].params["TZID"] == "Asia/Shanghai"
            assert event["DTEND"].dt.utcoffset() == timedelta(hours=8)

    def test_words_come_back_as_they_were(self, house, clerk):
        words = "Keys; count, \\check \U0001f697"
        factories.make_duty(house.positions.clerk, "weekly", name_zh=words, name_en=words)
        insert_items(MONDAY, assignments=[clerk.pk])
        assert words in {str(event["SUMMARY"]) for event in events_of(fetch(url_of(clerk))).values()}


class TestContent:
    def test_an_item_ends_at_its_deadline_and_reminds_before(self, house, clerk):
        factories.make_duty(
            house.positions.clerk, "yearly", due_time=time(18), rrule="FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=4"
        )
        insert_items(MONDAY, assignments=[clerk.pk])
        ChecklistItem.objects.update(remind_at=clock.local(MONDAY + timedelta(days=2), time(17)))
        event = only(fetch(url_of(clerk)))
        assert event["DTEND"].dt == clock.local(MONDAY + timedelta(days=2), time(18))
        (alarm,) = event.walk("VALARM")
        assert alarm["TRIGGER"].dt == timedelta(minutes=-30)
        assert str(alarm["ACTION"]) == "DISPLAY"

    def test_the_weeks_to_come_keep_their_uid_once_they_are_made(self, house, clerk):
        factories.make_duty(house.positions.clerk, "weekly", rrule="FREQ=WEEKLY;BYDAY=FR")
        insert_items(MONDAY, assignments=[clerk.pk])
        url = url_of(clerk)
        before = events_of(fetch(url))
        assert len(before) == 4
        insert_items(MONDAY + timedelta(weeks=1), assignments=[clerk.pk])
        assert ChecklistItem.objects.count() == 2
        after = events_of(fetch(url))
        assert set(after) == set(before)

    def test_a_days_round_stands_in_it_for_a_week(self, house, clerk):
        factories.make_duty(house.positions.clerk, days="every")
        insert_items(MONDAY, assignments=[clerk.pk])
        assert len(events_of(fetch(url_of(clerk)))) == 8

    def test_a_change_raises_the_sequence_and_a_tick_is_seen(self, house, clerk):
        factories.make_duty(house.positions.clerk, "yearly", rrule="FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=4")
        insert_items(MONDAY, assignments=[clerk.pk])
        url = url_of(clerk)
        first = only(fetch(url))
        item = ChecklistItem.objects.get()
        with clock.at(NINE + timedelta(hours=1)) as later:
            tick_item(item=item, acting_user=fresh(clerk.staff), revision=1)
            second, todo = only(fetch(url)), only(fetch(f"{url}?as=todos"), "VTODO")
            assert (first["SEQUENCE"], second["SEQUENCE"]) == (0, 1)
            assert second["LAST-MODIFIED"].dt == later.astimezone(UTC)
            assert not second.walk("VALARM")
            assert (str(todo["STATUS"]), todo["COMPLETED"].dt) == ("COMPLETED", later.astimezone(UTC))
            untick_item(item=item, acting_user=fresh(clerk.staff), revision=2)
            assert str(only(fetch(f"{url}?as=todos"), "VTODO")["STATUS"]) == "NEEDS-ACTION"

    def test_an_absence_frees_the_days_to_come(self, house, clerk):
        factories.make_duty(house.positions.clerk, "weekly", rrule="FREQ=WEEKLY;BYDAY=FR")
        factories.make_absence(clerk.staff, MONDAY + timedelta(days=7), MONDAY + timedelta(days=20))
        assert len(events_of(fetch(url_of(clerk)))) == 2

    def test_nothing_after_the_last_day_and_nothing_of_a_position_not_begun(self, house, monday):
        factories.make_duty(house.positions.clerk, "weekly", rrule="FREQ=WEEKLY;BYDAY=FR")
        leaving = factories.make_seat(house.positions.clerk, house.team, ends_on=MONDAY + timedelta(days=6))
        joining = factories.make_seat(house.positions.clerk, house.team, starts_on=MONDAY + timedelta(days=14))
        assert [len(events_of(fetch(url_of(seat)))) for seat in (leaving, joining)] == [1, 2]

    def test_only_ones_own_and_no_words_about_customers(self, house, clerk):
        other = factories.make_seat(house.positions.clerk, house.team)
        factories.make_duty(house.positions.clerk)
        insert_items(MONDAY, assignments=[clerk.pk, other.pk])
        ChecklistItem.objects.update(note="Mr Wang 13800001234")
        assign_task(
            acting_user=fresh(house.lead.staff),
            title="Call back",
            description="Mr Wang 13800001234",
            deadline=NINE + timedelta(days=1),
            assignees=[clerk.staff],
        )
        mine, theirs = fetch(url_of(clerk)).content, fetch(url_of(other)).content
        assert b"Wang" not in mine
        assert b"Call back" in mine
        assert b"Call back" not in theirs
        assert not set(events_of(fetch(url_of(clerk)))) & set(events_of(fetch(url_of(other))))


class TestSecret:
    def test_the_database_holds_no_secret(self, clerk):
        token = make_feed(acting_user=clerk.staff)
        row = CalendarFeed.objects.get()
        assert token not in repr(row.__dict__)
        assert len(token) >= 43

    def test_revoked_and_renewed_addresses_lead_nowhere(self, clerk):
        first = url_of(clerk)
        assert fetch(first).status_code == 200
        second = url_of(clerk)
        assert (fetch(first).status_code, fetch(second).status_code) == (404, 200)
        revoke_feed(acting_user=clerk.staff)
        assert fetch(second).status_code == 404

    def test_a_leavers_feed_ends(self, house, clerk):
        url = url_of(clerk)
        deactivate_staff(staff=clerk.staff, last_day=MONDAY)
        assert fetch(url).status_code == 404

    @pytest.mark.parametrize("token", ["x", "0" * 43, "%00", "..%2f", "é" * 20, "a" * 5000])
    def test_a_guess_finds_nothing(self, clerk, token):
        url_of(clerk)
        assert fetch(f"/calendar/{token}.ics").status_code == 404

    def test_guessing_is_slowed_down_and_whoever_knows_is_not(self, clerk, monkeypatch):
        monkeypatch.setattr(throttle, "GUESSES_AN_HOUR", 3)
        assert [fetch("/calendar/x.ics").status_code for _ in range(5)] == [404, 404, 404, 429, 429]
        assert fetch(url_of(clerk)).status_code == 200

    def test_fetching_without_end_is_slowed_down(self, clerk, monkeypatch):
        monkeypatch.setattr(throttle, "FETCHES_AN_HOUR", 2)
        url = url_of(clerk)
        answers = [fetch(url) for _ in range(3)]
        assert [each.status_code for each in answers] == [200, 200, 429]
        assert answers[2]["Retry-After"]

    def test_nothing_is_written_through_it(self, clerk):
        assert Client().post(url_of(clerk)).status_code == 405


class TestTransport:
    def test_unchanged_it_is_not_sent_again(self, house, clerk):
        factories.make_duty(house.positions.clerk)
        insert_items(MONDAY, assignments=[clerk.pk])
        url = url_of(clerk)
        first = fetch(url)
        assert first["Content-Type"] == "text/calendar; charset=utf-8"
        with clock.at(NINE + timedelta(minutes=10)):
            again = fetch(url, if_none_match=first["ETag"])
            assert (again.status_code, again.content) == (304, b"")
            tick_item(item=ChecklistItem.objects.get(), acting_user=fresh(clerk.staff), revision=1)
            assert fetch(url, if_none_match=first["ETag"]).status_code == 200

    def test_as_many_queries_for_much_as_for_little(self, house, clerk):
        def count():
            cache.clear()
            with CaptureQueriesContext(connection) as captured:
                fetch(url)
            return len(captured.captured_queries)

        url = url_of(clerk)
        lively(house)
        fetch(url)
        few = count()
        for _ in range(20):
            factories.make_duty(house.positions.clerk, "weekly")
        insert_items(MONDAY, assignments=[clerk.pk])
        assert count() == few <= 15


class TestPage:
    def test_the_address_is_shown_once_and_works(self, clerk):
        client = Client()
        client.force_login(clerk.staff)
        assert client.get("/me/calendar/").context["feed"] is None
        made = client.post("/me/calendar/make/")
        address = made.context["secret_url"]
        assert made["Cache-Control"].count("no-store") == 1
        assert fetch("/calendar/" + address.rpartition("/")[2]).status_code == 200
        page = client.get("/me/calendar/")
        assert address.encode() not in page.content
        assert page.context["feed"].fetched_at == clock.now()
        client.post("/me/calendar/revoke/")
        assert fetch("/calendar/" + address.rpartition("/")[2]).status_code == 404

    def test_nobody_makes_one_for_somebody_else_or_without_a_login(self, clerk):
        assert Client().post("/me/calendar/make/").status_code == 302
        assert not CalendarFeed.objects.exists()
