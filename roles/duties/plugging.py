"""What the duty engine gives to the rooms below: catalogue parts, sweep steps, letters, panels and events."""

from __future__ import annotations

from roles import operations, sweep
from roles.actions import retirement as settlements
from roles.catalogue import impact as measures
from roles.catalogue import parts, sections
from roles.catalogue import words as wordings
from roles.catalogue.transfer import sheets
from roles.duties import (
    consequences,
    effects,
    escalations,
    event_letters,
    gauges,
    handover,
    happenings,
    impact,
    reminder_words,
    reminders,
    requirements,
    retirement,
    rota_panel,
    rounds,
    settled,
    subjects,
    sync,
    transfer,
    triggers,
    words,
)
from roles.duties.actions import close_due
from roles.duties.generation import make_due
from roles.notifications import messages, tick
from roles.personnel import foresight
from roles.personnel import panels as absence_panels
from roles.personnel.handover import kinds as handovers
from roles.personnel.roster import panels as roster_panels


def register() -> None:
    """Register everything; called once the apps are loaded."""
    _catalogue()
    _sweep()
    _events()
    _letters()
    _people()


def _catalogue() -> None:
    """Add duties to the catalogue; say what becomes of items when a position is retired."""
    sections.register(sync.SECTION)
    measures.register(impact.MEASURE)
    parts.register(words.PART)
    wordings.register(words.WORDING)
    sheets.register(*transfer.SHEETS)
    settlements.register(retirement.SETTLEMENT)


def _sweep() -> None:
    """Let the sweep make checklists, raise duties by events and close what was missed; gauge what waits for it."""
    sweep.register(sweep.Step("make checklists", 10, make_due))
    sweep.register(sweep.Step("close missed", 20, close_due))
    sweep.register(sweep.Step("raise by events", 12, happenings.raise_due))
    operations.register(*gauges.GAUGES)


def _events() -> None:
    """Let duties be raised by seats and absences, and settled by finishing what they are about."""
    subjects.register(happenings.SEAT)
    subjects.register(happenings.ABSENCE)
    triggers.register_trigger(*happenings.TRIGGERS)
    requirements.register(requirements.SETTLED, settled.look)


def _letters() -> None:
    """Remind people and tell superiors, and word what they are told."""
    tick.register("duties", 10, reminders.collect)
    messages.register(event_letters.KIND, event_letters.wording)
    messages.register(reminders.KIND, reminder_words.wording)
    messages.register(rounds.POST_DIGEST, reminder_words.digest_post)
    messages.register(rounds.POST_CLOSING, reminder_words.closing_post)
    messages.register(escalations.POST, reminder_words.escalation_post)


def _people() -> None:
    """Say what becomes of a person's items when they leave, move or are absent, and whose turn it is."""
    handovers.register(handover.KIND)
    foresight.register(consequences.CONSEQUENCE)
    absence_panels.register("checklist", effects.effects_of)
    roster_panels.register("duties", rota_panel.turns_of)
