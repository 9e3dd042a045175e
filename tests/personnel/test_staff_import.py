"""A store's people from one workbook: looked at row by row, written all at once, let in with initial passwords."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from openpyxl import load_workbook

from kpi.models import Scorecard
from kpi.reports.models import Report
from roles import clock
from roles.actions import let_leave, start_assignment
from roles.duties.models import ChecklistItem
from roles.models import Assignment, PositionAlias, PositionGroup, Staff, UploadedWorkbook
from roles.personnel.staff_import.passwords import issue
from roles.personnel.staff_import.planning import MOST_ROWS, plan
from roles.personnel.staff_import.sheet import columns, template
from roles.personnel.staff_import.writing import write
from roles.spreadsheets.dry_run import LineState
from tests import factories
from tests.conftest import MONDAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

IMPORT = "/people/import/"
HEAD = [column.name for column in columns()]


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def people(office):
    """The office, and a function that returns a row of a workbook for its clerks."""
    position, unit = office.positions.clerk, office.team

    def row(number, **changes):
        given = {
            "employee_no": f"N{number:03}",
            "name": f"王小明{number}",
            "position": position.code,
            "unit": unit.code,
            "starts_on": MONDAY,
            **changes,
        }
        return [given.get(name) for name in HEAD]

    office.row = row
    return office


def book(*rows):
    made = load_workbook(BytesIO(template([])))
    for row in rows:
        made.worksheets[0].append(row)
    file = BytesIO()
    made.save(file)
    return file.getvalue()


def read(office, *rows, by=None):
    return plan(book(*rows), factories.fresh((by or office.hr).staff), office.store)


def faults(found):
    return {each.cell: each.reason for each in found.run.every_fault}


def cell(name, number=2):
    return f"{'ABCDEFGHIJ'[HEAD.index(name)]}{number}"


def states(found):
    return {state: count for state, count in found.run.counts.items() if count}


def everything():
    models = (Staff, Assignment, PositionGroup, ChecklistItem, Report, Scorecard)
    return [model.objects.count() for model in models] + [Staff.history.count(), Assignment.history.count()]


class TestDryRun:
    def test_new_people_in_their_positions(self, people):
        found = read(people, people.row(1, phone="13900001111", email="ming@example.test"), people.row(2))
        assert faults(found) == {}
        assert states(found) == {LineState.NEW: 2}
        assert [staff.username for staff in found.new] == ["wang.xiaoming1", "wang.xiaoming2"]
        line = found.run.lines[0]
        told = {each.heading: each.new for each in line.differences}
        assert told["Phone"] == "139****1111"
        assert told["E-mail"] == "m***@example.test"
        assert people.positions.clerk.name in told.values()

    def test_nothing_is_written(self, people):
        before = everything()
        read(people, people.row(1), people.row(2, position="no such"))
        assert everything() == before

    def test_people_who_are_here_already_are_recognised(self, people):
        seat = people.clerk
        known = people.row(
            1,
            employee_no=seat.staff.employee_no,
            name=seat.staff.name,
            username=seat.staff.username,
            email=seat.staff.email,
            starts_on=seat.starts_on,
        )
        assert states(read(people, known)) == {LineState.UNCHANGED: 1}
        changed = [*known]
        changed[HEAD.index("phone")] = "13900002222"
        changed[HEAD.index("ends_on")] = date(2026, 6, 30)
        found = read(people, changed)
        assert states(found) == {LineState.CHANGED: 1}
        assert {each.heading for each in found.run.lines[0].differences} == {"Phone", "To"}

    def test_what_is_left_empty_stays_as_it_is(self, people):
        staff = people.clerk.staff
        row = people.row(1, employee_no=staff.employee_no, name=staff.name, starts_on=people.clerk.starts_on)
        assert states(read(people, row)) == {LineState.UNCHANGED: 1}

    @pytest.mark.parametrize(
        ("changes", "wrong"),
        [
            ({"employee_no": None}, "employee_no"),
            ({"employee_no": "9" * 21}, "employee_no"),
            ({"employee_no": "=1+1"}, "employee_no"),
            ({"name": " "}, "name"),
            ({"name": "名" * 41}, "name"),
            ({"username": "with space"}, "username"),
            ({"username": "u" * 65}, "username"),
            ({"phone": "12ab"}, "phone"),
            ({"email": "nobody"}, "email"),
            ({"position": "飞行员"}, "position"),
            ({"position": None}, "position"),
            ({"unit": "no such unit"}, "unit"),
            ({"kind": "emperor"}, "kind"),
            ({"starts_on": "yesterday"}, "starts_on"),
            ({"starts_on": None}, "starts_on"),
            ({"starts_on": date(2020, 1, 1)}, "starts_on"),
            ({"starts_on": date(2030, 1, 1)}, "starts_on"),
            ({"ends_on": MONDAY - timedelta(days=1)}, "ends_on"),
            ({"ends_on": date(2031, 1, 1)}, "ends_on"),
            ({"kind": "acting"}, "ends_on"),
        ],
    )
    def test_a_bad_cell_is_named(self, people, changes, wrong):
        found = read(people, people.row(1, **changes))
        assert set(faults(found)) == {cell(wrong)}
        assert faults(found)[cell(wrong)]

    def test_every_bad_cell_of_a_row_is_named_at_once(self, people):
        found = read(people, people.row(1, phone="x", email="x", position="x", unit="x", starts_on="x"))
        assert set(faults(found)) == {cell(name) for name in ("phone", "email", "position", "unit", "starts_on")}

    def test_what_excel_makes_of_digits_is_understood(self, people):
        found = read(people, people.row(1, employee_no=100234, phone=13900001111, starts_on="2026/3/2"))
        assert faults(found) == {}
        assert (found.new[0].employee_no, found.new[0].phone) == ("100234", "13900001111")

    def test_positions_go_by_any_of_their_names(self, people):
        position = people.positions.clerk
        PositionAlias.objects.create(position=position, name="柜台 先生", folded="柜台先生")
        for name in (position.code, position.name_zh, position.name_en, "柜台先生"):
            assert faults(read(people, people.row(1, position=name))) == {}
        PositionAlias.objects.create(position=people.positions.lead, name="柜台先生", folded="柜台先生")
        assert position.code in faults(read(people, people.row(1, position="柜台先生")))[cell("position")]

    def test_units_go_by_code_or_by_name_within_the_store(self, people):
        factories.make_team(people.department, name="展厅一组")
        found = read(people, people.row(1, unit="展厅 一组"))
        assert faults(found) == {}
        assert found.begun[0].unit.name == "展厅一组"
        twin = factories.make_team(people.department, name="展厅一组")
        assert twin.code in faults(read(people, people.row(1, unit="展厅一组")))[cell("unit")]
        assert faults(read(people, people.row(1, unit=twin.code))) == {}
        assert cell("unit") in faults(read(people, people.row(1, unit=people.far_sales.code)))

    def test_a_position_stays_in_its_department(self, people):
        assert cell("unit") in faults(read(people, people.row(1, unit=people.finance.code)))

    def test_a_taken_login_name_is_said_and_a_free_one_made(self, people):
        taken = people.clerk.staff.username
        assert cell("username") in faults(read(people, people.row(1, username=taken)))
        factories.make_staff(username="wang.xiaoming")
        found = read(people, people.row(1, name="王小明"), people.row(2, name="王小明"))
        assert [staff.username for staff in found.new] == ["wang.xiaoming2", "wang.xiaoming3"]
        found = read(people, people.row(1, username="same"), people.row(2, username="same"))
        assert set(faults(found)) == {cell("username", 3)}

    def test_one_person_in_several_positions(self, people):
        other = factories.make_team(people.department)
        rows = [people.row(1), people.row(1, kind="Concurrent", unit=other.code, name=None)]
        rows[1][HEAD.index("name")] = rows[0][HEAD.index("name")]
        found = read(people, *rows)
        assert faults(found) == {}
        assert (len(found.new), len(found.begun)) == (1, 2)
        again = [*rows[0]]
        assert set(faults(read(people, rows[0], again))) == {cell("position", 3)}
        other_name = people.row(1, unit=other.code, kind="concurrent", name="别人")
        assert set(faults(read(people, rows[0], other_name))) == {cell("name", 3)}
        two_primaries = people.row(1, unit=other.code)
        assert set(faults(read(people, rows[0], two_primaries))) == {cell("kind", 3)}

    def test_somebody_with_a_primary_position_is_not_given_another(self, people):
        staff = people.lead.staff
        row = people.row(1, employee_no=staff.employee_no, name=staff.name)
        assert set(faults(read(people, row))) == {cell("kind")}

    def test_another_first_day_of_a_position_held_is_refused(self, people):
        staff = people.clerk.staff
        row = people.row(1, employee_no=staff.employee_no, name=staff.name, starts_on=MONDAY)
        assert cell("starts_on") in faults(read(people, row))

    def test_too_many_rows_are_refused(self, people):
        found = read(people, *(people.row(number) for number in range(MOST_ROWS + 1)))
        assert str(MOST_ROWS) in next(iter(faults(found).values()))

    def test_another_sheet_is_named(self, people):
        made = load_workbook(BytesIO(book(people.row(1))))
        made.create_sheet("More people").append(["x"])
        file = BytesIO()
        made.save(file)
        found = plan(file.getvalue(), people.hr.staff, people.store)
        assert [each.sheet for each in found.run.every_fault] == ["More people"]

    def test_queries_do_not_grow_with_the_rows(self, people):
        counts = []
        for rows in (2, 60):
            staff = factories.fresh(people.hr.staff)
            content = book(*(people.row(number) for number in range(rows)))
            with CaptureQueriesContext(connection) as queries:
                plan(content, staff, people.store)
            counts.append(len(queries))
        assert counts[0] == counts[1] <= 15


class TestRights:
    def test_ones_own_assignments_are_somebody_elses_to_change(self, people):
        staff = people.hr.staff
        row = people.row(1, employee_no=staff.employee_no, name=staff.name, kind="concurrent")
        assert set(faults(read(people, row))) == {cell("employee_no")}

    def test_another_stores_people_are_not_told_about(self, people):
        staff = people.far_clerk.staff
        reason = faults(read(people, people.row(1, employee_no=staff.employee_no)))[cell("employee_no")]
        assert staff.name not in reason
        assert people.far.name not in reason

    def test_an_administrator_is_nobodys_to_change(self, people):
        admin = factories.make_superuser()
        factories.make_seat(people.positions.clerk, people.team, admin)
        row = people.row(1, employee_no=admin.employee_no, name="改名")
        assert cell("employee_no") in faults(read(people, row))

    def test_somebody_who_works_elsewhere_too_keeps_their_name(self, people):
        staff = people.clerk.staff
        factories.make_seat(people.positions.clerk, people.far_sales, staff, kind="concurrent")
        row = people.row(1, employee_no=staff.employee_no, name="改名", starts_on=people.clerk.starts_on)
        assert set(faults(read(people, row))) == {cell("name")}

    def test_a_position_that_reaches_beyond_the_store_is_not_given(self, people):
        wide = factories.make_position(grants=[("group", "roles.view_staff")])
        found = read(people, people.row(1, position=wide.code))
        assert set(faults(found)) == {cell("position")}
        assert faults(read(people, people.row(1, position=wide.code), by=None)) != {}
        admin = factories.make_superuser()
        assert faults(plan(book(people.row(1, position=wide.code)), admin, people.store)) == {}

    def test_who_left_rejoins_on_their_page(self, people):
        staff = people.clerk.staff
        let_leave(staff=staff, last_day=MONDAY - timedelta(days=1))
        row = people.row(1, employee_no=staff.employee_no, name=staff.name)
        assert set(faults(read(people, row))) == {cell("employee_no")}

    def test_who_is_about_to_leave_gets_nothing_beyond_the_last_day(self, people):
        staff = people.clerk.staff
        let_leave(staff=staff, last_day=MONDAY + timedelta(days=5))
        other = factories.make_team(people.department)
        row = people.row(1, employee_no=staff.employee_no, name=staff.name, kind="concurrent", unit=other.code)
        assert set(faults(read(people, row))) == {cell("ends_on")}

    @pytest.mark.parametrize("who", ["clerk", "lead", "manager", "chief"])
    def test_others_have_no_such_page(self, people, client, who):
        client.force_login(getattr(people, who).staff)
        assert client.get(IMPORT).status_code == 403
        assert client.get(f"{IMPORT}workbook/").status_code == 403

    def test_an_hr_manager_imports_into_the_own_store_only(self, people, client):
        client.force_login(people.hr.staff)
        page = client.get(f"{IMPORT}?store={people.far.pk}")
        assert page.context["store"] == people.store
        assert people.far.name not in page.content.decode()
        found = plan(book(people.row(1)), factories.fresh(people.far_hr.staff), people.far)
        assert cell("unit") in faults(found)


class TestWriting:
    def test_a_store_of_sixty_begins_to_work(self, people, monday):
        factories.make_duty(people.positions.clerk)
        factories.make_definition(people.positions.clerk)
        found = read(people, *(people.row(number) for number in range(60)))
        made = write(acting_user=people.hr.staff, plan=found, reason="新店开业")
        assert len(made) == 60
        seats = Assignment.objects.filter(staff__in=made)
        assert seats.count() == 60
        assert ChecklistItem.objects.filter(assignment__in=seats).count() == 60
        assert Report.objects.filter(assignment__in=seats).count() == 60
        assert Scorecard.objects.filter(assignment__in=seats).count() == 60
        somebody = Staff.objects.get(employee_no="N000")
        assert (somebody.pinyin, somebody.has_usable_password()) == ("wangxiaoming0", False)
        assert somebody.has_perm("duties.complete_checklistitem", ChecklistItem.objects.get(owner=somebody))
        for row in (somebody.history.get(), somebody.assignments.get().history.get()):
            assert (row.history_user, row.history_change_reason) == (people.hr.staff, "新店开业")
        again = read(people, *(people.row(number) for number in range(60)))
        assert states(again) == {LineState.UNCHANGED: 60}

    def test_changes_of_known_people_are_written(self, people):
        staff = people.clerk.staff
        factories.make_duty(people.positions.clerk)
        row = people.row(
            1,
            employee_no=staff.employee_no,
            name="新名字",
            phone="13900003333",
            starts_on=people.clerk.starts_on,
            ends_on=date(2026, 6, 30),
        )
        found = read(people, row)
        assert faults(found) == {}
        assert write(acting_user=people.hr.staff, plan=found, reason="更正") == []
        staff = Staff.objects.get(pk=staff.pk)
        assert (staff.name, staff.phone, staff.pinyin) == ("新名字", "13900003333", "xinmingzi")
        assert staff.history.first().history_change_reason == "更正"
        assert Assignment.objects.get(pk=people.clerk.pk).ends_on == date(2026, 6, 30)

    def test_rights_of_a_new_kind_of_seat_are_there_at_once(self, people):
        team = factories.make_team(people.department)
        found = read(people, people.row(1, position=people.positions.lead.code, unit=team.code))
        (staff,) = write(acting_user=people.hr.staff, plan=found, reason="r")
        assert factories.fresh(staff).has_perm("reports.approve_report", team)
        assert not factories.fresh(staff).has_perm("reports.approve_report", people.team)

    def test_the_number_of_statements_does_not_follow_the_rows(self, people):
        factories.make_duty(people.positions.clerk)

        def statements(numbers):
            found = read(people, *(people.row(number) for number in numbers))
            with CaptureQueriesContext(connection) as queries:
                write(acting_user=people.hr.staff, plan=found, reason="r")
            return len(queries)

        assert statements(range(100, 160)) <= statements(range(2)) + 4

    def test_initial_passwords_let_people_in_once(self, people, client):
        found = read(people, people.row(1), people.row(2))
        made = write(acting_user=people.hr.staff, plan=found, reason="r")
        keys = [staff.pk for staff in made]
        listed = list(load_workbook(BytesIO(issue(acting_user=people.hr.staff, keys=keys))).active.values)
        assert [row[0] for row in listed[1:]] == ["N001", "N002"]
        login, password = listed[1][2:]
        assert client.login(username=login, password=password)
        assert Staff.objects.get(username=login).initial_password
        Staff.objects.filter(username=login).update(last_login=clock.now())
        again = list(load_workbook(BytesIO(issue(acting_user=people.hr.staff, keys=keys))).active.values)
        assert [row[0] for row in again[1:]] == ["N002"]
        assert client.login(username=login, password=password)

    def test_initial_passwords_are_made_quickly_and_stored_as_strongly_as_others(self, people, settings, client):
        settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.PBKDF2PasswordHasher"]
        found = read(people, people.row(1))
        (staff,) = write(acting_user=people.hr.staff, plan=found, reason="r")
        listed = list(load_workbook(BytesIO(issue(acting_user=people.hr.staff, keys=[staff.pk]))).active.values)
        staff.refresh_from_db()
        assert staff.password.startswith("pbkdf2_sha256$50000$")
        assert client.login(username=staff.username, password=listed[1][3])
        staff.refresh_from_db()
        assert int(staff.password.split("$")[1]) > 500_000


class TestPages:
    @pytest.fixture
    def desk(self, people, client):
        client.force_login(people.hr.staff)
        return client

    def upload(self, page, content, name="people.xlsx"):
        return page.post(IMPORT, {"workbook": SimpleUploadedFile(name, content)})

    def look(self, page, content):
        response = self.upload(page, content)
        assert response.status_code == 302, response.context["form"].errors
        return response["Location"], page.get(response["Location"])

    def test_from_the_empty_workbook_to_the_passwords(self, desk, people):
        empty = desk.get(f"{IMPORT}workbook/")
        sheets = load_workbook(BytesIO(empty.content)).worksheets
        assert [cell.value for cell in sheets[0][1]] == [str(column.heading) for column in columns()]
        codes = {row[0] for row in sheets[2].iter_rows(min_row=2, values_only=True)}
        assert {people.team.code, people.department.code} <= codes
        assert people.far_sales.code not in codes
        address, shown = self.look(desk, book(people.row(1, phone="13912345678"), people.row(2)))
        page = shown.content.decode()
        assert "王小明1" in page
        assert "13912345678" not in page
        seen = shown.context["run"].fingerprint
        assert desk.post(address, {"seen": seen, "reason": ""}).status_code == 422
        response = desk.post(address, {"seen": seen, "reason": "新店开业"})
        assert response.status_code == 302
        done = desk.get(response["Location"])
        assert "王小明1" in done.content.decode()
        passwords = desk.post(response["Location"])
        assert "no-store" in passwords["Cache-Control"]
        rows = list(load_workbook(BytesIO(passwords.content)).active.values)
        assert len(rows) == 3
        assert desk.login(username=rows[1][2], password=rows[1][3])

    def test_somebody_faster_is_noticed(self, desk, people):
        address, shown = self.look(desk, book(people.row(1)))
        factories.make_staff(employee_no="N001")
        response = desk.post(address, {"seen": shown.context["run"].fingerprint, "reason": "r"})
        assert response.status_code == 409
        assert Assignment.objects.filter(staff__employee_no="N001").count() == 0

    def test_a_broken_workbook_is_not_written(self, desk, people):
        before = everything()
        address, shown = self.look(desk, book(people.row(1), people.row(2, starts_on="soon")))
        assert cell("starts_on", 3) in shown.content.decode()
        response = desk.post(address, {"seen": shown.context["run"].fingerprint, "reason": "r"})
        assert response.status_code == 409
        assert everything() == before

    def test_everybody_known_is_nothing_to_write(self, desk, people):
        staff = people.clerk.staff
        row = people.row(1, employee_no=staff.employee_no, name=staff.name, starts_on=people.clerk.starts_on)
        _address, shown = self.look(desk, book(row))
        assert not shown.context["may_write"]

    def test_an_upload_and_its_passwords_are_its_owners(self, desk, people, client):
        address, shown = self.look(desk, book(people.row(1)))
        done = desk.post(address, {"seen": shown.context["run"].fingerprint, "reason": "r"})["Location"]
        other, _shown = self.look(desk, book(people.row(2)))
        colleague = factories.make_seat(people.hr.position, people.finance)
        client.force_login(colleague.staff)
        for page in (other, done):
            assert client.get(page).status_code == 302
            assert client.post(page, {"reason": "r"}).status_code == 302
        assert not Staff.objects.get(employee_no="N001").has_usable_password()
        client.force_login(people.hr.staff)
        with clock.at(clock.now() + timedelta(minutes=61)):
            assert client.get(done).status_code == 302

    @pytest.mark.parametrize("content", [b"", b"a,b", b"<html>", b"PK\x03\x04", b"\xd0\xcf\x11\xe0"])
    def test_what_is_no_workbook_is_said_beside_the_field(self, desk, people, content):
        response = self.upload(desk, content)
        assert response.status_code == 422
        assert response.context["form"].errors["workbook"]
        assert not UploadedWorkbook.objects.exists()

    @pytest.mark.parametrize("store", ["0", "x", "\x00", "9" * 40, "-1"])
    def test_an_unknown_store_is_the_own_one(self, desk, people, store):
        assert desk.get(IMPORT, {"store": store}).context["store"] == people.store

    def test_the_list_of_people_leads_here(self, desk):
        assert IMPORT in desk.get("/people/").content.decode()

    def test_queries_are_few(self, desk, people):
        address, _shown = self.look(desk, book(*(people.row(number) for number in range(60))))
        for page in (IMPORT, f"{IMPORT}workbook/", address):
            with CaptureQueriesContext(connection) as queries:
                assert desk.get(page).status_code == 200
            assert len(queries) <= 20, page

    def test_a_position_taken_meanwhile_does_not_break_the_import(self, desk, people):
        staff = people.clerk.staff
        other = factories.make_team(people.department)
        row = people.row(1, employee_no=staff.employee_no, name=staff.name, kind="concurrent", unit=other.code)
        address, shown = self.look(desk, book(row))
        start_assignment(staff=staff, position=people.positions.clerk, unit=other, starts_on=MONDAY, kind="concurrent")
        response = desk.post(address, {"seen": shown.context["run"].fingerprint, "reason": "r"})
        assert response.status_code == 409
        assert Assignment.objects.filter(staff=staff, unit=other).count() == 1
