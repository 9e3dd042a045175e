"""Configuration of the notifications engine."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Adds telling people and sending the outbox to the sweep."""

    name = "roles.notifications"
    label = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        """Register the sweep's steps."""
        from roles import operations, sweep
        from roles.notifications import gauges, messages, tick, trial
        from roles.notifications.holding import release_due
        from roles.notifications.outbox import send_due

        messages.register(tick.KIND, tick.wording)
        messages.register(trial.KIND, trial.wording)
        operations.register(*gauges.GAUGES)
        sweep.register(sweep.Step("tell people", 80, tick.tell_due))
        sweep.register(sweep.Step("let go what waited", 85, release_due))
        sweep.register(sweep.Step("send outbox", 90, send_due))
