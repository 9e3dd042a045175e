"""Configuration of personnel."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PersonnelConfig(AppConfig):
    """The rooms in which people join, move, are absent and hand over."""

    name = "roles.personnel"
    label = "personnel"
    verbose_name = _("Personnel")
