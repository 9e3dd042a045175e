"""Report definitions of the catalogue and the reports themselves."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Self

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from kpi.reports.catalogue import Frequency
from roles import clock
from roles.duties.catalogue import Basis
from roles.models import Assignment, CatalogueEntry, OwnedRecord, Position, Share, Staff
from roles.models.catalogue import Bilingual
from roles.personnel.models import Absence
from roles.querysets import PlacedQuerySet


class ReportDefinition(CatalogueEntry):
    """A report a position owes.

    Invariant: the first of `receivers` (position codes) decides on it, the others read
    it; without receivers the superior decides. The draft is taken on the period's last
    day at `draft_time`; it is due `due_days` after that day at `due_time`. `sections` are
    the codes of its sections in order (see `kpi.reports.sections`); none: the standard ones
    of its frequency. The prompt stands above what the author writes.
    """

    position = models.ForeignKey(
        Position, models.PROTECT, related_name="report_definitions", verbose_name=_("position")
    )
    frequency = models.CharField(_("frequency"), max_length=10, choices=Frequency.choices)
    receivers = models.JSONField(_("receivers"), default=list, blank=True)
    outside = models.JSONField(_("receivers outside the store"), default=list, blank=True)
    record = models.CharField(_("about"), max_length=40, blank=True)
    sections = models.JSONField(_("sections in order"), default=list, blank=True)
    prompt_zh = models.CharField(_("prompt (Chinese)"), max_length=200, blank=True)
    prompt_en = models.CharField(_("prompt (English)"), max_length=200, blank=True)
    draft_time = models.TimeField(_("drafts itself at"))
    due_days = models.PositiveSmallIntegerField(
        _("due after the period (days)"), default=0, validators=[MaxValueValidator(31)]
    )
    due_time = models.TimeField(_("due hour"))
    basis = models.CharField(_("where it stands"), max_length=10, choices=Basis.choices, default=Basis.PROPOSAL)
    sources = models.JSONField(_("sources"), default=list, blank=True)

    history = HistoricalRecords(bases=(Bilingual, models.Model))

    class Meta:
        verbose_name = _("report definition")
        verbose_name_plural = _("report definitions")
        ordering = ("position", "code")


class ReportState(models.TextChoices):
    """From the draft to the decision."""

    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for a decision")
    RETURNED = "returned", _("Returned")
    APPROVED = "approved", _("Approved")
    FILED = "filed", _("Filed")
    PASSED = "passed", _("Handed over to the successor")
    EXCUSED = "excused", pgettext_lazy("report", "Excused")


OPEN_STATES = (ReportState.DRAFT, ReportState.RETURNED)
# Nobody writes these, or somebody else does.
NOT_WRITTEN = (ReportState.EXCUSED, ReportState.PASSED)


_LISTED = (
    *("period", "first_day", "last_day", "due_at", "state", "first_submitted_at"),
    *("owner__name", "made_from__name_zh", "made_from__name_en", "made_from__frequency"),
)


class ReportQuerySet(PlacedQuerySet):
    """Reads of reports."""

    def owned_by(self, staff: Staff) -> Self:
        """Keep one person's own reports."""
        return self.filter(owner=staff)

    def to_write(self, at: datetime) -> Self:
        """Keep what waits for its author: begun and not submitted, or returned."""
        return self.filter(state__in=OPEN_STATES, opens_at__lte=at)

    def begun(self, at: datetime) -> Self:
        """Leave out drafts of periods that still run: there is nothing to read in them yet."""
        return self.exclude(state=ReportState.DRAFT, draft_at__gt=at)

    def owed_by(self, seats: Collection[int], first: date, last: date) -> Self:
        """Keep what some assignments had to write about periods that end in these days."""
        rows = self.filter(assignment__in=seats, last_day__gte=first, last_day__lte=last)
        return rows.exclude(state__in=NOT_WRITTEN)

    def missing(self, at: datetime) -> Self:
        """Keep what is past its due time and still not submitted."""
        return self.filter(state__in=OPEN_STATES, due_at__lt=at)

    def for_list(self) -> Self:
        """Fetch what a list shows of each row: never the texts, which a page of 25 would carry for nothing."""
        return self.select_related("owner", "made_from").only(*_LISTED)

    def with_names(self) -> Self:
        """Fetch what the page of one report shows beside it."""
        return self.select_related("owner", "made_from", "unit", "assignment__position")


