"""Charts on paper: bars and lines drawn as vectors."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from kpi.reports import parts
from kpi.reports.layout import value_text
from kpi.reports.output.fonts import drawable
from kpi.reports.output.paper import BRAND, GREY, LINE, MARGIN, WIDTH, Colour, Paper

PALETTE: tuple[Colour, ...] = (
    BRAND,
    (217, 119, 6),
    (28, 115, 66),
    (126, 58, 168),
    (176, 42, 42),
    (71, 85, 105),
)
_LEFT, _HEIGHT, _STEPS = 14.0, 46.0, 4
# What a chart takes with its title, legend and labels: never torn from its title.
CHART_ROOM = _HEIGHT + 34


@dataclass(frozen=True)
class Frame:
    """Where a chart stands: the left and lower end of its axes, its width, and the values its lines stand for."""

    x: float
    y: float
    width: float
    ticks: tuple[float, ...]

    def level(self, value: float) -> float:
        """Return the height on the page a value stands at."""
        return self.y - _HEIGHT * (value - self.ticks[0]) / (self.ticks[-1] - self.ticks[0])


def draw_chart(paper: Paper, chart: parts.Chart) -> None:
    """Draw a chart with its axes, labels and legend; without any value there is nothing to draw."""
    values = [float(each) for one in chart.series for each in one.values if each is not None]
    if not values or not chart.labels:
        return
    _legend(paper, chart)
    frame = Frame(MARGIN + _LEFT, paper.get_y() + _HEIGHT + 3, WIDTH - _LEFT, _ticks(values))
    _axes(paper, chart, frame)
    draw = _bars if chart.form == "bar" else _lines
    draw(paper, chart, frame)
    paper.set_xy(MARGIN, frame.y + 7)


def _ticks(values: Sequence[float]) -> tuple[float, ...]:
    """Return round values for the lines across; nought is always one, and whole numbers get whole ones."""
    low, high = min(0.0, *values), max(0.0, *values)
    span = (high - low) or 1.0
    power = 10 ** math.floor(math.log10(span / _STEPS))
    step = power * next(each for each in (1, 2, 2.5, 5, 10) if power * each * _STEPS >= span)
    if all(value.is_integer() for value in values):
        step = max(1, math.ceil(step))
    return tuple(step * number for number in range(math.floor(low / step), math.ceil(high / step or 1) + 1))


def _legend(paper: Paper, chart: parts.Chart) -> None:
    paper.write_in(8, colour=GREY)
    for number, one in enumerate(chart.series):
        name = drawable(one.words.text)
        if paper.get_x() + paper.get_string_width(name) + 10 > MARGIN + WIDTH:
            paper.ln(5)
        paper.set_fill_color(*PALETTE[number % len(PALETTE)])
        paper.rect(paper.get_x(), paper.get_y() + 1.2, 3, 2.4, style="F")
        paper.set_x(paper.get_x() + 4)
        paper.cell(paper.get_string_width(name) + 6, 5, name)
    paper.ln(6)


def _axes(paper: Paper, chart: parts.Chart, frame: Frame) -> None:
    paper.write_in(7, colour=GREY)
    paper.set_draw_color(*LINE)
    paper.set_line_width(0.15)
    for value in frame.ticks:
        level = frame.level(value)
        paper.line(frame.x, level, frame.x + frame.width, level)
        paper.set_xy(MARGIN, level - 2)
        paper.cell(_LEFT - 1.5, 4, drawable(f"{value:g}{chart.unit}"), align="R")
    slot = frame.width / len(chart.labels)
    widest = max(paper.get_string_width(drawable(label)) for label in chart.labels) + 2
    every = max(1, math.ceil(widest / slot))
    for number, label in enumerate(chart.labels):
        if number % every == 0:
            paper.set_xy(frame.x + slot * number + slot / 2 - widest / 2, frame.y + 1)
            paper.cell(widest, 4, drawable(label), align="C")


def _bars(paper: Paper, chart: parts.Chart, frame: Frame) -> None:
    slot = frame.width / len(chart.labels)
    bar = min(slot * 0.7 / len(chart.series), 12)
    few = len(chart.labels) * len(chart.series) <= 20
    paper.write_in(7, colour=GREY)
    for place, one in enumerate(chart.series):
        paper.set_fill_color(*PALETTE[place % len(PALETTE)])
        for number, value in enumerate(one.values):
            if not value:
                continue
            left = frame.x + slot * number + (slot - bar * len(chart.series)) / 2 + bar * place
            top, base = frame.level(float(value)), frame.level(0)
            paper.rect(left, min(top, base), bar * 0.92, abs(base - top), style="F")
            if few:
                paper.set_xy(left - 4, min(top, base) - 3.6)
                paper.cell(bar + 8, 3.4, value_text(value), align="C")


def _lines(paper: Paper, chart: parts.Chart, frame: Frame) -> None:
    slot = frame.width / len(chart.labels)
    paper.set_line_width(0.5)
    for place, one in enumerate(chart.series):
        colour = PALETTE[place % len(PALETTE)]
        paper.set_draw_color(*colour)
        paper.set_fill_color(*colour)
        before: tuple[float, float] | None = None
        for number, value in enumerate(one.values):
            # A gap stays one: no line over a day without a value.
            point = None if value is None else (frame.x + slot * (number + 0.5), frame.level(float(value)))
            if point:
                paper.circle(point[0], point[1], 0.8, style="F")
            if point and before:
                paper.line(*before, *point)
            before = point
