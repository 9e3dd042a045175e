"""One message a person a tick, put together from whatever the engines have to say."""

from datetime import timedelta

import pytest

from roles.notifications import messages, tick
from roles.notifications.messages import Message
from roles.notifications.models import Notification
from roles.notifications.tick import Part, tell_due
from tests import factories

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]


@pytest.fixture
def sources(monkeypatch):
    """Let a test register its own sources; each kind is worded as its name and its lines."""
    monkeypatch.setattr(tick, "_sources", {})
    for kind in ("one", "two"):
        monkeypatch.setitem(
            messages._kinds, kind, lambda params, kind=kind: Message(f"title {kind}", [f"{kind} {params['line']}"])
        )
    return tick.register


def part(kind, line="a"):
    return Part(kind, {"line": line}, f"/{kind}/")


def test_two_sources_make_one_message_titled_by_the_first(sources, monday):
    both, second = factories.make_staff(), factories.make_staff()
    sources("later", 20, lambda at: {both.pk: part("two"), second.pk: part("two", "b")})
    sources("sooner", 10, lambda at: {both.pk: part("one")})
    assert tell_due(monday) == 2
    message = Notification.objects.of(both).get().message
    assert (message.title, message.lines) == ("title one", ["one a", "title two", "two a"])
    assert Notification.objects.of(both).get().url == "/one/"
    assert Notification.objects.of(second).get().message == Message("title two", ["two b"])


def test_nothing_to_say_is_no_message(sources, monday):
    sources("silent", 10, lambda at: {})
    assert tell_due(monday) == 0
    assert not Notification.objects.exists()


def test_the_same_tick_twice_tells_once_and_the_next_one_again(sources, monday):
    staff = factories.make_staff()
    sources("chatty", 10, lambda at: {staff.pk: part("one")})
    assert [tell_due(monday), tell_due(monday)] == [1, 0]
    assert tell_due(monday + timedelta(seconds=1)) == 1
    assert Notification.objects.of(staff).count() == 2


def test_a_source_that_fails_tells_nobody_and_marks_nothing(sources, monday):
    staff = factories.make_staff()

    def marks(at):
        staff.phone = "13800001234"
        staff.save()
        return {staff.pk: part("one")}

    def fails(at):
        raise RuntimeError

    sources("marks", 10, marks)
    sources("fails", 20, fails)
    with pytest.raises(RuntimeError):
        tell_due(monday)
    staff.refresh_from_db()
    assert staff.phone == ""
    assert not Notification.objects.exists()