class Report(OwnedRecord):
    """One report of one person for one period.

    Invariant: (assignment, definition, period) is unique; `content` is the draft as it
    was at `drafted_at` or, once submitted, at `submitted_at`; it changes only while the
    report waits for its author. `made_from` is the version of `definition` in force when
    the report was opened; its name, frequency, receivers and record hold for this report
    whatever the catalogue says since. Every change raises `version`. `absence` is the one
    that excused it, or carried it from when it was due before (`carried_from`).

    `figures` are the figures of `content` by line ([value, part, whole]), which roll-ups and
    comparisons read without the rest. `plan_lines` is the last period's plan with what became
    of each line, `comments` what the author says of a figure, by line: neither changes a figure.
    `returned` is the version that was returned last. Final, it has the hash of what was decided on.
    """

    State = ReportState
    SHARE_MODEL = "reports.ReportUserPermission"

    assignment = models.ForeignKey(Assignment, models.PROTECT, related_name="reports", verbose_name=_("assignment"))
    definition = models.ForeignKey(ReportDefinition, models.PROTECT, related_name="reports", verbose_name=_("report"))
    made_from = models.ForeignKey(
        "reports.HistoricalReportDefinition",
        models.PROTECT,
        related_name="+",
        db_index=False,
        verbose_name=_("version of the definition"),
    )
    period = models.CharField(_("period"), max_length=12)
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    opens_at = models.DateTimeField(_("opens"))
    draft_at = models.DateTimeField(_("drafts itself"))
    due_at = models.DateTimeField(_("due"))
    state = models.CharField(_("state"), max_length=10, choices=ReportState.choices, default=ReportState.DRAFT)
    version = models.PositiveIntegerField(_("version"), default=1)
    content = models.JSONField(_("draft"), default=dict, blank=True)
    figures = models.JSONField(_("figures"), default=dict, blank=True)
    plan_lines = models.JSONField(_("last plan, line by line"), default=list, blank=True)
    comments = models.JSONField(_("comments on figures"), default=dict, blank=True)
    returned = models.JSONField(_("as it was returned"), default=dict, blank=True)
    content_hash = models.CharField(_("hash of the content"), max_length=64, blank=True)
    drafted_at = models.DateTimeField(_("drafted"), null=True, blank=True)
    summary = models.TextField(_("summary"), blank=True)
    plan = models.TextField(_("plan"), blank=True)
    first_submitted_at = models.DateTimeField(_("first submitted"), null=True, blank=True)
    submitted_at = models.DateTimeField(_("submitted"), null=True, blank=True)
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    overdue_told_at = models.DateTimeField(_("reminded of being overdue"), null=True, blank=True)
    escalated_at = models.DateTimeField(_("escalated"), null=True, blank=True)
    absence = models.ForeignKey(
        Absence, models.PROTECT, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("absence")
    )
    carried_from = models.DateTimeField(_("was due"), null=True, blank=True)

    objects = ReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ("-due_at", "-pk")
        permissions = (("submit_report", "Can submit report"), ("approve_report", "Can approve report"))
        constraints = (
            models.UniqueConstraint(name="report_once_a_period", fields=("assignment", "definition", "period")),
        )
        indexes = (
            models.Index(fields=("owner", "-due_at"), name="report_of_owner"),
            # A whole group's newest: its stores are too many to be asked one by one.
            models.Index(fields=("-due_at", "-id"), name="report_newest"),
            models.Index(fields=("store", "-due_at"), name="report_of_store"),
            models.Index(fields=("department", "-due_at"), name="report_of_department"),
            models.Index(fields=("unit", "-due_at"), name="report_of_unit"),
            models.Index(
                fields=("draft_at",), condition=Q(state="draft", drafted_at__isnull=True), name="report_to_draft"
            ),
            models.Index(
                fields=("due_at",),
                condition=Q(state__in=["draft", "returned"], overdue_told_at__isnull=True),
                name="report_to_remind",
            ),
            models.Index(
                fields=("due_at",),
                condition=Q(state__in=["draft", "returned"], escalated_at__isnull=True),
                name="report_to_escalate",
            ),
            models.Index(fields=("absence",), condition=Q(absence__isnull=False), name="report_of_absence"),
        )

    def __str__(self) -> str:
        return f"{self.definition_id} {self.period}"

    @property
    def title(self) -> str:
        """The report's name in the reader's language."""
        name: str = self.made_from.name
        return name

    @property
    def is_late(self) -> bool:
        """Whether it was submitted after its due time, or is overdue now."""
        return (self.first_submitted_at or clock.now()) > self.due_at


class ReportUserPermission(Share):
    """One report shared with one person."""

    content_object = models.ForeignKey(Report, models.CASCADE, related_name="shares")

    class Meta(Share.Meta):
        abstract = False
        verbose_name = _("shared report")
        verbose_name_plural = _("shared reports")


class ReportRemark(models.Model):
    """What a decider wrote beside one line of a report returned.

    Invariant: written in the transaction of the return and never changed; `version` is the report's as it was decided
    on, so that every round of returns keeps its own.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="remarks", verbose_name=_("report"))
    line = models.CharField(_("line"), max_length=120)
    text = models.CharField(_("remark"), max_length=500)
    written_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("written by"))
    written_at = models.DateTimeField(_("written"))
    version = models.PositiveIntegerField(_("version"))

    class Meta:
        verbose_name = _("remark on a report")
        verbose_name_plural = _("remarks on reports")
        ordering = ("pk",)
        default_permissions = ()
        constraints = (models.UniqueConstraint(name="remark_once_a_line", fields=("report", "version", "line")),)

    def __str__(self) -> str:
        return f"{self.report_id} {self.line}"
