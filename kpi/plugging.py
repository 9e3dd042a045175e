"""What the KPI engine gives to the rooms below: indicators, catalogue parts, sweep steps, documents and panels."""

from __future__ import annotations

from kpi import (
    boards,
    cards,
    documents,
    execution,
    figures,
    freezing,
    handover,
    impact,
    record_words,
    sync,
    transfer,
    words,
)
from kpi.actions import lapse_answers
from kpi.calculators import Share, register_composite
from kpi.discovery import indicator_specs
from kpi.presentation import today_panel
from kpi.targets import documents as target_documents
from roles import sweep
from roles.approvals import documents as approvable
from roles.boards import panels as board_panels
from roles.catalogue import impact as measures
from roles.catalogue import parts, sections
from roles.catalogue import words as wordings
from roles.catalogue.transfer import sheets
from roles.duties import panels
from roles.notifications import messages
from roles.personnel.handover import kinds as handovers


def register() -> None:
    """Register everything; called once the apps are loaded."""
    _indicators()
    _catalogue()
    _sweep()
    _documents()
    _panels()


def _indicators() -> None:
    """Offer what is computed, and the words for the records behind it."""
    execution.register()
    figures.register()
    _composites()
    record_words.register()


def _composites() -> None:
    """A composite all parts of which are indicators is computed from theirs."""
    for specs in indicator_specs().values():
        for spec in specs:
            if spec.parts and all(part.indicator for part in spec.parts):
                register_composite(spec.code, [Share(part.indicator, part.share) for part in spec.parts])


def _catalogue() -> None:
    """Add indicators and their weights to the catalogue."""
    sections.register(sync.SECTION)
    measures.register(impact.MEASURE)
    parts.register(words.PART)
    wordings.register(words.WORDING)
    wordings.register(words.WEIGHTS)
    sheets.register(*transfer.SHEETS)


def _sweep() -> None:
    """Let the sweep open cards, and close, freeze and settle them once their month is over."""
    sweep.register(sweep.Step("open scorecards", 60, cards.open_due))
    sweep.register(sweep.Step("close months", 65, cards.close_months))
    sweep.register(sweep.Step("freeze figures", 66, freezing.freeze_due))
    sweep.register(sweep.Step("lapse answers", 67, lapse_answers))


def _documents() -> None:
    """Let scorecards, target sheets and appeals be decided on, told about, and cards be handed over."""
    approvable.register(documents.KIND)
    approvable.register(target_documents.KIND)
    approvable.register(documents.APPEAL)
    messages.register("targets", target_documents.wording)
    messages.register("scorecard", documents.wording)
    handovers.register(handover.KIND)


def _panels() -> None:
    """Show a person's score on the today page and a unit's gaps on the boards."""
    panels.on_today("kpi", today_panel)
    board_panels.register("kpi", 10, boards.panel)
