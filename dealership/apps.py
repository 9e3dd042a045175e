"""Configuration of the project's own app: its management commands."""

from django.apps import AppConfig


class DealershipConfig(AppConfig):
    """Holds what belongs to no department: preparing a database and the demo store."""

    name = "dealership"
    label = "dealership"
