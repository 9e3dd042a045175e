"""What the house must know of the room: its events, documents, messages, figures and steps of the sweep."""

from __future__ import annotations

from roles import sweep
from roles.notifications import messages
from sales.stock import calculators, documents, events, letters, reports, running


def register() -> None:
    """Register what the house must know of the room; called once the apps are loaded."""
    events.register()
    documents.register()
    calculators.register()
    reports.register()
    messages.register(letters.KIND, letters.wording)
    sweep.register(sweep.Step("damage that runs over, cars that age", 14, running.run_over_due))
