"""What an absence did to reports, one by one, for the page of the absence."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kpi.reports.models import Report, ReportState
from kpi.reports.presentation import period_label, state_of
from roles import clock
from roles.personnel.models import Absence
from roles.personnel.panels import Effect

MOST = 500


def effects_of(absence: Absence) -> list[Effect]:
    """Return every report the absence acted on and what became of it."""
    rows = Report.objects.filter(absence=absence).select_related("made_from").order_by("due_at", "pk")
    return [_effect(report) for report in rows[:MOST]]


def _effect(report: Report) -> Effect:
    title = f"{report.title} · {period_label(report)}"
    state, label = state_of(report)
    if report.state == ReportState.EXCUSED or report.carried_from is None:
        return Effect(title, report.due_at, state, label)
    day = date_format(clock.local_date(report.due_at), "MONTH_DAY_FORMAT")
    return Effect(title, report.carried_from, state, _("Due on %(day)s instead") % {"day": day})
