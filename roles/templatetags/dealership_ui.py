"""What templates need beyond Django: icons, form widgets, short ways to write dates, numbers and states.

One library for all of it, so that a template loads ``dealership_ui`` and nothing else; what it offers stands in the
modules beside it. Nothing there asks for the time: where "today" matters, the template passes ``shell.now``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import template

from roles.templatetags import charts, inputs, marks, numbers, states, times

register = template.Library()

register.tag("icon", marks.icon_tag)

FILTERS: tuple[Callable[..., Any], ...] = (
    *(states.tone, states.state_icon, states.is_state),
    *(marks.initials, marks.avatar_tone),
    *(numbers.number, numbers.money, numbers.percent, numbers.minus),
    *(numbers.svg, numbers.svg_rest, numbers.share_of),
    *(times.short_date, times.short_time, times.month_label, times.duration),
    *(inputs.input_kind, inputs.filters_set),
    charts.chart_rows,
)
TAGS: tuple[Callable[..., Any], ...] = (inputs.widget, charts.columns, charts.chart_spec)

for written in FILTERS:
    register.filter(written)
for drawn in TAGS:
    register.simple_tag(drawn)
