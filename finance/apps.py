"""Configuration of the finance department."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FinanceConfig(AppConfig):
    """The department; its position files are found by the catalogue, its records by `roles.records`."""

    name = "finance"
    label = "finance"
    verbose_name = _("Finance and administration")

    def ready(self) -> None:
        """Register what people are told of money, and what reports say of it."""
        from finance import letters, reports
        from roles.notifications import messages

        messages.register(letters.KIND, letters.wording)
        reports.register()
