"""The inbox and the outbox."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.models import Staff
from roles.notifications.messages import Message, word


class NotificationQuerySet(models.QuerySet["Notification"]):
    """Reads of the inbox."""

    def of(self, staff: Staff) -> NotificationQuerySet:
        """Keep a person's own; nobody reads another's inbox."""
        return self.filter(recipient=staff)

    def unread(self) -> NotificationQuerySet:
        """Keep what was not read yet."""
        return self.filter(read_at__isnull=True)


class Notification(models.Model):
    """One message to one person.

    Invariant: (recipient, key) is unique, so that telling twice tells once.
    """

    recipient = models.ForeignKey(Staff, models.CASCADE, related_name="notifications", verbose_name=_("recipient"))
    key = models.CharField(_("key"), max_length=120)
    kind = models.CharField(_("kind"), max_length=40)
    params = models.JSONField(_("parameters"), default=dict)
    url = models.CharField(_("link"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("sent"), default=clock.now)
    read_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ("-created_at", "-pk")
        constraints = (models.UniqueConstraint(name="notification_once", fields=("recipient", "key")),)
        indexes = (
            models.Index(fields=("recipient", "-created_at"), name="notification_inbox"),
            models.Index(fields=("recipient",), condition=Q(read_at__isnull=True), name="notification_unread"),
        )

    def __str__(self) -> str:
        return self.message.title

    @property
    def message(self) -> Message:
        """The wording in the active language."""
        return word(self.kind, self.params)


class OutboxState(models.TextChoices):
    """Where an outside message stands."""

    WAITING = "waiting", _("Waiting")
    CLAIMED = "claimed", _("Being sent")
    SENT = "sent", _("Sent")
    FAILED = "failed", _("Failed")


class OutboxMessage(models.Model):
    """One notification on its way through one outside channel.

    Invariant: (notification, channel) is unique; `token` names the sender that claimed
    it, and a claim older than the lease may be taken over. The key goes out as the
    message's own id, so that a receiver can tell a repeat.
    """

    State = OutboxState

    notification = models.ForeignKey(
        Notification, models.CASCADE, related_name="outbox", verbose_name=_("notification")
    )
    channel = models.CharField(_("channel"), max_length=16)
    state = models.CharField(_("state"), max_length=8, choices=OutboxState.choices, default=OutboxState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=clock.now)
    token = models.UUIDField(_("claimed by"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("outside message")
        verbose_name_plural = _("outside messages")
        ordering = ("pk",)
        constraints = (models.UniqueConstraint(name="outbox_once", fields=("notification", "channel")),)
        indexes = (
            models.Index(
                fields=("next_attempt_at",),
                condition=Q(state__in=[OutboxState.WAITING, OutboxState.CLAIMED]),
                name="outbox_due",
            ),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.notification_id} {self.state}"
