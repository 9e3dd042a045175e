"""Configuration of the marketing department."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketingConfig(AppConfig):
    """The department; its position files are found by the catalogue, its records by `roles.records`."""

    name = "marketing"
    label = "marketing"
    verbose_name = _("Marketing")

    def ready(self) -> None:
        """Register the events duties can name, the steps of the sweep, the messages and the figures."""
        from marketing import calculators, care, events, letters, personal, reports, retention, running
        from roles import sweep
        from roles.notifications import messages

        events.register()
        calculators.register()
        reports.register()
        personal.register_own()
        messages.register(letters.KIND, letters.wording)
        sweep.register(sweep.Step("plan care calls", 13, care.plan_due))
        sweep.register(sweep.Step("calls not made", 14, care.run_over_due))
        sweep.register(sweep.Step("complaints that run over", 14, running.run_over_due))
        sweep.register(sweep.Step("forget what was kept long enough", 90, retention.forget_due))
