"""The inbox: one message to one person."""

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
