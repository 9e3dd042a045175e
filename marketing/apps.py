"""Configuration of the marketing department."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MarketingConfig(AppConfig):
    """The department; its position files are found by the catalogue."""

    name = "marketing"
    label = "marketing"
    verbose_name = _("Marketing")
