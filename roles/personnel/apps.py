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
        from roles.notifications import messages
        from roles.personnel import documents, letters
        from roles.personnel.handover import approvals, delegations, kinds, settling
        from roles.personnel.handover import letters as handover_letters

        sweep.register(sweep.Step("close accounts", 5, _close_accounts))
        approvable.register(documents.KIND)
        messages.register(letters.ABSENCE, letters.absence_wording)
        messages.register(letters.TURN, letters.turn_wording)
        messages.register(handover_letters.KIND, handover_letters.wording)
        kinds.register(approvals.KIND)
        kinds.register(delegations.KIND)
        sweep.register(sweep.Step("settle handovers", 25, settling.settle_due))


def _close_accounts(at: datetime) -> int:
    """Close the accounts of those whose last day has passed."""
    from roles import clock
    from roles.actions import close_accounts

    return close_accounts(clock.local_date(at))
