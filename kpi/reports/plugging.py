"""What reports give to the rooms below: catalogue parts, sections, sweep steps, letters, panels and documents."""

from __future__ import annotations

from django.utils.module_loading import autodiscover_modules

from kpi.reports import (
    documents,
    drafting,
    duty_proof,
    effects,
    escalations,
    handover,
    impact,
    kpis,
    opening,
    record_words,
    retirement,
    sync,
    transfer,
    words,
)
from kpi.reports.presentation import team_fact, today_panel
from kpi.reports.sections import checklist, indicators, plan, records, registry, results, team
from roles import sweep
from roles.actions import retirement as settlements
from roles.approvals import documents as approvable
from roles.catalogue import impact as measures
from roles.catalogue import parts, sections
from roles.catalogue import words as wordings
from roles.catalogue.transfer import sheets
from roles.duties import panels, record_proof
from roles.notifications import messages, tick
from roles.personnel import panels as absence_panels
from roles.personnel.handover import kinds as handovers


def register() -> None:
    """Register everything; called once the apps are loaded."""
    _figures()
    _catalogue()
    _sections()
    _sweep()
    _letters()
    _documents()
    _panels()


def _figures() -> None:
    """Offer what is computed from reports, and let reports prove duties."""
    kpis.register()
    record_words.register()
    record_proof.register(duty_proof.PROOF)


def _catalogue() -> None:
    """Add definitions to the catalogue; say what becomes of reports when a position is retired."""
    sections.register(sync.SECTION)
    measures.register(impact.MEASURE)
    parts.register(words.PART)
    wordings.register(words.WORDING)
    sheets.register(*transfer.SHEETS)
    settlements.register(retirement.SETTLEMENT)


def _sections() -> None:
    """Offer the sections of a report: the engine's own first, then those of the departments."""
    registry.register(*plan.SECTIONS, *team.SECTIONS, *indicators.SECTIONS, *checklist.SECTIONS)
    registry.register(*records.SECTIONS, *results.SECTIONS)
    autodiscover_modules("reports")


def _sweep() -> None:
    """Let the sweep open reports and draft them anew."""
    sweep.register(sweep.Step("open reports", 30, opening.open_due))
    sweep.register(sweep.Step("draft reports", 35, drafting.draft_due))


def _letters() -> None:
    """Tell authors of drafts, superiors of what is missing, and readers of what was decided."""
    tick.register("reports", 20, drafting.collect)
    tick.register("reports.missing", 45, escalations.collect)
    messages.register(drafting.KIND, drafting.wording, topic="reminders")
    messages.register(escalations.KIND, escalations.wording, topic="reminders")
    messages.register("report", documents.wording)


def _documents() -> None:
    """Let reports be decided on and handed over."""
    approvable.register(documents.KIND)
    handovers.register(handover.KIND)


def _panels() -> None:
    """Show reports on the today page, the team page and the page of an absence."""
    panels.on_today("reports", today_panel)
    panels.on_team("report", team_fact)
    absence_panels.register("reports", effects.effects_of)
