"""Tasks: what one has to do, what one handed out, one task with its history."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from roles import clock
from roles.access import administers
from roles.assigned.actions import (
    StaleTask,
    accept_task,
    assign_task,
    change_deadline,
    report_done,
    return_task,
    withdraw_task,
)
from roles.assigned.forms import AnswerForm, NewDeadlineForm, OccurrenceForm, ReportForm, TaskForm, VersionForm
from roles.assigned.models import LIVE, UNDONE, Task
from roles.assigned.occurrences import duties_to_note, note_occurrence
from roles.assigned.presentation import history_of, series_rows, task_row
from roles.assigned.rights import GIVE, may_answer, may_read, may_report
from roles.assigned.series import as_duty_url, series_list
from roles.assigned.tabs import rows_of, tabs_of
from roles.http import StaffRequest
from roles.pagination import page_of
from roles.rights import rights_of
from roles.seats import seats_of
from roles.templatetags.times import short_time

CONFLICT, UNPROCESSABLE = 409, 422


@require_GET
def tasks(request: StaffRequest) -> HttpResponse:
    """List tasks: mine, those I gave, those of the people I lead."""
    tab, tabs = tabs_of(request)
    page = page_of(request, rows_of(request.user, tab))
    page.object_list = [task_row(each, request.user) for each in page.object_list]
    give_url = reverse("assigned:give") if rights_of(request.user).beyond_own(GIVE) else ""
    series_url = reverse("assigned:series") if administers(request.user) else ""
    context = {"page_obj": page, "tab": tab, "tabs": tabs, "give_url": give_url, "series_url": series_url}
    return render(request, "assigned/list.html", context)


@require_http_methods(["GET", "POST"])
def give(request: StaffRequest) -> HttpResponse:
    """Hand out a task; `?again=` begins with the words of one that was given before."""
    posted = request.POST if request.method == "POST" else None
    form = TaskForm(posted, giver=request.user, initial=_again(request))
    status = 200
    if posted is not None:
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                made = assign_task(acting_user=request.user, **form.facts)
            except ValidationError as error:
                form.refuse(error)
            else:
                said = ngettext("Handed to %(name)s.", "Handed to %(count)s people.", len(made))
                messages.success(request, said % {"name": made[0].owner.name, "count": len(made)})
                if len(made) == 1:
                    return redirect("assigned:task", pk=made[0].pk)
                return redirect(f"{reverse('assigned:list')}?tab=given")
    title, back = _("Hand out a task"), f"{reverse('assigned:list')}?tab=given"
    context = {"form": form, "title": title, "back_url": back, "verb": _("Hand out")}
    return render(request, "assigned/form.html", context, status=status)


def _again(request: StaffRequest) -> dict[str, Any]:
    asked = request.GET.get("again", "")
    if not asked.isdecimal() or len(asked) > 18:
        return {}
    task = Task.objects.filter(pk=int(asked)).first()
    if task is None or not may_read(task, request.user):
        return {}
    return {
        "title": task.title,
        "description": task.description,
        "series": task.series or task.title[:60],
        "person": str(task.owner_id),
    }


@require_GET
def task(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one task with its history."""
    return render(request, "assigned/task.html", _page(request, _open(request, pk)))


@require_POST
def report(request: StaffRequest, pk: int) -> HttpResponse:
    """Say that a task is done."""
    row = _open(request, pk)
    form = ReportForm(request.POST)
    try:
        cleaned = _cleaned(form)
        report_done(task=row, acting_user=request.user, version=cleaned["version"], note=cleaned["note"])
    except ValidationError as error:
        return _refused(request, pk, error, request.POST.get("note", ""))
    accepted = row.state == Task.State.ACCEPTED
    messages.success(request, _("Done.") if accepted else _("Reported. %(name)s accepts it.") % _giver(row))
    return redirect("assigned:task", pk=pk)


