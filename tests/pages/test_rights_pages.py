"""The administrators' pages about rights: why somebody may, the matrix with its export, two positions compared."""

from datetime import timedelta
from io import BytesIO

import pytest
from openpyxl import load_workbook

from kpi.models import Scorecard
from roles.actions import customise_part
from roles.models import Grant, Position
from roles.reasons import Why
from tests import factories
from tests.pages.conftest import FRIDAY, MONDAY, mark, said, text_of

ASK = "/access/"


@pytest.fixture
def admin(stores, browse):
    return browse(stores.people["admin"])


def ask(client, person, permission="reports.view_report", record=""):
    return client.get(ASK, {"person": person, "permission": permission, "record": record})


def whys(response):
    return [reason.why for reason in response.context["answer"]["reasons"]]


class TestWhy:
    def test_empty_it_says_what_to_do(self, admin):
        response = admin.get(ASK)
        assert response.status_code == 200
        assert said("Ask about one person and one right") in text_of(response)

    def test_a_yes_names_the_assignment_and_the_unit(self, stores, admin):
        sent = stores.records["consultant"].sent
        response = ask(admin, mark("supervisor"), "reports.approve_report", sent.pk)
        assert response.context["answer"]["allowed"] is True
        assert whys(response) == [Why.GRANTED]
        body = text_of(response)
        for word in ("supervisor", "team", "consultant", "store"):
            assert mark(word) in body

    def test_a_no_names_what_is_missing(self, stores, admin):
        sent = stores.records["consultant"].sent
        asked = {
            "peer": [Why.NOT_OWN],
            "supervisor2": [Why.ELSEWHERE, Why.NOT_OWN],
            "fargm": [Why.ELSEWHERE, Why.NOT_OWN],
            "leaver": [Why.OFF],
        }
        for person, expected in asked.items():
            response = ask(admin, mark(person), record=sent.pk)
            assert response.context["answer"]["allowed"] is False
            assert sorted(why.value for why in whys(response)) == sorted(why.value for why in expected)

    def test_it_says_which_positions_carry_the_right(self, stores, admin):
        response = ask(admin, mark("peer"), "kpi.score_scorecard")
        holders = dict(response.context["answer"]["holders"])
        assert Position.objects.get(code="general-manager").name in "".join(holders.values())

    def test_several_people_are_offered_and_each_link_means_one(self, stores, admin):
        response = ask(admin, "kM")
        people = response.context["people"]
        assert len(people) == 10
        assert response.context["more_people"]
        assert response.context["answer"] is None
        chosen = admin.get(ASK + people[0]["url"])
        assert chosen.context["answer"]["employee_no"] == people[0]["employee_no"]

    @pytest.mark.parametrize("of", ["employee_no", "username", "name"])
    def test_one_person_is_found_by_number_login_and_name(self, stores, admin, of):
        response = ask(admin, getattr(stores.people["gm"], of))
        assert response.context["answer"]["person"] == mark("gm")

    def test_by_pinyin_and_initials(self, stores, admin):
        name = "欧阳" + "静怡"
        staff = factories.make_staff(name=name)
        for words in ("ouyangjingyi", "oyjy"):
            assert ask(admin, words).context["answer"]["employee_no"] == staff.employee_no

    @pytest.mark.parametrize(
        ("person", "permission", "record", "field"),
        [
            ("nobody at all", "reports.view_report", "", "person"),
            ("", "reports.view_report", "", "person"),
            ("x" * 10_000, "reports.view_report", "", "person"),
            ("a\x00b", "reports.view_report", "", "person"),
            ("kM", "", "", "permission"),
            ("kM", "reports.fly_report", "", "permission"),
            ("kM", "reports.view_report", "abc", "record"),
            ("kM", "reports.view_report", "-1", "record"),
            ("kM", "reports.view_report", "1.5", "record"),
            ("kM", "reports.view_report", "١٢", "record"),
            ("kM", "reports.view_report", "9" * 30, "record"),
            ("kM", "reports.view_report", "9" * 18, "record"),
            ("kM", "reports.view_report", "0", "record"),
            ("kM", "roles.view_staff", "1", "record"),
            ("🚗", "reports.view_report", "", "person"),
        ],
    )
    def test_bad_input_is_said_beside_the_field_and_stays(self, admin, person, permission, record, field):
        response = ask(admin, person, permission, record)
        assert response.status_code == 200
        assert list(response.context["form"].errors) == [field]
        assert response.context["answer"] is None
        if len(person) < 100 and "\x00" not in person:
            assert f'value="{person}"' in text_of(response) or not person

    def test_it_changes_nothing(self, stores, admin):
        assert admin.post(ASK, {"person": "x"}).status_code == 405


