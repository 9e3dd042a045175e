"""The today page: what stands in which section at which instant, ticking it, and taking the tick back."""

from datetime import date, time, timedelta
from types import SimpleNamespace

import pytest
from django.urls import reverse

from roles import clock
from roles.duties.models import ChecklistItem, ItemStatus
from roles.notifications.models import Notification
from tests import factories
from tests.pages.conftest import MONDAY, NINE, browser_of, said, text_of

HTMX = {"hx-request": "true"}


@pytest.fixture
def day(house, nine):
    """The clerk's Monday: one duty for every section of the page, seen at nine o'clock."""
    position, seat = house.positions.clerk, house.clerk
    duties = {
        "early": factories.make_duty(position, due_time=time(8, 30)),
        "must": factories.make_duty(position, due_time=time(20, 0), must_do=True),
        "soon": factories.make_duty(position, due_time=time(9, 45)),
        "evening": factories.make_duty(position, due_time=time(18, 0)),
        "friday": factories.make_duty(position, "weekly", rrule="FREQ=WEEKLY;BYDAY=FR"),
        "month": factories.make_duty(position, "monthly", rrule="FREQ=MONTHLY;BYMONTHDAY=-1"),
    }
    items = {key: factories.make_item(duty, seat, MONDAY) for key, duty in duties.items()}
    return SimpleNamespace(
        items=items, duties=duties, seat=seat, staff=seat.staff, browser=browser_of(seat.staff), house=house
    )


def sections(response, day):
    """Return the keys of the items by section, as the page shows them."""
    names = {item.pk: key for key, item in day.items.items()}
    return {
        section.key: [names[row.pk] for row in section.items]
        for section in response.context["sections"]
        if section.items
    }


def send(day, key, what="tick", *, htmx=False, **form):
    """Post the form of one item as the page would."""
    item = ChecklistItem.objects.get(pk=day.items[key].pk)
    url = reverse(f"duties:{what}", args=[item.pk])
    return day.browser.post(url, {"version": item.revision, **form}, headers=HTMX if htmx else {})


def state(day, key):
    """Return everything a refused request must leave as it was."""
    return ChecklistItem.objects.values().get(pk=day.items[key].pk)


def at(hour, minute=0, on=MONDAY):
    return clock.at(clock.local(on, time(hour, minute)))


class TestSections:
    def test_at_nine(self, day):
        response = day.browser.get("/duties/")
        assert sections(response, day) == {
            "overdue": ["early"],
            "must_do": ["soon", "must"],
            "later": ["evening"],
            "week": ["friday"],
            "month": ["month"],
        }

    def test_at_midnight_nothing_is_overdue_and_only_the_must_do_presses(self, day):
        with at(0):
            found = sections(day.browser.get("/duties/"), day)
        assert found == {
            "must_do": ["must"],
            "later": ["early", "soon", "evening"],
            "week": ["friday"],
            "month": ["month"],
        }

    def test_an_item_is_overdue_from_the_instant_after_it_is_due(self, day):
        due = clock.local(MONDAY, time(8, 30))
        for instant, section in ((due, "must_do"), (due + timedelta(microseconds=1), "overdue")):
            with clock.at(instant):
                assert "early" in sections(day.browser.get("/duties/"), day)[section]

    def test_at_its_reminder_a_duty_moves_up(self, day):
        for minute, section in ((44, "later"), (45, "must_do")):
            with at(8, minute):
                assert "soon" in sections(day.browser.get("/duties/"), day)[section]

    def test_on_friday_the_weekly_duty_is_todays(self, day):
        with at(17, 30, date(2026, 3, 6)):
            found = sections(day.browser.get("/duties/"), day)
        assert found["must_do"] == ["friday"]
        # Closed or not, what is still open from Monday is not forgotten.
        assert set(found["overdue"]) == {"early", "must", "soon", "evening"}

    def test_done_items_fold_away_under_done(self, day):
        send(day, "early")
        found = sections(day.browser.get("/duties/"), day)
        assert found["done"] == ["early"]
        assert "overdue" not in found

    def test_progress_counts_what_is_due_today_only(self, day):
        assert day.browser.get("/duties/").context["progress"] == {"done": 0, "total": 4, "percent": 0}
        send(day, "soon")
        send(day, "friday")
        assert day.browser.get("/duties/").context["progress"] == {"done": 1, "total": 4, "percent": 25}

    def test_a_day_without_duties_says_so(self, house, nine):
        response = browser_of(house.clerk.staff).get("/duties/")
        assert said("Nothing falls due on this day.") in text_of(response)
        assert said("Nothing is urgent right now") in text_of(response)

    def test_somebody_without_a_position_gets_the_page_too(self, nine, db):
        assert browser_of(factories.make_staff()).get("/duties/").status_code == 200

    def test_the_position_is_named_when_one_holds_two(self, day):
        assert day.house.positions.clerk.name_zh not in text_of(day.browser.get("/duties/")).split("<main")[1]
        factories.make_seat(day.house.positions.lead, day.house.team, day.staff, kind="acting")
        assert day.house.positions.clerk.name_zh in text_of(day.browser.get("/duties/")).split("<main")[1]


