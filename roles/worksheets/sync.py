"""The section of the catalogue this app owns: worksheets and their lines."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict
from typing import Any

from roles.catalogue.sections import Changes, DeclaredEntries, Section
from roles.catalogue.upsert import upsert
from roles.worksheets.discovery import declared
from roles.worksheets.models import Worksheet, WorksheetField


def sync() -> list[Changes]:
    """Write the worksheets of every department, then their lines."""
    sheets = upsert(Worksheet, _sheets({}), section="worksheets")
    return [sheets, upsert(WorksheetField, _fields({}), section="worksheet lines")]


def field_code(worksheet: str, key: str) -> str:
    """Return the immutable code of a line."""
    return f"{worksheet}-{key}"


def _sheets(_positions: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    for code, (department, spec) in declared().items():
        yield {"code": code, "name_zh": spec.zh, "name_en": spec.en, "department": department}


def _fields(_positions: Mapping[str, int]) -> Iterator[dict[str, Any]]:
    """Return what the code says of every line of worksheets that are stored."""
    stored = dict(Worksheet.objects.values_list("code", "pk"))
    for code, (_department, spec) in declared().items():
        if code not in stored:
            continue
        for order, line in enumerate(spec.fields, start=1):
            yield {
                "code": field_code(code, line.key),
                "worksheet_id": stored[code],
                "order": order * 10,
                "name_zh": line.zh,
                "name_en": line.en,
                "kind": str(line.kind),
                "required": line.required,
                "minimum": line.minimum,
                "maximum": line.maximum,
                "unit_zh": line.unit_zh,
                "unit_en": line.unit_en,
                "options": [asdict(each) for each in line.options],
                "corrective": line.corrective,
            }


def figures() -> dict[str, dict[str, Any]]:
    """Return nothing: a worksheet belongs to a department, not to a position."""
    return {}


def _felt_by(_keys: Collection[int]) -> set[int]:
    """Return nobody: another form changes no item and no score."""
    return set()


SECTION = Section(
    name="worksheets",
    order=15,
    sync=sync,
    figures=figures,
    entries=(
        DeclaredEntries(Worksheet, _sheets, "worksheet", "department", _felt_by),
        DeclaredEntries(WorksheetField, _fields, "worksheet", "worksheet__department", _felt_by),
    ),
)
