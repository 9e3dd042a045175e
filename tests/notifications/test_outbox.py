"""The inbox and the outbox: told once, sent once, tried again, given up."""

import uuid
from collections import Counter
from datetime import timedelta

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from roles import clock
from roles.actions import deactivate_staff
from roles.notifications import channels, messages, outbox
from roles.notifications.actions import Letter, mark_read, tell
from roles.notifications.messages import Message
from roles.notifications.models import Notification, OutboxMessage
from roles.notifications.outbox import MAX_ATTEMPTS, send_due
from tests import factories
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday", "wording")]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def wording(monkeypatch):
    """A kind of message of the tests' own, worded in two languages."""

    def word(params):
        chinese = translation.get_language().startswith("zh")
        return Message(f"{'你好' if chinese else 'Hello'} {params['count']}", ["第一行" if chinese else "First line"])

    monkeypatch.setitem(messages._kinds, "greeting", word)


def letter(staff, key="greeting:1", **fields):
    return Letter(
        recipient_id=staff.pk, key=key, kind="greeting", **{"params": {"count": 1}, "url": "/duties/", **fields}
    )


@pytest.fixture
def broken_mail(monkeypatch):
    """A mail server that refuses everything, naming the address it refused; returns the list of attempts."""
    tried = []

    def refuse(row):
        tried.append(row.pk)
        raise ConnectionRefusedError(row.notification.recipient.email)

    monkeypatch.setitem(channels.CHANNELS, "email", refuse)
    return tried


class TestTelling:
    def test_a_letter_is_an_unread_notification_and_a_row_of_the_outbox(self, monday):
        staff = factories.make_staff()
        assert tell([letter(staff)], at=monday) == 1
        row = Notification.objects.of(staff).get()
        assert (row.kind, row.params, row.url, row.read_at, row.created_at) == (
            "greeting",
            {"count": 1},
            "/duties/",
            None,
            monday,
        )
        assert [each.channel for each in row.outbox.all()] == ["email"]

    def test_the_same_key_is_told_once(self, monday):
        staff, other = factories.make_staff(), factories.make_staff()
        assert tell([letter(staff), letter(staff), letter(other)], at=monday) == 2
        assert tell([letter(staff), letter(staff, "greeting:2")], at=monday) == 1
        assert Notification.objects.of(staff).count() == 2
        assert OutboxMessage.objects.count() == 3

    def test_nothing_leaves_the_house_without_an_address_or_for_a_leaver(self, monday):
        silent, leaver = factories.make_staff(email=""), factories.make_staff()
        deactivate_staff(staff=leaver, last_day=MONDAY)
        tell([letter(silent), letter(leaver)], at=monday)
        assert Notification.objects.count() == 2
        assert not OutboxMessage.objects.exists()

    def test_no_channel_is_no_outbox(self, monday, settings):
        settings.NOTIFICATION_CHANNELS = []
        tell([letter(factories.make_staff())], at=monday)
        assert not OutboxMessage.objects.exists()

    def test_many_letters_take_as_many_statements_as_one(self, monday):
        people = [factories.make_staff() for _ in range(30)]
        with CaptureQueriesContext(connection) as one:
            tell([letter(people[0])], at=monday)
        with CaptureQueriesContext(connection) as many:
            tell([letter(staff, "greeting:2") for staff in people], at=monday)
        assert len(many) == len(one)

    def test_an_unknown_kind_shows_its_name_and_does_not_fail(self, monday):
        staff = factories.make_staff()
        tell([Letter(recipient_id=staff.pk, key="k", kind="from-another-world")], at=monday)
        assert str(Notification.objects.get()) == "from-another-world"


class TestReading:
    def test_one_or_all_of_one_s_own_are_marked_read(self, monday):
        staff, other = factories.make_staff(), factories.make_staff()
        tell([letter(staff, f"greeting:{number}") for number in range(3)] + [letter(other)], at=monday)
        first = Notification.objects.of(staff).first()
        assert mark_read(acting_user=staff, notification_id=first.pk) == 1
        assert mark_read(acting_user=staff, notification_id=first.pk) == 0
        assert Notification.objects.of(staff).unread().count() == 2
        assert mark_read(acting_user=staff) == 2
        assert Notification.objects.of(other).unread().count() == 1

    def test_nobody_marks_another_s(self, monday):
        staff, other = factories.make_staff(), factories.make_staff()
        tell([letter(staff)], at=monday)
        assert mark_read(acting_user=other, notification_id=Notification.objects.get().pk) == 0
        assert Notification.objects.unread().count() == 1