class TestTick:
    def test_by_a_plain_form(self, day):
        response = send(day, "soon", note="三组客户")
        assert response.status_code == 302
        assert response["Location"].split("#")[0] == "/duties/"
        item = ChecklistItem.objects.get(pk=day.items["soon"].pk)
        assert (item.status, item.note, item.done_at) == (ItemStatus.DONE, "三组客户", NINE)
        assert item.done_by == day.staff
        assert item.revision == 2
        assert "三组客户" in text_of(day.browser.get("/duties/"))

    def test_by_htmx_brings_the_row_the_progress_and_a_sentence(self, day):
        response = send(day, "soon", htmx=True)
        body = text_of(response)
        assert response.status_code == 200
        assert "<html" not in body
        assert f'id="item-{day.items["soon"].pk}"' in body
        assert 'id="day-progress"' in body and 'hx-swap-oob="true"' in body
        assert '<p id="progress-live" hx-swap-oob="innerHTML">' in body
        title = day.duties["soon"].name_zh
        assert said("Done: %(title)s.", title=title) in body
        assert said("%(done)s of %(total)s done.", done=1, total=4) in body
        assert reverse("duties:untick", args=[day.items["soon"].pk]) in body

    def test_the_page_has_the_live_region_htmx_fills(self, day):
        body = text_of(day.browser.get("/duties/"))
        region = body[body.index('id="progress-live"') - 80 : body.index('id="progress-live"') + 120]
        assert 'aria-live="polite"' in region and 'role="status"' in region

    def test_after_the_due_time_is_late(self, day):
        response = send(day, "early", htmx=True)
        assert ChecklistItem.objects.get(pk=day.items["early"].pk).is_late
        assert said("done late, %(when)s", when="08:59").split("08")[0] in text_of(response)

    def test_at_the_due_time_is_not_late(self, day):
        with at(8, 30):
            send(day, "early")
        assert not ChecklistItem.objects.get(pk=day.items["early"].pk).is_late

    def test_a_forged_done_time_is_ignored(self, day):
        send(day, "early", done_at="2026-03-02T08:00", status="missed", done_by="1")
        item = ChecklistItem.objects.get(pk=day.items["early"].pk)
        assert (item.status, item.done_at, item.done_by) == (ItemStatus.DONE, NINE, day.staff)

    def test_an_item_of_next_week_cannot_be_seen_before_it_opens(self, day):
        later = factories.make_item(day.duties["evening"], day.seat, MONDAY + timedelta(days=7))
        assert later.pk not in {row.pk for s in day.browser.get("/duties/").context["sections"] for row in s.items}


class TestUndo:
    def test_by_a_plain_form(self, day):
        send(day, "soon", note="kept")
        assert send(day, "soon", "untick").status_code == 302
        item = ChecklistItem.objects.get(pk=day.items["soon"].pk)
        assert (item.status, item.done_at, item.done_by, item.revision) == (ItemStatus.OPEN, None, None, 3)

    def test_by_htmx(self, day):
        send(day, "soon")
        body = text_of(send(day, "soon", "untick", htmx=True))
        assert said("Open again: %(title)s.", title=day.duties["soon"].name_zh) in body
        assert reverse("duties:tick", args=[day.items["soon"].pk]) in body

    def test_of_an_open_item_changes_nothing(self, day):
        before = state(day, "soon")
        assert send(day, "soon", "untick").status_code == 409
        assert state(day, "soon") == before

    def test_of_a_closed_period_is_refused(self, day):
        send(day, "soon")
        before = state(day, "soon")
        with at(0, 0, MONDAY + timedelta(days=2)):
            response = send(day, "soon", "untick")
        assert response.status_code == 409
        assert said("The period is closed; this tick can no longer be taken back.") in text_of(response)
        assert state(day, "soon") == before