class TestMatrix:
    def cells(self, response):
        return {
            (row.position.code, cell.column.code): [scope.value for scope in cell.scopes]
            for row in response.context["matrix"].rows
            for cell in row.cells
        }

    def test_every_position_and_every_grant_stands_in_it_once(self, stores, admin):
        cells = self.cells(admin.get("/access/matrix/"))
        granted = {}
        for grant in Grant.objects.filter(position__retired=False).select_related(
            "position", "permission__content_type"
        ):
            code = f"{grant.permission.content_type.app_label}.{grant.permission.codename}"
            granted.setdefault((grant.position.code, code), set()).add(grant.scope)
        assert {key: set(scopes) for key, scopes in cells.items() if scopes} == granted
        assert {code for code, _permission in cells} == set(
            Position.objects.filter(retired=False).values_list("code", flat=True)
        )

    def test_the_widest_scope_comes_first(self, stores, admin):
        assert self.cells(admin.get("/access/matrix/"))["general-manager", "reports.view_report"] == ["store", "own"]

    def test_it_is_filtered_by_department_kind_and_scope(self, stores, admin):
        rows = admin.get("/access/matrix/", {"department": "parts"}).context["matrix"].rows
        assert {row.position.department for row in rows} == {"parts"}
        kind = Grant.objects.filter(permission__codename="view_report").first().permission.content_type
        found = admin.get("/access/matrix/", {"about": kind.pk}).context["matrix"]
        assert {column.code.split("_")[-1] for column in found.columns} == {"report"}
        codes = {row.position.code for row in admin.get("/access/matrix/", {"scope": "store"}).context["matrix"].rows}
        assert "general-manager" in codes
        assert "sales-consultant" not in codes

    @pytest.mark.parametrize(
        "query", ["department=moon", "about=abc", "about=999999", "scope=%00", "scope=" + "x" * 10_000]
    )
    def test_a_filter_that_means_nothing_is_no_error(self, admin, query):
        for page in ("/access/matrix/", "/access/matrix/export/"):
            assert admin.get(f"{page}?{query}").status_code == 200

    def test_nothing_found_says_so(self, stores, admin):
        response = admin.get("/access/matrix/", {"scope": "group", "department": "parts"})
        assert said("No position matches") in text_of(response)

    def test_the_workbook_holds_what_the_page_shows(self, stores, admin):
        shown = self.cells(admin.get("/access/matrix/", {"department": "sales"}))
        response = admin.get("/access/matrix/export/", {"department": "sales"})
        assert "attachment" in response["Content-Disposition"]
        book = load_workbook(BytesIO(response.content))
        wide, long = book.worksheets
        assert wide.max_row - 1 == len({code for code, _permission in shown})
        lines = {(row[2], row[5]) for row in long.iter_rows(min_row=2, values_only=True)}
        assert lines == {key for key, scopes in shown.items() if scopes}
        assert long.max_row - 1 == sum(map(len, shown.values()))

    def test_a_name_that_begins_like_a_formula_is_a_text(self, stores, admin):
        Position.objects.filter(code="accountant").update(name_zh="=1+1", name_en="=1+1")
        book = load_workbook(BytesIO(admin.get("/access/matrix/export/").content))
        found = [cell for row in book.worksheets[0].iter_rows() for cell in row if cell.value == "=1+1"]
        assert [cell.data_type for cell in found] == ["s"]

    def test_a_change_of_a_position_shows_at_once(self, stores, admin):
        position = Position.objects.get(code="accountant")
        grant = Grant(position=position, permission=factories.permission("kpi.approve_scorecard"), scope="team")
        customise_part(acting_user=stores.people["admin"], position=position, part="grants", rows=[grant])
        assert self.cells(admin.get("/access/matrix/"))["accountant", "kpi.approve_scorecard"] == ["team"]


