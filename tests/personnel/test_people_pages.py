"""The pages of personnel: whom one sees, how people are found, and forms that foretell before they do."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from roles import clock
from roles.models import Assignment, Staff
from roles.personnel import actions
from roles.personnel.models import Absence, PhoneView
from roles.pinyin import spell
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh
from tests.pages.conftest import browser_of, said, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

DAY = timedelta(days=1)
NONSENSE = ["%00", "x" * 10_000, "-1", "99999999999999999999", "%F0", "😀", "' OR 1=1 --", "[]"]


@pytest.fixture
def hr(office):
    return browser_of(office.hr.staff)


def rename(seat, name):
    seat.staff.name = name
    seat.staff.save()
    return seat


def listed(client, **query):
    response = client.get("/people/", query)
    assert response.status_code == 200
    return [row["name"] for row in response.context["page_obj"].object_list]


class TestSpelling:
    @pytest.mark.parametrize(
        ("name", "pinyin", "initials"),
        [
            ("王晓明", "wangxiaoming", "wxm"),
            ("曾国藩", "zengguofan", "zgf"),
            ("单雄信", "shanxiongxin", "sxx"),
            ("单于明", "chanyuming", "cym"),
            ("欧阳娜娜", "ouyangnana", "oynn"),
            ("吕若川", "lvruochuan", "lrc"),
            ("John Smith", "johnsmith", "js"),
            ("José", "jose", "j"),
            ("😀", "", ""),
        ],
    )
    def test_names_are_spelt(self, name, pinyin, initials):
        assert spell(name) == (pinyin, initials)

    def test_the_spelling_follows_the_name(self, db):
        staff = factories.make_staff(name="王晓明")
        staff.name = "曾晓明"
        staff.save(update_fields=["name"])
        assert Staff.objects.get(pk=staff.pk).initials == "zxm"


class TestFinding:
    @pytest.mark.parametrize(
        "words", ["王晓", "晓明", "wxm", "WXM", "wx", "wangxiao", "wang xiao", "Wang Xiao'ming", "王晓明"]
    )
    def test_by_name_pinyin_and_initials(self, office, hr, words):
        rename(office.clerk, "王晓明")
        rename(office.lead, "李晓东")
        assert listed(hr, q=words) == ["王晓明"]

    def test_by_number_and_login(self, office, hr):
        staff = office.clerk.staff
        assert listed(hr, q=staff.employee_no) == [staff.name]
        assert listed(hr, q=staff.username) == [staff.name]

    @pytest.mark.parametrize("words", NONSENSE)
    def test_nonsense_is_answered(self, office, hr, words):
        for name in ("q", "unit", "position", "state", "level", "kind", "store", "page"):
            assert hr.get(f"/people/?{name}={words}").status_code == 200

    def test_by_department_unit_position_level_and_kind(self, office, hr):
        further = factories.make_position()
        factories.make_seat(further, office.team, office.lead.staff, kind="concurrent")
        clerk, lead, manager, chief = (getattr(office, key).staff.name for key in ("clerk", "lead", "manager", "chief"))
        assert set(listed(hr, unit=office.team.pk)) == {clerk, lead}
        assert set(listed(hr, unit=office.department.pk)) == {clerk, lead, manager}
        assert listed(hr, position=office.positions.clerk.pk) == [clerk]
        assert listed(hr, level="executive") == [chief]
        assert listed(hr, kind="concurrent") == [lead]
        assert listed(hr, department="finance") == [office.hr.staff.name]

    def test_in_the_order_of_their_pinyin(self, office, hr):
        for key, name in (("clerk", "赵一"), ("lead", "安二"), ("manager", "孟三")):
            rename(getattr(office, key), name)
        names = [name for name in listed(hr) if name in ("赵一", "安二", "孟三")]
        assert names == ["安二", "孟三", "赵一"]


class TestStates:
    def test_each_state_lists_its_people(self, office, hr):
        clerk, position, team = office.clerk.staff, office.positions.clerk, office.team
        gone = factories.make_seat(position, team, ends_on=MONDAY - DAY * 3).staff
        coming = factories.make_seat(position, team, starts_on=MONDAY + DAY * 3).staff
        leaving = factories.make_seat(position, team).staff
        actions.leave(acting_user=fresh(office.hr.staff), staff=leaving, last_day=MONDAY + DAY * 5)
        factories.make_absence(clerk, MONDAY, MONDAY + DAY)
        assert listed(hr, state="left") == [gone.name]
        assert listed(hr, state="to_come") == [coming.name]
        assert listed(hr, state="leaving") == [leaving.name]
        assert listed(hr, state="absent") == [clerk.name]
        assert gone.name not in listed(hr)
        assert {coming.name, leaving.name, clerk.name} <= set(listed(hr))
        rows = {row["name"]: row["state"] for row in hr.get("/people/").context["page_obj"].object_list}
        assert (rows[coming.name], rows[leaving.name], rows[clerk.name]) == ("to_come", "leaving", "absent")
        assert rows[office.lead.staff.name] == "here"

    def test_whoever_moved_to_another_store_is_seen_there_only(self, office, hr):
        admin = factories.make_superuser()
        actions.move(
            acting_user=admin,
            staff=fresh(office.clerk.staff),
            position=office.positions.manager,
            unit=office.far_sales,
            starts_on=MONDAY,
        )
        name, far = office.clerk.staff.name, browser_of(office.far_hr.staff)
        assert name in listed(far)
        assert name not in listed(hr)
        assert name not in listed(hr, state="left")
        assert hr.get(f"/people/{office.clerk.staff_id}/").status_code == 404
        page = text_of(far.get(f"/people/{office.clerk.staff_id}/"))
        assert office.team.name not in page
        assert office.positions.clerk.name not in page


class TestWhomOneSees:
    def test_a_store_a_department_and_a_team(self, office):
        everybody = {getattr(office, key).staff.name for key in ("chief", "manager", "lead", "clerk", "hr")}
        seen = {key: set(listed(browser_of(getattr(office, key).staff))) for key in ("hr", "chief", "manager", "lead")}
        assert seen["hr"] == seen["chief"] == everybody
        assert seen["manager"] == {getattr(office, key).staff.name for key in ("manager", "lead", "clerk")}
        assert seen["lead"] == {office.lead.staff.name, office.clerk.staff.name}

    def test_a_clerk_sees_no_list(self, office):
        client = browser_of(office.clerk.staff)
        for url in ("/people/", "/people/chart/", "/people/absences/", f"/people/{office.clerk.staff_id}/"):
            assert client.get(url).status_code == 403

    def test_nobody_of_another_store(self, office, hr):
        names = {office.far_hr.staff.name, office.far_clerk.staff.name}
        for state in ("", "here", "left", "to_come", "absent", "leaving"):
            assert not names & set(listed(hr, state=state))
        for seat in (office.far_hr, office.far_clerk):
            assert hr.get(f"/people/{seat.staff_id}/").status_code == 404
            assert hr.get(f"/people/{seat.staff_id}/move/").status_code == 404
            assert hr.get(f"/people/positions/{seat.pk}/end/").status_code == 404

    def test_a_manager_reads_and_changes_nothing(self, office):
        client = browser_of(office.manager.staff)
        page = client.get(f"/people/{office.clerk.staff_id}/")
        assert page.status_code == 200
        assert all("/absences/" in link["url"] for link in page.context["links"])
        for what in ("move", "promote", "stand-in", "further", "leave", "password", "rejoin"):
            assert client.get(f"/people/{office.clerk.staff_id}/{what}/").status_code == 403

    def test_an_administrator_chooses_the_store(self, office):
        client = browser_of(factories.make_superuser())
        assert office.clerk.staff.name in listed(client, store=office.store.pk)
        assert office.clerk.staff.name not in listed(client, store=office.far.pk)
        assert client.get(f"/people/{client.session['_auth_user_id']}/").status_code == 200


class TestChart:
    def test_units_their_people_and_who_is_away(self, office, hr):
        factories.make_absence(office.clerk.staff, MONDAY)
        (store,) = hr.get("/people/chart/").context["nodes"]
        assert (store.name, store.people) == (office.store.name, 5)
        sales = next(node for node in store.children if node.name == office.department.name)
        (team,) = sales.children
        assert [holder.name for holder in sales.holders] == [office.manager.staff.name]
        assert {holder.name: holder.absent for holder in team.holders} == {
            office.lead.staff.name: False,
            office.clerk.staff.name: True,
        }

    def test_a_superior_position_nobody_holds_is_vacant(self, office, hr):
        Assignment.objects.filter(pk=office.lead.pk).update(ends_on=MONDAY - DAY)
        (store,) = hr.get("/people/chart/").context["nodes"]
        sales = next(node for node in store.children if node.name == office.department.name)
        (team,) = sales.children
        assert [(post.position, post.reporting) for post in team.vacancies] == [(office.positions.lead.name, 1)]
        assert (store.vacant, sales.vacant, team.vacant) == (1, 1, 1)

    def test_a_manager_sees_the_own_department_only(self, office):
        nodes = browser_of(office.manager.staff).get("/people/chart/").context["nodes"]
        assert [node.name for node in nodes] == [office.department.name]

    @pytest.mark.parametrize("store", NONSENSE)
    def test_nonsense_is_answered(self, office, hr, store):
        assert hr.get(f"/people/chart/?store={store}").context["store"] == office.store

    def test_another_store_is_not_drawn(self, office, hr):
        assert hr.get(f"/people/chart/?store={office.far.pk}").context["store"] == office.store


class TestPhone:
    def test_masked_until_a_reason_is_given_and_noted(self, office, hr):
        Staff.objects.filter(pk=office.clerk.staff_id).update(phone="13800001234")
        page = text_of(hr.get(f"/people/{office.clerk.staff_id}/"))
        assert "138****1234" in page
        assert "13800001234" not in page
        shown = hr.post(f"/people/{office.clerk.staff_id}/phone/", {"reason": "late for work"})
        assert "13800001234" in text_of(shown)
        assert "no-store" in shown["Cache-Control"]
        look = PhoneView.objects.get()
        assert (look.viewer, look.staff, look.reason) == (office.hr.staff, office.clerk.staff, "late for work")
        assert "1380000" not in str(vars(look))

    @pytest.mark.parametrize("reason", ["", "   ", "x" * 101, "a\x00b"])
    def test_without_a_reason_nothing_is_shown_or_noted(self, office, hr, reason):
        Staff.objects.filter(pk=office.clerk.staff_id).update(phone="13800001234")
        response = hr.post(f"/people/{office.clerk.staff_id}/phone/", {"reason": reason})
        assert response.status_code == 422
        assert "13800001234" not in text_of(response)
        assert not PhoneView.objects.exists()


@pytest.mark.parametrize("page", ["", "chart/", "absences/", "join/", "{pk}/", "{pk}/move/", "{pk}/absences/new/"])
def test_personnel_asks_few_queries_however_many_people_there_are(office, page):
    url = f"/people/{page}".format(pk=office.clerk.staff_id)

    def count():
        client = browser_of(office.hr.staff)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        return len(captured.captured_queries)

    factories.make_absence(office.clerk.staff, MONDAY)
    few = count()
    for number in range(20):
        seat = factories.make_seat(office.positions.clerk, office.team)
        if number % 4 == 0:
            factories.make_absence(seat.staff, MONDAY)
    assert count() == few <= 20


def confirm(client, url, form):
    """Send a form, read what is foretold, and confirm it."""
    foretold = client.post(url, {**form, "step": "preview"})
    assert foretold.status_code == 200, foretold.context["form"].errors
    return foretold, client.post(url, {**form, "step": "confirm", "seen": foretold.context["seen"]})


class TestForms:
    def move_form(self, office, **fields):
        return {
            "position": office.positions.lead.pk,
            "unit": office.team.pk,
            "starts_on": (MONDAY + DAY).isoformat(),
            "reason": "",
            **fields,
        }

    def url(self, office, what="move"):
        return reverse(f"personnel:{what}", args=[office.clerk.staff_id])

    def test_foretold_then_done(self, office, hr):
        foretold, done = confirm(hr, self.url(office), self.move_form(office))
        assert office.positions.lead.name in foretold.context["lines"][0]
        assert done["Location"] == f"/people/{office.clerk.staff_id}/"
        assert Assignment.objects.get(staff=office.clerk.staff, ends_on=None).position == office.positions.lead

    def test_the_preview_writes_nothing(self, office, hr):
        before = list(Assignment.objects.order_by("pk").values())
        hr.post(self.url(office), {**self.move_form(office), "step": "preview"})
        assert list(Assignment.objects.order_by("pk").values()) == before

    def test_changed_after_the_preview_it_is_foretold_again(self, office, hr):
        foretold = hr.post(self.url(office), {**self.move_form(office), "step": "preview"})
        later = self.move_form(office, starts_on=(MONDAY + DAY * 9).isoformat())
        again = hr.post(self.url(office), {**later, "step": "confirm", "seen": foretold.context["seen"]})
        assert again.status_code == 200
        assert again.context["changed"]
        assert Assignment.objects.filter(staff=office.clerk.staff).count() == 1

    @pytest.mark.parametrize(
        "typed", ["", "%00", "abc", "\x00", "😀", "9" * 40, "x" * 10_000, "0001-01-01", "2026-13-45"]
    )
    def test_nonsense_is_refused_beside_the_field_and_kept(self, office, hr, typed):
        for field in ("position", "unit", "starts_on"):
            response = hr.post(self.url(office), self.move_form(office, **{field: typed}))
            assert response.status_code == 422
            assert response.context["form"].errors
        assert Assignment.objects.filter(staff=office.clerk.staff).count() == 1

    def test_a_foreign_unit_cannot_be_chosen(self, office, hr):
        response = hr.post(self.url(office), self.move_form(office, unit=office.far_sales.pk))
        assert response.status_code == 422
        assert "unit" in response.context["form"].errors
        assert office.far_sales.name not in text_of(hr.get(self.url(office)))

    def test_joining_shows_the_password_once(self, office, hr):
        form = {
            **self.move_form(office, position=office.positions.clerk.pk),
            "name": "单雄信",
            "employee_no": "N100",
            "username": "",
            "phone": "",
            "email": "",
        }
        foretold, done = confirm(hr, "/people/join/", form)
        assert any("shan.xiongxin" in line for line in foretold.context["lines"])
        password = done.context["made"].password
        assert password in text_of(done)
        assert "no-store" in done["Cache-Control"]
        staff = Staff.objects.get(username="shan.xiongxin")
        assert staff.check_password(password)
        assert password not in text_of(hr.get(f"/people/{staff.pk}/"))
        again = hr.post("/people/join/", {**form, "step": "confirm", "seen": foretold.context["seen"]})
        assert again.status_code == 422
        assert Staff.objects.filter(name="单雄信").count() == 1

    def test_standing_in_a_further_position_leaving_and_staying(self, office, hr):
        place = {"position": office.positions.lead.pk, "unit": office.team.pk}
        days = {"starts_on": MONDAY.isoformat(), "ends_on": (MONDAY + DAY).isoformat()}
        confirm(hr, self.url(office, "act"), {**place, **days})
        acting = Assignment.objects.get(staff=office.clerk.staff, kind="acting")
        _foretold, done = confirm(hr, reverse("personnel:end", args=[acting.pk]), {"ends_on": MONDAY.isoformat()})
        assert done.status_code == 302
        confirm(hr, self.url(office, "leave"), {"last_day": (MONDAY + DAY * 9).isoformat()})
        assert fresh(office.clerk.staff).leaves_on == MONDAY + DAY * 9
        confirm(hr, self.url(office, "stay"), {})
        assert fresh(office.clerk.staff).leaves_on is None

    def test_one_does_not_change_oneself(self, office, hr):
        assert hr.get(reverse("personnel:move", args=[office.hr.staff_id])).status_code == 403
        assert hr.get(f"/people/{office.hr.staff_id}/").context["oneself"]

    def test_refused_by_the_action_it_stands_beside_the_field(self, office, hr):
        form = {"position": office.positions.clerk.pk, "unit": office.team.pk, "starts_on": MONDAY.isoformat()}
        response = hr.post(self.url(office, "promote"), form)
        assert response.status_code == 422
        assert "position" in response.context["form"].errors


class TestAbsencePages:
    def form(self, **fields):
        days = {"first_day": (MONDAY + DAY).isoformat(), "last_day": (MONDAY + DAY * 2).isoformat()}
        return {"kind": "leave", **days, "deputy": "", "reason": "family", **fields}

    def test_asked_for_decided_and_shown(self, office):
        clerk, lead = browser_of(office.clerk.staff), browser_of(office.lead.staff)
        made = clerk.post("/people/absences/mine/new/", self.form())
        absence = Absence.objects.get()
        assert made["Location"] == f"/people/absences/{absence.pk}/"
        assert lead.get(made["Location"]).context["can_decide"]
        decided = lead.post(f"/people/absences/{absence.pk}/decide/", {"version": 1, "decision": "approve"})
        assert decided.status_code == 302
        assert clerk.get(made["Location"]).context["absence"]["state"] == "confirmed"
        assert [row["pk"] for row in clerk.get("/people/absences/mine/").context["page_obj"].object_list] == [
            absence.pk
        ]
        assert [row["pk"] for row in lead.get("/people/absences/").context["page_obj"].object_list] == [absence.pk]

    def test_from_the_inbox(self, office):
        browser_of(office.clerk.staff).post("/people/absences/mine/new/", self.form())
        lead = browser_of(office.lead.staff)
        (row,) = lead.get("/approvals/").context["page_obj"].object_list
        assert row["quick"]
        lead.post(f"/approvals/{row['pk']}/decide/", {"version": 1, "decision": "approve"})
        assert Absence.objects.get().state == "confirmed"

    def test_refusing_needs_a_reason_and_keeps_what_was_typed(self, office):
        browser_of(office.clerk.staff).post("/people/absences/mine/new/", self.form())
        absence = Absence.objects.get()
        url = f"/people/absences/{absence.pk}/decide/"
        response = browser_of(office.lead.staff).post(url, {"version": 1, "decision": "return", "reason": " "})
        assert response.status_code == 422
        absence.refresh_from_db()
        assert absence.state == "requested"

    def test_each_item_is_accounted_for(self, office):
        deputy = factories.make_seat(office.positions.clerk, office.team)
        day = MONDAY + DAY
        duties = [
            factories.make_duty(office.positions.clerk),
            factories.make_duty(office.positions.clerk, must_do=True, when_absent="deputy"),
            factories.make_duty(
                office.positions.clerk, "monthly", rrule="FREQ=MONTHLY;BYMONTHDAY=3", when_absent="carry"
            ),
        ]
        for duty in duties:
            factories.make_item(duty, office.clerk, day)
        absence = factories.make_absence(office.clerk.staff, day, day, deputy=deputy.staff)
        effects = browser_of(office.clerk.staff).get(f"/people/absences/{absence.pk}/").context["effects"]
        assert {effect.title for effect in effects} == {duty.name for duty in duties}
        assert deputy.staff.name in next(each.outcome for each in effects if each.title == duties[1].name)
        with clock.at(clock.local(day)):
            page = text_of(browser_of(deputy.staff).get("/duties/"))
            mine = text_of(browser_of(office.clerk.staff).get("/duties/"))
        assert office.clerk.staff.name in page
        assert duties[1].name in page
        assert f"/people/absences/{absence.pk}/" in mine
        assert duties[1].name not in mine

    def test_the_team_page_says_who_is_absent(self, office):
        factories.make_absence(office.clerk.staff, MONDAY)
        page = browser_of(office.lead.staff).get("/duties/team/")
        assert page.context["summary"]["absent"] == 1
        assert [row["absent_until"] for row in page.context["page_obj"].object_list] == [MONDAY]
        person = browser_of(office.lead.staff).get(f"/duties/team/{office.clerk.pk}/")
        assert person.context["person"]["absent_until"] == MONDAY

    def test_recorded_shortened_and_cancelled(self, office, hr):
        made = hr.post(f"/people/{office.clerk.staff_id}/absences/new/", self.form())
        absence = Absence.objects.get()
        assert (made.status_code, absence.state) == (302, "confirmed")
        shorter = {"version": absence.version, "last_day": (MONDAY + DAY).isoformat(), "deputy": ""}
        assert hr.post(f"/people/absences/{absence.pk}/change/", shorter).status_code == 302
        assert hr.post(f"/people/absences/{absence.pk}/change/", shorter).status_code == 409
        stale = hr.post(f"/people/absences/{absence.pk}/cancel/", {"version": absence.version})
        assert stale.status_code == 409
        absence.refresh_from_db()
        hr.post(f"/people/absences/{absence.pk}/cancel/", {"version": absence.version})
        absence.refresh_from_db()
        assert absence.state == "cancelled"

    @pytest.mark.parametrize("typed", ["", "abc", "\x00", "😀", "9" * 40, "x" * 10_000, "0001-01-01", "2026-02-30"])
    def test_nonsense_is_refused_beside_the_field(self, office, typed):
        client = browser_of(office.clerk.staff)
        for field in ("kind", "first_day", "last_day"):
            response = client.post("/people/absences/mine/new/", self.form(**{field: typed}))
            assert response.status_code == 422
            assert response.context["form"].errors
        if typed:
            assert client.post("/people/absences/mine/new/", self.form(deputy=typed)).status_code == 422
        assert not Absence.objects.exists()

    def test_what_was_typed_is_kept(self, office):
        response = browser_of(office.clerk.staff).post(
            "/people/absences/mine/new/", self.form(first_day="2026-03-09", reason="my words")
        )
        assert response.status_code == 422
        assert "my words" in text_of(response)
        assert "2026-03-09" in text_of(response)

    def test_a_foreign_absence_does_not_exist(self, office, hr):
        absence = factories.make_absence(office.far_clerk.staff, MONDAY + DAY)
        for url, post in (("", False), ("change/", False), ("cancel/", True), ("decide/", True)):
            address = f"/people/absences/{absence.pk}/{url}"
            assert (hr.post(address) if post else hr.get(address)).status_code == 404
        assert hr.get(f"/people/{office.far_clerk.staff_id}/absences/new/").status_code == 404

    def test_a_colleague_may_not_record(self, office):
        client = browser_of(office.clerk.staff)
        assert client.get(f"/people/{office.lead.staff_id}/absences/new/").status_code == 403

    def test_the_own_page_leads_there(self, office):
        page = text_of(browser_of(office.clerk.staff).get("/me/"))
        assert re.search(r'href="/people/absences/mine/"', page)
        assert said("My absences") in page