@require_POST
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Accept what was reported, or return it with what is missing."""
    row = _open(request, pk)
    form = AnswerForm(request.POST)
    try:
        cleaned = _cleaned(form)
        facts = {"task": row, "acting_user": request.user, "version": cleaned["version"]}
        if cleaned["decision"] == "approve":
            accept_task(**facts, note=cleaned["reason"])
        else:
            return_task(**facts, reason=cleaned["reason"])
    except ValidationError as error:
        return _refused(request, pk, error, request.POST.get("reason", ""))
    messages.success(request, f"{row.get_state_display()}: {row.owner.name}")
    return redirect("assigned:task", pk=pk)


@require_http_methods(["GET", "POST"])
def deadline(request: StaffRequest, pk: int) -> HttpResponse:
    """Give another deadline."""
    row = _open(request, pk)
    if not may_answer(row, request.user):
        raise PermissionDenied(_("Only who handed out a task, or who leads its holder, decides on it."))
    back = reverse("assigned:task", args=[pk])
    if not row.is_undone:
        messages.info(request, _("Only a task that is not done yet gets another deadline."))
        return redirect(back)
    local = clock.local_date(row.deadline)
    initial = {"version": row.version, "day": local, "hour": timezone.localtime(row.deadline).time()}
    form = NewDeadlineForm(request.POST if request.method == "POST" else None, initial=initial)
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                cleaned = form.cleaned_data
                change_deadline(
                    task=row,
                    acting_user=request.user,
                    version=cleaned["version"],
                    deadline=form.deadline,
                    reason=cleaned["reason"],
                )
            except ValidationError as error:
                status = CONFLICT if isinstance(error, StaleTask) else UNPROCESSABLE
                form.refuse(error)
            else:
                messages.success(request, _("The deadline is changed."))
                return redirect(back)
    context = {"form": form, "title": _("Another deadline"), "subtitle": row.title, "back_url": back}
    return render(request, "assigned/form.html", {**context, "verb": _("Change")}, status=status)


@require_POST
def withdraw(request: StaffRequest, pk: int) -> HttpResponse:
    """Take a task back."""
    row = _open(request, pk)
    try:
        cleaned = _cleaned(VersionForm(request.POST))
        withdraw_task(task=row, acting_user=request.user, version=cleaned["version"], reason=cleaned["reason"])
    except ValidationError as error:
        return _refused(request, pk, error)
    messages.success(request, _("Withdrawn: nobody owes it any more."))
    return redirect("assigned:task", pk=pk)


@require_GET
def series(request: StaffRequest) -> HttpResponse:
    """Show administrators which tasks come again and again, and lead to making them duties."""
    return render(request, "assigned/series.html", {"page_obj": page_of(request, series_list())})


@require_http_methods(["GET", "POST"])
def happened(request: StaffRequest) -> HttpResponse:
    """Note that something happened just now: a duty of one's own that no rhythm brings is then on the checklist."""
    form = OccurrenceForm(request.POST if request.method == "POST" else None, duties=duties_to_note(seats_of(request)))
    status = 200
    if request.method == "POST":
        status = UNPROCESSABLE
        if form.is_valid():
            try:
                item = note_occurrence(acting_user=request.user, **form.cleaned_data)
            except ValidationError as error:
                form.refuse(error)
            else:
                due = {"when": short_time(item.due_at, clock.now())}
                messages.success(request, _("On your checklist, due %(when)s.") % due)
                return redirect(f"{reverse('duties:today')}#item-{item.pk}")
    context = {"form": form, "title": _("Something happened"), "back_url": reverse("duties:today")}
    return render(request, "assigned/form.html", {**context, "verb": _("Put it on my list")}, status=status)


def _open(request: StaffRequest, pk: int) -> Task:
    if pk > 2**63 - 1:
        raise Http404
    row: Task | None = Task.objects.with_names().filter(pk=pk).first()
    if row is None or not may_read(row, request.user):
        raise Http404
    return row


def _cleaned(form: Any) -> dict[str, Any]:
    if form.is_valid():
        cleaned: dict[str, Any] = form.cleaned_data
        return cleaned
    for field in ("note", "reason"):
        if field in form.errors:
            raise ValidationError({field: form.errors[field].as_data()})
    raise ValidationError(_("Load the page again: the form was not whole."))


def _refused(request: StaffRequest, pk: int, error: ValidationError, typed: str = "") -> HttpResponse:
    stale = isinstance(error, StaleTask)
    context = _page(request, _open(request, pk), typed=typed)
    context["stale" if stale else "error"] = error.messages[0]
    return render(request, "assigned/task.html", context, status=CONFLICT if stale else UNPROCESSABLE)


def _page(request: StaffRequest, row: Task, typed: str = "") -> dict[str, Any]:
    user, now = request.user, clock.now()
    answers = may_answer(row, user)
    to_do = row.is_undone and may_report(row, user)
    return {
        "task": {**task_row(row, user), "description": row.description, "version": row.version},
        "back_url": reverse("assigned:list") + ("" if row.owner_id == user.pk else "?tab=given"),
        "can_report": to_do,
        "on_behalf_of": row.owner.name if to_do and row.owner_id != user.pk else "",
        "can_answer": answers and row.state == Task.State.DONE,
        "can_move": answers and row.state in UNDONE,
        "can_withdraw": answers and row.state in LIVE,
        "again_url": f"{reverse('assigned:give')}?again={row.pk}" if _gives(user, row) else "",
        "series": series_rows(row, user),
        "duty_url": as_duty_url(row) if row.series and administers(user) else "",
        "history": history_of(row, now),
        "typed": typed,
        "error": "",
        "stale": "",
    }


def _gives(user: Any, row: Task) -> bool:
    return row.assigned_by_id == user.pk and rights_of(user).beyond_own(GIVE)


def _giver(row: Task) -> dict[str, str]:
    return {"name": row.assigned_by.name}
