"""What a store allows, and what each person chooses within it."""

from __future__ import annotations

from datetime import time
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from roles.models import Staff, Unit
from roles.models.unit import UnitKind
from roles.notifications.topics import TOPICS

QUIET_FROM, QUIET_TO = time(21, 0), time(7, 30)
DIGEST_AT, CLOSING_AT = time(8, 0), time(20, 30)


def all_topics() -> list[str]:
    """Return every topic: what a store allows before anybody has changed it."""
    return list(TOPICS)


class MessageRules(models.Model):
    """When a store's people are told, and by which channels they may be.

    Invariant: one row a store; a store without one follows the defaults above. The quiet
    hours may pass midnight; begun and ended at the same time means none.
    """

    store = models.OneToOneField(
        Unit,
        models.CASCADE,
        related_name="message_rules",
        limit_choices_to={"kind": UnitKind.STORE},
        verbose_name=_("store"),
    )
    quiet_from = models.TimeField(
        _("quiet from"),
        default=QUIET_FROM,
        help_text=_("From then on e-mails and group robots wait, escalations of must-dos excepted."),
    )
    quiet_to = models.TimeField(
        _("quiet until"), default=QUIET_TO, help_text=_("The same time as above: no quiet hours.")
    )
    digest_at = models.TimeField(_("morning overview at"), default=DIGEST_AT)
    closing_at = models.TimeField(_("evening close-out at"), default=CLOSING_AT)
    email_topics = models.JSONField(
        _("allowed by e-mail"),
        default=all_topics,
        blank=True,
        help_text=_("What people may receive by e-mail; everything is always in their inbox."),
    )

    history = HistoricalRecords()

    class Meta:
        verbose_name = _("message rules of a store")
        verbose_name_plural = _("message rules of stores")
        ordering = ("store__code",)

    def __str__(self) -> str:
        return str(self.store)

    def clean(self) -> None:
        """Refuse a close-out before the morning overview."""
        # Either is None where nonsense was typed; the field has said so.
        times = [each for each in (self.digest_at, self.closing_at) if each is not None]
        if sorted(set(times)) != times:
            raise ValidationError({"closing_at": _("The close-out comes after the morning overview.")})


class ChannelChoice(models.Model):
    """One person's word on one topic and channel.

    Invariant: (staff, topic, channel) is unique; without a row the answer is yes, as far as the store allows it.
    """

    staff = models.ForeignKey(Staff, models.CASCADE, related_name="channel_choices", verbose_name=_("staff member"))
    topic = models.CharField(_("about"), max_length=20)
    channel = models.CharField(_("channel"), max_length=16)
    wanted = models.BooleanField(_("wanted"), default=True)

    class Meta:
        verbose_name = _("choice of channels")
        verbose_name_plural = _("choices of channels")
        ordering = ("staff", "topic", "channel")
        constraints = (models.UniqueConstraint(name="channelchoice_once", fields=("staff", "topic", "channel")),)

    def __str__(self) -> str:
        return f"{self.staff_id} {self.topic} {self.channel}"


def default_rules() -> dict[str, Any]:
    """Return what holds for a store that has no rules of its own."""
    return {
        "quiet_from": QUIET_FROM,
        "quiet_to": QUIET_TO,
        "digest_at": DIGEST_AT,
        "closing_at": CLOSING_AT,
        "email_topics": all_topics(),
    }
