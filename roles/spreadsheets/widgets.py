"""What a cell may hold: from what people type to a value of ours, and back.

Each is a widget of django-import-export whose `clean` takes a `Cell` of ours. What cannot be read is a
ValueError with a sentence for the person who typed it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from roles.catalogue.names import fold
from roles.models.staff import enumeration
from roles.spreadsheets.reading import Cell
from roles.spreadsheets.writing import ILLEGAL

_EXACT = 10**15
_DAY_TEXT = re.compile(r"(\d{4})[-/.\u5e74](\d{1,2})[-/.\u6708](\d{1,2})\u65e5?")
_DAY_DIGITS = re.compile(r"(\d{4})(\d{2})(\d{2})")
_HOUR_TEXT = re.compile(r"(\d{1,2})[:\uff1a](\d{2})([:\uff1a]00)?")
_SEPARATORS = re.compile(r"[,;\n\uff0c\uff1b\u3001]")


class CellWidget(Widget):
    """Base: an empty cell is `empty`, unless something must stand here."""

    empty: Any = None

    def __init__(self, *, required: bool = False) -> None:
        super().__init__()
        self.required = required

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        """Return the value of a cell; raises ValueError with a sentence for what it cannot be."""
        if value.fault:
            raise ValueError(value.fault)
        if value.is_empty:
            if self.required:
                raise ValueError(_("Something must stand here."))
            return self.empty
        return self.read(value.value)

    def read(self, value: Any) -> Any:
        """Return what is meant by a cell that is not empty."""
        raise NotImplementedError

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Return what to write into a cell."""
        return value

    def options(self) -> Sequence[str]:
        """Return what the cell offers to choose from; nothing: anything can be typed."""
        return ()


class Text(CellWidget):
    """A text of at most `limit` characters; a number typed into it is read as its digits."""

    empty = ""

    def __init__(self, limit: int | None = None, *, required: bool = False) -> None:
        super().__init__(required=required)
        self.limit = limit

    def read(self, value: Any) -> str:
        """Return the text; raises ValueError when it is too long or no text at all."""
        text = text_of(value)
        if self.limit is not None and len(text) > self.limit:
            raise ValueError(
                _("At most %(limit)s characters fit; these are %(count)s.") % {"limit": self.limit, "count": len(text)}
            )
        return text


def text_of(value: Any) -> str:
    """Return a cell's value as text, as it was typed: 13800000000 has no decimal point."""
    if isinstance(value, bool):
        raise ValueError(_("Write a text here, not TRUE or FALSE."))
    if isinstance(value, date | time):
        raise ValueError(_("The spreadsheet took this for a date: set the cell to “Text” and write it again."))
    if isinstance(value, int | float):
        if abs(value) >= _EXACT:
            raise ValueError(
                _("The spreadsheet rounds numbers as long as this: set the cell to “Text” and write it again.")
            )
        return str(int(value)) if value == int(value) else repr(value)
    text = str(value)
    if ILLEGAL.search(text):
        raise ValueError(_("There are characters in this text that no field can hold."))
    return text


class WholeNumber(CellWidget):
    """A whole number from `least` to `most`, typed as a number or as its digits."""

    def __init__(self, least: int, most: int, *, required: bool = True) -> None:
        super().__init__(required=required)
        self.least, self.most = least, most

    def read(self, value: Any) -> int:
        """Return the number; raises ValueError for anything else."""
        number = decimal_of(value)
        if number != number.to_integral_value():
            raise ValueError(_("Write a whole number."))
        if not self.least <= number <= self.most:
            raise ValueError(_("Write a number from %(least)s to %(most)s.") % {"least": self.least, "most": self.most})
        return int(number)


