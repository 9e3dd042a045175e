"""Configuration of the reports engine."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Plugs reports into the catalogue, the sweep, the approvals and the scorecards."""

    name = "kpi.reports"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Register what the engine adds to the registries below it."""
        from kpi.reports import (
            absences,
            checks,  # noqa: F401  registers the checks
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
        from roles.personnel.signals import absences_changed
        from roles.signals import assignments_changed, record_shared

        kpis.register()
        record_words.register()
        sections.register(sync.SECTION)
        measures.register(impact.MEASURE)
        parts.register(words.PART)
        wordings.register(words.WORDING)
        sheets.register(*transfer.SHEETS)
        settlements.register(retirement.SETTLEMENT)
        record_proof.register(duty_proof.PROOF)
        registry.register(*plan.SECTIONS, *team.SECTIONS, *indicators.SECTIONS, *checklist.SECTIONS)
        registry.register(*records.SECTIONS, *results.SECTIONS)
        autodiscover_modules("reports")
        sweep.register(sweep.Step("open reports", 30, opening.open_due))
        sweep.register(sweep.Step("draft reports", 35, drafting.draft_due))
        tick.register("reports", 20, drafting.collect)
        tick.register("reports.missing", 45, escalations.collect)
        panels.on_today("reports", today_panel)
        panels.on_team("report", team_fact)
        messages.register(drafting.KIND, drafting.wording, topic="reminders")
        messages.register(escalations.KIND, escalations.wording, topic="reminders")
        messages.register("report", documents.wording)
        approvable.register(documents.KIND)
        handovers.register(handover.KIND)
        absence_panels.register("reports", effects.effects_of)
        absences_changed.connect(absences.follow_absences, dispatch_uid="reports.follow_absences")
        assignments_changed.connect(_open_for_new, dispatch_uid="reports.open_for_new")
        record_shared.connect(_tell_reader, sender=self.get_model("Report"), dispatch_uid="reports.tell_reader")


def _open_for_new(assignments: list[int], at: Any, **_kwargs: Any) -> None:
    """A person who joins owes the reports of the running periods."""
    from kpi.reports.absences import settle_new
    from kpi.reports.opening import insert_reports
    from roles import clock, ledger

    day = clock.local_date(at)
    live = ledger.live(assignments, day)
    insert_reports(day, assignments=live)
    settle_new(day, assignments=live)


def _tell_reader(record: Any, share: Any, at: Any, **_kwargs: Any) -> None:
    """A colleague learns of the report that was shared with them, and where it is."""
    from kpi.reports.actions import letter_about
    from roles.notifications.actions import tell

    tell([letter_about(record, share.user_id, "shared")], at=at)
