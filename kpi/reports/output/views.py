"""Taking a report away: as a PDF, as a workbook."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kpi.reports.models import Report
from kpi.reports.output.excel import workbook_of
from kpi.reports.output.fonts import FontsMissing
from kpi.reports.output.pdf import pdf_of
from kpi.reports.presentation import period_label
from roles.approvals.deciding import document_for
from roles.http import StaffRequest
from roles.spreadsheets.writing import attachment


@require_GET
def pdf(request: StaffRequest, pk: int) -> HttpResponse:
    """Return the report as a PDF, to whoever may open it."""
    report = _report(request, pk)
    try:
        content = pdf_of(report)
    except FontsMissing:
        messages.error(request, _("No PDF: the fonts are missing on the server. Whoever runs it brings them anew."))
        return redirect("reports:detail", pk=pk)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(_name(report, 'pdf'))}"
    response["Cache-Control"] = "no-store"
    return response


@require_GET
def excel(request: StaffRequest, pk: int) -> HttpResponse:
    """Return the report as a workbook, to whoever may open it."""
    report = _report(request, pk)
    return attachment(_name(report, "xlsx"), workbook_of(report))


def _report(request: StaffRequest, pk: int) -> Report:
    rows = Report.objects.with_names().select_related("store")
    report: Report = document_for(rows, request.user, pk)
    return report


def _name(report: Report, ending: str) -> str:
    words = f"{report.title} {report.owner.name} {period_label(report)}"
    return "".join("-" if each in '/\\:*?"<>|' else each for each in words) + f".{ending}"
