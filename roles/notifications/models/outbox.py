"""The outbox: what is on its way out of the house."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.notifications.models.inbox import Notification
from roles.notifications.models.robot import UnitPost


class OutboxState(models.TextChoices):
    """Where an outside message stands."""

    HELD = "held", _("Waits for the end of the quiet hours")
    WAITING = "waiting", _("Waiting")
    CLAIMED = "claimed", _("Being sent")
    SENT = "sent", _("Sent")
    CARRIED = "carried", _("Part of another message")
    FAILED = "failed", _("Failed")


class OutboxMessage(models.Model):
    """One notification, or one post of a unit, on its way through one outside channel.

    Invariant: (notification, channel) is unique, and so is a post; `token` and `attempts` name
    the sender that claimed it, and a claim older than the lease may be taken over. The key goes
    out as the message's own id, so that a receiver can tell a repeat. `carried_by` names the
    message that tells this one along with itself after a quiet time.
    """

    State = OutboxState

    notification = models.ForeignKey(
        Notification, models.CASCADE, null=True, blank=True, related_name="outbox", verbose_name=_("notification")
    )
    post = models.OneToOneField(
        UnitPost, models.CASCADE, null=True, blank=True, related_name="outbox", verbose_name=_("post")
    )
    channel = models.CharField(_("channel"), max_length=16)
    state = models.CharField(_("state"), max_length=8, choices=OutboxState.choices, default=OutboxState.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    next_attempt_at = models.DateTimeField(_("next attempt"), default=clock.now)
    token = models.UUIDField(_("claimed by"), null=True, blank=True)
    claimed_at = models.DateTimeField(_("claimed"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(_("last error"), max_length=200, blank=True)
    carried_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="carries",
        db_index=False,
        verbose_name=_("told along with"),
    )

    class Meta:
        verbose_name = _("outside message")
        verbose_name_plural = _("outside messages")
        ordering = ("pk",)
        constraints = (
            models.UniqueConstraint(name="outbox_once", fields=("notification", "channel")),
            models.CheckConstraint(
                name="outbox_of_one_thing",
                condition=Q(notification__isnull=False, post__isnull=True)
                | Q(notification__isnull=True, post__isnull=False),
            ),
        )
        indexes = (
            models.Index(
                # The key as well: a morning's messages all wait for the same instant, and none of them is sorted.
                fields=("channel", "next_attempt_at", "id"),
                condition=Q(state__in=[OutboxState.WAITING, OutboxState.CLAIMED]),
                name="outbox_due",
            ),
            models.Index(fields=("next_attempt_at",), condition=Q(state=OutboxState.HELD), name="outbox_held"),
            models.Index(fields=("next_attempt_at",), condition=Q(state=OutboxState.FAILED), name="outbox_failed"),
            models.Index(fields=("carried_by",), condition=Q(carried_by__isnull=False), name="outbox_carried"),
        )

    def __str__(self) -> str:
        return f"{self.channel} {self.notification_id or self.post_id} {self.state}"
