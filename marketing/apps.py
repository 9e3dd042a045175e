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
        from marketing.promotion import calculators as promotion_calculators
        from marketing.promotion import documents
        from marketing.promotion import events as promotion_events
        from marketing.promotion import letters as promotion_letters
        from marketing.promotion import reports as promotion_reports
        from marketing.promotion import running as promotion_running
        from marketing.surveys import running as survey_running
        from roles import sweep
        from roles.notifications import messages

        events.register()
        calculators.register()
        reports.register()
        personal.register_own()
        messages.register(letters.KIND, letters.wording)
        promotion_events.register()
        promotion_calculators.register()
        promotion_reports.register()
        documents.register()
        messages.register(promotion_letters.KIND, promotion_letters.wording)
        sweep.register(sweep.Step("plan care calls", 13, care.plan_due))
        sweep.register(sweep.Step("calls not made", 14, care.run_over_due))
        sweep.register(sweep.Step("complaints that run over", 14, running.run_over_due))
        sweep.register(sweep.Step("material and reviews that run out", 14, promotion_running.run_out_due))
        sweep.register(sweep.Step("surveys nobody answered", 14, survey_running.lapse_due))
        sweep.register(sweep.Step("forget what was kept long enough", 90, retention.forget_due))
