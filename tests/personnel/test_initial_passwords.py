"""Passwords somebody else knows: given by personnel or an administrator, changed before anything else opens."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.urls import reverse

from roles.actions import deactivate_staff, give_password
from roles.models import Staff
from roles.notifications.models import Notification
from roles.personnel import actions
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh
from tests.pages.conftest import browser_of, said, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

GIVEN, OWN = "handed-out-7381", "known-to-me-alone-5"
CHANGE = "/password/"


@pytest.fixture
def newcomer(office):
    """The clerk, who has the password somebody gave them."""
    give_password(staff=office.clerk.staff, password=GIVEN)
    return fresh(office.clerk.staff)


def change(browser, old=GIVEN, new=OWN):
    return browser.post(CHANGE, {"old_password": old, "new_password1": new, "new_password2": new})


class TestNothingElseOpens:
    @pytest.mark.parametrize("name", ["home", "duties:today", "roles:me", "password_change_done", "reports:list"])
    def test_every_page_leads_to_the_change(self, newcomer, name):
        assert browser_of(newcomer).get(reverse(name))["Location"] == CHANGE

    def test_nothing_can_be_posted_either(self, newcomer):
        response = browser_of(newcomer).post(reverse("duties:tick", args=[1]), {"version": 1})
        assert response["Location"] == CHANGE

    def test_nor_does_the_administration(self, db):
        admin = factories.make_superuser()
        give_password(staff=admin, password=GIVEN)
        assert browser_of(fresh(admin)).get("/admin/")["Location"] == CHANGE

    def test_what_is_for_everybody_and_the_way_out_stay_open(self, newcomer):
        browser = browser_of(newcomer)
        assert browser.get("/healthz").status_code == 200
        assert browser.post("/language/", {"language": "en", "next": CHANGE})["Location"] == CHANGE
        assert browser.post("/logout/").status_code == 302
        assert "_auth_user_id" not in browser.session

    def test_the_page_says_why_and_leads_nowhere_else(self, newcomer):
        page = text_of(browser_of(newcomer).get(CHANGE))
        assert said("Everything else opens once it is changed.") in page
        assert reverse("logout") in page

    def test_who_chose_theirs_is_not_asked(self, office):
        browser = browser_of(office.lead.staff)
        assert browser.get("/duties/").status_code == 200
        assert said("Everything else opens once it is changed.") not in text_of(browser.get(CHANGE))


class TestChoosing:
    def test_from_the_log_in_to_the_day(self, newcomer):
        browser = Client()
        assert browser.post("/login/", {"username": newcomer.username, "password": GIVEN})["Location"] == "/duties/"
        assert browser.get("/duties/")["Location"] == CHANGE
        assert change(browser)["Location"] == "/password/done/"
        assert browser.get("/duties/").status_code == 200
        mine = fresh(newcomer)
        assert (mine.initial_password, mine.check_password(OWN)) == (False, True)
        assert Client().login(username=newcomer.username, password=GIVEN) is False

    def test_the_same_again_is_refused(self, newcomer):
        response = change(browser_of(newcomer), new=GIVEN)
        assert said("This is the password you have. Choose another one.") in text_of(response)
        assert fresh(newcomer).initial_password

    @pytest.mark.parametrize(("old", "new"), [("wrong", OWN), (GIVEN, "short"), (GIVEN, "")])
    def test_what_is_refused_changes_nothing(self, newcomer, old, new):
        browser = browser_of(newcomer)
        assert change(browser, old, new).context["form"].errors
        assert fresh(newcomer).check_password(GIVEN)
        assert browser.get("/duties/")["Location"] == CHANGE


class TestForgotten:
    def test_personnel_gives_a_new_one_and_the_person_is_told(self, office):
        there = browser_of(office.clerk.staff)
        turn = actions.renew_password(acting_user=office.hr.staff, staff=fresh(office.clerk.staff), reason="忘了")
        clerk = fresh(office.clerk.staff)
        assert (clerk.check_password(turn.password), clerk.initial_password) == (True, True)
        assert there.get("/duties/")["Location"].startswith("/login/")
        letter = Notification.objects.get(recipient=clerk, kind="password")
        assert letter.params["name"] == office.hr.staff.name
        assert turn.password not in str(letter.params)
        row = clerk.history.latest()
        assert (row.history_user, row.history_change_reason) == (office.hr.staff, "忘了")

    def test_on_the_page_it_is_shown_once(self, office):
        browser = browser_of(office.hr.staff)
        url = reverse("personnel:password", args=[office.clerk.staff_id])
        assert url in text_of(browser.get(f"/people/{office.clerk.staff_id}/"))
        asked = browser.post(url, {"reason": ""})
        assert fresh(office.clerk.staff).initial_password is False
        done = browser.post(url, {"reason": "", "step": "confirm", "seen": asked.context["seen"]})
        password = done.context["made"].password
        assert password in text_of(done)
        assert "no-store" in done["Cache-Control"]
        assert fresh(office.clerk.staff).check_password(password)
        assert password not in text_of(browser.get(f"/people/{office.clerk.staff_id}/"))

    def test_not_of_another_store_nor_by_a_manager_nor_ones_own(self, office):
        url = reverse("personnel:password", args=[office.clerk.staff_id])
        assert browser_of(office.far_hr.staff).get(url).status_code == 404
        assert browser_of(office.manager.staff).get(url).status_code == 403
        with pytest.raises(PermissionDenied):
            actions.renew_password(acting_user=office.hr.staff, staff=fresh(office.hr.staff))

    def test_not_of_who_also_works_elsewhere(self, office):
        factories.make_seat(office.positions.clerk, office.far_sales, office.clerk.staff, kind="concurrent")
        with pytest.raises(PermissionDenied):
            actions.renew_password(acting_user=office.hr.staff, staff=fresh(office.clerk.staff))

    def test_not_of_an_account_that_opens_the_administration(self, office):
        Staff.objects.filter(pk=office.clerk.staff_id).update(is_staff=True)
        with pytest.raises(PermissionDenied):
            actions.renew_password(acting_user=office.hr.staff, staff=fresh(office.clerk.staff))

    def test_not_of_a_closed_account(self, office):
        deactivate_staff(staff=office.clerk.staff, last_day=MONDAY)
        with pytest.raises(ValidationError):
            actions.renew_password(acting_user=office.hr.staff, staff=fresh(office.clerk.staff))


class TestWhoGetsOne:
    def test_whoever_joins_or_comes_back(self, office):
        place = {"position": office.positions.clerk, "unit": office.team, "starts_on": MONDAY}
        facts = {"name": "李娜", "employee_no": "N1", "username": "li.na"}
        joined = actions.join(acting_user=office.hr.staff, **facts, **place)
        assert fresh(joined.staff).initial_password
        deactivate_staff(staff=office.clerk.staff, last_day=MONDAY - timedelta(days=1))
        back = actions.rejoin(acting_user=office.hr.staff, staff=fresh(office.clerk.staff), **place)
        assert fresh(back.staff).initial_password

    def test_whoever_an_administrator_makes_or_gives_one(self, db):
        browser = browser_of(factories.make_superuser())
        made = {"username": "new", "name": "新", "employee_no": "N9", "usable_password": "true"}
        browser.post("/admin/roles/staff/add/", {**made, "password1": GIVEN, "password2": GIVEN})
        staff = Staff.objects.get(username="new")
        assert (staff.initial_password, staff.check_password(GIVEN)) == (True, True)
        Staff.objects.filter(pk=staff.pk).update(initial_password=False)
        browser.post(f"/admin/roles/staff/{staff.pk}/password/", {"password1": OWN, "password2": OWN})
        assert (fresh(staff).initial_password, fresh(staff).check_password(OWN)) == (True, True)

    def test_an_account_without_a_password_waits_for_one(self, db):
        browser = browser_of(factories.make_superuser())
        made = {"username": "new", "name": "新", "employee_no": "N9", "usable_password": "false"}
        browser.post("/admin/roles/staff/add/", made)
        staff = Staff.objects.get(username="new")
        assert (staff.initial_password, staff.has_usable_password()) == (False, False)

    def test_an_administrator_changes_their_own_where_everybody_does(self, db):
        admin = factories.make_superuser()
        assert browser_of(admin).get(f"/admin/roles/staff/{admin.pk}/password/")["Location"] == CHANGE
