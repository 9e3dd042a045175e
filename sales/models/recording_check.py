"""Recordings of receptions: filed by the front desk, listened to by the showroom manager."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.places import ways
from roles.models import Staff
from roles.records.models import WorkingRecord
from sales.models.showroom_visit import ShowroomVisit
from sales.showroom.querysets import RecordingQuerySet

PLACE_LENGTH, FINDINGS_LENGTH = 200, 1000


class RecordingState(models.TextChoices):
    """Where a recording stands."""

    EXPORTED = "exported", pgettext_lazy("recording", "Taken off the recorder")
    FILED = "filed", pgettext_lazy("recording", "Filed")
    CHECKED = "checked", pgettext_lazy("recording", "Checked")


class RecordingCheck(WorkingRecord):
    """The recording of one reception; `owner` files it, the showroom manager scores it.

    Invariant: a reception has one recording; checked exactly when it has a score (0 to 100), given by somebody other
    than the consultant who is heard. Source: D14 front desk 1 (4).
    """

    State = RecordingState

    visit = models.OneToOneField(
        ShowroomVisit, models.PROTECT, related_name="recording", verbose_name=_("showroom visit")
    )
    consultant = models.ForeignKey(
        Staff, models.PROTECT, related_name="+", editable=False, verbose_name=_("who is heard")
    )
    recorded_on = models.DateField(_("recorded on"), editable=False)
    place = models.CharField(_("where the file lies"), max_length=PLACE_LENGTH)
    score = models.PositiveSmallIntegerField(
        _("score (0 to 100)"), null=True, blank=True, validators=[MaxValueValidator(100)]
    )
    findings = models.TextField(_("what was heard"), max_length=FINDINGS_LENGTH, blank=True)
    filed_at = models.DateTimeField(pgettext_lazy("recording", "filed"), null=True, blank=True, editable=False)
    scored_at = models.DateTimeField(pgettext_lazy("recording", "checked"), null=True, blank=True, editable=False)
    scored_by = models.ForeignKey(
        Staff,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        editable=False,
        verbose_name=pgettext_lazy("recording", "checked by"),
    )
    state = models.CharField(
        _("state"), max_length=20, choices=RecordingState.choices, default=RecordingState.EXPORTED, editable=False
    )

    objects: ClassVar[Any] = RecordingQuerySet.as_manager()

    class Meta:
        verbose_name = _("recording check")
        verbose_name_plural = _("recording checks")
        ordering = ("-recorded_on", "-pk")
        permissions = (
            ("file_recordingcheck", "Can file recordings"),
            ("score_recordingcheck", "Can score recordings"),
            ("export_recordingcheck", "Can export recording checks"),
        )
        constraints = (
            models.CheckConstraint(
                name="recordingcheck_checked_has_score",
                condition=Q(state="checked", score__isnull=False, scored_at__isnull=False)
                | (~Q(state="checked") & Q(scored_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="recordingcheck_score_0_to_100", condition=Q(score__isnull=True) | Q(score__lte=100)
            ),
        )
        indexes = ways("recordingcheck", "-recorded_on")

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the recording is called."""
        return f"R{self.pk:08d}"
