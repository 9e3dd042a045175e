"""Configuration of worksheets."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class WorksheetsConfig(AppConfig):
    """Plugs worksheets into the catalogue."""

    name = "roles.worksheets"
    label = "worksheets"
    verbose_name = _("Worksheets")

    def ready(self) -> None:
        """Register the section of the catalogue and its words."""
        from roles.catalogue import sections
        from roles.catalogue import words as wordings
        from roles.worksheets import checks, sync, words  # noqa: F401  registers the checks

        sections.register(sync.SECTION)
        wordings.register(words.WORDING)
