"""What a report says of the working record it is about.

The department that keeps the record offers what is said of it; until the record is built the report says so.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from django.utils.translation import gettext_noop

from kpi.reports.bilingual import record_words
from kpi.reports.models import Report
from kpi.reports.parts import NotBuilt, Part
from kpi.reports.sections.batch import Batch
from kpi.reports.sections.registry import Section

Build = Callable[[Batch, list[Report]], Mapping[int, tuple[Part, ...]]]

_offered: dict[str, Build] = {}


def offer(record: str, build: Build) -> None:
    """Say what reports about a kind of record show of it; asked once a batch, in grouped queries."""
    _offered[record] = build


def is_built(record: str) -> bool:
    """Return whether anybody offers this kind of record."""
    return record in _offered


def build(batch: Batch, reports: list[Report]) -> dict[int, tuple[Part, ...]]:
    """Ask whoever keeps each record; a record nobody keeps yet is named as such."""
    by_record: dict[str, list[Report]] = defaultdict(list)
    for report in reports:
        by_record[report.made_from.record].append(report)
    found: dict[int, tuple[Part, ...]] = {}
    for record, theirs in by_record.items():
        if is_built(record):
            found.update(_offered[record](batch, theirs))
        elif record:
            found.update({report.pk: (NotBuilt((record_words(record),)),) for report in theirs})
    return found


SECTIONS = (Section("records", gettext_noop("Working records"), build),)
