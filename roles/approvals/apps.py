"""Configuration of the approvals engine."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.translation import gettext_lazy as _


class ApprovalsConfig(AppConfig):
    """The approvals engine; teaches the notifications its words."""

    name = "roles.approvals"
    label = "approvals"
    verbose_name = _("Approvals")

    def ready(self) -> None:
        """Register how its messages are worded, and what the sweep and every migrate do for the decision log."""
        from roles import sweep
        from roles.approvals import anchors, guards, letters, overdue
        from roles.notifications import messages

        messages.register(letters.DELEGATION, letters.delegation_wording)
        messages.register(letters.DOCUMENT, letters.document_wording)
        sweep.register(sweep.Step("decide in time", 50, overdue.act_due))
        sweep.register(sweep.Step("anchor decisions", 85, anchors.anchor_due))
        post_migrate.connect(guards.put_up_again, sender=self, dispatch_uid="approvals.guards")
