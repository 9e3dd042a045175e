"""Configuration of explained and drawn figures."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InsightConfig(AppConfig):
    """Plugs the figures into the sweep and the operations page."""

    name = "kpi.insight"
    label = "insight"
    verbose_name = _("KPI figures")

    def ready(self) -> None:
        """Register what is kept by days, the steps of the sweep and the gauges."""
        from kpi import calculators
        from kpi.insight import lines, movements, proving, records, sweeping
        from roles import operations, sweep
        from roles.signals import record_days_moved

        movements.register()
        records.register_all()
        calculators.keep(lines.at_hand)
        record_days_moved.connect(movements.mark, dispatch_uid="insight.days_moved")
        sweep.register(sweep.Step("refresh figures", 70, sweeping.refresh_due))
        sweep.register(sweep.Step("prove figures", 95, proving.prove_due))
        operations.register(
            operations.Gauge("figures", 60, _("Stores with figures older than ten minutes"), proving.ages)
        )
        operations.register(operations.Gauge("proof", 61, _("Figures wrong in the last recount"), proving.proofs))
