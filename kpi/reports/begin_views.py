"""Beginning a report on an event."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from kpi.reports.beginning import begin_report, definitions_for, discard_report
from kpi.reports.forms import BeginForm
from kpi.reports.models import Report
from roles import clock
from roles.approvals.deciding import document_for
from roles.http import StaffRequest


@require_http_methods(["GET", "POST"])
def begin(request: StaffRequest) -> HttpResponse:
    """Offer the reports on events one's positions owe; the one chosen is begun and opened for writing."""
    posted = request.POST if request.method == "POST" else None
    form = BeginForm(posted, offered=definitions_for(request.user, clock.today()))
    if posted is not None and form.is_valid():
        try:
            report = begin_report(acting_user=request.user, definition=form.chosen)
        except ValidationError as error:
            form.add_error(None, error.messages[0])
        else:
            return redirect("reports:edit", pk=report.pk)
    return render(request, "reports/begin.html", {"form": form}, status=200 if posted is None else 422)


@require_POST
def discard(request: StaffRequest, pk: int) -> HttpResponse:
    """Take back a report on an event that was begun by mistake."""
    report = document_for(Report.objects.with_names(), request.user, pk)
    discard_report(report=report, acting_user=request.user)
    messages.success(request, _("Taken back: %(title)s") % {"title": report.title})
    return redirect("reports:list")
