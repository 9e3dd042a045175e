"""System checks of what the position files say of proof."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.core import checks

from roles.catalogue.discovery import position_modules
from roles.duties.catalogue import DutySpec, EvidenceKind
from roles.duties.record_proof import is_counted
from roles.worksheets.discovery import declared


@checks.register(checks.Tags.models)
def check_proof(**_kwargs: Any) -> list[checks.CheckMessage]:
    """A duty that a worksheet proves names one that is declared; one that records prove names some that are counted."""
    return [
        checks.Error(f"{code} duty {spec.no}: {fault}", id="proof.E001")
        for code, module in position_modules().items()
        for spec in getattr(module, "DUTIES", ())
        for fault in _faults(spec)
    ]


def _faults(spec: DutySpec) -> Iterator[str]:
    by_worksheet = spec.evidence == EvidenceKind.WORKSHEET
    if by_worksheet and spec.worksheet not in declared():
        yield f"no department declares the worksheet “{spec.worksheet}”."
    if spec.worksheet and not by_worksheet:
        yield "it names a worksheet, but is proved otherwise."
    if spec.evidence == EvidenceKind.RECORDS and not any(is_counted(each) for each in spec.records):
        yield "nobody counts the records that are to prove it."
