"""Tables and charts: the heads of columns, what a chart draws, and the same numbers as a table."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _

from roles.templatetags.numbers import decimal_of
from roles.templatetags.times import MONTH, month_label, short_date


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
        amount = decimal_of(_pick(row, value))
        data.append(None if amount is None else float(round(amount, 2)))
    return {
        "kind": kind,
        "labels": labels,
        "series": [{"name": str(name or _("Value")), "data": data}],
        "unit": unit,
        "max": top,
        "target": target,
    }


def chart_rows(spec: Mapping[str, Any]) -> list[tuple[str, list[Any]]]:
    """The same numbers as a table: (label, one value per series)."""
    return [(text, [line["data"][at] for line in spec["series"]]) for at, text in enumerate(spec["labels"])]
