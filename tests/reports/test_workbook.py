"""Reports as workbooks: read back they say what the page says, numbers are numbers and no text reckons."""

from datetime import datetime
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from kpi.reports.layout import _comparisons, value_text
from kpi.reports.models import Report, ReportRemark
from kpi.reports.parts import Figure
from roles import clock
from roles.spreadsheets.blocks import number_format
from tests.pages.conftest import browser_of
from tests.reports.samples import words

LIVE = ("=HYPERLINK(1)", "+1 more\nthan before", "@SUM(A1)", "-1", "\t=1+1", "+3 calls", "=why?")


@pytest.fixture
def book(sample, house):
    """The workbook as it is downloaded; a remark and a comment stand in it."""
    Report.objects.filter(pk=sample.pk).update(comments={"a": "two hours without power"})
    ReportRemark.objects.create(
        report=sample, line="item.1", text="=why?", written_by=house.lead.staff, written_at=clock.now(), version=1
    )
    answer = browser_of(house.lead.staff).get(reverse("reports:excel", args=[sample.pk]))
    return load_workbook(BytesIO(answer.content))


def read(cell):
    """Return a cell as somebody reads it: a number with the decimals and the unit it shows, a day as one."""
    if isinstance(cell.value, datetime):
        return cell.value.date()
    if isinstance(cell.value, int | float):
        _number, _quote, unit = cell.number_format.partition('"')
        return value_text(Decimal(str(cell.value)), unit.strip('"'))
    return cell.value or ""


class Sheet:
    """A sheet read from top to bottom, its empty rows passed over."""

    def __init__(self, page):
        self.title = page.title
        self.raw = [row for row in page.iter_rows() if any(cell.value is not None for cell in row)]

    def next(self):
        return self.raw.pop(0)

    def row(self):
        cells = [read(cell) for cell in self.next()]
        while cells and cells[-1] == "":
            cells.pop()
        return cells


def shown(text):
    return "" if text == "–" else text


def same_figures(sheet, part):
    sheet.next()
    for each in part["figures"]:
        cells = sheet.next()
        label, value, unit, done, due, target, before, year_before, comment = (cell.value for cell in cells)
        assert (label, read(cells[1]), unit or "", comment or "") == (
            each["label"],
            shown(each["value"]),
            each["unit"],
            each["comment"],
        )
        amounts = [None if one is None else Decimal(str(one)) for one in (value, target, before, year_before)]
        counts = [None if one is None else int(one) for one in (done, due)]
        figure = Figure(
            line="x",
            words=words(label),
            value=amounts[0],
            unit=unit or "",
            part=counts[0],
            whole=counts[1],
            target=amounts[1],
            before=amounts[2],
            year_before=amounts[3],
        )
        assert " · ".join(_comparisons(figure)) == each["more"]


def same_table(sheet, part):
    assert sheet.row() == part["heads"]
    for row in part["rows"]:
        cells = [read(cell) for cell in sheet.next()][: len(part["heads"])]
        assert cells == [shown(cell["text"]) for cell in row["cells"]]


def same_chart(sheet, part):
    spec = part["spec"]
    assert sheet.row() == ["", *(each["name"] for each in spec["series"])]
    for number, label in enumerate(spec["labels"]):
        values = [each["data"][number] for each in spec["series"]]
        cells = [read(cell) for cell in sheet.next()][: len(values) + 1]
        assert cells == [label, *("" if each is None else value_text(Decimal(str(each))) for each in values)]


def same_exceptions(sheet, part):
    assert sheet.row() == [part["title"], value_text(Decimal(part["total"]))]
    if part["entries"]:
        sheet.next()
    for each in part["entries"]:
        what, owner, stands_for, day, reason, note = (read(cell) for cell in sheet.next()[:6])
        assert each["title"] == " · ".join(text for text in (owner, what) if text) and not stands_for
        assert (day or None, reason, note) == (each["day"], each["reason"], each["note"])


def same_plan(sheet, part):
    sheet.next()
    for line in part["lines"]:
        cells = [read(cell) for cell in sheet.next()][:4]
        assert cells == [line["text"], line["since"], line["state_label"], line["note"]]


def same_text(sheet, part):
    assert sheet.row() == [part["title"]]
    assert sheet.row() == [part["text"]]


def same_names(sheet, part):
    sheet.next()
    for name in part["names"].split("、"):
        assert sheet.row() == [name]


SAME = {
    "figures": same_figures,
    "table": same_table,
    "chart": same_chart,
    "exceptions": same_exceptions,
    "plan": same_plan,
    "narrative": same_text,
    "not-built": same_names,
}


def test_read_back_it_equals_the_screen(book, sample, house):
    page = browser_of(house.lead.staff).get(reverse("reports:detail", args=[sample.pk]))
    sections = page.context["sections"]
    assert {part["kind"] for section in sections for part in section["parts"]} == SAME.keys()
    sheets = [Sheet(each) for each in book.worksheets]
    assert len(sheets) == len(sections) + 2
    for sheet, section in zip(sheets[1:-1], sections, strict=True):
        assert sheet.title == section["title"]
        for part in section["parts"]:
            SAME[part["kind"]](sheet, part)
        assert sheet.raw == []
    told = {row[0]: row[1] for row in (sheets[0].row() for _ in list(sheets[0].raw)) if len(row) > 1}
    facts = page.context["report"]
    assert {facts["title"], facts["author_name"], facts["period_label"], facts["state_label"]} <= set(told.values())
    remark = sheets[-1]
    remark.next()
    assert remark.row()[:3] == ["@SUM(A1)", "=why?", house.lead.staff.name]


def test_numbers_are_numbers_and_texts_never_reckon(book):
    cells = {cell.value: cell for page in book.worksheets for row in page.iter_rows() for cell in row}
    assert (cells[93.5].data_type, cells[-1234567.25].number_format) == ("n", "#,##0.00")
    for live in LIVE:
        assert (cells[live].data_type, cells[live].quotePrefix) == ("s", True), live
    assert not [cell for cell in cells.values() if cell.data_type == "f"]


@pytest.mark.parametrize(
    ("number", "unit", "shown"), [("50", "%", '#,##0"%"'), ("0.125", "", "#,##0.000"), ("100", "", "#,##0")]
)
def test_a_format_shows_a_number_as_it_is(number, unit, shown):
    assert number_format(Decimal(number), unit) == shown
