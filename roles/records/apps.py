"""Configuration of working records."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class RecordsConfig(AppConfig):
    """Finds the kinds departments declare, the way Django admin finds `admin.py`."""

    name = "roles.records"
    label = "records"
    verbose_name = _("Working records")

    def ready(self) -> None:
        """Find every `records.py`, and plug what it declares into the other engines."""
        from roles.records import checks  # noqa: F401  registers the checks

        autodiscover_modules("records")
