"""Configuration of exports."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ExportsConfig(AppConfig):
    """Files for the manufacturer, made from reports."""

    name = "kpi.exports"
    label = "exports"
    verbose_name = _("Exports")
