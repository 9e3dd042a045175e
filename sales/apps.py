"""Configuration of the sales department."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SalesConfig(AppConfig):
    """The department; its position files are found by the catalogue."""

    name = "sales"
    label = "sales"
    verbose_name = _("Sales")