class TestSending:
    def test_a_message_is_sent_once(self, monday):
        staff = factories.make_staff()
        tell([letter(staff)], at=monday)
        assert send_due(monday) == 1
        assert send_due(monday) == 0
        assert [message.to for message in mail.outbox] == [[staff.email]]
        row = OutboxMessage.objects.get()
        assert (row.state, row.attempts, row.sent_at, row.last_error) == ("sent", 1, monday, "")

    @pytest.mark.parametrize(
        ("language", "subject", "line"), [("zh-hans", "你好 1", "第一行"), ("en", "Hello 1", "First line")]
    )
    def test_it_is_written_in_the_language_of_whoever_reads_it(self, monday, language, subject, line):
        staff = factories.make_staff(language=language)
        tell([letter(staff)], at=monday)
        with translation.override("en" if language == "zh-hans" else "zh-hans"):
            send_due(monday)
        message = mail.outbox[0]
        assert message.subject == subject
        assert message.body.splitlines()[:3] == [f"{staff.name}:", "", line]

    def test_it_carries_a_key_by_which_a_receiver_tells_a_repeat(self, monday):
        staff, other = factories.make_staff(), factories.make_staff()
        tell([letter(staff), letter(other)], at=monday)
        send_due(monday)
        keys = [message.extra_headers["Message-ID"] for message in mail.outbox]
        assert len(set(keys)) == 2
        ids = Notification.objects.values_list("pk", flat=True)
        assert set(keys) == {f"<email.{pk}@dealership.invalid>" for pk in ids}

    def test_it_links_to_the_page_where_the_site_has_an_address(self, monday, settings):
        tell([letter(factories.make_staff())], at=monday)
        settings.SITE_URL = "https://intranet.example.test"
        send_due(monday)
        assert mail.outbox[0].body.endswith("https://intranet.example.test/duties/")

    def test_without_an_address_of_the_site_it_carries_no_link(self, monday, settings):
        settings.SITE_URL = ""
        tell([letter(factories.make_staff())], at=monday)
        send_due(monday)
        assert "/duties/" not in mail.outbox[0].body

    def test_more_than_one_batch_is_sent(self, monday, monkeypatch):
        monkeypatch.setattr(outbox, "BATCH", 3)
        people = [factories.make_staff() for _ in range(8)]
        tell([letter(staff) for staff in people], at=monday)
        assert send_due(monday) == 8
        assert set(Counter(message.to[0] for message in mail.outbox).values()) == {1}


class TestFailing:
    def test_a_failure_waits_longer_each_time_and_is_given_up_in_the_end(self, monday, broken_mail):
        tell([letter(factories.make_staff())], at=monday)
        now, waits = monday, []
        for attempt in range(1, MAX_ATTEMPTS + 1):
            assert send_due(now) == 0
            assert len(broken_mail) == attempt
            row = OutboxMessage.objects.get()
            assert row.attempts == attempt
            assert row.state == ("failed" if attempt == MAX_ATTEMPTS else "waiting")
            waits.append(row.next_attempt_at - now)
            if attempt < MAX_ATTEMPTS:
                send_due(row.next_attempt_at - timedelta(seconds=1))
                assert len(broken_mail) == attempt
            now = row.next_attempt_at
        assert waits == sorted(waits)
        assert waits[0] == 2 * MINUTE
        send_due(now + timedelta(days=30))
        assert len(broken_mail) == MAX_ATTEMPTS

    def test_the_error_is_kept_by_its_kind_without_the_address(self, monday, broken_mail):
        staff = factories.make_staff()
        tell([letter(staff)], at=monday)
        send_due(monday)
        assert OutboxMessage.objects.get().last_error == "ConnectionRefusedError"

    def test_one_that_fails_does_not_hold_up_the_others(self, monday, monkeypatch):
        bad, good = factories.make_staff(), factories.make_staff()
        tell([letter(bad), letter(good)], at=monday)
        send = channels.send_email

        def choosy(row):
            if row.notification.recipient_id == bad.pk:
                raise ConnectionResetError
            send(row)

        monkeypatch.setitem(channels.CHANNELS, "email", choosy)
        assert send_due(monday) == 1
        assert [message.to for message in mail.outbox] == [[good.email]]

    def test_when_the_server_is_back_it_is_sent_once(self, monday, broken_mail, monkeypatch):
        tell([letter(factories.make_staff())], at=monday)
        send_due(monday)
        monkeypatch.setitem(channels.CHANNELS, "email", channels.send_email)
        later = monday + 5 * MINUTE
        assert send_due(later) == 1
        assert send_due(later) == 0
        assert len(mail.outbox) == 1
        assert OutboxMessage.objects.get().attempts == 2


class TestClaims:
    def claim(self, at):
        OutboxMessage.objects.update(state="claimed", token=uuid.uuid4(), claimed_at=at)

    @pytest.mark.parametrize(("seconds", "sent"), [(0, 0), (119, 0), (120, 1)])
    def test_what_another_sender_claimed_is_left_alone_until_its_lease_is_over(self, monday, settings, seconds, sent):
        settings.SWEEP_LEASE_SECONDS = 120
        tell([letter(factories.make_staff())], at=monday)
        self.claim(monday)
        later = monday + timedelta(seconds=seconds)
        with clock.at(later):
            assert send_due(later) == sent
        assert len(mail.outbox) == sent

    def test_a_sender_that_was_taken_for_dead_does_not_overwrite_its_successor(self, monday, monkeypatch):
        tell([letter(factories.make_staff())], at=monday)
        send = channels.send_email

        def slow(row):
            send(row)
            OutboxMessage.objects.update(token=uuid.uuid4(), state="claimed")

        monkeypatch.setitem(channels.CHANNELS, "email", slow)
        assert send_due(monday) == 0
        assert OutboxMessage.objects.get().state == "claimed"

    def test_what_is_not_due_yet_is_left_alone(self, monday):
        tell([letter(factories.make_staff())], at=monday + MINUTE)
        assert send_due(monday) == 0
        assert send_due(monday + MINUTE) == 1
