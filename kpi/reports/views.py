"""Reading, writing and deciding reports."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kpi.presentation import execution_score
from kpi.reports.actions import StaleReport, refresh_report, save_report, submit_report
from kpi.reports.beginning import definitions_for, is_discardable
from kpi.reports.counted import source_of
from kpi.reports.differences import differences
from kpi.reports.filters import ReportFilter
from kpi.reports.forms import ReportForm, VersionForm
from kpi.reports.layout import Desk, laid_out, remarks_of
from kpi.reports.models import OPEN_STATES, Report, ReportState
from kpi.reports.presentation import facts_of, row_of, sections_of
from kpi.reports.remarking import decide_with_remarks, remarks_in
from kpi.reports.sections.plan import prompt_of
from roles import clock
from roles.approvals.actions import StaleDecision
from roles.approvals.actions import withdraw as withdraw_approval
from roles.approvals.deciding import Refusal, document_for, outcome, pending_of, remember_pending, timeline
from roles.approvals.desks import asked_now
from roles.approvals.flows import preview
from roles.approvals.panel import panel
from roles.http import StaffRequest
from roles.models.staff import enumeration
from roles.pagination import page_of
from roles.rights import rights_of
from roles.shared_panel import ShareForm
from roles.shared_panel import panel as sharing_panel

VIEW = "reports.view_report"


@require_GET
def report_list(request: StaffRequest) -> HttpResponse:
    """List my reports, my people's, those that are missing, or what was shared with me."""
    now = clock.now()
    rights = rights_of(request.user)
    lists = {"mine": Report.objects.owned_by(request.user).filter(opens_at__lte=now)}
    if rights.beyond_own(VIEW):
        team = Report.objects.visible_to(request.user).begun(now).exclude(owner=request.user)
        lists["team"] = team
        lists["missing"] = team.missing(now)
    if shared := rights.shares(Report, VIEW):
        lists["shared"] = Report.objects.filter(pk__in=sorted(shared))
    asked = request.GET.get("tab", "")
    tab = asked if asked in lists else "mine"
    report_filter = ReportFilter(request.GET, queryset=lists[tab].for_list().order_by("-due_at", "-pk"))
    page = page_of(request, report_filter.qs)
    page.object_list = [row_of(report, request.user) for report in page.object_list]
    context = {
        "page_obj": page,
        "filter": report_filter,
        "tabs": _tabs(lists, tab),
        "tab": tab,
        "show_author": tab != "mine",
        "begin_url": reverse("reports:begin") if tab == "mine" and definitions_for(request.user, clock.today()) else "",
    }
    return render(request, "reports/list.html", context)


def _tabs(lists: dict[str, Any], tab: str) -> list[dict[str, Any]]:
    labels = {
        "mine": _("My reports"),
        "team": _("My people's"),
        "missing": _("Missing"),
        "shared": _("Shared with me"),
    }
    return [
        {
            "label": labels[key],
            "url": f"{reverse('reports:list')}?tab={key}",
            "active": key == tab,
            "count": lists["missing"].count_to(100) if key == "missing" else None,
        }
        for key in lists
    ]


def _report(request: StaffRequest, pk: int) -> Report:
    """Return a report the person may open; a deputy opens what waits for the principal."""
    report: Report = document_for(Report.objects.with_names(), request.user, pk)
    return report


