"""Market research and reports on competitors, given back to sales."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models.places import ways
from roles.records.models import WorkingRecord

TEXT_LENGTH = 2000
MOST_PROPOSALS = 50


class ResearchState(models.TextChoices):
    """Where a piece of research stands."""

    PLANNED = "planned", pgettext_lazy("research", "Planned")
    COLLECTING = "collecting", pgettext_lazy("research", "Collecting")
    SUBMITTED = "submitted", pgettext_lazy("research", "Handed in")
    FED_BACK = "fed_back", pgettext_lazy("research", "With sales")
    ADOPTED = "adopted", pgettext_lazy("research", "Adopted")
    REJECTED = "rejected", pgettext_lazy("research", "Not adopted")


class MarketResearch(WorkingRecord):
    """What somebody found out about the market or a competitor by a day, with what they propose.

    Invariant: answered (adopted or not) only after it was given to sales; no more proposals are adopted than made;
    changed only before it is handed in. `due_at` is the hour of `due_on` by which it is.
    Source: D21 marketing manager 3, D10 market researcher 1, D03 consultant 4.
    """

    State = ResearchState

    subject = models.CharField(_("subject"), max_length=80)
    rivals = models.CharField(_("competitors"), max_length=120, blank=True)
    due_on = models.DateField(_("due on"))
    due_at = models.DateTimeField(_("due"), editable=False)
    prices = models.TextField(_("prices"), max_length=TEXT_LENGTH, blank=True)
    policies = models.TextField(_("policies"), max_length=TEXT_LENGTH, blank=True)
    sold = models.TextField(_("sales figures"), max_length=TEXT_LENGTH, blank=True)
    conclusion = models.TextField(_("conclusion"), max_length=TEXT_LENGTH, blank=True)
    proposals = models.TextField(_("proposals"), max_length=TEXT_LENGTH, blank=True)
    proposed = models.PositiveSmallIntegerField(
        _("number of proposals"), default=1, validators=[MaxValueValidator(MOST_PROPOSALS)]
    )
    adopted = models.PositiveSmallIntegerField(
        _("proposals adopted"), null=True, blank=True, validators=[MaxValueValidator(MOST_PROPOSALS)]
    )
    answer = models.TextField(_("answer of sales"), max_length=TEXT_LENGTH, blank=True)
    submitted_at = models.DateTimeField(_("handed in"), null=True, editable=False)
    fed_back_at = models.DateTimeField(_("given to sales"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    state = models.CharField(
        _("state"), max_length=20, choices=ResearchState.choices, default=ResearchState.PLANNED, editable=False
    )

    class Meta:
        verbose_name = _("market research")
        verbose_name_plural = _("market research")
        ordering = ("-due_on", "-pk")
        permissions = (
            ("submit_marketresearch", "Can submit market research"),
            ("feed_marketresearch", "Can give market research to sales"),
            ("answer_marketresearch", "Can answer market research"),
            ("export_marketresearch", "Can export market research"),
            ("import_marketresearch", "Can import market research"),
        )
        constraints = (
            models.CheckConstraint(
                name="marketresearch_adopts_what_is_proposed",
                condition=Q(adopted__isnull=True) | Q(adopted__lte=F("proposed")),
            ),
        )
        indexes = (
            *ways("marketresearch", "-due_on"),
            models.Index(fields=("store", "due_at"), name="marketresearch_due"),
        )

    def __str__(self) -> str:
        return self.reference

    @property
    def reference(self) -> str:
        """How the research is called in messages."""
        return f"X{self.pk:08d}"
