"""Configuration of the sales department."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    """The department; its position files are found by the catalogue, its records by `roles.records`."""

    name = "sales"
    label = "sales"
    verbose_name = _("Sales")

    def ready(self) -> None:
        """Let each room register its events, steps of the sweep, messages, documents and figures."""
        from sales.deals import plugging as deals
        from sales.network import plugging as network
        from sales.showroom import plugging as showroom
        from sales.stock import plugging as stock

        showroom.register()
        stock.register()
        network.register()
        deals.register()
