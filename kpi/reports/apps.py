"""Configuration of the reports engine."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    """Plugs reports into the catalogue, the sweep, the approvals and the scorecards."""

    name = "kpi.reports"
    label = "reports"
    verbose_name = _("Reports")

    def ready(self) -> None:
        """Register what the engine adds to the rooms below, and follow what happens there."""
        from kpi.reports import (
            absences,
            checks,  # noqa: F401  registers the checks
            plugging,
        )
        from roles.personnel.signals import absences_changed
        from roles.signals import assignments_changed, record_shared

        plugging.register()
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
