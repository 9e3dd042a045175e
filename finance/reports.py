"""What reports say of customers' payments: figures of the author, or of the unit where they lead it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from decimal import Decimal

from django.utils.translation import gettext_noop

from finance.models import Payment
from kpi.reports.bilingual import both
from kpi.reports.models import Report
from kpi.reports.parts import Figure, Figures, Part
from kpi.reports.sections import records
from kpi.reports.sections.batch import Batch
from kpi.reports.sections.earlier import NOTHING, Earlier
from kpi.reports.sections.figuring import count
from roles import clock

_PAYMENTS = gettext_noop("Payments received")
_SUM = gettext_noop("Received (yuan)")


def register() -> None:
    """Offer the section."""
    records.offer("payment", build)


def build(batch: Batch, reports: list[Report]) -> Mapping[int, tuple[Part, ...]]:
    """Say what came in at the store of each report: money is the store's, whoever took it. One query a stretch."""
    wanted = {report.pk for report in reports}
    found: dict[int, tuple[Part, ...]] = {}
    for (first, last), group in batch.stretches.items():
        mine = [report for report in group if report.pk in wanted and report.store_id]
        sums: dict[int, list[Decimal]] = defaultdict(list)
        rows = Payment.objects.filter(
            store__in={report.store_id for report in mine},
            received_at__gte=clock.local(first),
            received_at__lt=min(clock.end_of(last), batch.at),
        )
        for store, amount in rows.values_list("store", "amount"):
            sums[store].append(amount)
        for report in mine:
            amounts, earlier = sums.get(report.store_id or 0, []), batch.earlier.get(report.pk, NOTHING)
            if amounts:
                figures = (
                    count("payment.received", both(_PAYMENTS), len(amounts), earlier, higher=None),
                    _yuan("payment.sum", sum(amounts, Decimal(0)), earlier),
                )
                found[report.pk] = (Figures(figures),)
    return found


def _yuan(line: str, value: Decimal, earlier: Earlier) -> Figure:
    before, year_before = earlier.before(line), earlier.year_before(line)
    return Figure(line=line, words=both(_SUM), value=value, before=before, year_before=year_before, higher=True)
