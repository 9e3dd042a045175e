"""Absences: who is away from when to when, why, and who stands in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Any, Self

from django.db import models
from django.db.models import F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from roles import clock
from roles.models import Assignment, OwnedRecord, Share, Staff
from roles.querysets import PlacedQuerySet


class AbsenceKind(models.TextChoices):
    """Why somebody is away."""

    LEAVE = "leave", _("Leave")
    REST = "rest", _("Rest day")
    TRAINING = "training", _("Training")


class AbsenceState(models.TextChoices):
    """From the request to the decision; only a confirmed absence has effects."""

    REQUESTED = "requested", _("Requested")
    CONFIRMED = "confirmed", _("Confirmed")
    REFUSED = "refused", _("Refused")
    CANCELLED = "cancelled", _("Cancelled")


# What takes up its days: another absence of the same person must not overlap these.
LIVE_STATES = (AbsenceState.REQUESTED, AbsenceState.CONFIRMED)


class AbsenceQuerySet(PlacedQuerySet):
    """Reads of absences; lists start from `visible_to` or `of`."""

    def of(self, staff: Staff) -> Self:
        """Keep one person's own."""
        return self.filter(owner=staff)

    def live(self) -> Self:
        """Keep what is requested or confirmed."""
        return self.filter(state__in=LIVE_STATES)

    def confirmed(self) -> Self:
        """Keep what has effects."""
        return self.filter(state=AbsenceState.CONFIRMED)

    def touching(self, first: date, last: date) -> Self:
        """Keep what has a day in common with the stretch from `first` to `last`, both included."""
        return self.filter(first_day__lte=last, last_day__gte=first)

    def on(self, day: date) -> Self:
        """Keep confirmed absences that cover `day`."""
        return self.confirmed().touching(day, day)

    def with_names(self) -> Self:
        """Fetch what a list shows of each row."""
        return self.select_related("owner", "deputy", "unit", "assignment__position", "recorded_by")


def covering(person: str, instant: str) -> models.QuerySet[Absence]:
    """Return, for a subquery, the confirmed absence of the row's `person` at the row's `instant`; one at most."""
    rows: models.QuerySet[Absence] = Absence.objects.confirmed().filter(
        owner=OuterRef(person), starts_at__lte=OuterRef(instant), ends_at__gt=OuterRef(instant)
    )
    return rows


class Absence(OwnedRecord):
    """One person away from `first_day` to `last_day`, both included; `owner` is who is away.

    Invariant: `starts_at` and `ends_at` are the midnights around these days, for comparing with
    instants. The requested and confirmed absences of one person never overlap; the database holds
    this. Nobody is their own deputy. `assignment` is the seat it was asked for under: its superior
    decides. Every change raises `version`.
    """

    Kind = AbsenceKind
    State = AbsenceState
    SHARE_MODEL = "personnel.AbsenceUserPermission"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="absences", verbose_name=_("assignment"))
    kind = models.CharField(_("kind"), max_length=10, choices=AbsenceKind.choices, default=AbsenceKind.LEAVE)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    starts_at = models.DateTimeField(_("begins"), editable=False)
    ends_at = models.DateTimeField(_("is over"), editable=False)
    deputy = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("deputy")
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=AbsenceState.choices, default=AbsenceState.REQUESTED)
    version = models.PositiveIntegerField(_("version"), default=1)
    recorded_by = models.ForeignKey(
        Staff, models.PROTECT, related_name="+", db_index=False, verbose_name=_("recorded by")
    )
    recorded_at = models.DateTimeField(_("recorded"), default=clock.now)

    objects = AbsenceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("absence")
        verbose_name_plural = _("absences")
        ordering = ("-first_day", "-pk")
        permissions = (("approve_absence", "Can approve absence"),)
        constraints = (
            models.CheckConstraint(
                name="absence_ends_after_it_begins",
                condition=Q(last_day__gte=F("first_day")) & Q(ends_at__gt=F("starts_at")),
            ),
            models.CheckConstraint(
                name="absence_deputy_is_another", condition=Q(deputy__isnull=True) | ~Q(deputy=F("owner"))
            ),
        )
        indexes = (
            models.Index(fields=("owner", "-first_day"), name="absence_of_owner"),
            models.Index(fields=("store", "-first_day"), name="absence_of_store"),
            models.Index(fields=("department", "-first_day"), name="absence_of_department"),
            models.Index(fields=("unit", "-first_day"), name="absence_of_unit"),
            models.Index(fields=("last_day",), condition=Q(state="confirmed"), name="absence_in_force"),
            models.Index(
                fields=("deputy", "last_day"),
                condition=Q(state="confirmed", deputy__isnull=False),
                name="absence_of_deputy",
            ),
        )

    def __str__(self) -> str:
        return f"{self.owner} {self.first_day} – {self.last_day}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, with the midnights brought to the days."""
        fields = kwargs.get("update_fields")
        if fields is None or {"first_day", "last_day"} & set(fields):
            self.starts_at, self.ends_at = clock.local(self.first_day), clock.end_of(self.last_day)
            if fields is not None:
                kwargs["update_fields"] = {*fields, "starts_at", "ends_at"}
        super().save(*args, **kwargs)

    @property
    def days(self) -> int:
        """How many calendar days it takes."""
        return (self.last_day - self.first_day).days + 1

    @property
    def is_live(self) -> bool:
        """Whether it is requested or confirmed."""
        return self.state in LIVE_STATES


def back_on(absences: Collection[Absence]) -> dict[int, date]:
    """Return each absence's first day back, by its id: the day after the last of those that follow without a gap.

    `absences` must hold every confirmed absence of its people from the first of them on.
    """
    found: dict[int, date] = {}
    begins: dict[tuple[int, date], date] = {}
    for absence in sorted(absences, key=lambda each: each.first_day, reverse=True):
        after = absence.last_day + timedelta(days=1)
        found[absence.pk] = begins[absence.owner_id, absence.first_day] = begins.get((absence.owner_id, after), after)
    return found


def present_at(staff: Collection[int], instant: datetime) -> set[int]:
    """Return those of the people who are not absent at an instant."""
    away = Absence.objects.confirmed().filter(owner__in=staff, starts_at__lte=instant, ends_at__gt=instant)
    return set(staff) - set(away.values_list("owner_id", flat=True))


class AbsenceUserPermission(Share):
    """Guardian's direct-foreign-key row: one absence shared with whoever has to decide on it."""

    content_object = models.ForeignKey(Absence, models.CASCADE, related_name="shares")

    class Meta(Share.Meta):
        abstract = False
        verbose_name = _("shared absence")
        verbose_name_plural = _("shared absences")
