"""The form of a worksheet as a sheet keeps it, and what is out of limits on it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from roles.models.staff import speaks_chinese
from roles.worksheets.catalogue import FieldKind
from roles.worksheets.models import Worksheet, WorksheetField

YES, NO = "yes", "no"


@dataclass(frozen=True)
class Line:
    """One line of a form, as it is or as it was when a sheet was filled in."""

    code: str
    zh: str
    en: str
    kind: str
    required: bool
    minimum: Decimal | None
    maximum: Decimal | None
    unit_zh: str
    unit_en: str
    options: tuple[dict[str, Any], ...]
    corrective: bool

    @property
    def label(self) -> str:
        """What is asked, in the reader's language."""
        return self.zh if speaks_chinese() else self.en

    @property
    def unit(self) -> str:
        """The unit of measure in the reader's language."""
        return self.unit_zh if speaks_chinese() else self.unit_en

    def is_out(self, answer: Any) -> bool:
        """Return whether an answer (as `answers` keeps it) is out of limits; none is not."""
        if answer in (None, "", []):
            return False
        if self.kind == FieldKind.YES_NO:
            return bool(answer == NO)
        if self.kind == FieldKind.CHOICE:
            return any(each["key"] == answer and each.get("bad") for each in self.options)
        if self.kind == FieldKind.NUMBER:
            return self._below(answer) or (self.maximum is not None and Decimal(answer) > self.maximum)
        return self.kind == FieldKind.SCORE and self._below(answer)

    def _below(self, answer: Any) -> bool:
        return self.minimum is not None and Decimal(answer) < self.minimum


def form_of(worksheet: Worksheet) -> dict[str, Any]:
    """Return the form of a worksheet as it is now, as plain values a sheet can keep."""
    fields = worksheet.fields.filter(retired=False).order_by("order", "pk")
    return {
        "code": worksheet.code,
        "zh": worksheet.name_zh,
        "en": worksheet.name_en,
        "lines": [_plain(each) for each in fields],
    }


def _plain(field: WorksheetField) -> dict[str, Any]:
    return {
        "code": field.code,
        "zh": field.name_zh,
        "en": field.name_en,
        "kind": field.kind,
        "required": field.required,
        "minimum": None if field.minimum is None else str(field.minimum),
        "maximum": None if field.maximum is None else str(field.maximum),
        "unit_zh": field.unit_zh,
        "unit_en": field.unit_en,
        "options": field.options,
        "corrective": field.corrective,
    }


def lines_of(form: Mapping[str, Any]) -> list[Line]:
    """Return the lines of a form that `form_of` made."""
    return [
        Line(
            **{
                **each,
                "minimum": None if each["minimum"] is None else Decimal(each["minimum"]),
                "maximum": None if each["maximum"] is None else Decimal(each["maximum"]),
                "options": tuple(each["options"]),
            }
        )
        for each in form.get("lines", ())
    ]


def fingerprint(form: Mapping[str, Any]) -> str:
    """Return a name for a form: another one when anything that is asked changes."""
    return hashlib.sha256(json.dumps(form, sort_keys=True).encode()).hexdigest()[:16]


def findings_of(lines: Iterable[Line], answers: Mapping[str, Any]) -> list[str]:
    """Return the codes of the lines out of limits."""
    return [line.code for line in lines if line.is_out(answers.get(line.code))]


def score_of(lines: Sequence[Line], answers: Mapping[str, Any]) -> tuple[Decimal | None, Decimal | None]:
    """Return the score and the full score: of the scored lines, else one point a line that is in order or not."""
    scored = [line for line in lines if line.kind == FieldKind.SCORE and answers.get(line.code) is not None]
    if scored:
        got = sum((Decimal(answers[line.code]) for line in scored), Decimal(0))
        return got, sum((line.maximum or Decimal(0) for line in scored), Decimal(0))
    asked = [answers[line.code] for line in lines if line.kind == FieldKind.YES_NO and answers.get(line.code)]
    if not asked:
        return None, None
    return Decimal(asked.count(YES)), Decimal(len(asked))
