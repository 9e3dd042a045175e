"""What templates need beyond Django: icons, form widgets, short ways to write dates, numbers and states.

Nothing here asks for the time: where "today" matters, the template passes ``shell.now``.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django import forms, template
from django.forms.boundfield import BoundField
from django.template.base import FilterExpression, Parser, Token
from django.templatetags.static import static
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

register = template.Library()

SPRITE = "vendor/icons.svg"
NOTHING = "–"

# State of an item, report, document or scorecard -> (tone, icon). Tones are the colour families of tokens.css.
# The text always stands beside both, so colour is never the only carrier.
STATES: dict[str, tuple[str, str]] = {
    # checklist items
    "open": ("neutral", "circle-dashed"),
    "done": ("ok", "circle-check"),
    "done_late": ("warn", "clock-exclamation"),
    "late": ("warn", "clock-exclamation"),
    "missed": ("danger", "circle-x"),
    "overdue": ("danger", "alert-circle"),
    "must_do": ("brand", "flag"),
    "cancelled": ("neutral", "ban"),
    "excused": ("neutral", "calendar-off"),
    "handed": ("info", "user-share"),
    # people and absences
    "here": ("ok", "user-check"),
    "absent": ("warn", "calendar-off"),
    "leaving": ("warn", "door-exit"),
    "to_come": ("info", "user-plus"),
    "left": ("neutral", "door-exit"),
    "vacant": ("danger", "user-off"),
    "begun": ("ok", "user-check"),
    "ended": ("neutral", "door-exit"),
    "requested": ("info", "hourglass"),
    "confirmed": ("ok", "circle-check"),
    "refused": ("danger", "circle-x"),
    # rows of an import
    "new": ("ok", "user-plus"),
    "changed": ("warn", "pencil"),
    "removed": ("danger", "x"),
    "unchanged": ("neutral", "check"),
    # reports, documents, scorecards
    "running": ("neutral", "refresh"),
    "draft": ("neutral", "file-pencil"),
    "filed": ("ok", "inbox"),
    "submitted": ("info", "send"),
    "waiting": ("info", "hourglass"),
    "pending": ("info", "hourglass"),
    "scored": ("info", "scale"),
    "approved": ("ok", "circle-check"),
    "published": ("ok", "award"),
    "appealed": ("warn", "gavel"),
    "appeal_open": ("warn", "gavel"),
    "appeal_granted": ("ok", "circle-check"),
    "appeal_refused": ("neutral", "circle-x"),
    "appeal_withdrawn": ("neutral", "arrow-back-up"),
    "outlier_high": ("info", "trending-up"),
    "outlier_low": ("warn", "trending-down"),
    "returned": ("warn", "corner-up-left"),
    "withdrawn": ("neutral", "arrow-back-up"),
    "transferred": ("neutral", "arrow-forward-up"),
    "missing": ("danger", "file-off"),
    "voided": ("danger", "ban"),
    "computed": ("ok", "calculator"),
    # decisions, as the log names them
    "created": ("neutral", "file-pencil"),
    "submit": ("info", "send"),
    "score": ("info", "scale"),
    "approve": ("ok", "circle-check"),
    "file": ("ok", "inbox"),
    "publish": ("ok", "award"),
    "confirm": ("ok", "circle-check"),
    "lapse": ("neutral", "clock"),
    "correct": ("warn", "pencil"),
    "return": ("warn", "corner-up-left"),
    "withdraw": ("neutral", "arrow-back-up"),
    "transfer": ("neutral", "arrow-forward-up"),
    "back": ("warn", "arrow-back-up"),
    "ask": ("info", "message-question"),
    "answer": ("info", "message-check"),
    "watch": ("neutral", "users-plus"),
    "unwatch": ("neutral", "user-minus"),
    "skip": ("neutral", "chevron-right"),
    "remind": ("warn", "bell"),
    "escalate": ("warn", "trending-up"),
    "pass_on": ("warn", "arrow-forward-up"),
    # messages
    "success": ("ok", "circle-check"),
    "info": ("info", "info-circle"),
    "debug": ("neutral", "info-circle"),
    "warning": ("warn", "alert-triangle"),
    "error": ("danger", "alert-circle"),
}
UNKNOWN_STATE = ("neutral", "circle")

CJK_NAME = re.compile(r"^[\u3400-\u9fff\u00b7]+$")
MONTH = re.compile(r"^(\d{4})-(\d{2})$")


# --- icons and states -------------------------------------------------------------------------------------------------


@lru_cache(maxsize=512, typed=True)
def icon(name: str, css_class: str = "") -> SafeString:
    """Return an outline icon from the sprite, hidden from screen readers (the text says it).

    Kept, because a page shows a hundred of them and finding the sprite's address takes longest.
    """
    return format_html(
        '<svg class="{}" aria-hidden="true" focusable="false"><use href="{}#icon-{}"></use></svg>',
        f"icon {css_class}".strip(),
        static(SPRITE),
        name,
    )


class IconNode(template.Node):
    """An icon in a template; one whose name stands there is looked up once, however many rows show it."""

    def __init__(self, words: list[FilterExpression]) -> None:
        self.words = words
        self.fixed: SafeString | None = None

    def render(self, context: template.Context) -> SafeString:
        """Return the icon."""
        if self.fixed is not None:
            return self.fixed
        found = icon(*(str(word.resolve(context)) for word in self.words))
        if not any(word.is_var or word.filters for word in self.words):
            self.fixed = found
        return found


@register.tag("icon")
def icon_tag(parser: Parser, token: Token) -> IconNode:
    """``{% icon "check" %}`` or ``{% icon row.icon "icon-lg" %}``: a name, and perhaps a class."""
    _tag, *words = token.split_contents()
    if not 1 <= len(words) <= 2:
        raise template.TemplateSyntaxError("icon takes a name and at most one class.")
    return IconNode([parser.compile_filter(word) for word in words])


@register.filter
def tone(state: object) -> str:
    """Return the colour family of a state."""
    return STATES.get(str(state), UNKNOWN_STATE)[0]


@register.filter
def state_icon(state: object) -> str:
    """Return the icon of a state."""
    return STATES.get(str(state), UNKNOWN_STATE)[1]


@register.filter
def is_state(state: object, names: str) -> bool:
    """Tell whether a state is one of several: ``{% if report.state|is_state:"draft,returned" %}``."""
    return str(state) in names.split(",")


# --- people -----------------------------------------------------------------------------------------------------------


@register.filter
def initials(name: object) -> str:
    """The last two characters of a Chinese name, the first letters of any other."""
    text = str(name or "").strip()
    if not text:
        return "?"
    if CJK_NAME.match(text):
        return text[-2:]
    return "".join(word[0] for word in text.split()[:2]).upper()


@register.filter
def avatar_tone(name: object) -> int:
    """One of six quiet colours, always the same for one name."""
    return zlib.crc32(str(name or "").encode()) % 6 + 1


# --- numbers ----------------------------------------------------------------------------------------------------------


def _decimal(value: object) -> Decimal | None:
    if value is None or value == "":
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


@register.filter
def number(value: object, digits: int = 1) -> str:
    """A number without idle zeros: 92.50 -> 92.5, 80.0 -> 80; nothing becomes a dash."""
    amount = _decimal(value)
    if amount is None:
        return NOTHING
    text = f"{amount:.{int(digits)}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@register.filter
def money(value: object) -> str:
    """A sum of money, three digits a group, cents where there are any: 194830.00 -> 194,830; nothing becomes a dash."""
    amount = _decimal(value)
    if amount is None:
        return NOTHING
    return f"{amount:,.2f}".removesuffix(".00")


@register.filter
def percent(value: object, digits: int = 0) -> str:
    """Percent of a value that runs from 0 to 100."""
    text = number(value, digits)
    return text if text == NOTHING else f"{text}%"


@register.filter
def minus(value: object, other: object) -> str:
    """Return the difference of two numbers, written as `number` does."""
    return number((_decimal(value) or Decimal(0)) - (_decimal(other) or Decimal(0)))


@register.filter
def svg(value: object) -> str:
    """0 to 100 for an SVG attribute: clamped, with a point whatever the language."""
    amount = _decimal(value) or Decimal(0)
    return f"{min(max(amount, Decimal(0)), Decimal(100)):.1f}"


@register.filter
def svg_rest(value: object) -> str:
    """Return what is missing to 100, for an SVG attribute."""
    return svg(100 - Decimal(svg(value)))


@register.filter
def share_of(part: object, whole: object) -> str:
    """Part of a whole in percent, as an SVG attribute."""
    total = _decimal(whole)
    return svg(100 * (_decimal(part) or 0) / total) if total else "0.0"


# --- time -------------------------------------------------------------------------------------------------------------


def _local(value: Any) -> Any:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


@register.filter
def short_date(value: Any, now: Any = None) -> str:
    """A day without its year where that is this year's (or ``now`` is not given)."""
    day = _local(value)
    if not isinstance(day, date):
        return NOTHING
    today = _local(now)
    if isinstance(today, date) and today.year != day.year:
        return date_format(day, "DATE_FORMAT")
    return date_format(day, "MONTH_DAY_FORMAT")


