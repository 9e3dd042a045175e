"""Content: texts, pictures and short videos the store publishes."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import URLValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.campaign import Campaign
from marketing.models.media import MediaAccount, Platform
from marketing.models.places import ways
from marketing.promotion.querysets import ContentQuerySet
from roles.records.models import WorkingRecord

TEXT_LENGTH = 2000


class ContentState(models.TextChoices):
    """Where a piece stands."""

    TOPIC = "topic", pgettext_lazy("content", "Topic")
    CHECKING = "checking", pgettext_lazy("content", "To be checked")
    PUBLISHED = "published", pgettext_lazy("content", "Published")
    UPDATED = "updated", pgettext_lazy("content", "Updated")
    OFF = "off", pgettext_lazy("content", "Taken off")


class ContentItem(WorkingRecord):
    """One piece to be published by a day; `owner` writes it.

    Invariant: published by somebody else than its author, exactly when it has `published_at`; what is being checked is
    not changed. `due_at` is the hour of `due_on` by which it is published.
    Source: D14 marketing assistant 2, D10 media operations 1, D21 marketing manager 8.
    """

    State = ContentState

    title = models.CharField(_("title"), max_length=80)
    platform = models.CharField(_("platform"), max_length=12, choices=Platform.choices)
    account = models.ForeignKey(
        MediaAccount, models.PROTECT, null=True, blank=True, related_name="content", verbose_name=_("account")
    )
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, blank=True, related_name="content", verbose_name=_("campaign")
    )
    due_on = models.DateField(_("planned for"))
    due_at = models.DateTimeField(_("due"), editable=False)
    body = models.TextField(_("text or script"), max_length=TEXT_LENGTH, blank=True)
    link = models.CharField(
        _("address"), max_length=300, blank=True, validators=[URLValidator(schemes=["http", "https"])]
    )
    submitted_at = models.DateTimeField(_("handed in"), null=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, editable=False)
    reads = models.PositiveIntegerField(_("reads"), null=True, blank=True)
    likes = models.PositiveIntegerField(_("likes"), null=True, blank=True)
    comments = models.PositiveIntegerField(_("comments"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=ContentState.choices, default=ContentState.TOPIC, editable=False
    )

    objects: ClassVar[Any] = ContentQuerySet.as_manager()

    class Meta:
        verbose_name = _("content item")
        verbose_name_plural = _("content items")
        ordering = ("-due_on", "-pk")
        permissions = (
            ("submit_contentitem", "Can submit content"),
            ("publish_contentitem", "Can publish content"),
            ("maintain_contentitem", "Can keep up content"),
            ("export_contentitem", "Can export content"),
            ("import_contentitem", "Can import content"),
        )
        constraints = (
            models.CheckConstraint(
                name="contentitem_published_has_time",
                condition=Q(state__in=["topic", "checking"], published_at__isnull=True)
                | Q(state__in=["published", "updated", "off"], published_at__isnull=False),
            ),
        )
        indexes = (*ways("contentitem", "-due_on"), models.Index(fields=("store", "due_at"), name="contentitem_due"))

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the piece is called in messages."""
        return f"N{self.pk:08d}"
