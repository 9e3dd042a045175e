"""The workbook's pages in the administration: download, dry run, import, and who may."""

from datetime import timedelta
from functools import cache

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from roles import clock
from roles.actions import customise_entry
from roles.catalogue.transfer.planning import export
from roles.duties.models import Duty
from roles.models import Position, Staff, UploadedWorkbook
from roles.spreadsheets.keeping import drop_old
from tests import factories
from tests.catalogue.workbooks import Book
from tests.database import copies_made

pytestmark = pytest.mark.django_db

LIST = "/admin/sales/position/"
EXCEL = "/admin/sales/position/excel/"
DUTY = "sales-consultant-01"


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


def everything(_verb, _right):
    return True


@cache
def exported(copy):
    """The workbook of the sales catalogue as it is written with the database; made once for each copy of that."""
    return export("sales", everything)


def book():
    return Book(exported(copies_made()))


def edited(name="新的说法"):
    # One part of the catalogue: what takes time with all of them, the round trip and the large workbook try.
    made = book().keep_only("Duties")
    made.set("Duties", made.row("Duties", "Code", DUTY), Chinese_name=name)
    return made.content


def upload(page, content, address=EXCEL, name="catalogue.xlsx"):
    return page.post(address, {"workbook": SimpleUploadedFile(name, content)})


def dry_run(page, content, address=EXCEL):
    response = upload(page, content, address)
    assert response.status_code == 302, response.context["form"].errors
    return response["Location"], page.get(response["Location"])


def write(page, address, shown, reason="年度调整"):
    return page.post(address, {"_seen": shown.context["run"].fingerprint, "change_reason": reason})


class TestDownload:
    def test_the_departments_administrator_downloads_the_departments_catalogue(self, sales_page):
        response = sales_page.get(EXCEL + "export/")
        assert response["Content-Type"].endswith("spreadsheetml.sheet")
        assert "no-store" in response["Cache-Control"]
        found = Book(response.content)
        codes = {row[0].value for row in found.sheet("Positions").iter_rows(min_row=2)}
        assert codes == set(Position.objects.filter(department="sales").values_list("code", flat=True))

    def test_only_workbooks_are_offered(self, sales_page):
        assert sales_page.get(EXCEL + "export/?format=csv")["Content-Type"].endswith("spreadsheetml.sheet")

    def test_rows_of_a_kind_that_may_not_be_seen_stay_out(self, sales_page, sales_administrator):
        sales_administrator.user_permissions.remove(
            *sales_administrator.user_permissions.filter(codename__endswith="_indicator")
        )
        found = Book(sales_page.get(EXCEL + "export/").content)
        assert "Indicators" not in found.book.sheetnames
        assert "Duties" in found.book.sheetnames

    def test_the_whole_house_chooses_a_department(self, admin_page):
        address = "/admin/roles/position/excel/"
        assert admin_page.get(address).status_code == 200
        assert "Content-Disposition" not in admin_page.get(address + "export/")
        found = Book(admin_page.get(address + "export/?department=finance").content)
        codes = {row[0].value for row in found.sheet("Positions").iter_rows(min_row=2)}
        assert codes == set(Position.objects.filter(department="finance").values_list("code", flat=True))
        assert admin_page.get(address + "export/?department=kitchen").status_code == 404

    @pytest.mark.parametrize("app", ["finance", "roles"])
    def test_another_departments_pages_are_refused(self, sales_page, app):
        for page in ("", "export/"):
            assert sales_page.get(f"/admin/{app}/position/excel/{page}").status_code == 403
        assert upload(sales_page, edited(), f"/admin/{app}/position/excel/").status_code == 403

    def test_nobody_else_is_let_in(self, client):
        client.force_login(factories.make_staff())
        assert client.get(EXCEL).status_code == 302
        assert "login" in client.get(EXCEL)["Location"]

    def test_the_list_leads_to_it(self, sales_page):
        assert EXCEL in sales_page.get(LIST).content.decode()


