"""Configuration of boards."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BoardsConfig(AppConfig):
    """Plugs the boards into the house."""

    name = "roles.boards"
    label = "boards"
    verbose_name = _("Department boards")
