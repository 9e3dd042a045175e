"""Bulletins, and who has read them."""

from __future__ import annotations

from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles import clock
from roles.models import OwnedRecord, Position, Staff
from roles.querysets import PlacedQuerySet

TITLE_LENGTH, TEXT_LENGTH = 120, 4000


class BulletinState(models.TextChoices):
    """A bulletin is to be read until it closes."""

    OPEN = "open", pgettext_lazy("bulletin", "To be read")
    CLOSED = "closed", pgettext_lazy("bulletin", "Closed")


class BulletinQuerySet(PlacedQuerySet):
    """Reads of bulletins; lists start from `addressed_to`, `written_by` or `visible_to`."""

    def addressed_to(self, staff: Staff) -> Self:
        """Keep what one person has to read, or had to."""
        return self.filter(readers__staff=staff)

    def written_by(self, staff: Staff) -> Self:
        """Keep what one person wrote."""
        return self.filter(owner=staff)

    def open(self, at: datetime) -> Self:
        """Keep what is to be read at an instant."""
        return self.filter(state=BulletinState.OPEN, closes_at__gt=at)

    def with_counts(self) -> Self:
        """Add how many have to read it and how many have."""
        return self.annotate(
            addressed=Count("readers"), confirmed=Count("readers", filter=Q(readers__confirmed_at__isnull=False))
        )


class Bulletin(OwnedRecord):
    """Something the people of `unit`, or those of them in `positions`, have to read; `owner` wrote it.

    Invariant: title and text never change once it is out: what was confirmed is what was written. Who has to read it
    is fixed with it, one `Reader` each. It is open until `closes_at`, or until it is closed before (`closed_at`).
    """

    State = BulletinState

    title = models.CharField(_("title"), max_length=TITLE_LENGTH)
    text = models.TextField(_("text"), max_length=TEXT_LENGTH)
    positions = models.ManyToManyField(
        Position, related_name="+", blank=True, verbose_name=_("only for these positions")
    )
    state = models.CharField(_("state"), max_length=10, choices=BulletinState.choices, default=BulletinState.OPEN)
    published_at = models.DateTimeField(_("published"), default=clock.now)
    closes_at = models.DateTimeField(_("closes"))
    closed_at = models.DateTimeField(_("closed"), null=True, blank=True)

    objects = BulletinQuerySet.as_manager()

    class Meta:
        verbose_name = _("bulletin")
        verbose_name_plural = _("bulletins")
        ordering = ("-published_at", "-pk")
        constraints = (
            models.CheckConstraint(
                name="bulletin_closed_has_instant",
                condition=Q(state="open", closed_at__isnull=True) | Q(state="closed", closed_at__isnull=False),
            ),
        )
        indexes = (
            models.Index(fields=("owner", "-published_at"), name="bulletin_of_owner"),
            models.Index(fields=("store", "-published_at"), name="bulletin_of_store"),
            models.Index(fields=("department", "-published_at"), name="bulletin_of_department"),
            models.Index(fields=("unit", "-published_at"), name="bulletin_of_unit"),
            models.Index(fields=("closes_at",), condition=Q(state="open"), name="bulletin_to_close"),
        )

    def __str__(self) -> str:
        return self.title

    def is_open(self, at: datetime) -> bool:
        """Whether it is to be read at an instant."""
        return self.state == BulletinState.OPEN and self.closes_at > at


class Reader(models.Model):
    """Somebody who has to read a bulletin.

    Invariant: a person stands once at a bulletin; `confirmed_at` is set once, by the person. `told_on` is the day they
    were last told of it: nobody is reminded twice a day.
    """

    bulletin = models.ForeignKey(Bulletin, models.CASCADE, related_name="readers", verbose_name=_("bulletin"))
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("person"))
    confirmed_at = models.DateTimeField(_("read and understood"), null=True, blank=True)
    told_on = models.DateField(_("told"))

    class Meta:
        verbose_name = _("reader of a bulletin")
        verbose_name_plural = _("readers of bulletins")
        ordering = ("pk",)
        default_permissions = ()
        constraints = (models.UniqueConstraint(name="reader_once_a_bulletin", fields=("bulletin", "staff")),)
        indexes = (models.Index(fields=("told_on",), condition=Q(confirmed_at__isnull=True), name="reader_to_remind"),)

    def __str__(self) -> str:
        return f"{self.bulletin_id} {self.staff_id}"
