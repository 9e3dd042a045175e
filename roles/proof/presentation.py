"""How filled worksheets are laid out for reading."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from roles.duties.models import ChecklistItem
from roles.models import Staff
from roles.models.staff import enumeration, speaks_chinese
from roles.proof.models import Evidence, FollowUp
from roles.worksheets.catalogue import FieldKind
from roles.worksheets.lines import YES, Line, lines_of
from roles.worksheets.models import FilledSheet


@dataclass
class ReadLine:
    """One line as it was filled in; `followups` are what became of it."""

    label: str
    answer: str
    is_out: bool
    photos: list[Evidence] = field(default_factory=list)
    followups: list[FollowUp] = field(default_factory=list)


def read_lines(sheet: FilledSheet, item: ChecklistItem) -> list[ReadLine]:
    """Return the lines of a filled sheet, on the form it was filled in on; three queries in all."""
    photos: dict[str, list[Evidence]] = defaultdict(list)
    for each in Evidence.objects.filter(item=item).exclude(line=""):
        photos[each.line].append(each)
    followups: dict[str, list[FollowUp]] = defaultdict(list)
    for row in sheet.followups.select_related("who", "task"):
        followups[row.line].append(row)
    lines = lines_of(sheet.form)
    names = _names(lines, sheet.answers)
    return [
        ReadLine(
            line.label,
            _answer(line, sheet.answers.get(line.code), names),
            line.code in sheet.findings,
            photos[line.code],
            followups[line.code],
        )
        for line in lines
    ]


def _names(lines: list[Line], answers: dict[str, Any]) -> dict[str, str]:
    keys = {key for line in lines if line.kind == FieldKind.PEOPLE for key in answers.get(line.code, [])}
    if not keys:
        return {}
    return {str(pk): name for pk, name in Staff.objects.filter(pk__in=keys).values_list("pk", "name")}


def _answer(line: Line, value: Any, names: dict[str, str]) -> str:
    """Return an answer in words."""
    if line.kind in (FieldKind.PHOTO, FieldKind.TASKS):
        return ""
    if value in (None, "", []):
        return "–"
    if line.kind == FieldKind.YES_NO:
        return _("Yes") if value == YES else _("No")
    if line.kind == FieldKind.CHOICE:
        language = "zh" if speaks_chinese() else "en"
        return str(next((each[language] for each in line.options if each["key"] == value), value))
    if line.kind == FieldKind.PEOPLE:
        return enumeration(names.get(str(key), "–") for key in value)
    if line.kind == FieldKind.SCORE and line.maximum is not None:
        return f"{value} / {line.maximum.normalize():f}"
    return f"{value} {line.unit}".strip()