@require_GET
def detail(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one report and, to whom it concerns, the decision."""
    report = _report(request, pk)
    return render(request, "reports/detail.html", detail_page(request, report))


def detail_page(
    request: StaffRequest, report: Report, refusal: Refusal | None = None, share_form: ShareForm | None = None
) -> dict[str, Any]:
    """Return what the page of one report shows to whoever asks."""
    approval = pending_of(report) if report.state == ReportState.SUBMITTED else None
    desk = panel(approval, request.user, refusal=refusal)
    deciding = desk is not None and desk["deciding"]
    stale = refusal is not None and refusal.status == 409
    outputs = sections_of(report)
    beside = Desk(remarking=deciding, written=remarks_of(report), typed=remarks_in(request.POST) if refusal else {})
    return {
        "report": facts_of(report, desk["waits_for"] if desk else ""),
        "sections": laid_out(report, outputs, beside),
        "differences": differences(report, outputs) if report.state == ReportState.SUBMITTED else [],
        "decisions": timeline(report, reader=request.user),
        "desk": desk,
        "can_decide": deciding,
        # The form says which round it is of: each begins with version 1 anew.
        "can_edit": report.owner_id == request.user.pk and report.state in OPEN_STATES,
        "can_withdraw": approval is not None and approval.submitted_by_id == request.user.pk,
        "sharing": sharing_panel(request, report, share_form),
        "typed_reason": refusal.typed if refusal else "",
        "typed_remarks": [text for text in beside.typed.values() if text] if stale and not deciding else [],
        "stale": refusal.message if refusal and stale else "",
    }


@require_GET
def edit(request: StaffRequest, pk: int) -> HttpResponse:
    """Let the author finish the draft; a report that is not theirs to write is shown for reading."""
    report = _report(request, pk)
    if report.owner_id != request.user.pk or report.state not in OPEN_STATES:
        return redirect("reports:detail", pk=pk)
    form = _form(report, {"summary": report.summary, "plan": report.plan, "version": report.version})
    return render(request, "reports/edit.html", _edit_page(report, form))


def _form(report: Report, initial: dict[str, Any] | None = None, posted: QueryDict | None = None) -> ReportForm:
    form = ReportForm(posted, report=report, outputs=sections_of(report), initial=initial)
    form.prompt(prompt_of(report).text)
    return form


def _edit_page(report: Report, form: ReportForm, stale: str = "") -> dict[str, Any]:
    decisions = timeline(report, reader=report.owner)
    returned = report.state == ReportState.RETURNED and decisions
    written = remarks_of(report)
    return {
        "report": facts_of(report, "", decisions[-1]["reason"] if returned else ""),
        "sections": laid_out(report, form.outputs, Desk(form=form, written=written)),
        "can_discard": is_discardable(report),
        "summary_line": {"remarks": [*written.get("summary", []), *written.get("plan", [])]},
        "decisions": decisions,
        "form": form,
        "route": preview(report),
        "stale": stale,
    }


@require_POST
def submit(request: StaffRequest, pk: int) -> HttpResponse:
    """Save or submit what the author wrote."""
    report = _report(request, pk)
    if report.owner_id != request.user.pk:
        raise PermissionDenied(_("Only its author writes a report."))
    form = _form(report, posted=request.POST)
    if not form.is_valid():
        return render(request, "reports/edit.html", _edit_page(report, form), status=422)
    action = save_report if request.POST.get("action") == "save" else submit_report
    try:
        action(
            report=report,
            acting_user=request.user,
            version=form.cleaned_data["version"],
            summary=form.cleaned_data["summary"],
            plan=form.cleaned_data["plan"],
            comments=form.comments,
            outcomes=form.outcomes,
        )
    except StaleReport as error:
        report = _report(request, pk)
        return render(request, "reports/edit.html", _edit_page(report, form, error.messages[0]), status=409)
    except ValidationError as error:
        form.add_error(None, error.messages[0])
        return render(request, "reports/edit.html", _edit_page(report, form), status=422)
    if action is save_report:
        messages.success(request, _("Draft saved."))
        return redirect("reports:edit", pk=pk)
    messages.success(request, _submitted_message(report))
    return redirect("reports:detail", pk=pk)


@require_POST
def refresh(request: StaffRequest, pk: int) -> HttpResponse:
    """Draft the report anew from the records as they are now."""
    report = _report(request, pk)
    form = VersionForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("This was changed in the meantime. Nothing was saved."))
        return redirect("reports:edit", pk=pk)
    try:
        refresh_report(report=report, acting_user=request.user, version=form.cleaned_data["version"])
    except StaleReport as error:
        messages.error(request, error.messages[0])
    else:
        messages.success(request, _("Drafted anew from the records as they are now."))
    return redirect("reports:edit", pk=pk)


@require_GET
def rows(request: StaffRequest, pk: int, code: str) -> HttpResponse:
    """List the rows a figure counts, as far as the reader may see them."""
    report = _report(request, pk)
    source = source_of(code)
    if source is None:
        raise Http404
    page = page_of(request, source.rows(report, sections_of(report), request.user))
    page.object_list = [source.show(row) for row in page.object_list]
    context = {"report": facts_of(report, ""), "title": source.title, "page_obj": page}
    return render(request, "reports/rows.html", context)


def _submitted_message(report: Report) -> str:
    approval = pending_of(report)
    if approval is None:
        return _("Filed: nobody stands above to decide.")
    return _("Submitted. %(name)s decides on it.") % {"name": enumeration(each.name for each in asked_now(approval))}


@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take one's own report back before it is decided."""
    report = _report(request, pk)
    approval = pending_of(report)
    try:
        if approval is None:
            raise StaleDecision(_("Nothing waits for a decision any more."))
        withdraw_approval(approval=approval, acting_user=request.user, version=approval.version)
    except StaleDecision as error:
        messages.error(request, error.messages[0])
        return redirect("reports:detail", pk=pk)
    messages.success(request, _("Withdrawn: you can change and submit it again."))
    return redirect("reports:edit", pk=pk)


@require_POST
def decide_report(request: StaffRequest, pk: int) -> HttpResponse:
    """Approve the report, or return it with a reason."""
    report = _report(request, pk)
    approval = pending_of(report)
    if approval is None:
        refusal: Refusal | None = Refusal(
            _("Nothing was changed: this report is now “%(state)s”.") % {"state": report.get_state_display()},
            request.POST.get("reason", ""),
            409,
        )
        return render(request, "reports/detail.html", detail_page(request, report, refusal), status=409)
    before = execution_score(report.assignment_id, clock.now())
    refusal = decide_with_remarks(request, report, approval)
    report = _report(request, pk)
    if refusal:
        remember_pending(report, approval)
        return render(request, "reports/detail.html", detail_page(request, report, refusal), status=refusal.status)
    messages.success(request, outcome(approval))
    _tell_movement(request, report, before)
    return redirect("reports:detail", pk=pk)


def _tell_movement(request: StaffRequest, report: Report, before: Decimal | None) -> None:
    """Say what the decision did to the author's score: the loop closes before the manager's eyes."""
    after = execution_score(report.assignment_id, clock.now())
    if after is not None and after != before:
        facts = {"name": report.owner.name, "before": "–" if before is None else before, "after": after}
        messages.info(request, _("%(name)s: execution score of the month %(before)s → %(after)s") % facts)
