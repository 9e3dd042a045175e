"""Reports taken away: the PDF says what the page says and loses no name; the workbook holds its numbers as numbers."""

from dataclasses import replace
from datetime import date, time
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import translation
from openpyxl import load_workbook
from pypdf import PdfReader

from kpi.reports.drafting import draft_due
from kpi.reports.layout import value_text
from kpi.reports.models import Report
from kpi.reports.output.drawing import _ticks
from kpi.reports.output.excel import workbook_of
from kpi.reports.output.fonts import drawable
from kpi.reports.output.pdf import pdf_of
from kpi.reports.parts import (
    Chart,
    Figure,
    Figures,
    Narrative,
    SectionOutput,
    Series,
    Table,
    TableRow,
    Words,
    dump,
    figures_of,
)
from kpi.reports.presentation import sections_of
from roles import clock
from roles.spreadsheets.blocks import number_format
from tests import factories
from tests.pages.conftest import browser_of

MONDAY = date(2026, 3, 2)
RARE = "㛃𬭎䶮𠅤𫖯"
# In no font of the house: its code point must be there instead.
UNDRAWN = "𠮷"


def words(text):
    return Words(text, text)


OUTPUTS = [
    SectionOutput(
        code="first",
        words=words("Figures"),
        parts=(
            Figures(
                (
                    Figure(line="a", words=words("Rate"), value=Decimal("93.5"), unit="%", part=29, whole=31),
                    Figure(line="b", words=words("Sum"), value=Decimal("-1234567.25"), target=Decimal(10), higher=True),
                    Figure(line="c", words=words("Nothing due"), value=None, unit="%"),
                )
            ),
            Table(
                columns=(words("Name"), words("Done")),
                rows=(
                    TableRow(cells=("=HYPERLINK(1)", Decimal("50"))),
                    TableRow(cells=(f"王{RARE}{UNDRAWN}", None)),
                ),
                units=("", "%"),
            ),
            Chart(
                form="line",
                labels=("1", "2", "3"),
                series=(Series(words("Days"), (Decimal(1), None, Decimal("2.5"))),),
            ),
            Narrative(line="note", prompt=words("Say"), text="+1 more\nthan before"),
        ),
    )
]


@pytest.fixture
def report(house, monday):
    """The clerk's report of Monday with one of everything in it; the clerk has a rare name."""
    factories.make_item(factories.make_duty(house.positions.clerk, due_time=time(18)), house.clerk, MONDAY)
    made = factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)
    house.clerk.staff.name = f"李{RARE}"
    house.clerk.staff.save()
    Report.objects.filter(pk=made.pk).update(content={"sections": dump(OUTPUTS)}, drafted_at=clock.now())
    return Report.objects.with_names().get(pk=made.pk)


def text_of(content):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


class TestPdf:
    def test_rare_names_do_not_vanish(self, report):
        text = text_of(pdf_of(report))
        assert f"李{RARE}" in text
        assert f"王{RARE}[U+20BB7]" in text

    def test_it_says_what_the_page_says(self, report):
        text = text_of(pdf_of(report))
        for figure in figures_of(OUTPUTS):
            assert value_text(figure.value, figure.unit if figure.value is not None else "") in text
        for said in (report.title, report.get_state_display(), report.store.name, "than before", "=HYPERLINK(1)"):
            assert said in text

    def test_the_fonts_are_embedded_and_cut_down(self, report):
        content = pdf_of(report)
        assert len(content) < 200_000
        for font in PdfReader(BytesIO(content)).pages[0]["/Resources"]["/Font"].values():
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & descriptor.keys()

    def test_every_page_of_a_long_one_carries_its_head_and_number(self, report):
        many = tuple(TableRow(cells=(f"row {number}", Decimal(number))) for number in range(120))
        table = Table(columns=(words("Name"), words("Done")), rows=many)
        long = [replace(OUTPUTS[0], parts=(table,))]
        Report.objects.filter(pk=report.pk).update(content={"sections": dump(long)})
        report.refresh_from_db()
        with translation.override("en"):
            pages = [page.extract_text() for page in PdfReader(BytesIO(pdf_of(report))).pages]
            assert len(pages) > 2
            for number, text in enumerate(pages, 1):
                assert report.title in text
                assert f"Page {number} of {len(pages)}" in text
        assert "row 119" in "".join(pages)

    def test_selectors_and_control_characters_are_no_characters_of_their_own(self, monday):
        assert drawable("葛\U000e0100\ufe0f\r\nA") == "葛\nA"
        assert drawable("\x01😀") == "[U+0001][U+1F600]"


