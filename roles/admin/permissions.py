"""Permissions in the words of the administration: Django keeps their names in English only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth.models import Permission
from django.utils.translation import pgettext_lazy

VERBS = {
    "view": pgettext_lazy("permission", "view"),
    "add": pgettext_lazy("permission", "add"),
    "change": pgettext_lazy("permission", "change"),
    "delete": pgettext_lazy("permission", "delete"),
    "submit": pgettext_lazy("permission", "submit"),
    "complete": pgettext_lazy("permission", "complete"),
    "score": pgettext_lazy("permission", "score"),
    "approve": pgettext_lazy("permission", "approve"),
}


def verb_of(permission: Permission) -> str:
    """Return what the permission allows; one nobody has named yet keeps Django's name."""
    verb = permission.codename.partition("_")[0]
    return str(VERBS.get(verb, permission.name))


class PermissionsField(forms.ModelMultipleChoiceField):
    """Several permissions, each with its place, its record and its verb."""

    def label_from_instance(self, obj: Any) -> str:
        """Return the three, place first."""
        return f"{obj.content_type.app_labeled_name} | {verb_of(obj)}"
