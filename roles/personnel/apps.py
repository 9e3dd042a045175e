"""Configuration of personnel."""

from __future__ import annotations

from datetime import datetime

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PersonnelConfig(AppConfig):
    """The rooms in which people join, move, are absent and hand over."""

    name = "roles.personnel"
    label = "personnel"
    verbose_name = _("Personnel")

    def ready(self) -> None:
        """Register the documents decided on, the messages, what is handed over, and the steps for leavers."""
        from roles import sweep
        from roles.approvals import documents as approvable
        from roles.calendars import away
        from roles.notifications import messages, quiet
        from roles.personnel import documents, letters, resting
        from roles.personnel.handover import approvals, delegations, kinds, settling
        from roles.personnel.handover import letters as handover_letters
        from roles.personnel.roster import away as roster_away
        from roles.personnel.roster import letters as roster_letters
        from roles.personnel.roster import warning

        sweep.register(sweep.Step("close accounts", 5, _close_accounts))
        approvable.register(documents.KIND)
        quiet.register("absences", resting.absent_until)
        messages.register(letters.ABSENCE, letters.absence_wording)
        messages.register(letters.TURN, letters.turn_wording)
        messages.register(letters.PASSWORD, letters.password_wording)
        messages.register(handover_letters.KIND, handover_letters.wording)
        messages.register(roster_letters.KIND, roster_letters.wording)
        messages.register(warning.KIND, warning.wording)
        away.register("absences", roster_away.away_on)
        sweep.register(sweep.Step("warn of missing holidays", 70, warning.warn))
        kinds.register(approvals.KIND)
        kinds.register(delegations.KIND)
        sweep.register(sweep.Step("settle handovers", 25, settling.settle_due))


def _close_accounts(at: datetime) -> int:
    """Close the accounts of those whose last day has passed."""
    from roles import clock
    from roles.actions import close_accounts

    return close_accounts(clock.local_date(at))
