"""Configuration of the parts department."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PartsConfig(AppConfig):
    """The department; its position files are found by the catalogue."""

    name = "parts"
    label = "parts"
    verbose_name = _("Parts")
