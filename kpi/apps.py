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
        """Register what the engine adds to the rooms below, and follow what happens there."""
        from kpi import (
            checks,  # noqa: F401  registers the checks
            guards,
            plugging,
        )
        from roles.signals import assignments_changed, record_shared

        plugging.register()
        assignments_changed.connect(_open_for_new, dispatch_uid="kpi.open_for_new")
        post_migrate.connect(guards.GUARDS.put_up_again, sender=self, dispatch_uid="kpi.guards")
        record_shared.connect(_tell_reader, sender=self.get_model("Scorecard"), dispatch_uid="kpi.tell_reader")


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