class TestCompare:
    def compare(self, client, left, right):
        keys = dict(Position.objects.values_list("code", "pk"))
        return client.get("/access/compare/", {"left": keys.get(left, left), "right": keys.get(right, right)})

    def test_what_differs_comes_first_and_is_counted(self, stores, admin):
        left = factories.make_position("left-hand", own=["kpi.view_scorecard", "kpi.submit_scorecard"])
        right = factories.make_position(
            "right-hand", own=["kpi.view_scorecard"], grants=[("team", "reports.view_report", "kpi.view_scorecard")]
        )
        factories.grant(left, "store", "kpi.score_scorecard")
        factories.grant(right, "store", "kpi.score_scorecard")
        response = self.compare(admin, "left-hand", "right-hand")
        assert [count for _label, count, _state in response.context["counts"]] == [1, 1, 1, 1]
        rows = response.context["rows"]
        assert [row["same"] for row in rows] == [False, False, False, True]
        assert [bool(row["left"]) for row in rows] == [True, False, True, True]
        assert left.name in text_of(response)

    def test_the_same_position_twice_and_half_a_question_are_said(self, stores, admin):
        assert list(self.compare(admin, "accountant", "accountant").context["form"].errors) == ["right"]
        assert list(self.compare(admin, "accountant", "").context["form"].errors) == ["right"]

    @pytest.mark.parametrize("value", ["abc", "999999999", "1" * 40, "\x00", "-1"])
    def test_what_is_no_position_is_said(self, admin, value):
        response = self.compare(admin, value, "accountant")
        assert response.status_code == 200
        assert list(response.context["form"].errors) == ["left"]

    def test_empty_it_says_what_to_do(self, admin):
        assert said("Choose two positions") in text_of(admin.get("/access/compare/"))


class TestWhoMayAsk:
    @pytest.mark.parametrize("page", ["/access/", "/access/matrix/", "/access/matrix/export/", "/access/compare/"])
    def test_administrators_only(self, stores, browse, page):
        for actor in ("consultant", "gm"):
            assert browse(stores.people[actor]).get(page).status_code == 403
        clerk = stores.people["consultant"]
        clerk.is_staff = True
        clerk.save()
        client = browse(clerk)
        assert client.get(page).status_code == 403
        clerk.user_permissions.add(factories.permission("roles.view_position"))
        assert client.get(page).status_code == 200
        clerk.user_permissions.clear()
        assert client.get(page).status_code == 403

    def test_the_shell_leads_there_and_nobody_elses_does(self, stores, browse):
        links = {
            actor: [item["url"] for item in browse(stores.people[actor]).get("/me/").context["shell"]["nav"]]
            for actor in ("admin", "gm")
        }
        assert ASK in links["admin"]
        assert ASK not in links["gm"]

    def test_only_its_own_entry_is_marked(self, admin):
        for page in ("/access/", "/access/matrix/", "/access/compare/", "/me/"):
            active = [item["url"] for item in admin.get(page).context["shell"]["nav"] if item["active"]]
            assert active == ["/me/" if page == "/me/" else ASK]

    @pytest.mark.parametrize(
        ("page", "where"),
        [
            ("/kpi/", "/kpi/"),
            ("/kpi/calibration/", "/kpi/"),
            ("/kpi/targets/", "/kpi/targets/"),
            ("/kpi/me/", "/kpi/units/"),
            ("/duties/", "/duties/"),
            ("/duties/team/", "/duties/team/"),
        ],
    )
    def test_one_entry_says_where_one_is(self, browse, stores, page, where):
        nav = browse(stores.people["gm"]).get(page).context["shell"]["nav"]
        assert [item["url"] for item in nav if item["active"]] == [where]


def test_a_seat_that_ended_yesterday_is_named(stores, browse):
    staff = factories.make_staff(name=mark("passing"))
    factories.make_seat(
        Position.objects.get(code="sales-manager"), stores.units["sales"], staff, ends_on=MONDAY - timedelta(days=1)
    )
    card = Scorecard.objects.filter(owner=stores.people["consultant"]).first()
    response = ask(browse(stores.people["admin"]), mark("passing"), "kpi.view_scorecard", card.pk)
    assert whys(response) == [Why.NO_SEAT, Why.ENDED]
    assert f"{FRIDAY:%Y}" in text_of(response)
