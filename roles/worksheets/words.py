"""Worksheets in words."""

from __future__ import annotations

from typing import Any

from roles.catalogue.words import Wording
from roles.models.staff import enumeration, speaks_chinese
from roles.worksheets.models import WorksheetField


def option_names(options: list[dict[str, Any]]) -> str:
    """List the options of a choice."""
    return enumeration(str(each.get("zh" if speaks_chinese() else "en", "")) for each in options)


WORDING = Wording(WorksheetField, say={"options": option_names})
