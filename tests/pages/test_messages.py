"""The inbox of messages: one's own only, opened once, and leading nowhere but into the house."""

from types import SimpleNamespace

import pytest
from django.urls import reverse

from roles.notifications.actions import Letter, tell
from roles.notifications.models import Notification
from tests import factories
from tests.pages.conftest import NINE, browser_of, said, text_of


@pytest.fixture
def box(db, nine):
    """One person with three messages, another with one."""
    staff, other = factories.make_staff(), factories.make_staff()
    for number in range(3):
        write(staff, f"k{number}", "/reports/")
    write(other, "secret", "/kpi/", name="Mksecret")
    return SimpleNamespace(staff=staff, other=other, browser=browser_of(staff))


def write(staff, key, url, name="someone"):
    facts = {"what": "to_score", "month": "2026-02", "name": name}
    tell([Letter(staff.pk, key, "scorecard", facts, url)], at=NINE)
    return Notification.objects.get(recipient=staff, key=key)


def unread(staff):
    return Notification.objects.of(staff).unread().count()


def test_shows_ones_own_only(box):
    page = box.browser.get("/messages/")
    assert len(page.context["page_obj"].object_list) == 3
    assert page.context["shell"]["unread"] == 3
    assert "Mksecret" not in text_of(page)


def test_opening_one_marks_it_read_and_leads_on(box):
    message = Notification.objects.of(box.staff).first()
    response = box.browser.get(reverse("notifications:open", args=[message.pk]))
    assert response["Location"] == "/reports/"
    message.refresh_from_db()
    assert message.read_at == NINE
    assert unread(box.staff) == 2


def test_opening_it_again_keeps_when_it_was_read_first(box):
    message = Notification.objects.of(box.staff).first()
    Notification.objects.filter(pk=message.pk).update(read_at=NINE.replace(year=2025))
    box.browser.get(reverse("notifications:open", args=[message.pk]))
    message.refresh_from_db()
    assert message.read_at == NINE.replace(year=2025)


@pytest.mark.parametrize("url", ["", "https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"])
def test_a_message_leads_nowhere_outside_the_house(box, url):
    message = write(box.staff, "odd", url)
    assert box.browser.get(reverse("notifications:open", args=[message.pk]))["Location"] == "/messages/"
    assert unread(box.staff) == 3


def test_anothers_message_does_not_exist_and_stays_unread(box):
    message = Notification.objects.get(recipient=box.other)
    assert box.browser.get(reverse("notifications:open", args=[message.pk])).status_code == 404
    assert unread(box.other) == 1


def test_marking_all_read_marks_ones_own(box):
    assert said("Mark all as read") in text_of(box.browser.get("/messages/"))
    assert box.browser.post("/messages/read/")["Location"] == "/messages/"
    assert (unread(box.staff), unread(box.other)) == (0, 1)
    assert said("Mark all as read") not in text_of(box.browser.get("/messages/"))


def test_a_message_is_worded_in_the_readers_language(box):
    chinese = text_of(box.browser.get("/messages/"))
    box.browser.cookies["django_language"] = "en"
    english = text_of(box.browser.get("/messages/"))
    assert "Scorecard 2026-02 of someone waits for your scores" in english
    assert "waits for your scores" not in chinese


def test_a_kind_nobody_knows_any_more_shows_its_name(box):
    tell([Letter(box.staff.pk, "old", "retired-kind", {}, "")], at=NINE)
    assert "retired-kind" in text_of(box.browser.get("/messages/"))


def test_an_empty_inbox_says_what_would_come(db, nine):
    assert said("No messages") in text_of(browser_of(factories.make_staff()).get("/messages/"))
