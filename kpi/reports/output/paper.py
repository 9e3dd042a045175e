"""A sheet of A4: what stands on every page, and the few ways things are written on it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _
from fpdf import FPDF
from fpdf.enums import WrapMode, XPos, YPos
from fpdf.fonts import FontFace

from kpi.reports.output.fonts import FAMILY, drawable
from roles import clock
from roles.models.staff import speaks_chinese

Colour = tuple[int, int, int]

INK: Colour = (28, 37, 54)
GREY: Colour = (100, 112, 133)
LINE: Colour = (214, 220, 229)
SOFT: Colour = (243, 246, 250)
PAPER: Colour = (255, 255, 255)
NOTED: Colour = (253, 245, 228)
BRAND: Colour = (12, 98, 115)
GOOD: Colour = (28, 115, 66)
BAD: Colour = (176, 42, 42)
WARN: Colour = (150, 90, 8)
MARGIN, WIDTH = 16.0, 178.0
BODY, SMALL = 9.5, 8.0


@dataclass(frozen=True)
class Running:
    """What stands at the head and the foot of every page."""

    store: str
    title: str
    period: str
    state: str
    seal: str


class Paper(FPDF):
    """A document of A4 pages in the house's fonts; every text passes `drawable`."""

    def __init__(self, running: Running, fonts: Mapping[str, Path]) -> None:
        super().__init__(format="A4")
        self.running = running
        for style, path in fonts.items():
            self.add_font(FAMILY, style, path)
        self.wrap = WrapMode.CHAR if speaks_chinese() else WrapMode.WORD
        self.set_margins(MARGIN, MARGIN, MARGIN)
        # Texts begin where rules and tables do.
        self.c_margin = 0
        self.set_auto_page_break(auto=True, margin=18)
        self.set_creation_date(clock.now())
        self.set_title(running.title)
        self.set_lang("zh-CN" if speaks_chinese() else "en")
        self.write_in(BODY)
        self.add_page()

    def missing(self) -> set[int]:
        """Return the characters that were written and are not in the fonts."""
        return {code for font in self.fonts.values() for code in getattr(font, "missing_glyphs", ())}

    def header(self) -> None:
        """Name store, report, period and state on every page."""
        self.write_in(SMALL, colour=GREY)
        self.set_y(9)
        left = " · ".join(each for each in (self.running.store, self.running.title) if each)
        self.cell(WIDTH * 0.62, 5, self.cut(drawable(left), WIDTH * 0.62))
        right = f"{self.running.period} · {self.running.state}"
        self.cell(WIDTH * 0.38, 5, drawable(right), align="R", new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        self.rule()
        self.set_y(20)
        self.write_in(BODY)

    def footer(self) -> None:
        """Number the pages, and carry the seal: a page that is passed on alone still says what it belongs to."""
        self.set_y(-13)
        self.write_in(7.5, colour=GREY)
        self.cell(WIDTH * 0.7, 5, self.running.seal)
        numbers = _("Page %(page)s of %(pages)s") % {"page": self.page_no(), "pages": "{nb}"}
        # The number of pages is known at the end only: its place-holder is wider than what will stand there.
        spare = self.get_string_width("{nb}") - self.get_string_width("8" * (2 if self.page_no() > 9 else 1))
        self.cell(WIDTH * 0.3 + spare, 5, drawable(numbers), align="R")

    def write_in(self, size: float, style: str = "", colour: Colour = INK) -> None:
        """Choose size, style and colour of what is written next."""
        self.set_font(FAMILY, style, size)
        self.set_text_color(*colour)

    def text_block(
        self, text: str, *, size: float = BODY, style: str = "", colour: Colour = INK, indent: float = 0
    ) -> None:
        """Write a text over as many lines as it takes."""
        self.write_in(size, style, colour)
        self.set_x(MARGIN + indent)
        self.multi_cell(
            WIDTH - indent,
            size * 0.56,
            drawable(text),
            align="L",
            wrapmode=self.wrap,
            new_x=XPos.LMARGIN,
            new_y=YPos.NEXT,
        )
        self.write_in(BODY)

    def notice(self, text: str) -> None:
        """Write what a reader must not miss, on a ground of its own."""
        self.write_in(BODY, colour=WARN)
        self.set_fill_color(*NOTED)
        self.multi_cell(
            WIDTH, 5.2, drawable(text), align="L", fill=True, padding=2, wrapmode=self.wrap, new_x=XPos.LMARGIN
        )
        self.ln(1.5)
        self.write_in(BODY)

    def widths_for(self, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
        """Return how wide columns are: as their longest text, within reason, the room left over shared out."""
        self.write_in(8.5, "B")
        wanted = []
        for place, head in enumerate(heads):
            texts = [head, *(row[place] for row in rows[:200])]
            longest = max(self.get_string_width(drawable(text)) for text in texts)
            wanted.append(min(max(longest + 4.5, 14.0), 80.0))
        scale = WIDTH / sum(wanted)
        return [each * scale for each in wanted]

    def rule(self) -> None:
        """Draw a fine line over the width."""
        self.set_draw_color(*LINE)
        self.set_line_width(0.25)
        self.line(MARGIN, self.get_y(), MARGIN + WIDTH, self.get_y())

    def keep_together(self, height: float) -> None:
        """Begin a new page unless this much room is left on this one."""
        if self.will_page_break(height):
            self.add_page()

    def heading(self, text: str) -> None:
        """Write the title of a section; never alone at the foot of a page."""
        self.keep_together(26)
        self.ln(4)
        self.text_block(text, size=13, style="B", colour=BRAND)
        self.ln(0.8)
        self.rule()
        self.ln(2)

    def subheading(self, text: str, colour: Colour = INK) -> None:
        """Write the title of a part."""
        self.keep_together(18)
        self.ln(1.5)
        self.text_block(text, size=10.5, style="B", colour=colour)
        self.ln(0.8)

    def grid(
        self,
        heads: Sequence[str],
        rows: Sequence[Sequence[str]],
        *,
        numbers: Sequence[bool],
        colours: Sequence[Sequence[Colour | None]] = (),
    ) -> None:
        """Write a table whose headings are repeated on every page; numbers stand to the right."""
        widths = self.widths_for(heads, rows)
        self.write_in(8.5)
        self.set_draw_color(*LINE)
        self.set_fill_color(*PAPER)
        self.set_line_width(0.2)
        aligned = tuple("RIGHT" if number else "LEFT" for number in numbers)
        with self.table(
            width=WIDTH,
            col_widths=tuple(widths),
            text_align=aligned,
            borders_layout="HORIZONTAL_LINES",
            headings_style=FontFace(emphasis="BOLD", color=GREY, fill_color=SOFT),
            line_height=4.6,
            padding=(1.1, 1.6, 1.1, 1.6),
            wrapmode=self.wrap,
        ) as table:
            table.row([drawable(head) for head in heads])
            for number, cells in enumerate(rows):
                row = table.row()
                inks = colours[number] if colours else ()
                for place, text in enumerate(cells):
                    ink = inks[place] if place < len(inks) else None
                    row.cell(drawable(text), style=FontFace(color=ink) if ink else None)
        self.ln(2)
        self.write_in(BODY)

    def facts(self, rows: Sequence[Sequence[str]], *, colours: Sequence[Sequence[Colour | None]]) -> None:
        """Write names and values, two pairs a row."""
        self.write_in(9)
        self.set_draw_color(*LINE)
        self.set_fill_color(*PAPER)
        with self.table(
            width=WIDTH,
            col_widths=(22, 70, 22, 64),
            text_align="LEFT",
            borders_layout="HORIZONTAL_LINES",
            first_row_as_headings=False,
            line_height=4.8,
            padding=(1, 1.5, 1, 0),
            wrapmode=self.wrap,
        ) as table:
            for cells, inks in zip(rows, colours, strict=True):
                row = table.row()
                for text, ink in zip(cells, inks, strict=True):
                    row.cell(drawable(text), style=FontFace(color=ink) if ink else None)
        self.ln(2)

    def cut(self, text: str, width: float) -> str:
        """Return a text that fits one line; what is cut off is marked."""
        if self.get_string_width(text) <= width - 2:
            return text
        while text and self.get_string_width(text + "…") > width - 2:
            text = text[:-1]
        return text + "…"
