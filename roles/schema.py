"""Tables made together: what a migration with many new models says, so that a new database is there in a minute.

Django renders a model's whole neighbourhood anew after every operation; with some 200 models that all know people and
units, that takes far longer than the tables. Models that come together are put into the state one after the other
without rendering any, and rendered once for their tables.
"""

from __future__ import annotations

from typing import Any

from django.db.migrations.operations import CreateModel
from django.db.migrations.operations.base import Operation


class CreateModels(Operation):
    """Several `CreateModel` in one step; the order among them is theirs."""

    reduces_to_sql = True
    reversible = True

    def __init__(self, *models: CreateModel) -> None:
        self.models = models

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        """Return what makes it anew."""
        return type(self).__name__, list(self.models), {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Add the models; they are rendered when somebody asks for one."""
        vars(state).pop("apps", None)
        for each in self.models:
            each.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make the tables."""
        for each in self.models:
            each.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the tables, the last one first."""
        for each in reversed(self.models):
            each.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        """Say what it does."""
        return f"Create models {', '.join(each.name for each in self.models)}"

    def references_model(self, name: str, app_label: str) -> bool:
        """Return whether one of the models is, or may know, a model."""
        return any(each.references_model(name, app_label) for each in self.models)
