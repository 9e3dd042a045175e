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
        from roles import sweep
        from roles.catalogue import sections
        from roles.duties import checks, reminders, sync  # noqa: F401  registers the checks
        from roles.duties.actions import close_due
        from roles.duties.generation import make_due
        from roles.duties.models import Duty
        from roles.notifications import messages, tick
        from roles.signals import assignments_changed, entry_changed

        sections.register(sync.SECTION)
        sweep.register(sweep.Step("make checklists", 10, make_due))
        sweep.register(sweep.Step("close missed", 20, close_due))
        tick.register("duties", 10, reminders.collect)
        messages.register(reminders.KIND, reminders.wording)
        assignments_changed.connect(_follow_assignments, dispatch_uid="duties.follow_assignments")
        entry_changed.connect(_renew_version, sender=Duty, dispatch_uid="duties.renew_version")


def _follow_assignments(assignments: list[int], at: Any, **_kwargs: Any) -> None:
    """A person who joins today owes today's duties at once; one who leaves owes nothing beyond the last day."""
    from roles import clock, ledger
    from roles.duties.generation import drop_unowed, insert_items

    day = clock.local_date(at)
    drop_unowed(assignments)
    insert_items(day, assignments=ledger.live(assignments, day))


def _renew_version(entry: Any, at: Any, **_kwargs: Any) -> None:
    """A duty that changed gets a new version; items raised before keep theirs."""
    from roles.duties.versions import renew

    renew([entry], at=at)
