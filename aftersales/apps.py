"""Configuration of the aftersales department."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AftersalesConfig(AppConfig):
    """The department; its position files are found by the catalogue."""

    name = "aftersales"
    label = "aftersales"
    verbose_name = _("After-sales")