@register.filter
def short_time(value: Any, now: Any = None) -> str:
    """18:00 when that is today, otherwise the day as well."""
    moment = _local(value)
    if not isinstance(moment, datetime):
        return short_date(value, now)
    clock = f"{moment:%H:%M}"
    today = _local(now)
    if isinstance(today, datetime) and today.date() == moment.date():
        return clock
    return f"{short_date(moment, now)} {clock}"


@register.filter
def month_label(value: Any) -> str:
    """2026-11 or a date -> the month as the language writes it."""
    if isinstance(value, date):
        return date_format(_local(value), "YEAR_MONTH_FORMAT")
    match = MONTH.match(str(value or ""))
    if not match or not 1 <= int(match[2]) <= 12:
        return str(value or NOTHING)
    return date_format(date(int(match[1]), int(match[2]), 1), "YEAR_MONTH_FORMAT")


@register.filter
def duration(value: Any) -> str:
    """A span (timedelta or seconds) in its two largest useful units."""
    if isinstance(value, timedelta):
        seconds = value.total_seconds()
    else:
        amount = _decimal(value)
        if amount is None:
            return NOTHING
        seconds = float(amount)
    minutes = max(int(seconds // 60), 0)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
    if hours:
        text = ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
        if minutes and hours < 10:
            text += " " + ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
        return text
    return ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}


# --- forms ------------------------------------------------------------------------------------------------------------


def _widget_class(widget: forms.Widget) -> str:
    if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple | forms.RadioSelect):
        return "form-check-input"
    if isinstance(widget, forms.Select):
        return "form-select"
    return "form-control"


