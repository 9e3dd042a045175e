"""Configuration of bulletins."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BulletinsConfig(AppConfig):
    """Plugs bulletins into the messages and the sweep."""

    name = "kpi.bulletins"
    label = "bulletins"
    verbose_name = _("Bulletins")

    def ready(self) -> None:
        """Register the messages, the reminder and the closing."""
        from kpi.bulletins import actions, letters, reminders
        from roles import sweep
        from roles.notifications import messages, tick

        messages.register(letters.KIND, letters.wording)
        messages.register(letters.REMINDER, letters.reminder_wording, topic="reminders")
        tick.register("bulletins", 50, reminders.collect)
        sweep.register(sweep.Step("close bulletins", 45, actions.close_due))