class TestImport:
    def test_looked_at_then_written_with_the_reason(self, sales_page, sales_administrator):
        address, shown = dry_run(sales_page, edited())
        assert shown.status_code == 200
        assert Duty.objects.get(code=DUTY).name_zh != "新的说法"
        page = shown.content.decode()
        assert "新的说法" in page
        assert "sales-consultant-02" in page
        response = write(sales_page, address, shown)
        assert (response.status_code, response["Location"]) == (302, LIST)
        duty = Duty.objects.get(code=DUTY)
        assert duty.name_zh == "新的说法"
        last = duty.history.first()
        assert (last.history_user, last.history_change_reason) == (sales_administrator, "年度调整")
        assert not UploadedWorkbook.objects.exists()

    def test_an_unchanged_workbook_offers_nothing_to_write(self, sales_page):
        address, shown = dry_run(sales_page, book().content)
        assert not shown.context["may_write"]
        assert shown.context["run"].changes == []
        write(sales_page, address, shown)
        assert not Duty.history.exclude(history_change_reason="catalogue sync").exists()

    def test_without_a_reason_nothing_is_written(self, sales_page):
        address, shown = dry_run(sales_page, edited())
        response = write(sales_page, address, shown, reason="")
        assert response.status_code == 422
        assert response.context["form"].errors
        assert Duty.objects.get(code=DUTY).name_zh != "新的说法"
        assert write(sales_page, address, shown, reason="r" * 101).status_code == 422

    def test_a_broken_workbook_cannot_be_written(self, sales_page):
        made = book().keep_only("Duties")
        made.set("Duties", 2, Due_hour="26:00")
        made.set("Duties", 3, Chinese_name="wäre gültig")
        address, shown = dry_run(sales_page, made.content)
        assert "G2" in shown.content.decode() or "J2" in shown.content.decode()
        assert not shown.context["may_write"]
        response = write(sales_page, address, shown)
        assert response.status_code == 409
        assert not Duty.objects.filter(name_zh="wäre gültig").exists()

    def test_somebody_elses_change_meanwhile_is_shown_first(self, sales_page, superuser):
        address, shown = dry_run(sales_page, edited())
        duty = Duty.objects.get(code=DUTY)
        customise_entry(acting_user=superuser, entry=duty, values={"name_zh": "别人的说法"}, reason="同时")
        response = write(sales_page, address, shown)
        assert response.status_code == 409
        assert "别人的说法" in response.content.decode()
        assert Duty.objects.get(code=DUTY).name_zh == "别人的说法"
        assert write(sales_page, address, response).status_code == 302
        assert Duty.objects.get(code=DUTY).name_zh == "新的说法"

    def test_an_upload_is_its_owners_for_an_hour(self, sales_page, client, superuser):
        with clock.at(clock.now()) as now:
            address, _shown = dry_run(sales_page, edited())
        client.force_login(superuser)
        assert client.get(address).status_code == 302
        sales = Staff.objects.get(username="sales-admin")
        client.force_login(sales)
        assert client.get(address).status_code == 200
        with clock.at(now + timedelta(minutes=61)):
            assert client.get(address).status_code == 302
        assert drop_old(now + timedelta(minutes=59)) == 0
        assert drop_old(now + timedelta(minutes=61)) == 1

    def test_an_upload_for_one_department_is_none_for_another(self, admin_page):
        address, _shown = dry_run(admin_page, edited())
        token = address.rstrip("/").rpartition("/")[2]
        assert admin_page.get(f"/admin/finance/position/excel/{token}/").status_code == 302

    def test_consequences_are_measured(self, sales_page):
        position = Position.objects.get(code="sales-consultant")
        factories.make_seat(position, factories.make_department(factories.make_store()))
        made = book().keep_only("Duties")
        made.set("Duties", made.row("Duties", "Code", DUTY), Rhythm="Daily")
        _address, shown = dry_run(sales_page, made.content)
        texts = [line.text for line in shown.context["foresight"].lines]
        assert any("1 person" in text for text in texts)
        assert any("checklist items more" in text for text in texts)

    def test_reading_only_is_no_licence_to_import(self, client, sales_administrator):
        sales_administrator.user_permissions.set(
            sales_administrator.user_permissions.filter(codename__startswith="view_")
        )
        client.force_login(sales_administrator)
        assert client.get(EXCEL).status_code == 200
        assert client.get(EXCEL + "export/").status_code == 200
        assert upload(client, edited()).status_code == 403

    @pytest.mark.parametrize(
        "content",
        [b"", b"<html>", b"a,b\n", b"\xd0\xcf\x11\xe0" * 200, b"PK\x03\x04broken", b"PK\x03\x04" + b"\x00" * 5_300_000],
        ids=["empty", "html", "csv", "xls", "broken", "too large"],
    )
    def test_a_file_that_is_no_workbook_is_answered_beside_the_field(self, sales_page, content):
        response = upload(sales_page, content)
        assert response.status_code == 422
        assert response.context["form"].errors["workbook"]
        assert not UploadedWorkbook.objects.exists()

    @pytest.mark.parametrize("name", ["", "\x00.xlsx", "长" * 300 + ".xlsx", "../../x.xlsx", "a.csv"])
    def test_the_files_name_does_not_matter(self, sales_page, name):
        response = upload(sales_page, edited(), name=name or "x")
        assert response.status_code in (302, 422)

    def test_a_form_without_a_file_is_answered(self, sales_page):
        assert sales_page.post(EXCEL).status_code == 422

    def test_queries_of_the_dry_run_do_not_grow_with_the_rows(self, sales_page):
        counts = []
        for rows in (range(2, 4), range(2, 60)):
            made = book().keep_only("Duties")
            for row in rows:
                made.cell("Duties", "Grace (minutes)", row).value = 333
            response = upload(sales_page, made.content)
            with CaptureQueriesContext(connection) as queries:
                sales_page.get(response["Location"])
            counts.append(len(queries))
        assert counts[1] <= counts[0] + 8

    def test_a_large_workbook_is_looked_at_in_few_queries(self, sales_page):
        content = book().content
        with CaptureQueriesContext(connection) as asked:
            dry_run(sales_page, content)
        assert len(asked) < 100
