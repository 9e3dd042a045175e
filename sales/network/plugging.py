"""What the house must know of the room: its events, documents, messages, figures and steps of the sweep."""

from __future__ import annotations

from roles import sweep
from sales.network import calculators, documents, reports, running


def register() -> None:
    """Register what the house must know of the room; called once the apps are loaded."""
    documents.register()
    calculators.register()
    reports.register()
    sweep.register(sweep.Step("visits to sub-dealers nobody made", 14, running.run_over_due))
