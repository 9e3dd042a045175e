"""System checks of the position files: nothing missing, unknown or used twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from django.apps import apps
from django.core import checks
from django.db import connections
from django.db.migrations.executor import MigrationExecutor

from roles.catalogue.discovery import all_position_modules, position_modules
from roles.catalogue.specs import PositionSpec


@checks.register(checks.Tags.models)
def check_positions(**_kwargs: Any) -> list[checks.CheckMessage]:
    """Every file in a `positions` package holds one position; superiors and permissions exist."""
    messages: list[checks.CheckMessage] = []
    codes: Counter[str] = Counter()
    known = known_permissions()
    for module in all_position_modules():
        spec = getattr(module, "POSITION", None)
        if not isinstance(spec, PositionSpec):
            messages.append(checks.Error(f"{module.__name__} has no POSITION.", id="roles.E001"))
            continue
        codes[spec.code] += 1
        messages += [
            checks.Error(
                f"{spec.code} is granted {grant.permission}, which does not exist.",
                hint="Name an existing app_label.codename.",
                id="roles.E003",
            )
            for grant in spec.grants
            if grant.permission not in known
        ]
    messages += [
        checks.Error(f"Position {code} is declared twice.", id="roles.E002") for code, n in codes.items() if n > 1
    ]
    for module in position_modules().values():
        superior = module.POSITION.reports_to
        if superior and superior not in codes:
            messages.append(
                checks.Error(f"{module.POSITION.code} reports to {superior}, which does not exist.", id="roles.E004")
            )
    return messages


@checks.register(checks.Tags.database)
def check_grants(databases: Sequence[str] | None = None, **_kwargs: Any) -> list[checks.CheckMessage]:
    """Every permission granted in the database still exists: Django keeps the rows of those a model dropped.

    Asked of a database that is up to date only, so that the migration which drops one is not stopped by it.
    """
    from roles.models import Grant

    messages: list[checks.CheckMessage] = []
    known = known_permissions()
    for alias in databases or ():
        executor = MigrationExecutor(connections[alias])
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            continue
        grants = Grant.objects.using(alias).values_list(
            "position__code", "permission__content_type__app_label", "permission__codename"
        )
        messages += [
            checks.Error(
                f"{position} is granted {app_label}.{codename}, which no longer exists.",
                hint="Take the grant from the position, or declare the permission again.",
                id="roles.E005",
            )
            for position, app_label, codename in grants.distinct().order_by("position__code", "permission__codename")
            if f"{app_label}.{codename}" not in known
        ]
    return messages


def known_permissions() -> set[str]:
    """Return every permission the installed models declare, as app_label.codename."""
    found: set[str] = set()
    for model in apps.get_models():
        options = model._meta
        names = [f"{action}_{options.model_name}" for action in options.default_permissions]
        names += [codename for codename, _name in options.permissions]
        found |= {f"{options.app_label}.{name}" for name in names}
    return found
