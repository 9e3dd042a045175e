"""E-mail through a real server on the loopback: the bytes that arrived are read."""

from datetime import timedelta
from email import message_from_bytes, policy

import pytest

from roles import clock
from roles.notifications import messages, outbox
from roles.notifications.actions import Letter, tell, try_again
from roles.notifications.messages import Message
from roles.notifications.models import Lane, OutboxMessage
from roles.notifications.outbox import send_due
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday", "wording")]

MINUTE = timedelta(minutes=1)


@pytest.fixture
def wording(monkeypatch):
    """A kind of message of the tests' own."""
    monkeypatch.setitem(messages._kinds, "keys", lambda params: Message(params["title"], ["请在 18:00 前完成。", "🚗"]))


def letters(*people, title="清点钥匙"):
    return [Letter(staff.pk, f"keys:{staff.pk}", "keys", {"title": title}, "/duties/") for staff in people]


def read(mail):
    return message_from_bytes(mail.content, policy=policy.default)


def test_what_arrives_is_chinese_and_carries_the_key(mail_server, monday, settings):
    settings.SITE_URL = "https://intranet.example.test"
    staff = factories.make_staff(name="王小明")
    tell(letters(staff), at=monday)
    assert send_due(monday) == 1
    (mail,) = mail_server.mails
    message, row = read(mail), OutboxMessage.objects.get()
    assert mail.to == [staff.email]
    assert message["Subject"] == "清点钥匙"
    assert message["Message-ID"] == f"<email.{row.notification_id}@dealership.invalid>"
    body = message.get_content()
    assert body.splitlines()[:4] == ["王小明:", "", "请在 18:00 前完成。", "🚗"]
    assert "https://intranet.example.test/duties/" in body


def test_a_second_sending_carries_the_same_key(mail_server, monday):
    tell(letters(factories.make_staff()), at=monday)
    send_due(monday)
    # As after a kill between sending and marking.
    OutboxMessage.objects.update(state="claimed")
    later = monday + timedelta(hours=1)
    with clock.at(later):
        assert send_due(later) == 1
    keys = {read(mail)["Message-ID"] for mail in mail_server.mails}
    assert (len(mail_server.mails), len(keys)) == (2, 1)


def test_a_batch_goes_through_one_connection(mail_server, monday):
    tell(letters(*(factories.make_staff() for _ in range(12))), at=monday)
    assert send_due(monday) == 12
    assert len({mail.peer for mail in mail_server.mails}) == 1


def test_a_recipient_nobody_knows_is_given_up_at_once_and_the_others_leave(mail_server, monday):
    unknown, known, another = (factories.make_staff() for _ in range(3))
    mail_server.refused = {unknown.email}
    tell(letters(unknown, known, another), at=monday)
    assert send_due(monday) == 2
    row = OutboxMessage.objects.get(notification__recipient=unknown)
    assert (row.state, row.attempts, row.last_error) == ("failed", 1, "SMTPRecipientsRefused")
    assert not Lane.objects.exists()


@pytest.mark.parametrize(("reply", "state"), [("451 later please", "waiting"), ("554 no spam here", "failed")])
def test_a_refused_text_is_tried_again_only_where_that_is_asked_for(mail_server, monday, reply, state):
    mail_server.reply = reply
    tell(letters(factories.make_staff()), at=monday)
    assert send_due(monday) == 0
    assert (OutboxMessage.objects.get().state, OutboxMessage.objects.get().last_error) == (state, "SMTPDataError")


def test_a_line_break_in_a_title_breaks_no_header(mail_server, monday):
    tell(letters(factories.make_staff(), title="清点\r\nBcc: everybody@example.test"), at=monday)
    assert send_due(monday) == 1
    assert read(mail_server.mails[0])["Bcc"] is None


def test_a_mail_server_that_is_down_is_tried_three_times_a_sweep(mail_server, monday, settings):
    port, settings.EMAIL_PORT = settings.EMAIL_PORT, 1
    people = [factories.make_staff() for _ in range(10)]
    tell(letters(*people), at=monday)
    assert send_due(monday) == 0
    assert OutboxMessage.objects.filter(attempts=1).count() == 3
    # The rest was given back untouched and is nobody's.
    assert OutboxMessage.objects.filter(attempts=0, state="waiting", token=None).count() == 7
    lane = Lane.objects.get()
    assert (lane.name, lane.failures) == ("email", 3)
    settings.EMAIL_PORT = port
    assert send_due(monday + MINUTE) == 0
    assert send_due(lane.closed_until) == 10
    assert not Lane.objects.exists()
    assert {mail.to[0] for mail in mail_server.mails} == {staff.email for staff in people}


def test_what_was_given_up_can_be_tried_again(mail_server, monday):
    staff = factories.make_staff()
    mail_server.refused = {staff.email}
    tell(letters(staff), at=monday)
    send_due(monday)
    mail_server.refused = set()
    ids = list(OutboxMessage.objects.values_list("pk", flat=True))
    assert send_due(monday + timedelta(days=1)) == 0
    assert try_again(messages=ids, at=monday) == 1
    assert try_again(messages=ids, at=monday) == 0
    assert send_due(monday) == 1


def test_a_sender_half_way_through_its_lease_gives_the_rest_back(mail_server, monday, monkeypatch, settings):
    settings.SWEEP_LEASE_SECONDS = 120
    tell(letters(*(factories.make_staff() for _ in range(5))), at=monday)
    ticks = iter(range(0, 100_000, 25))
    monkeypatch.setattr(outbox, "perf_counter", lambda: next(ticks))
    sent = send_due(monday)
    assert 0 < sent < 5
    assert OutboxMessage.objects.filter(state="waiting", token=None).count() == 5 - sent


def test_a_claim_from_before_the_clock_was_set_back_is_taken_over(mail_server, monday):
    tell(letters(factories.make_staff()), at=monday)
    OutboxMessage.objects.update(state="claimed", claimed_at=monday + timedelta(days=1))
    assert send_due(monday) == 1
