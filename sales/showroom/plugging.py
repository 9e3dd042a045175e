"""What the showroom gives to the engines of the house."""

from __future__ import annotations

from marketing import listeners
from roles import sweep
from roles.duties import panels as duty_panels
from roles.notifications import messages
from sales.showroom import (
    calculators,
    calls,
    documents,
    events,
    funnel,
    joining,
    letters,
    panels,
    personal,
    reports,
    running,
)


def register() -> None:
    """Register everything; called once the apps are ready."""
    events.register()
    documents.register()
    personal.register_own()
    calculators.register()
    reports.register()
    funnel.register_own()
    duty_panels.on_today("showroom", panels.today_panel)
    messages.register(letters.KIND, letters.wording)
    listeners.hear_calls("showroom", calls.heard)
    listeners.before_merging("showroom", joining.join)
    sweep.register(sweep.Step("first contacts that are late", 14, running.tell_late))
