"""The nouns of worksheets, one file each."""

from roles.worksheets.models.filled import FilledSheet, SheetState
from roles.worksheets.models.worksheet import Worksheet, WorksheetField

__all__ = ["FilledSheet", "SheetState", "Worksheet", "WorksheetField"]
