"""Configuration of the roles app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RolesConfig(AppConfig):
    """Finds the position files and opens the catalogue's first section."""

    name = "roles"
    label = "roles"
    verbose_name = _("Organisation and positions")

    def ready(self) -> None:
        """Register the checks and the catalogue section of this app."""
        from roles import checks  # noqa: F401  registers the checks
        from roles.catalogue import sections
        from roles.catalogue.sync import SECTION

        sections.register(SECTION)
