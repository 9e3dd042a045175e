"""Surveys: questionnaires the administration defines, and what customers answer."""

from __future__ import annotations

from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from marketing.models.customer import Customer, CustomerCar
from marketing.models.places import ways
from marketing.promotion.querysets import SurveyQuerySet
from roles.models import Staff, Unit
from roles.models.catalogue import Bilingual
from roles.records.models import WorkingRecord

COMMENT_LENGTH = 1000
HIGHEST = 10


class SurveyKind(models.TextChoices):
    """What is measured."""

    SSI = "ssi", _("Sales (SSI)")
    CSI = "csi", _("After-sales (CSI)")


class QuestionKind(models.TextChoices):
    """How a question is answered."""

    SCALE = "scale", _("1 to 10")
    YES_NO = "yes_no", _("Yes or no")


class Questionnaire(Bilingual, models.Model):
    """What customers are asked; defined in the administration.

    Invariant: one active questionnaire a kind; a survey keeps the questions it was sent with, whatever is changed here
    later. `low_below`: a score (0 to 100) under it asks for a follow-up. Source: D19 customer relations 3.
    """

    code = models.SlugField(_("code"), max_length=30, unique=True)
    kind = models.CharField(_("what is measured"), max_length=4, choices=SurveyKind.choices)
    name_zh = models.CharField(_("Chinese name"), max_length=60)
    name_en = models.CharField(_("English name"), max_length=60)
    valid_days = models.PositiveSmallIntegerField(
        _("days to answer"), default=14, validators=[MinValueValidator(1), MaxValueValidator(90)]
    )
    low_below = models.PositiveSmallIntegerField(
        _("low below"), default=70, validators=[MaxValueValidator(100)], help_text=_("Points of 100.")
    )
    is_active = models.BooleanField(pgettext_lazy("questionnaire", "active"), default=True)

    history = HistoricalRecords(bases=(Bilingual, models.Model))

    class Meta:
        verbose_name = _("questionnaire")
        verbose_name_plural = _("questionnaires")
        ordering = ("kind", "code")
        constraints = (
            models.UniqueConstraint(
                fields=("kind",),
                condition=Q(is_active=True),
                name="questionnaire_one_active",
                violation_error_message=_("An active questionnaire of this kind stands already."),
            ),
        )

    def __str__(self) -> str:
        return self.name


class Question(models.Model):
    """One question.

    Invariant: `weight` is its share in the score beside the others', nought for one that is only asked.
    """

    questionnaire = models.ForeignKey(
        Questionnaire, models.CASCADE, related_name="questions", verbose_name=_("questionnaire")
    )
    order = models.PositiveSmallIntegerField(pgettext_lazy("question", "order"))
    kind = models.CharField(_("answered by"), max_length=8, choices=QuestionKind.choices, default=QuestionKind.SCALE)
    text_zh = models.CharField(_("Chinese text"), max_length=120)
    text_en = models.CharField(_("English text"), max_length=200)
    weight = models.PositiveSmallIntegerField(_("weight"), default=1, validators=[MaxValueValidator(100)])
    required = models.BooleanField(_("must be answered"), default=True)

    class Meta:
        verbose_name = _("question")
        verbose_name_plural = _("questions")
        ordering = ("order", "pk")
        constraints = (models.UniqueConstraint(fields=("questionnaire", "order"), name="question_in_order"),)

    def __str__(self) -> str:
        return self.text_zh

    @property
    def frozen(self) -> dict[str, Any]:
        """The question as a survey keeps it."""
        return {
            "id": self.pk,
            "kind": self.kind,
            "zh": self.text_zh,
            "en": self.text_en,
            "weight": self.weight,
            "required": self.required,
        }


class SurveyState(models.TextChoices):
    """Where a survey stands."""

    WAITING = "waiting", pgettext_lazy("survey", "To be sent")
    SENT = "sent", pgettext_lazy("survey", "Sent")
    ANSWERED = "answered", pgettext_lazy("survey", "Answered")
    FOLLOWING = "following", pgettext_lazy("survey", "Low score followed up")
    CLOSED = "closed", pgettext_lazy("survey", "Closed")


class Survey(WorkingRecord):
    """One customer asked once about one visit; `owner` sends it and follows up what is low.

    Invariant: answered at most once, before `expires_at`, by whoever knows its address: a secret made of `link_key`
    and the house's own key, so that neither the table nor a guess opens it. `asked` are the questions as they were
    sent, `answers` maps a question's id to points; `score` (0 to 100) follows from both. `about` is whose work was
    measured, at `about_unit`. Source: records "survey"; D03 consultant 3, D19 customer relations 3, D07 station 4.
    """

    State = SurveyState
    PERSONAL: ClassVar = frozenset({"comment", "reason", "outcome"})

    questionnaire = models.ForeignKey(
        Questionnaire, models.PROTECT, related_name="surveys", verbose_name=_("questionnaire")
    )
    customer = models.ForeignKey(Customer, models.PROTECT, related_name="surveys", verbose_name=_("customer"))
    car = models.ForeignKey(
        CustomerCar, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("car")
    )
    paper = models.CharField(_("order or delivery"), max_length=40, blank=True)
    about = models.ForeignKey(
        Staff, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("whose work")
    )
    about_unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, editable=False, related_name="+", verbose_name=_("unit measured")
    )
    link_key = models.CharField(_("secret"), max_length=32, blank=True, editable=False)
    asked = models.JSONField(_("questions sent"), default=list, editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    expires_at = models.DateTimeField(_("can be answered until"), null=True, editable=False)
    answered_at = models.DateTimeField(_("answered"), null=True, editable=False)
    answers = models.JSONField(_("answers"), default=dict, editable=False)
    comment = models.TextField(_("what the customer adds"), max_length=COMMENT_LENGTH, blank=True, editable=False)
    score = models.DecimalField(_("score"), max_digits=5, decimal_places=2, null=True, editable=False)
    is_low = models.BooleanField(_("low"), default=False, editable=False)
    reason = models.TextField(_("why it is low"), max_length=COMMENT_LENGTH, blank=True)
    outcome = models.TextField(pgettext_lazy("survey", "outcome"), max_length=COMMENT_LENGTH, blank=True)
    state = models.CharField(
        _("state"), max_length=20, choices=SurveyState.choices, default=SurveyState.WAITING, editable=False
    )

    objects: ClassVar[Any] = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ("-created_at", "-pk")
        permissions = (
            ("send_survey", "Can send surveys"),
            ("follow_survey", "Can follow up surveys"),
            ("export_survey", "Can export surveys"),
        )
        constraints = (
            models.CheckConstraint(
                name="survey_answered_has_score",
                condition=Q(answered_at__isnull=True, score__isnull=True)
                | Q(answered_at__isnull=False, score__isnull=False),
            ),
            models.CheckConstraint(
                name="survey_score_of_hundred",
                condition=Q(score__isnull=True) | Q(score__gte=0, score__lte=100),
            ),
        )
        indexes = (
            *ways("survey"),
            models.Index(fields=("store", "answered_at"), name="survey_answered"),
            models.Index(fields=("expires_at",), condition=Q(state="sent"), name="survey_running"),
        )

    def __str__(self) -> str:
        return self.reference

    def clean(self) -> None:
        """Refuse a car of somebody else."""
        if self.car is not None and self.car.customer_id != self.customer_id:
            raise ValidationError({"car": gettext("This is not a car of this customer.")})

    @property
    def reference(self) -> str:
        """How the survey is called where nothing of the person may stand."""
        return f"Q{self.pk:08d}"
