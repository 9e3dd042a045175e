"""The outbox in the administration, to be read: what waits, what failed and why."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from roles.admin import ReadOnlyAdmin
from roles.models import Staff
from roles.notifications.models import OutboxMessage


@admin.register(OutboxMessage)
class OutboxAdmin(ReadOnlyAdmin):
    """Messages on their way out; what they say stays between the house and the recipient."""

    list_display = ("pk", "recipient", "channel", "state", "attempts", "next_attempt_at", "sent_at", "last_error")
    list_filter = ("state", "channel")
    list_select_related = ("notification__recipient",)
    search_fields = ("notification__recipient__name", "notification__recipient__employee_no", "last_error")
    ordering = ("-pk",)
    fields = (
        "recipient",
        "channel",
        "state",
        "attempts",
        "next_attempt_at",
        "token",
        "claimed_at",
        "sent_at",
        "last_error",
    )
    readonly_fields = ("recipient",)

    @admin.display(description=_("recipient"), ordering="notification__recipient__name")
    def recipient(self, message: OutboxMessage) -> Staff:
        """The person the message is for."""
        return message.notification.recipient
