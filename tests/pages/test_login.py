"""Coming in, going out, and what an open session may do when something changes about the person."""

from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.auth import SESSION_KEY
from django.test import Client

from roles.actions import deactivate_staff, end_assignment, materialise_positions, start_assignment
from roles.models import Grant, Staff
from tests import factories
from tests.pages.conftest import MONDAY, PASSWORD, browser_of, said, text_of

NEW = "another-unusual-one-9"


@pytest.fixture
def staff(db, nine):
    return factories.make_staff(username="wang.xm", name="王晓明", password=PASSWORD)


def log_in(browser, username="wang.xm", password=PASSWORD, query="", **form):
    return browser.post("/login/" + query, {"username": username, "password": password, **form})


def logged_in(browser):
    return SESSION_KEY in browser.session


class TestLogin:
    def test_with_the_right_password_leads_to_today(self, staff):
        browser = Client()
        assert log_in(browser)["Location"] == "/duties/"
        assert logged_in(browser)

    @pytest.mark.parametrize(
        ("username", "password"),
        [
            ("wang.xm", "wrong"),
            ("nobody", PASSWORD),
            ("wang.xm", ""),
            ("wang.xm", "a\x00b"),
            ("wang\x00xm", PASSWORD),
            ("王" * 10_000, "qwx-wrong"),
            ("wang.xm", "x" * 10_000),
            ("👍", "👍"),
        ],
    )
    @pytest.mark.parametrize("guarded", [False, True])
    def test_otherwise_a_sentence_says_so_and_the_name_stays(self, staff, settings, username, password, guarded):
        settings.AXES_ENABLED = guarded
        browser = Client()
        response = log_in(browser, username, password)
        body = text_of(response)
        assert response.status_code == 200
        assert not logged_in(browser)
        errors = [text for texts in response.context["form"].errors.values() for text in texts]
        assert errors and all(text in body for text in errors)
        assert f'value="{username}"' in body
        if password:
            assert password not in body.replace(username, "")

    @pytest.mark.parametrize("page", ["/login/", "/admin/login/"])
    def test_strange_requests_are_no_error_at_either_door(self, staff, settings, page):
        settings.AXES_ENABLED = True
        strange = {"user-agent": "x" * 10_000, "accept": "x" * 10_000, "x-forwarded-for": "nonsense"}
        for query in ("", "?next=%00", "?x=" + "y" * 5_000):
            form = {"username": "王" * 10_000, "password": "wrong", "next": "/\x00"}
            assert Client().post(page + query, form, headers=strange).status_code == 200

    def test_the_sentence_is_the_same_for_a_name_that_does_not_exist(self, staff):
        wrong, unknown = (log_in(Client(), name, "wrong").context["form"].errors for name in ("wang.xm", "nobody"))
        assert wrong == unknown

    def test_who_has_left_does_not_come_in(self, staff):
        deactivate_staff(staff=staff, last_day=MONDAY)
        browser = Client()
        assert log_in(browser).status_code == 200
        assert not logged_in(browser)

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil"])
    def test_it_never_leads_to_another_site(self, staff, target):
        assert log_in(Client(), query=f"?next={target}")["Location"] == "/duties/"
        assert log_in(Client(), next=target)["Location"] == "/duties/"

    def test_it_leads_to_where_one_wanted_to_go(self, staff):
        assert log_in(Client(), next="/reports/?tab=mine")["Location"] == "/reports/?tab=mine"

    def test_what_could_only_be_posted_is_not_where_it_leads(self, staff):
        response = Client().post("/duties/items/1/tick/", {"version": 1})
        assert response["Location"] == "/login/?next=/"
        page = log_in(Client(), next="/")
        assert page["Location"] == "/"

    def test_the_session_gets_a_new_key(self, staff):
        browser = Client()
        session = browser.session
        session["before"] = 1
        session.save()
        before = browser.cookies["sessionid"].value
        log_in(browser)
        assert browser.cookies["sessionid"].value != before


