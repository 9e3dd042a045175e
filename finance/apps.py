"""Configuration of the finance department."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FinanceConfig(AppConfig):
    """The department; its position files are found by the catalogue."""

    name = "finance"
    label = "finance"
    verbose_name = _("Finance and administration")
