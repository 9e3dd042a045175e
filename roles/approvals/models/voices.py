"""Those who are heard or told about a document without deciding on it."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from roles.approvals.models.approval import Approval
from roles.models import Staff

TEXT_LENGTH = 2000


class Opinion(models.Model):
    """Somebody asked for an opinion on a document that waits, and what they answered.

    Invariant: answered once, by the person asked; an opinion never decides. It is asked while the
    document waits and may be answered as long as it does. `opened` where the document was opened to
    that person for it: they read it until it waits no more.
    """

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="opinions", verbose_name=_("approval"))
    asked = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("asked"))
    asked_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("asked by"))
    question = models.TextField(_("question"), max_length=TEXT_LENGTH)
    asked_at = models.DateTimeField(_("asked at"))
    answer = models.TextField(_("answer"), max_length=TEXT_LENGTH, blank=True, default="")
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)
    opened = models.BooleanField(_("opened for reading"), default=False)

    class Meta:
        verbose_name = _("opinion")
        verbose_name_plural = _("opinions")
        ordering = ("approval", "asked_at", "pk")
        constraints = (
            models.UniqueConstraint(
                name="opinion_asked_once", fields=("approval", "asked"), condition=Q(answered_at=None)
            ),
            models.CheckConstraint(name="opinion_of_another", condition=~Q(asked=F("asked_by"))),
            models.CheckConstraint(
                name="opinion_answered",
                condition=Q(answered_at=None, answer="") | (Q(answered_at__isnull=False) & ~Q(answer="")),
            ),
        )
        indexes = (models.Index(fields=("asked", "answered_at"), name="opinion_of_asked"),)

    def __str__(self) -> str:
        return f"{self.approval_id} ? {self.asked_id}"


class Watcher(models.Model):
    """Somebody a document is copied to: they may read it and are told what became of it.

    Invariant: one row a person and approval; watching gives no right to decide. `opened` where the
    document was opened to that person for it: they read it until the copy ends.
    """

    approval = models.ForeignKey(Approval, models.CASCADE, related_name="watchers", verbose_name=_("approval"))
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("copied to"))
    added_by = models.ForeignKey(Staff, models.PROTECT, related_name="+", verbose_name=_("added by"))
    added_at = models.DateTimeField(_("added"))
    opened = models.BooleanField(_("opened for reading"), default=False)

    class Meta:
        verbose_name = _("copy")
        verbose_name_plural = _("copies")
        ordering = ("approval", "added_at", "pk")
        constraints = (models.UniqueConstraint(name="watcher_once", fields=("approval", "staff")),)
        indexes = (models.Index(fields=("staff", "-added_at"), name="watcher_of_staff"),)

    def __str__(self) -> str:
        return f"{self.approval_id} > {self.staff_id}"
