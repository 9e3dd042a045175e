"""Group robots of units, and what is posted to them."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from roles import clock
from roles.models import Staff, Unit
from roles.notifications import sealing
from roles.notifications.addresses import taken_apart


class RobotKind(models.TextChoices):
    """Whose robot it is: each takes its own form of message."""

    WECOM = "wecom", _("WeCom group robot")
    DINGTALK = "dingtalk", _("DingTalk group robot")
    FEISHU = "feishu", _("Feishu group robot")
    WEBHOOK = "webhook", _("Webhook (JSON)")


class Robot(models.Model):
    """A group robot or webhook that posts what concerns a unit into the unit's own group.

    Invariant: the address holds the secret, so it is kept sealed and never shown again; `host` is the part
    of it that may be read. Posts hold counts and the names of duties; people's names only where `names` says
    that nobody but the unit's own people reads the group.
    """

    Kind = RobotKind

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="robots", verbose_name=_("unit"))
    name = models.CharField(_("name"), max_length=60, help_text=_("The group it posts to, as people call it."))
    kind = models.CharField(_("kind"), max_length=10, choices=RobotKind.choices)
    host = models.CharField(_("server"), max_length=253, editable=False)
    address_sealed = models.TextField(_("address, sealed"), editable=False)
    signing_sealed = models.TextField(_("signing key, sealed"), blank=True, default="", editable=False)
    topics = models.JSONField(_("posts"), default=list, blank=True)
    names = models.BooleanField(
        _("may name people"),
        default=False,
        help_text=_("Only where nobody but the unit's own people reads the group. Customers are never named."),
    )
    is_active = models.BooleanField(_("active"), default=True)
    changed_by = models.ForeignKey(
        Staff,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        db_index=False,
        editable=False,
        verbose_name=_("changed by"),
    )

    history = HistoricalRecords(excluded_fields=["address_sealed", "signing_sealed"])

    class Meta:
        verbose_name = _("group robot")
        verbose_name_plural = _("group robots")
        ordering = ("unit__code", "name")
        constraints = (models.UniqueConstraint(name="robot_name_once", fields=("unit", "name")),)

    def __str__(self) -> str:
        return self.name

    @property
    def lane(self) -> str:
        """The name of its way out."""
        return f"robot:{self.pk}"

    def keep(self, address: str, signing_key: str = "") -> None:
        """Seal an address and the key messages are signed with; raises `addresses.Refused`. Does not save."""
        self.host = taken_apart(address).host
        self.address_sealed = sealing.seal(address)
        self.signing_sealed = sealing.seal(signing_key)

    @property
    def address(self) -> str:
        """The whole address, secret included; raises `sealing.Unreadable`."""
        return sealing.unseal(self.address_sealed)

    @property
    def signing_key(self) -> str:
        """The key messages are signed with, or nothing; raises `sealing.Unreadable`."""
        return sealing.unseal(self.signing_sealed)


class UnitPost(models.Model):
    """One message to a unit's robot.

    Invariant: (robot, key) is unique, so that posting twice posts once.
    """

    robot = models.ForeignKey(
        Robot, models.CASCADE, related_name="posts", db_index=False, verbose_name=_("group robot")
    )
    key = models.CharField(_("key"), max_length=120)
    kind = models.CharField(_("kind"), max_length=40)
    params: models.JSONField[Any, Any] = models.JSONField(_("parameters"), default=dict)
    url = models.CharField(_("link"), max_length=200, blank=True)
    created_at = models.DateTimeField(_("written"), default=clock.now)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ("-pk",)
        constraints = (models.UniqueConstraint(name="unitpost_once", fields=("robot", "key")),)

    def __str__(self) -> str:
        return f"{self.robot_id} {self.key}"