class Amount(CellWidget):
    """A decimal number with at most `digits` before and `places` after the point; empty: none."""

    def __init__(self, digits: int, places: int, *, required: bool = False) -> None:
        super().__init__(required=required)
        self.digits, self.places = digits, places

    def read(self, value: Any) -> Decimal:
        """Return the number; raises ValueError for anything else."""
        number = decimal_of(value)
        if abs(number) >= Decimal(10) ** self.digits:
            raise ValueError(_("This number is too large."))
        rounded = round(number, self.places)
        if abs(rounded - number) > Decimal("1e-9"):
            raise ValueError(_("At most %(places)s digits may follow the point.") % {"places": self.places})
        return rounded

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Return the number as short as it can be written."""
        return value if value is None else (int(value) if value == int(value) else float(value))


def decimal_of(value: Any) -> Decimal:
    """Return a number typed as a number or as text; raises ValueError for anything else."""
    if isinstance(value, bool | date | time):
        raise ValueError(_("Write a number."))
    try:
        # Full-width digits and a thousands separator are what people type, too.
        number = Decimal(str(value).strip().replace(",", "").replace("\uff0c", ""))  # cjk: the full-width comma
    except InvalidOperation as error:
        raise ValueError(_("Write a number.")) from error
    if not number.is_finite() or abs(number) >= _EXACT:
        raise ValueError(_("Write a number."))
    return number


class Day(CellWidget):
    """A day, typed as a date or as text (2026-03-02, 2026/3/2)."""

    def read(self, value: Any) -> date:
        """Return the day; raises ValueError for anything else."""
        if isinstance(value, datetime):
            return value.date()
        if isinstance(value, date):
            return value
        text = str(int(value)) if isinstance(value, float) and value == int(value) else str(value).strip()
        match = _DAY_TEXT.fullmatch(text) or _DAY_DIGITS.fullmatch(text)
        try:
            if match is None:
                raise ValueError
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError as error:
            raise ValueError(_("Write a date such as 2026-03-02.")) from error


class Hour(CellWidget):
    """A time of day, typed as a time or as text (09:30)."""

    def read(self, value: Any) -> time:
        """Return the time; raises ValueError for anything else."""
        if isinstance(value, datetime):
            value = value.time()
        if isinstance(value, time):
            return value.replace(second=0, microsecond=0)
        match = _HOUR_TEXT.fullmatch(str(value).strip())
        try:
            if match is None:
                raise ValueError
            return time(int(match[1]), int(match[2]))
        except ValueError as error:
            raise ValueError(_("Write a time such as 09:30.")) from error

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Return the time as text: a spreadsheet shows 09:30 the same everywhere."""
        return value if value is None else f"{value:%H:%M}"


class Choice(CellWidget):
    """One of several values, typed by its code or by its name in any language of the house."""

    def __init__(
        self, choices: Sequence[tuple[str, str | Promise]], *, required: bool = True, codes: bool = False
    ) -> None:
        super().__init__(required=required)
        self.choices = choices
        self.codes = codes
        self.empty = ""

    @cached_property
    def _known(self) -> dict[str, str]:
        known = {name: code for code, label in self.choices for name in in_every_language(label)}
        return known | {fold(code): code for code, _label in self.choices}

    def read(self, value: Any) -> str:
        """Return the code; raises ValueError naming what there is to choose from."""
        found = self._known.get(fold(str(value)))
        if found is None:
            raise ValueError(_("Choose one of these: %(choices)s.") % {"choices": enumeration(self.options())})
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Return the name in the reader's language, or the code where names are sentences."""
        return value if self.codes else str(dict(self.choices).get(value, value))

    def options(self) -> Sequence[str]:
        """Return the names, or the codes."""
        return [str(code if self.codes else label) for code, label in self.choices]


class YesNo(Choice):
    """Yes or no."""

    def __init__(self) -> None:
        super().__init__((("yes", _lazy_yes), ("no", _lazy_no)))

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        """Return True or False; the spreadsheet's own TRUE and FALSE, 1 and 0 are understood."""
        if not value.fault and (isinstance(value.value, bool) or value.value in (0, 1)):
            return bool(value.value)
        return super().clean(value, row, **kwargs) == "yes"

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Return the word."""
        return super().render("yes" if value else "no")


class Known(CellWidget):
    """An entry named by its code. `known` is read when the first cell is; nothing else exists."""

    def __init__(
        self, known: Callable[[], Mapping[str, Any]], code_of: Callable[[Any], str], *, required: bool = True
    ) -> None:
        super().__init__(required=required)
        self.known, self.code_of = known, code_of

    def read(self, value: Any) -> Any:
        """Return the entry; raises ValueError naming the code that nobody knows."""
        code = text_of(value).strip()
        found = self.known().get(code)
        if found is None:
            raise ValueError(_("“%(code)s” does not exist: write a code that does.") % {"code": code[:100]})
        return found

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Return the code."""
        return value if value is None else self.code_of(value)


class Codes(CellWidget):
    """Several codes, separated by commas, each of which `known` holds."""

    def __init__(self, known: Callable[[], Mapping[str, Any]]) -> None:
        super().__init__()
        self.known = known

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        """Return the codes in the order in which they stand; an empty cell is an empty list."""
        return super().clean(value, row, **kwargs) or []

    def read(self, value: Any) -> list[str]:
        """Return the codes; raises ValueError naming those that nobody knows."""
        codes = [each.strip() for each in _SEPARATORS.split(text_of(value)) if each.strip()]
        unknown = [each[:100] for each in codes if each not in self.known()]
        if unknown:
            raise ValueError(
                _("“%(code)s” does not exist: write codes that do, separated by commas.")
                % {"code": ", ".join(unknown[:5])}
            )
        return codes

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> Any:
        """Return the codes, separated by commas."""
        return ", ".join(value or ())


def in_every_language(label: str | Promise) -> set[str]:
    """Return a label in every language of the house, as labels are compared."""
    found = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            found.add(fold(str(label)))
    return found


_lazy_yes = translation.pgettext_lazy("answer", "Yes")
_lazy_no = translation.pgettext_lazy("answer", "No")
