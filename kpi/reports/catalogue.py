"""What a position file says about the reports it owes."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _

from roles.catalogue import Source
from roles.duties.catalogue import Basis


class Frequency(models.TextChoices):
    """How often a report is due. `event` reports are catalogued and written when the event comes."""

    DAILY = "daily", _("Daily")
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")
    EVENT = "event", _("On an event")


# The sections a report has where nothing else is said, by its frequency.
_STANDARD: dict[str, tuple[str, ...]] = {
    Frequency.DAILY: ("plan", "checklist", "missed", "results", "narrative"),
    Frequency.WEEKLY: ("plan", "indicators", "checklist", "missed", "results", "narrative"),
    Frequency.MONTHLY: ("plan", "indicators", "checklist", "missed", "results", "narrative"),
    Frequency.EVENT: ("narrative", "checklist"),
}
# What is itself a report or counted by another section has no section of records.
NO_RECORDS = ("", "report", "task", "worksheet")


def standard_sections(
    frequency: str, record: str, *, draws_on: tuple[str, ...] = (), leads: bool = False
) -> tuple[str, ...]:
    """Return the codes of the standard sections in order.

    `draws_on` are kinds of records shown besides the one it is about; `leads`: whether its author's people report to
    them.
    """
    sections = (*(f"records.{record}" for record in draws_on), *_STANDARD[frequency])
    if record not in NO_RECORDS:
        sections = ("records", *sections)
    return ("team", *sections) if leads and frequency != Frequency.EVENT else sections


@dataclass(frozen=True, kw_only=True)
class ReportSpec:
    """One report a position owes.

    `slug` is unique within the position; the immutable code is `<position>_<slug>`.
    `receivers` are position codes, the first one decides on the report, the others
    read it; empty: the superior decides. `outside` names receivers beyond the
    store (manufacturer). `record` is the working record the report is about: its
    draft keeps to the duties proven by that record; empty: all duties. `draws_on` are
    the records its figures come from besides. `sections` are codes of sections in order,
    empty for the standard ones (`standard_sections`); the prompt stands above the text the
    author writes, empty for the standard one.
    """

    slug: str
    zh: str
    en: str
    frequency: Frequency
    receivers: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    record: str = ""
    draws_on: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    prompt_zh: str = ""
    prompt_en: str = ""
    basis: Basis = Basis.PROPOSAL
    sources: tuple[Source, ...] = ()