@pytest.mark.parametrize(
    ("values", "ticks"),
    [([1.0], (0, 1)), ([6.0, 1.0], (0, 2, 4, 6)), ([-0.5, 0.5], (-0.5, -0.25, 0, 0.25, 0.5)), ([0.0], (0, 1))],
)
def test_lines_of_a_chart_stand_for_round_values(values, ticks):
    assert _ticks(values) == ticks


class TestExcel:
    def test_read_back_it_equals_the_screen(self, report):
        page = load_workbook(BytesIO(workbook_of(report))).worksheets[1]
        rows = {row[0]: row for row in page.iter_rows(values_only=True)}
        shown = browser_of(report.owner).get(reverse("reports:edit", args=[report.pk])).context["sections"]
        figures = [each for section in shown for part in section["parts"] for each in part.get("figures", ())]
        assert len(figures) == len(list(figures_of(sections_of(report)))) == 3
        for each in figures:
            value = rows[each["label"]][1]
            assert value_text(None if value is None else Decimal(str(value))) == each["value"]
        assert rows["=HYPERLINK(1)"][1] == 50

    def test_numbers_are_numbers_and_texts_never_reckon(self, report):
        page = load_workbook(BytesIO(workbook_of(report))).worksheets[1]
        cells = {cell.value: cell for row in page.iter_rows() for cell in row}
        assert cells[93.5].data_type == "n"
        assert cells[-1234567.25].number_format == "#,##0.00"
        for live in ("=HYPERLINK(1)", "+1 more\nthan before"):
            assert cells[live].data_type == "s"
            assert cells[live].quotePrefix

    @pytest.mark.parametrize(
        ("number", "unit", "shown"), [("50", "%", '#,##0"%"'), ("0.125", "", "#,##0.000"), ("100", "", "#,##0")]
    )
    def test_a_format_shows_a_number_as_it_is(self, number, unit, shown):
        assert number_format(Decimal(number), unit) == shown


class TestTakingAway:
    @pytest.mark.parametrize("what", ["pdf", "excel"])
    def test_whoever_reads_it_takes_it_away_and_others_do_not(self, report, house, what):
        url = reverse(f"reports:{what}", args=[report.pk])
        stranger = factories.make_seat(factories.make_position(), factories.make_store()).staff
        answer = browser_of(house.lead.staff).get(url)
        assert answer.status_code == 200
        assert answer.content[:4] in (b"%PDF", b"PK\x03\x04")
        assert answer["Cache-Control"] == "no-store"
        assert browser_of(stranger).get(url).status_code == 404

    def test_without_fonts_it_is_said(self, report, house, settings, tmp_path):
        settings.FONTS_DIR = tmp_path
        answer = browser_of(house.lead.staff).get(reverse("reports:pdf", args=[report.pk]))
        assert answer.status_code == 302

    def test_a_drafted_report_is_printed_as_drafted(self, house, monday):
        factories.make_item(factories.make_duty(house.positions.clerk, due_time=time(18)), house.clerk, MONDAY)
        made = factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)
        draft_due(made.due_at)
        drafted = Report.objects.with_names().get(pk=made.pk)
        with translation.override("en"):
            text = text_of(pdf_of(drafted))
        for output in sections_of(drafted):
            assert output.words.en in text