class TestRefused:
    @pytest.mark.parametrize("htmx", [False, True])
    def test_a_stale_form_changes_nothing_and_says_so(self, day, htmx):
        send(day, "soon", note="first")
        before = state(day, "soon")
        response = send(day, "soon", htmx=htmx, version=1, note="typed later")
        body = text_of(response)
        assert response.status_code == 409
        assert state(day, "soon") == before
        sentence = said(
            "Nothing was changed: this item is now “%(state)s”. The page shows its present state.", state=said("Done")
        )
        assert body.count(sentence) >= 2
        assert "typed later" in body

    @pytest.mark.parametrize("version", ["", "0", "-1", "abc", "1e3", "99999999999999999999", "2"])
    def test_a_version_that_is_none_changes_nothing(self, day, version):
        before = state(day, "soon")
        assert send(day, "soon", version=version).status_code == 409
        assert state(day, "soon") == before

    @pytest.mark.parametrize("htmx", [False, True])
    def test_a_note_of_ten_thousand_characters_stays_in_the_box(self, day, htmx):
        before, note = state(day, "soon"), "长" * 10_000
        response = send(day, "soon", htmx=htmx, note=note)
        body = text_of(response)
        assert response.status_code == 422
        assert state(day, "soon") == before
        box = body.split(f'id="note-{day.items["soon"].pk}"')[1].split("</textarea>")[0]
        assert box.endswith(note)
        assert 'aria-invalid="true"' in box
        assert (
            said(
                "The note has %(count)s characters; at most %(limit)s fit. Shorten it and tick again.",
                count=10_000,
                limit=500,
            )
            in body
        )
        if not htmx:
            # The rest of the page is there as well.
            assert reverse("duties:tick", args=[day.items["must"].pk]) in body

    def test_a_note_of_exactly_500_characters_fits(self, day):
        send(day, "soon", note="字" * 500)
        assert ChecklistItem.objects.get(pk=day.items["soon"].pk).note == "字" * 500

    def test_what_was_typed_is_escaped(self, day):
        note = "<script>alert(1)</script>" + "x" * 600
        body = text_of(send(day, "soon", note=note))
        assert "<script>alert" not in body
        assert "&lt;script&gt;alert(1)" in body

    def test_a_nul_byte_is_dropped_from_the_note(self, day):
        assert send(day, "soon", note="a\x00b\x00").status_code == 302
        assert ChecklistItem.objects.get(pk=day.items["soon"].pk).note == "ab"

    @pytest.mark.parametrize("note", ["👍🏽 交车", "𠮷野家", "\u202eabc", "a\r\nb"])
    def test_an_emoji_and_rare_characters_are_fine(self, day, note):
        assert send(day, "soon", note=note).status_code == 302
        assert ChecklistItem.objects.get(pk=day.items["soon"].pk).note == note

    @pytest.mark.parametrize("what", ["tick", "untick"])
    def test_somebody_elses_item_does_not_exist(self, day, what):
        before = state(day, "soon")
        for seat in (day.house.lead, day.house.manager, day.house.chief):
            day.browser = browser_of(seat.staff)
            assert send(day, "soon", what).status_code == 404
        assert state(day, "soon") == before

    def test_a_closed_period_can_no_longer_be_ticked(self, day):
        before = state(day, "soon")
        with at(0, 0, MONDAY + timedelta(days=2)):
            response = send(day, "soon")
        assert response.status_code == 409
        assert said("The period is closed; this duty can no longer be done.") in text_of(response)
        assert state(day, "soon") == before

    def test_the_last_instant_before_the_period_closes_still_counts(self, day):
        closes = clock.local(MONDAY + timedelta(days=2))
        with clock.at(closes - timedelta(microseconds=1)):
            assert send(day, "soon").status_code == 302

    def test_a_missed_item_can_no_longer_be_ticked(self, day):
        ChecklistItem.objects.filter(pk=day.items["early"].pk).update(status=ItemStatus.MISSED)
        response = send(day, "early")
        assert response.status_code == 409
        assert said("Missed") in text_of(response)

    def test_ticking_tells_nobody(self, day):
        send(day, "soon")
        assert not Notification.objects.exists()
