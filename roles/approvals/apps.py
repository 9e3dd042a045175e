"""Configuration of the approvals engine."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    """The approvals engine; teaches the notifications its words."""

    name = "roles.approvals"
    label = "approvals"
    verbose_name = _("Approvals")

    def ready(self) -> None:
        """Register how its messages are worded."""
        from roles.approvals import letters
        from roles.notifications import messages

        messages.register(letters.DELEGATION, letters.delegation_wording)
        messages.register(letters.DOCUMENT, letters.document_wording)
