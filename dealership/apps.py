"""Configuration of the project's own app: its management commands."""

from django.apps import AppConfig, apps
from django.utils.translation import gettext_lazy as _


class DealershipConfig(AppConfig):
    """Holds what belongs to no department: preparing a database and the demo store."""

    name = "dealership"
    label = "dealership"

    def ready(self) -> None:
        """Give the log-in protection a name administrators understand."""
        apps.get_app_config("axes").verbose_name = _("Log-in protection")
