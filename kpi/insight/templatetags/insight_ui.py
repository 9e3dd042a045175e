"""Small drawings of figures: sparklines and bars against a target, as SVG without a script."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

register = template.Library()

WIDTH, HEIGHT, EDGE = 96, 28, 3
# A bar reaches to 120% of the target; the tick stands at 100%.
FULL = Decimal(120)


@register.simple_tag
def sparkline(values: Sequence[Decimal | None]) -> SafeString:
    """Return a line through the values, oldest first, the last one marked; a gap where one is missing."""
    known = [float(value) for value in values if value is not None]
    if len(known) < 2:
        return SafeString("")
    low, high = min(known), max(known)
    spread = (high - low) or 1.0
    step = (WIDTH - 2 * EDGE) / max(len(values) - 1, 1)

    def place(number: int, value: Decimal) -> tuple[str, str]:
        height = HEIGHT - EDGE - (float(value) - low) / spread * (HEIGHT - 2 * EDGE)
        return f"{EDGE + number * step:.1f}", f"{height:.1f}"

    runs: list[list[tuple[str, str]]] = [[]]
    for number, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(place(number, value))
    lines = format_html_join(
        "", '<polyline points="{}"></polyline>', ((" ".join(",".join(each) for each in run),) for run in runs if run)
    )
    last = next(run[-1] for run in reversed(runs) if run)
    said = _("from %(first)s to %(last)s, lowest %(low)s, highest %(high)s") % {
        "first": f"{known[0]:g}",
        "last": f"{known[-1]:g}",
        "low": f"{low:g}",
        "high": f"{high:g}",
    }
    return format_html(
        '<svg class="spark" viewBox="0 0 {} {}" role="img" aria-label="{}">'
        '{}<circle cx="{}" cy="{}" r="2.5"></circle></svg>',
        *(WIDTH, HEIGHT, said, lines, *last),
    )


@register.filter
def of_full(reached: Decimal | None) -> str:
    """Return how far a bar reaches, in per cent of its length, for an SVG attribute."""
    share = min(max(reached or Decimal(0), Decimal(0)), FULL) * 100 / FULL
    return f"{share:.1f}"


@register.filter
def signed(value: Decimal | None) -> str:
    """Write a difference with its sign; nothing becomes nothing."""
    if value is None:
        return ""
    text = f"{abs(value):.1f}"
    return f"+{text}" if value > 0 else f"−{text}" if value < 0 else "±0"
