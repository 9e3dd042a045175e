"""Media: accounts of the store's own, and the people and companies whose space it buys."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.places import ways
from roles.records.models import WorkingRecord

TEXT_LENGTH = 2000


class Platform(models.TextChoices):
    """Where something is published."""

    WECHAT = "wechat", _("WeChat account")
    CHANNELS = "channels", _("WeChat Channels")
    DOUYIN = "douyin", _("Douyin")
    KUAISHOU = "kuaishou", _("Kuaishou")
    XIAOHONGSHU = "xiaohongshu", _("Xiaohongshu")
    WEIBO = "weibo", _("Weibo")
    AUTOHOME = "autohome", _("Car portal")
    WEBSITE = "website", _("Website")


class AccountState(models.TextChoices):
    """Whether an account is used."""

    ACTIVE = "active", pgettext_lazy("account", "In use")
    DISABLED = "disabled", pgettext_lazy("account", "Disabled")


class MediaAccount(WorkingRecord):
    """An account the store publishes with; `owner` runs it.

    Invariant: one account of a platform and name a store. `followers` and `engagement` are the newest reading; every
    reading stays (`AccountReading`), one a day. Source: D10 media operations 1, D13 marketing specialist 5.
    """

    State = AccountState

    platform = models.CharField(_("platform"), max_length=12, choices=Platform.choices)
    handle = models.CharField(_("account"), max_length=60)
    followers = models.PositiveIntegerField(_("followers"), default=0)
    engagement = models.PositiveIntegerField(
        _("engagement"), default=0, help_text=_("Likes, comments and shares of the last 30 days.")
    )
    read_at = models.DateTimeField(_("figures of"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=AccountState.choices, default=AccountState.ACTIVE, editable=False
    )

    class Meta:
        verbose_name = _("media account")
        verbose_name_plural = _("media accounts")
        ordering = ("platform", "handle")
        permissions = (
            ("disable_mediaaccount", "Can disable media accounts"),
            ("export_mediaaccount", "Can export media accounts"),
            ("import_mediaaccount", "Can import media accounts"),
        )
        constraints = (
            models.UniqueConstraint(
                fields=("store", "platform", "handle"),
                name="mediaaccount_once",
                violation_error_message=_("This account is on file already."),
            ),
        )
        indexes = ways("mediaaccount")

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the account is called in messages."""
        return f"M{self.pk:08d}"


class AccountReading(models.Model):
    """What an account's figures were on a day.

    Invariant: one a day and account; the last one typed that day stands.
    """

    account = models.ForeignKey(MediaAccount, models.CASCADE, related_name="readings", verbose_name=_("account"))
    day = models.DateField(_("day"))
    followers = models.PositiveIntegerField(_("followers"))
    engagement = models.PositiveIntegerField(_("engagement"))

    class Meta:
        verbose_name = _("reading of an account")
        verbose_name_plural = _("readings of accounts")
        ordering = ("day",)
        default_permissions = ()
        constraints = (models.UniqueConstraint(fields=("account", "day"), name="accountreading_once_a_day"),)

    def __str__(self) -> str:
        return f"{self.account_id} {self.day}"


class ContactKind(models.TextChoices):
    """Who is worked with."""

    MEDIA = "media", pgettext_lazy("media contact", "Media")
    AGENCY = "agency", pgettext_lazy("media contact", "Agency")
    CREATOR = "creator", pgettext_lazy("media contact", "Creator")
    VENUE = "venue", pgettext_lazy("media contact", "Venue")


class ContactState(models.TextChoices):
    """How far one works together."""

    PROSPECT = "prospect", pgettext_lazy("media contact", "Possible")
    PARTNER = "partner", pgettext_lazy("media contact", "Works with us")
    ENDED = "ended", pgettext_lazy("media contact", "Ended")


class MediaContact(WorkingRecord):
    """A company or person whose space or help is bought.

    Invariant: the number of whoever is asked for is shown masked everywhere, in full once to whoever says what for.
    `contacted_at` is when somebody last spoke to them. Source: D19 marketing specialist 5, D21 marketing manager 8.
    """

    State = ContactState
    PERSONAL: ClassVar = frozenset({"contact", "phone"})

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(pgettext_lazy("media contact", "kind"), max_length=10, choices=ContactKind.choices)
    contact = models.CharField(_("whom to ask for"), max_length=40, blank=True)
    phone = models.CharField(_("phone"), max_length=30, blank=True)
    terms = models.TextField(_("what was agreed"), max_length=TEXT_LENGTH, blank=True)
    contacted_at = models.DateTimeField(_("last spoken to"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=ContactState.choices, default=ContactState.PROSPECT, editable=False
    )

    class Meta:
        verbose_name = _("media contact")
        verbose_name_plural = _("media contacts")
        ordering = ("name", "pk")
        permissions = (
            ("engage_mediacontact", "Can work with media contacts"),
            ("end_mediacontact", "Can end work with media contacts"),
            ("export_mediacontact", "Can export media contacts"),
            ("import_mediacontact", "Can import media contacts"),
        )
        indexes = ways("mediacontact")

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the contact is called in messages."""
        return f"K{self.pk:08d}"
