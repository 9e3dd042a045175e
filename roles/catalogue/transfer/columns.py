"""The columns that several sheets of the catalogue share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import models
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.catalogue.transfer.sheets import Transfer
from roles.models import Position
from roles.spreadsheets.tables import Column
from roles.spreadsheets.widgets import (
    Amount,
    CellWidget,
    Choice,
    Day,
    Hour,
    Known,
    Text,
    WholeNumber,
    YesNo,
    text_of,
)

SMALL = 32_767


def of_field(
    model: type[models.Model], name: str, widget: CellWidget | None = None, *, hint: str | Promise = ""
) -> Column:
    """Return the column of a model field, headed by the field's name and checked as the field is."""
    field: Any = model._meta.get_field(name)
    return Column(name, capfirst(field.verbose_name), widget or _widget(field), hint=hint or field.help_text)


def _widget(field: Any) -> CellWidget:
    required = not (field.blank or field.null)
    if field.choices:
        return Choice(field.choices, required=required)
    if isinstance(field, models.BooleanField):
        return YesNo()
    if isinstance(field, models.TimeField):
        return Hour(required=required)
    if isinstance(field, models.DateField):
        return Day(required=required)
    if isinstance(field, models.DecimalField):
        return Amount(field.max_digits - field.decimal_places, field.decimal_places, required=required)
    if isinstance(field, models.IntegerField):
        most = SMALL if isinstance(field, models.PositiveSmallIntegerField) else 10**9
        return WholeNumber(0, most, required=required)
    return Text(field.max_length, required=required)


def reference(name: str, heading: str | Promise, attribute: str) -> Column:
    """Return a column that helps the reader and is not read back."""
    return Column(
        name,
        heading,
        Text(),
        attribute=attribute,
        hint=gettext_lazy("For reading only: what you write here is not taken over."),
        reference=True,
    )


class OwnPosition(Known):
    """A position of the department, named by its code."""

    def __init__(self, transfer: Transfer) -> None:
        super().__init__(transfer.own_positions, lambda position: position.code)
        self.transfer = transfer

    def read(self, value: Any) -> Position:
        """Return the position; one of another department is refused with that reason."""
        foreign = self.transfer.known(Position).get(text_of(value).strip())
        if foreign is not None and foreign.department != self.transfer.department:
            raise ValueError(_("This position belongs to another department: take the row out."))
        found: Position = super().read(value)
        return found


def position_columns(transfer: Transfer) -> list[Column]:
    """Return the two columns that say which position a row belongs to."""
    return [
        Column("position", gettext_lazy("Position code"), OwnPosition(transfer)),
        reference("position_name", gettext_lazy("Position (for reading)"), "position__name"),
    ]


def code_of(entry: Any) -> str:
    """Return an entry's code."""
    return str(entry.code)


def known_codes(transfer: Transfer) -> Callable[[], dict[str, Any]]:
    """Return what reads the positions of the whole house by code."""
    return lambda: transfer.known(Position)
