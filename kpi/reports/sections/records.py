"""What a report says of the working record it is about.

The department that keeps the record offers what is said of it; until the record is built the report says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import partial

from django.utils.translation import gettext_noop

from kpi.reports.bilingual import record_words
from kpi.reports.catalogue import NO_RECORDS
from kpi.reports.models import Report
from kpi.reports.parts import NotBuilt, Part
from kpi.reports.sections.batch import Batch
from kpi.reports.sections.registry import Section
from roles.duties.records import RECORDS

TITLE = gettext_noop("Working records")

Build = Callable[[Batch, list[Report]], Mapping[int, tuple[Part, ...]]]

_offered: dict[str, Build] = {}


def offer(record: str, build: Build) -> None:
    """Say what reports about a kind of record show of it; asked once a batch, in grouped queries."""
    _offered[record] = build


def is_built(record: str) -> bool:
    """Return whether anybody offers this kind of record."""
    return record in _offered


def build(batch: Batch, reports: list[Report]) -> dict[int, tuple[Part, ...]]:
    """Show the record each report is about."""
    by_record: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        by_record[report.made_from.record].append(report)
    found: dict[int, tuple[Part, ...]] = {}
    for record, theirs in by_record.items():
        if record:
            found.update(_shown(record, batch, theirs))
    return found


def _shown(record: str, batch: Batch, reports: list[Report]) -> Mapping[int, tuple[Part, ...]]:
    """Ask whoever keeps a record; a record nobody keeps yet is named as such."""
    if is_built(record):
        return _offered[record](batch, reports)
    return {report.pk: (NotBuilt((record_words(record),)),) for report in reports}


def _section_of(record: str) -> Section:
    return Section(f"records.{record}", "", partial(_shown, record), record)


SECTIONS = (
    Section("records", TITLE, build),
    # What a report draws on besides: one section a kind of record.
    *(_section_of(record) for record in RECORDS if record not in NO_RECORDS),
)
