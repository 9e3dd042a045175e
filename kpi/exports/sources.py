"""Where the columns of an export take their values from, and how a value is written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

Value = str | int | Decimal | date | None


class Shape(models.TextChoices):
    """How a value is written; what does not fit its shape is written as it is."""

    PLAIN = "", gettext_lazy("as it is")
    WHOLE = "0", "0"
    TWO = "0.00", "0.00"
    DAY = "yyyy-mm-dd", "yyyy-mm-dd"
    SLASHES = "yyyy/mm/dd", "yyyy/mm/dd"
    DIGITS = "yyyymmdd", "yyyymmdd"


_FORMATS = {Shape.DAY: "%Y-%m-%d", Shape.SLASHES: "%Y/%m/%d", Shape.DIGITS: "%Y%m%d"}

FIELDS: dict[str, Callable[[Any], Value]] = {
    "store.code": lambda report: report.store.code if report.store else "",
    "store.name": lambda report: report.store.name if report.store else "",
    "unit.code": lambda report: report.unit.code,
    "unit.name": lambda report: report.unit.name,
    "author.number": lambda report: report.owner.employee_no,
    "author.name": lambda report: report.owner.name,
    "position.name": lambda report: report.assignment.position.name,
    "report.name": lambda report: report.title,
    "period": lambda report: report.period,
    "first_day": lambda report: report.first_day,
    "last_day": lambda report: report.last_day,
    "submitted_at": lambda report: report.submitted_at,
    "decided_at": lambda report: report.decided_at,
    "state": lambda report: report.get_state_display(),
    "summary": lambda report: report.summary,
    "plan": lambda report: report.plan,
    "hash": lambda report: report.content_hash,
}
# A figure by its line: its value, or the counts a percentage was made of; and a text that is always the same.
_FIGURE = {"figure:": 0, "part:": 1, "whole:": 2}
_FIXED = "text:"


def known_source(source: str) -> bool:
    """Return whether a column can take its value from there."""
    prefix, colon, rest = source.partition(":")
    return source in FIELDS or (bool(colon and rest) and f"{prefix}:" in (*_FIGURE, _FIXED))


def refusal() -> str:
    """Return what to say of an unknown source: which there are."""
    names = ", ".join([*FIELDS, *(f"{prefix}…" for prefix in (*_FIGURE, _FIXED))])
    return _("There is no such source. There are: %(names)s.") % {"names": names}


def value_of(report: Any, source: str) -> Value:
    """Return what a report has at a source; None where it has nothing."""
    if source in FIELDS:
        return FIELDS[source](report)
    prefix, _colon, rest = source.partition(":")
    if f"{prefix}:" == _FIXED:
        return rest
    found = report.figures.get(rest)
    value = found[_FIGURE[f"{prefix}:"]] if found else None
    return _number(value)


def _number(value: Any) -> Value:
    if value is None:
        return None
    try:
        return Decimal(str(value))
    except InvalidOperation:
        return str(value)


def shaped(value: Value, shape: str) -> Value:
    """Return a value in its shape: days become text, numbers get their decimals."""
    if isinstance(value, datetime):
        value = timezone.localtime(value)
        return value.strftime(_FORMATS.get(Shape(shape), "%Y-%m-%d %H:%M"))
    if isinstance(value, date):
        return value.strftime(_FORMATS.get(Shape(shape), "%Y-%m-%d"))
    if isinstance(value, Decimal | int) and shape in (Shape.WHOLE, Shape.TWO):
        return Decimal(value).quantize(Decimal(shape))
    return value
