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
        from roles.notifications import messages
        from roles.records import checks  # noqa: F401  registers the checks
        from roles.records.actions import sharing
        from roles.signals import record_shared, sharing_ended

        autodiscover_modules("records")
        messages.register(sharing.KIND, sharing.wording)
        record_shared.connect(sharing.note_shared, dispatch_uid="records.note_shared")
        sharing_ended.connect(sharing.note_ended, dispatch_uid="records.note_ended")