class TestLockout:
    @pytest.fixture(autouse=True)
    def guard(self, settings):
        settings.AXES_ENABLED = True

    def test_after_too_many_failures_even_the_right_password_waits(self, staff, settings):
        browser = Client()
        answers = [log_in(browser, password="wrong") for _each in range(settings.AXES_FAILURE_LIMIT)]
        assert {each.status_code for each in answers[:-1]} == {200}
        response = log_in(browser)
        assert response.status_code == 429
        assert not logged_in(browser)
        assert said("Too many attempts") in text_of(response)
        assert "registration/locked.html" in [each.name for each in response.templates]
        assert "Content-Security-Policy" in response

    def test_a_colleague_at_the_same_counter_still_comes_in(self, staff, settings):
        factories.make_staff(username="li.na", password=PASSWORD)
        for _each in range(settings.AXES_FAILURE_LIMIT + 1):
            log_in(Client(), password="wrong")
        assert log_in(Client(), username="li.na").status_code == 302

    def test_a_success_in_time_clears_the_count(self, staff, settings):
        for _each in range(settings.AXES_FAILURE_LIMIT - 1):
            log_in(Client(), password="wrong")
        assert log_in(Client()).status_code == 302
        assert not AccessAttempt.objects.exists()
        assert log_in(Client(), password="wrong").status_code == 200

    def test_the_lock_opens_by_itself(self, staff, settings):
        for _each in range(settings.AXES_FAILURE_LIMIT + 1):
            log_in(Client(), password="wrong")
        past = timedelta(hours=settings.AXES_COOLOFF_TIME, minutes=1)
        for attempt in AccessAttempt.objects.all():
            AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=attempt.attempt_time - past)
        assert log_in(Client()).status_code == 302


class TestLogout:
    def test_by_post(self, staff):
        browser = browser_of(staff)
        assert browser.post("/logout/")["Location"] == "/login/"
        assert not logged_in(browser)
        assert browser.get("/duties/").status_code == 302

    def test_a_link_does_not_log_out(self, staff):
        browser = browser_of(staff)
        assert browser.get("/logout/").status_code == 405
        assert logged_in(browser)

    def test_the_own_page_has_the_button(self, staff):
        body = text_of(browser_of(staff).get("/me/"))
        assert 'method="post" action="/logout/"' in body


class TestPassword:
    def change(self, browser, old=PASSWORD, new=NEW, again=None):
        form = {"old_password": old, "new_password1": new, "new_password2": again or new}
        return browser.post("/password/", form)

    def test_is_changed_and_the_session_stays(self, staff):
        browser, elsewhere = browser_of(staff), browser_of(staff)
        assert self.change(browser)["Location"] == "/password/done/"
        assert said("The new password holds from now on") in text_of(browser.get("/password/done/"))
        assert Staff.objects.get(pk=staff.pk).check_password(NEW)
        # Whoever sat at another device is out.
        assert elsewhere.get("/duties/").status_code == 302

    @pytest.mark.parametrize(
        ("old", "new", "again"),
        [
            ("wrong", NEW, NEW),
            (PASSWORD, NEW, NEW + "x"),
            (PASSWORD, "short", "short"),
            (PASSWORD, "password", "password"),
            (PASSWORD, "83620175", "83620175"),
            (PASSWORD, "wang.xm1", "wang.xm1"),
            (PASSWORD, "", ""),
            (PASSWORD, "with\x00nul-byte", "with\x00nul-byte"),
        ],
    )
    def test_is_refused_beside_the_field(self, staff, old, new, again):
        response = self.change(browser_of(staff), old, new, again)
        assert response.status_code == 200
        body = text_of(response)
        assert response.context["form"].errors
        for name in response.context["form"].errors:
            assert f'id="id_{name}_error"' in body
        assert Staff.objects.get(pk=staff.pk).check_password(PASSWORD)


