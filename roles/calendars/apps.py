"""Configuration of calendars."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class CalendarsConfig(AppConfig):
    """Plugs calendars into the house."""

    name = "roles.calendars"
    label = "calendars"
    verbose_name = _("Work calendars")

    def ready(self) -> None:
        """Seed holidays with the tables and with the catalogue."""
        from roles.calendars import seeding
        from roles.catalogue import sections

        sections.register(seeding.SECTION)
        post_migrate.connect(_seed, sender=self, dispatch_uid="calendars.seed")


def _seed(using: str, plan: Any = (), **_kwargs: Any) -> None:
    """Fill the tables once they are there; taken back to before them, there is nothing to fill."""
    from django.db import connections

    from roles.calendars.models import FilingRule, Holiday
    from roles.calendars.seeding import seed

    if Holiday._meta.db_table in connections[using].introspection.table_names():
        seed()
        FilingRule.objects.get_or_create(pk=FilingRule.THE_ONE)
