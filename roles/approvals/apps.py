"""Configuration of the approvals engine."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    """The approvals engine."""

    name = "roles.approvals"
    label = "approvals"
    verbose_name = _("Approvals")
