"""Configuration of the KPI engine."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class KpiConfig(AppConfig):
    """Plugs indicators and scorecards into the catalogue, the sweep and the approvals."""

    name = "kpi"
    label = "kpi"
    verbose_name = _("KPI")

    def ready(self) -> None:
        """Register what the engine adds to the registries of `roles`."""
        from kpi import (  # noqa: F401  registers the checks
            boards,
            cards,
            checks,
            documents,
            execution,
            figures,
            freezing,
            guards,
            handover,
            impact,
            record_words,
            sync,
            transfer,
            words,
        )
        from kpi.actions import lapse_answers
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
        from roles.signals import assignments_changed, record_shared

        execution.register()
        figures.register()
        _register_composites()
        record_words.register()
        sections.register(sync.SECTION)
        measures.register(impact.MEASURE)
        parts.register(words.PART)
        wordings.register(words.WORDING)
        wordings.register(words.WEIGHTS)
        sheets.register(*transfer.SHEETS)
        sweep.register(sweep.Step("open scorecards", 60, cards.open_due))
        sweep.register(sweep.Step("close months", 65, cards.close_months))
        sweep.register(sweep.Step("freeze figures", 66, freezing.freeze_due))
        sweep.register(sweep.Step("lapse answers", 67, lapse_answers))
        approvable.register(documents.KIND)
        approvable.register(target_documents.KIND)
        messages.register("targets", target_documents.wording)
        approvable.register(documents.APPEAL)
        handovers.register(handover.KIND)
        panels.on_today("kpi", today_panel)
        board_panels.register("kpi", 10, boards.panel)
        messages.register("scorecard", documents.wording)
        assignments_changed.connect(_open_for_new, dispatch_uid="kpi.open_for_new")
        post_migrate.connect(guards.GUARDS.put_up_again, sender=self, dispatch_uid="kpi.guards")
        record_shared.connect(_tell_reader, sender=self.get_model("Scorecard"), dispatch_uid="kpi.tell_reader")


def _register_composites() -> None:
    """A composite all parts of which are indicators is computed from theirs."""
    from kpi.calculators import Share, register_composite
    from kpi.discovery import indicator_specs

    for specs in indicator_specs().values():
        for spec in specs:
            if spec.parts and all(part.indicator for part in spec.parts):
                register_composite(spec.code, [Share(part.indicator, part.share) for part in spec.parts])


def _open_for_new(assignments: list[int], at: Any, **_kwargs: Any) -> None:
    """A person who joins has a running card at once."""
    from kpi.cards import open_cards
    from roles import clock, ledger

    day = clock.local_date(at)
    open_cards(day, assignments=ledger.live(assignments, day))


def _tell_reader(record: Any, share: Any, at: Any, **_kwargs: Any) -> None:
    """A colleague learns of the scorecard that was shared with them, and where it is."""
    from kpi.actions import letter_about
    from roles.notifications.actions import tell

    tell([letter_about(record, share.user_id, "shared")], at=at)
