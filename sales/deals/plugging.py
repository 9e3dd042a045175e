"""What deals give to the engines of the house."""

from __future__ import annotations

from finance import sources
from roles import sweep
from roles.notifications import messages
from sales.deals import (
    calculators,
    documents,
    effects,
    events,
    letters,
    personal,
    plan_report,
    reports,
    running,
    stages,
    terms,
)


def register() -> None:
    """Register everything; called once the apps are ready."""
    events.register()
    documents.register()
    personal.register_own()
    calculators.register()
    terms.register()
    reports.register()
    plan_report.register()
    stages.register()
    messages.register(letters.KIND, letters.wording)
    sources.register(effects.ORDER, effects.money_moved)
    sweep.register(sweep.Step("quotations and insurance that run out", 14, running.run_out_due))
