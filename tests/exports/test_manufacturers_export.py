"""The manufacturer's export: columns in order, code pages, what may be taken out, nothing lost and nothing live."""

import csv
from datetime import date
from io import BytesIO, StringIO

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from openpyxl import load_workbook

from kpi.exports.models import ExportColumn, ExportTemplate
from kpi.reports.models import Report
from roles.spreadsheets.separated import encoded
from tests import factories
from tests.pages.conftest import browser_of

MONDAY = date(2026, 3, 2)
RARE = "㛃𬭎䶮𠅤𫖯𠮷"
DAYS = {"first": "2026-03-01", "last": "2026-03-31"}
COLUMNS = (
    ("author.name", "姓名", ""),
    ("last_day", "日期", "yyyymmdd"),
    ("figure:checklist.rate", "完成率", "0.00"),
    ("whole:checklist.rate", "应完成", ""),
    ("figure:nothing", "无", ""),
    ("summary", "总结", ""),
    ("text:OEM-7", "经销商", ""),
)


@pytest.fixture
def template(house, monday):
    """A template of the clerk's daily report, and one approved report of Monday."""
    definition = factories.make_definition(house.positions.clerk)
    made = factories.make_report(definition, house.clerk, MONDAY)
    house.clerk.staff.name = f"李{RARE}"
    house.clerk.staff.save()
    figures = {"checklist.rate": ["-93.5", 29, 31]}
    Report.objects.filter(pk=made.pk).update(state="approved", summary='=1+1,\n引号"', figures=figures)
    template = ExportTemplate.objects.create(code="oem-daily", name="厂家日报", definition=definition)
    for place, (source, heading, shape) in enumerate(COLUMNS, 1):
        ExportColumn.objects.create(template=template, place=place, source=source, heading=heading, shape=shape)
    return template


def fetch(person, template, **days):
    return browser_of(person).get(reverse("exports:download", args=[template.code]), {**DAYS, **days})


def rows_of(content, code_page):
    return list(csv.reader(StringIO(content.decode(code_page), newline="")))


@pytest.mark.parametrize("code_page", ["gb18030", "utf-8", "utf-8-sig"])
def test_columns_stand_in_order_in_the_code_page_and_nothing_is_lost(house, template, code_page):
    ExportTemplate.objects.update(code_page=code_page)
    content = fetch(house.manager.staff, template).content
    assert content.startswith(b"\xef\xbb\xbf") == (code_page == "utf-8-sig")
    head, row = rows_of(content, code_page)
    assert head == [heading for _source, heading, _shape in COLUMNS]
    assert row == [f"李{RARE}", "20260302", "-93.50", "31", "", "'=1+1,\n引号\"", "OEM-7"]


def test_a_character_outside_the_code_page_becomes_its_code_point():
    assert encoded("李𠮷a", "gb2312") == "李[U+20BB7]a".encode("gb2312")


def test_as_a_workbook_its_numbers_are_numbers_and_its_texts_texts(house, template):
    ExportTemplate.objects.update(file_type="xlsx")
    page = load_workbook(BytesIO(fetch(house.manager.staff, template).content)).active
    row = {head.value: cell for head, cell in zip(page[1], page[2], strict=True)}
    assert (row["完成率"].value, row["完成率"].data_type) == (-93.5, "n")
    assert (row["总结"].data_type, row["总结"].quotePrefix) == ("s", True)


class TestRights:
    def test_only_final_reports_of_these_days(self, house, template):
        assert len(rows_of(fetch(house.manager.staff, template, first="2026-03-03").content, "gb18030")) == 1
        Report.objects.update(state="submitted")
        assert len(rows_of(fetch(house.manager.staff, template).content, "gb18030")) == 1

    def test_who_may_not_take_reports_out_gets_nothing(self, house, template):
        assert fetch(house.clerk.staff, template).status_code == 403

    def test_of_another_stores_reports_the_file_holds_none(self, house, template):
        position = factories.make_position(grants=[("store", name) for name in ("exports.download_export",)])
        other = factories.make_seat(position, factories.make_store()).staff
        assert len(rows_of(fetch(other, template).content, "gb18030")) == 1

    def test_a_template_out_of_use_is_not_there(self, house, template):
        ExportTemplate.objects.update(active=False)
        assert fetch(house.manager.staff, template).status_code == 404


def test_days_the_wrong_way_round_are_refused(house, template):
    answer = fetch(house.manager.staff, template, first="2026-04-01")
    assert answer.status_code == 422
    assert answer.context["form"].errors["last"]


@pytest.mark.parametrize("source", ["salary", "figure:", "Figure:x", ":"])
def test_an_unknown_source_is_refused_with_what_there_is(template, source):
    column = ExportColumn(template=template, place=99, source=source, heading="h")
    with pytest.raises(ValidationError) as refused:
        column.full_clean()
    assert "author.name" in str(refused.value.message_dict["source"])


def test_the_administration_keeps_template_and_columns(template):
    browser = browser_of(factories.make_superuser())
    url = reverse("admin:exports_exporttemplate_change", args=[template.pk])
    assert browser.get(url).status_code == 200