@register.simple_tag
def widget(field: BoundField, css_class: str = "", **attrs: Any) -> SafeString:
    """The input of a bound field, with the classes of the face and its help and error tied to it by id."""
    control = field.field.widget
    classes = [control.attrs.get("class", ""), _widget_class(control), css_class]
    described = []
    if field.help_text:
        described.append(f"{field.auto_id}_helptext")
    if field.errors:
        classes.append("is-invalid")
        described.append(f"{field.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    if isinstance(control, forms.Textarea):
        attrs.setdefault("rows", control.attrs.get("rows") if control.attrs.get("rows") != "10" else "4")
    attrs = {key.replace("_", "-"): value for key, value in attrs.items()}
    return field.as_widget(attrs={"class": " ".join(filter(None, classes)), **attrs})


@register.filter
def input_kind(field: BoundField) -> str:
    """``checkbox``, ``group`` (radio buttons, several checkboxes: a fieldset) or ``input``."""
    control = field.field.widget
    if isinstance(control, forms.CheckboxInput):
        return "checkbox"
    if isinstance(control, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "input"


@register.filter
def filters_set(form: forms.BaseForm) -> int:
    """How many fields of a filter form narrow the list."""
    return sum(1 for field in form.visible_fields() if _is_set(field.value()))


def _is_set(value: Any) -> bool:
    # Two days hold a value each, or none.
    return any(map(_is_set, value)) if isinstance(value, list | tuple) else value not in (None, "", False)


# --- tables and charts ------------------------------------------------------------------------------------------------


@register.simple_tag
def columns(**labels: Any) -> dict[str, Any]:
    """``{% columns title=_("Report") due=_("Due") as cols %}``: heads of components/table.html, labels of its cards."""
    return labels


def _plain(value: Any) -> Any:
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, datetime | date):
        return short_date(value)
    return value


def _pick(row: Any, key: str) -> Any:
    return row.get(key) if isinstance(row, Mapping) else getattr(row, key, None)


@register.simple_tag
def chart_spec(
    rows: Iterable[Any],
    label: str,
    value: str,
    name: str = "",
    kind: str = "bar",
    unit: str = "",
    top: float | None = None,
    target: float | None = None,
) -> dict[str, Any]:
    """Make what components/chart.html draws: ``{% chart_spec rows "staff_name" "total" kind="hbar" as spec %}``."""
    labels, data = [], []
    for row in rows:
        text = _pick(row, label)
        labels.append(str(month_label(text)) if MONTH.match(str(text or "")) else str(_plain(text) or ""))
        amount = _decimal(_pick(row, value))
        data.append(None if amount is None else float(round(amount, 2)))
    return {
        "kind": kind,
        "labels": labels,
        "series": [{"name": str(name or _("Value")), "data": data}],
        "unit": unit,
        "max": top,
        "target": target,
    }


@register.filter
def chart_rows(spec: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    """The same numbers as a table: (label, one value per series)."""
    return [(text, [line["data"][at] for line in spec["series"]]) for at, text in enumerate(spec["labels"])]
