"""Reports on paper: the PDF says what the page says and loses no name."""

from dataclasses import replace
from datetime import time
from decimal import Decimal
from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

from kpi.reports.drafting import draft_due
from kpi.reports.layout import value_text
from kpi.reports.models import Report
from kpi.reports.output.drawing import _ticks
from kpi.reports.output.fonts import drawable
from kpi.reports.output.pdf import pdf_of
from kpi.reports.parts import Table, TableRow, dump, figures_of
from kpi.reports.presentation import sections_of
from tests import factories
from tests.conftest import MONDAY
from tests.pages.conftest import browser_of
from tests.reports.samples import OUTPUTS, RARE, words


def text_of(content):
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


class TestPdf:
    def test_rare_names_do_not_vanish(self, sample):
        text = text_of(pdf_of(sample))
        assert f"李{RARE}" in text
        assert f"王{RARE}[U+20BB7]" in text

    def test_it_says_what_the_page_says(self, sample):
        text = text_of(pdf_of(sample))
        for figure in figures_of(OUTPUTS):
            assert value_text(figure.value, figure.unit if figure.value is not None else "") in text
        for said in (sample.title, sample.get_state_display(), sample.store.name, "than before", "=HYPERLINK(1)"):
            assert said in text

    def test_the_fonts_are_embedded_and_cut_down(self, sample):
        content = pdf_of(sample)
        assert len(content) < 200_000
        for font in PdfReader(BytesIO(content)).pages[0]["/Resources"]["/Font"].values():
            descriptor = font.get_object()["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            assert {"/FontFile2", "/FontFile3"} & descriptor.keys()

    def test_every_page_of_a_long_one_carries_its_head_and_number(self, sample):
        many = tuple(TableRow(cells=(f"row {number}", Decimal(number))) for number in range(120))
        table = Table(columns=(words("Name"), words("Done")), rows=many)
        long = [replace(OUTPUTS[0], parts=(table,))]
        Report.objects.filter(pk=sample.pk).update(content={"sections": dump(long)})
        sample.refresh_from_db()
        with translation.override("en"):
            pages = [page.extract_text() for page in PdfReader(BytesIO(pdf_of(sample))).pages]
            assert len(pages) > 2
            for number, text in enumerate(pages, 1):
                assert sample.title in text
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


class TestTakingAway:
    @pytest.mark.parametrize("what", ["pdf", "excel"])
    def test_whoever_reads_it_takes_it_away_and_others_do_not(self, sample, house, what):
        url = reverse(f"reports:{what}", args=[sample.pk])
        stranger = factories.make_seat(factories.make_position(), factories.make_store()).staff
        answer = browser_of(house.lead.staff).get(url)
        assert answer.status_code == 200
        assert answer.content[:4] in (b"%PDF", b"PK\x03\x04")
        assert answer["Cache-Control"] == "no-store"
        assert browser_of(stranger).get(url).status_code == 404

    def test_without_fonts_it_is_said(self, sample, house, settings, tmp_path):
        settings.FONTS_DIR = tmp_path
        answer = browser_of(house.lead.staff).get(reverse("reports:pdf", args=[sample.pk]))
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
