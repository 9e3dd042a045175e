"""Configuration of the roles app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RolesConfig(AppConfig):
    """Finds the position files and opens the catalogue's first section."""

    name = "roles"
    label = "roles"
    verbose_name = _("Organisation and positions")

    def ready(self) -> None:
        """Register the checks and what this app adds to the catalogue; history follows the house's clock."""
        from django.contrib.auth.models import Permission
        from django.db.models.signals import post_delete, post_migrate, post_save
        from simple_history.signals import pre_create_historical_record

        from roles import (
            checks,  # noqa: F401  registers the checks
            granted,
            history,
            impact,
            sweep,
        )
        from roles.catalogue import impact as measures
        from roles.catalogue import own_parts, sections
        from roles.catalogue.sync import SECTION
        from roles.catalogue.transfer import positions, sheets
        from roles.spreadsheets import keeping

        sections.register(SECTION)
        sweep.register(sweep.Step("drop uploads", 95, keeping.drop_old))
        sweep.register(sweep.Step("drop sweeps", 96, sweep.drop_old))
        own_parts.register()
        sheets.register(*positions.SHEETS)
        measures.register(impact.MEASURE)
        for signal, sender in ((post_save, Permission), (post_delete, Permission), (post_migrate, None)):
            signal.connect(granted.NAMES.clear, sender=sender, dispatch_uid="roles.names_of_permissions")
        pre_create_historical_record.connect(history.follow_the_clock, dispatch_uid="roles.follow_the_clock")
