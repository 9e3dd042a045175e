"""Configuration of the duty engine."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DutiesConfig(AppConfig):
    """Plugs duties into the catalogue, the sweep and the notifications."""

    name = "roles.duties"
    label = "duties"
    verbose_name = _("Duties and checklists")

    def ready(self) -> None:
        """Register what the engine adds to the registries of `roles`."""
        from roles import operations, sweep
        from roles.actions import retirement as settlements
        from roles.catalogue import impact as measures
        from roles.catalogue import parts, sections
        from roles.catalogue import words as wordings
        from roles.catalogue.transfer import sheets
        from roles.duties import (
            checks,  # noqa: F401  registers the checks
            consequences,
            effects,
            escalations,
            event_letters,
            following,
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
        from roles.duties.models import Duty
        from roles.notifications import messages, tick
        from roles.personnel import foresight
        from roles.personnel import panels as absence_panels
        from roles.personnel.handover import kinds as handovers
        from roles.personnel.roster import panels as roster_panels
        from roles.personnel.signals import absences_changed
        from roles.signals import assignments_changed, entries_changed, entry_changed

        sections.register(sync.SECTION)
        measures.register(impact.MEASURE)
        parts.register(words.PART)
        wordings.register(words.WORDING)
        sheets.register(*transfer.SHEETS)
        settlements.register(retirement.SETTLEMENT)
        operations.register(*gauges.GAUGES)
        sweep.register(sweep.Step("make checklists", 10, make_due))
        sweep.register(sweep.Step("close missed", 20, close_due))
        tick.register("duties", 10, reminders.collect)
        messages.register(event_letters.KIND, event_letters.wording)
        subjects.register(happenings.SEAT)
        subjects.register(happenings.ABSENCE)
        triggers.register_trigger(*happenings.TRIGGERS)
        requirements.register(requirements.SETTLED, settled.look)
        sweep.register(sweep.Step("raise by events", 12, happenings.raise_due))
        messages.register(reminders.KIND, reminder_words.wording)
        messages.register(rounds.POST_DIGEST, reminder_words.digest_post)
        messages.register(rounds.POST_CLOSING, reminder_words.closing_post)
        messages.register(escalations.POST, reminder_words.escalation_post)
        handovers.register(handover.KIND)
        assignments_changed.connect(following.follow_assignments, dispatch_uid="duties.follow_assignments")
        foresight.register(consequences.CONSEQUENCE)
        absence_panels.register("checklist", effects.effects_of)
        roster_panels.register("duties", rota_panel.turns_of)
        absences_changed.connect(following.follow_absences, dispatch_uid="duties.follow_absences")
        absences_changed.connect(happenings.follow_absences, dispatch_uid="duties.raise_by_absences")
        entry_changed.connect(_renew_version, sender=Duty, dispatch_uid="duties.renew_version")
        entries_changed.connect(_renew_versions, sender=Duty, dispatch_uid="duties.renew_versions")


def _renew_version(entry: Any, at: Any, **_kwargs: Any) -> None:
    """A duty that changed gets a new version; items raised before keep theirs."""
    from roles.duties.versions import renew

    renew([entry], at=at)


def _renew_versions(entries: Any, at: Any, **_kwargs: Any) -> None:
    """The same for many duties at once."""
    from roles.duties.models import Duty
    from roles.duties.versions import renew

    renew(Duty.objects.filter(pk__in=[entry.pk for entry in entries]).select_related("current"), at=at)
