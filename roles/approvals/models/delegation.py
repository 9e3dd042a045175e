"""Delegations: who decides in whose name, from when to when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Self

from django.contrib.contenttypes.models import ContentType
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from roles import clock
from roles.approvals.documents import kinds_by_label
from roles.models import PlacedRecord, Staff
from roles.querysets import PlacedQuerySet

REASON_LENGTH = 200


class DelegationQuerySet(PlacedQuerySet):
    """Reads of delegations."""

    def running_on(self, day: date) -> Self:
        """Keep what holds on `day`: begun, not over, not revoked, the principal still with us."""
        return self.filter(starts_on__lte=day, ends_on__gte=day, revoked_at__isnull=True, principal__is_active=True)

    def not_over(self, day: date) -> Self:
        """Keep what runs on `day` or begins after it."""
        return self.filter(ends_on__gte=day, revoked_at__isnull=True)

    def given_by(self, staff: Staff) -> Self:
        """Keep those in which others act for this person."""
        return self.filter(principal=staff)

    def received_by(self, staff: Staff) -> Self:
        """Keep those in which this person acts for others."""
        return self.filter(deputy=staff)

    def with_names(self) -> Self:
        """Fetch what a list shows of each row."""
        return self.select_related("principal", "deputy", "created_by", "revoked_by")


class Delegation(PlacedRecord):
    """One person decides in the name of another, from a day to a day (both included).

    Invariant: whoever acts holds exactly the principal's own rights to decide, never
    those the principal holds as somebody's deputy; `kinds` lists the labels of document
    models it is limited to, empty for all; `unit` is where the principal works, so that
    it is found by whoever answers for that unit. It ends with `ends_on` or `revoked_at`.
    """

    OWNER_FIELD = "principal"

    principal = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("principal"))
    deputy = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("deputy"))
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("to"))
    kinds = models.JSONField(_("kinds of documents"), default=list, blank=True)
    reason = models.CharField(_("reason"), max_length=REASON_LENGTH, blank=True)
    created_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("arranged by"))
    created_at = models.DateTimeField(_("arranged"), default=clock.now)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("revoked by")
    )

    objects = DelegationQuerySet.as_manager()

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ("-starts_on", "-pk")
        constraints = (
            models.CheckConstraint(name="delegation_to_another", condition=~Q(principal=F("deputy"))),
            models.CheckConstraint(name="delegation_ends_after_it_begins", condition=Q(ends_on__gte=F("starts_on"))),
        )
        indexes = (
            models.Index(fields=("deputy", "ends_on"), name="delegation_of_deputy"),
            models.Index(fields=("principal", "ends_on"), name="delegation_of_principal"),
        )

    def __str__(self) -> str:
        return f"{self.principal_id} > {self.deputy_id} {self.starts_on}–{self.ends_on}"

    def covers(self, content_type: ContentType) -> bool:
        """Return whether documents of this kind are delegated."""
        return not self.kinds or f"{content_type.app_label}.{content_type.model}" in self.kinds

    def content_types(self) -> list[ContentType]:
        """Return the kinds it is limited to; empty for all."""
        known = kinds_by_label()
        return [ContentType.objects.get_for_model(known[label].model) for label in self.kinds if label in known]

    def runs_on(self, day: date) -> bool:
        """Return whether it holds on `day`."""
        return self.revoked_at is None and self.starts_on <= day <= self.ends_on


def received(staff: Staff, at: datetime | None = None) -> list[Delegation]:
    """Return the delegations in which a person acts for others at this moment.

    Read once per user object, which lives for one request: the next request sees an end
    or a revocation. A person who left acts for nobody.
    """
    day = clock.local_date(at or clock.now())
    kept: dict[date, list[Delegation]] = staff.__dict__.setdefault("_delegations", {})
    if day not in kept:
        running = Delegation.objects.received_by(staff).running_on(day).select_related("principal")
        kept[day] = list(running.order_by("pk")) if staff.is_active else []
    return kept[day]
