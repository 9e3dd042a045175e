"""Choosing permissions in the administration."""

from __future__ import annotations

from typing import Any

from django import forms

from roles.permissions import verb_of


class PermissionsField(forms.ModelMultipleChoiceField):
    """Several permissions, each with its place, its record and its verb."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the three, place first."""
        return f"{obj.content_type.app_labeled_name} | {verb_of(obj)}"
