"""What a department's `worksheets.py` says: the forms that prove a check."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.catalogue import Source


class FieldKind(models.TextChoices):
    """What is filled in, and what is out of limits.

    `yes_no`: "no" is out. `number`: below the minimum or above the maximum. `choice`: an option marked bad.
    `score`: 0 to the maximum, out when below the minimum. `text`, `photo`, `people` (who was there) and
    `tasks` (what was resolved, each a task) never are.
    """

    YES_NO = "yes_no", _("Yes or no")
    NUMBER = "number", _("Number")
    CHOICE = "choice", _("Choice")
    SCORE = "score", _("Score")
    TEXT = "text", _("Text")
    PHOTO = "photo", _("Photo")
    PEOPLE = "people", pgettext_lazy("worksheet", "Attendance")
    TASKS = "tasks", pgettext_lazy("worksheet", "Resolutions")


@dataclass(frozen=True, kw_only=True)
class Option:
    """One option of a choice; `bad` is out of limits."""

    key: str
    zh: str
    en: str
    bad: bool = False


@dataclass(frozen=True, kw_only=True)
class FieldSpec:
    """One line of a worksheet; its immutable code is `<worksheet>-<key>`.

    `corrective`: out of limits it demands a corrective action, which becomes a task.
    """

    key: str
    zh: str
    en: str
    kind: FieldKind
    required: bool = True
    minimum: Decimal | None = None
    maximum: Decimal | None = None
    unit_zh: str = ""
    unit_en: str = ""
    options: tuple[Option, ...] = ()
    corrective: bool = False


@dataclass(frozen=True, kw_only=True)
class WorksheetSpec:
    """One worksheet of a department; `code` is immutable."""

    code: str
    zh: str
    en: str
    fields: tuple[FieldSpec, ...]
    sources: tuple[Source, ...] = ()


def check(key: str, zh: str, en: str, *, corrective: bool = True) -> FieldSpec:
    """Return a line that is in order or not."""
    return FieldSpec(key=key, zh=zh, en=en, kind=FieldKind.YES_NO, corrective=corrective)


def score(key: str, zh: str, en: str, *, least: int = 6, most: int = 10, corrective: bool = True) -> FieldSpec:
    """Return a line that is scored from 0 to `most`, out of limits below `least`."""
    return FieldSpec(
        key=key,
        zh=zh,
        en=en,
        kind=FieldKind.SCORE,
        minimum=Decimal(least),
        maximum=Decimal(most),
        corrective=corrective,
    )


def text(key: str, zh: str, en: str, *, required: bool = False) -> FieldSpec:
    """Return a line of words."""
    return FieldSpec(key=key, zh=zh, en=en, kind=FieldKind.TEXT, required=required)


def photo(key: str, zh: str, en: str, *, required: bool = False) -> FieldSpec:
    """Return a line for photos."""
    return FieldSpec(key=key, zh=zh, en=en, kind=FieldKind.PHOTO, required=required)