class TestLanguage:
    def test_is_kept_on_the_device_and_with_the_person(self, staff):
        browser = browser_of(staff)
        response = browser.post("/language/", {"language": "en", "next": "/reports/"})
        assert response["Location"] == "/reports/"
        assert browser.cookies["django_language"].value == "en"
        assert Staff.objects.get(pk=staff.pk).language == "en"
        page = browser.get("/duties/")
        assert page["Content-Language"] == "en"
        assert '<html lang="en">' in text_of(page)
        # On another device the person's own language is spoken.
        assert browser_of(staff).get("/duties/")["Content-Language"] == "en"

    def test_before_the_login_the_device_remembers(self, db):
        browser = Client()
        browser.post("/language/", {"language": "en", "next": "/login/"})
        assert '<html lang="en">' in text_of(browser.get("/login/"))

    @pytest.mark.parametrize("language", ["", "fr", "EN", "en\x00", "../etc", "zh-hans" * 1000])
    def test_an_unknown_one_changes_nothing(self, staff, language):
        browser = browser_of(staff)
        assert browser.post("/language/", {"language": language}).status_code == 302
        assert "django_language" not in browser.cookies
        assert Staff.objects.get(pk=staff.pk).language == "zh-hans"

    def test_a_forged_cookie_is_ignored(self, staff):
        browser = browser_of(staff)
        browser.cookies["django_language"] = "xx"
        assert browser.get("/duties/")["Content-Language"] == "zh-hans"

    def test_the_browsers_wish_is_not_asked(self, db):
        page = Client().get("/login/", headers={"accept-language": "en"})
        assert page["Content-Language"] == "zh-hans"

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "/\x00", ""])
    def test_it_never_leads_to_another_site(self, staff, target):
        assert browser_of(staff).post("/language/", {"language": "en", "next": target})["Location"] == "/"

    def test_the_switch_on_a_refused_form_leads_to_a_page_that_opens(self, house, nine):
        factories.make_weight(house.positions.clerk, 100)
        duty = factories.make_duty(house.positions.clerk)
        item = factories.make_item(duty, house.clerk, MONDAY)
        browser = browser_of(house.clerk.staff)
        body = text_of(browser.post(f"/duties/items/{item.pk}/tick/", {"version": 9}))
        assert f'name="next" value="/duties/items/{item.pk}/tick/"' not in body


class TestOpenSessions:
    def test_a_leavers_session_ends_on_the_next_request(self, house, nine):
        browser = browser_of(house.clerk.staff)
        assert browser.get("/duties/").status_code == 200
        deactivate_staff(staff=house.clerk.staff, last_day=MONDAY - timedelta(days=1))
        assert browser.get("/duties/")["Location"] == "/login/?next=/duties/"

    def test_a_moved_persons_rights_follow_on_the_next_request(self, house, nine):
        browser = browser_of(house.lead.staff)
        person = f"/duties/team/{house.clerk.pk}/"
        assert [browser.get(url).status_code for url in ("/duties/team/", person)] == [200, 200]
        end_assignment(assignment=house.lead, ends_on=MONDAY - timedelta(days=1))
        assert [browser.get(url).status_code for url in ("/duties/team/", person)] == [403, 403]
        other_team = factories.make_team(house.department)
        start_assignment(
            staff=house.lead.staff, position=house.positions.lead, unit=other_team, starts_on=MONDAY, kind="primary"
        )
        assert [browser.get(url).status_code for url in ("/duties/team/", person)] == [200, 404]

    def test_the_menu_follows_too(self, house, nine):
        browser = browser_of(house.lead.staff)

        def menu():
            return {each["url"] for each in browser.get("/duties/").context["shell"]["nav"]}

        assert "/duties/team/" in menu()
        end_assignment(assignment=house.lead, ends_on=MONDAY - timedelta(days=1))
        assert "/duties/team/" not in menu()

    def test_a_grant_taken_back_counts_at_once(self, house, nine):
        browser = browser_of(house.lead.staff)
        assert browser.get("/duties/team/").status_code == 200
        Grant.objects.filter(position=house.positions.lead, scope="team").delete()
        materialise_positions([house.positions.lead])
        assert browser.get("/duties/team/").status_code == 403

    def test_a_last_day_is_still_a_working_day(self, house, nine):
        end_assignment(assignment=house.lead, ends_on=MONDAY)
        assert browser_of(house.lead.staff).get("/duties/team/").status_code == 200
