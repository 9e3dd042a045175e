"""Bulletins: who may publish to whom, who has read, one reminder a day, closing."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.urls import reverse

from kpi.bulletins.actions import close_bulletin, close_due, confirm_reading, publish_bulletin
from kpi.bulletins.models import Bulletin, Reader
from kpi.bulletins.reminders import collect
from roles import clock
from roles.notifications.models import Notification
from roles.notifications.tick import tell_due
from tests import factories
from tests.pages.conftest import browser_of

MONDAY = date(2026, 3, 2)


@pytest.fixture
def out(house, monday):
    """A bulletin of the manager to the sales department, and who works there."""
    manager = house.manager.staff
    bulletin = publish(house)
    return SimpleNamespace(
        house=house, bulletin=bulletin, manager=manager, clerk=house.clerk.staff, lead=house.lead.staff
    )


def publish(house, **fields):
    facts = {"unit": house.manager.unit, "title": "周末促销", "text": "本周末全系直降。", **fields}
    facts.setdefault("closes_at", clock.now() + timedelta(days=5))
    return publish_bulletin(acting_user=facts.pop("by", house.manager.staff), **facts)


def unread():
    return set(Reader.objects.filter(confirmed_at__isnull=True).values_list("staff", flat=True))


class TestPublishing:
    def test_everybody_of_the_unit_but_the_author_is_told_once(self, out):
        told = Notification.objects.filter(kind="bulletin").values_list("recipient", flat=True)
        assert sorted(told) == sorted([out.clerk.pk, out.lead.pk])
        assert unread() == {out.clerk.pk, out.lead.pk}

    def test_only_the_positions_chosen(self, house, monday):
        publish(house, positions=[house.positions.clerk])
        assert unread() == {house.clerk.staff_id}

    def test_a_unit_above_is_out_of_reach(self, house, monday):
        with pytest.raises(PermissionDenied):
            publish(house, unit=house.chief.unit)
        with pytest.raises(PermissionDenied):
            publish(house, by=house.clerk.staff, unit=house.clerk.unit)
        assert not Bulletin.objects.exists()

    @pytest.mark.parametrize("days", [-1, 0, 400])
    def test_an_end_that_is_over_or_far_away_is_refused(self, house, monday, days):
        with pytest.raises(ValidationError):
            publish(house, closes_at=clock.now() + timedelta(days=days))

    def test_nobody_to_read_it_is_refused(self, house, monday):
        with pytest.raises(ValidationError):
            publish(house, positions=[factories.make_position()])


class TestReading:
    def test_whoever_it_is_addressed_to_confirms_it_once(self, out):
        assert confirm_reading(bulletin=out.bulletin, acting_user=out.clerk)
        at = Reader.objects.get(staff=out.clerk).confirmed_at
        assert not confirm_reading(bulletin=out.bulletin, acting_user=out.clerk)
        assert Reader.objects.get(staff=out.clerk).confirmed_at == at
        assert unread() == {out.lead.pk}

    def test_others_confirm_nothing(self, out):
        with pytest.raises(PermissionDenied):
            confirm_reading(bulletin=out.bulletin, acting_user=out.manager)

    def test_nothing_is_confirmed_once_it_is_closed(self, out):
        close_bulletin(bulletin=out.bulletin, acting_user=out.manager)
        with pytest.raises(ValidationError):
            confirm_reading(bulletin=out.bulletin, acting_user=out.clerk)

    def test_a_reader_does_not_close_it(self, out):
        with pytest.raises(PermissionDenied):
            close_bulletin(bulletin=out.bulletin, acting_user=out.clerk)


class TestReminding:
    def test_who_has_not_read_is_reminded_once_a_day(self, out):
        confirm_reading(bulletin=out.bulletin, acting_user=out.lead)
        assert collect(clock.now()) == {}, "told today already"
        tomorrow = clock.now() + timedelta(days=1)
        tell_due(tomorrow)
        tell_due(tomorrow + timedelta(minutes=1))
        assert reminded() == [out.clerk.pk]
        tell_due(tomorrow + timedelta(days=1))
        assert reminded() == [out.clerk.pk] * 2

    def test_nobody_is_reminded_before_the_working_day(self, out):
        assert collect(clock.now() + timedelta(hours=20)) == {}

    def test_it_closes_on_its_day_and_nobody_is_reminded_any_more(self, out):
        after = out.bulletin.closes_at + timedelta(minutes=1)
        assert close_due(after) == 1
        assert close_due(after) == 0
        assert collect(after + timedelta(days=1)) == {}


def reminded():
    found = Notification.objects.filter(kind="tick").order_by("pk")
    return [each.recipient_id for each in found if any(part["kind"] == "bulletins" for part in each.params["parts"])]


class TestPages:
    def test_the_reader_confirms_and_does_not_see_who_else_has(self, out):
        browser, url = browser_of(out.clerk), reverse("bulletins:bulletin", args=[out.bulletin.pk])
        page = browser.get(url)
        assert page.context["bulletin"]["can_confirm"]
        assert out.lead.name not in page.content.decode()
        browser.post(reverse("bulletins:confirm", args=[out.bulletin.pk]))
        assert unread() == {out.lead.pk}
        assert not browser.get(url).context["bulletin"]["can_confirm"]

    def test_the_author_sees_who_has_read_it(self, out):
        confirm_reading(bulletin=out.bulletin, acting_user=out.clerk)
        facts = browser_of(out.manager).get(reverse("bulletins:bulletin", args=[out.bulletin.pk])).context["bulletin"]
        assert [each["name"] for each in facts["have_read"]] == [out.clerk.name]
        assert [each["name"] for each in facts["unread"]] == [out.lead.name]
        assert (facts["confirmed"], facts["missing"]) == (1, 1)

    def test_to_a_stranger_it_is_not_there(self, out):
        stranger = factories.make_seat(factories.make_position(), factories.make_store()).staff
        for what, method in (("bulletin", "get"), ("confirm", "post"), ("close", "post")):
            answer = getattr(browser_of(stranger), method)(reverse(f"bulletins:{what}", args=[out.bulletin.pk]))
            assert answer.status_code == 404
        assert Bulletin.objects.get().state == "open"

    def test_the_editor_publishes_and_keeps_what_was_typed_when_it_cannot(self, house, monday):
        browser, url = browser_of(house.manager.staff), reverse("bulletins:write")
        form = {"title": "晨会", "text": "八点半准时", "unit": house.manager.unit_id, "day": "2026-02-01"}
        refused = browser.post(url, form)
        assert refused.status_code == 422
        assert "八点半准时" in refused.content.decode()
        assert browser.post(url, form | {"day": "2026-03-06"}).status_code == 302
        assert Bulletin.objects.get().title == "晨会"

    def test_who_may_not_publish_does_not_open_the_editor(self, house, monday):
        assert browser_of(house.clerk.staff).get(reverse("bulletins:write")).status_code == 403

    def test_lists_show_what_is_mine_to_read_and_how_many_have(self, out):
        rows = browser_of(out.clerk).get(reverse("bulletins:list")).context["page_obj"].object_list
        assert [row["title"] for row in rows] == ["周末促销"]
        rows = browser_of(out.manager).get(reverse("bulletins:list") + "?tab=written").context["page_obj"].object_list
        assert [row["read"] for row in rows] == ["0 / 2"]
