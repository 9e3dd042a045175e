"""The exports one may download, and the download."""

from __future__ import annotations

from urllib.parse import quote

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from kpi.exports.files import file_of
from kpi.exports.forms import DaysForm
from kpi.exports.models import ExportTemplate, FileType
from kpi.reports.models import Report, ReportState
from roles.http import StaffRequest
from roles.spreadsheets.writing import attachment

DOWNLOAD = "exports.download_export"
FINAL = (ReportState.APPROVED, ReportState.FILED)
MOST = 20_000


@require_GET
def exports(request: StaffRequest) -> HttpResponse:
    """List the templates in use, each with the days to choose."""
    return render(request, "exports/list.html", {"templates": _templates(), "form": DaysForm()})


@require_GET
def download(request: StaffRequest, code: str) -> HttpResponse:
    """Return the file of one template: the final reports of these days the person may read and may take out."""
    template = ExportTemplate.objects.filter(active=True, code=code).prefetch_related("columns").first()
    if template is None:
        raise Http404
    form = DaysForm(request.GET)
    if not form.is_valid():
        context = {"templates": _templates(), "form": form, "chosen": template.code}
        return render(request, "exports/list.html", context, status=422)
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    rows = Report.objects.visible_to(request.user).filter(
        definition=template.definition_id, state__in=FINAL, last_day__range=(first, last)
    )
    # Reading a report is one right, taking it out of the house another: both must reach it.
    out = Report.objects.visible_to(request.user, DOWNLOAD).values("pk")
    reports = rows.filter(pk__in=out).with_names().select_related("store").order_by("last_day", "pk")[:MOST]
    content = file_of(template, reports)
    name = f"{template.code}-{first:%Y%m%d}-{last:%Y%m%d}.{template.file_type}"
    if template.file_type == FileType.EXCEL:
        return attachment(name, content)
    response = HttpResponse(content, content_type=f"text/csv; charset={template.code_page.removesuffix('-sig')}")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    response["Cache-Control"] = "no-store"
    return response


def _templates() -> list[ExportTemplate]:
    return list(ExportTemplate.objects.filter(active=True).select_related("definition__position").order_by("code"))
