"""Configuration of assigned."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssignedConfig(AppConfig):
    """Plugs assigned tasks into the house."""

    name = "roles.assigned"
    label = "assigned"
    verbose_name = _("Assigned tasks")

    def ready(self) -> None:
        """Register the messages, the reminders, the today page's panel and what is handed over."""
        from roles.assigned import absences, duties, handover, letters, occurrences, panels, reminders
        from roles.duties import panels as duty_panels
        from roles.duties import subjects, triggers
        from roles.notifications import messages, tick
        from roles.personnel.handover import kinds as handovers
        from roles.personnel.signals import absences_changed

        messages.register(letters.KIND, letters.wording)
        messages.register(letters.AWAY, letters.away_wording)
        messages.register(reminders.KIND, reminders.wording, topic="reminders")
        tick.register("tasks", 20, reminders.collect)
        subjects.register(duties.TASK)
        subjects.register(occurrences.OCCURRENCE)
        triggers.register_trigger(duties.TASK_GIVEN)
        triggers.register_settlement(duties.TASK_REPORTED)
        handovers.register(handover.OWED)
        handovers.register(handover.GIVEN)
        duty_panels.on_today("tasks", panels.today_panel)
        absences_changed.connect(absences.follow_absences, dispatch_uid="assigned.follow_absences")
