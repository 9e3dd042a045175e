"""The pages of the handover: preparing it, asking successors, answering, and the protocol to be signed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from roles import clock
from roles.http import StaffRequest
from roles.models import Staff
from roles.pagination import page_of
from roles.personnel.handover import actions
from roles.personnel.handover.desk import Desk
from roles.personnel.handover.forms import AnswerForm, PlanForm, StartForm, VersionForm
from roles.personnel.handover.presentation import (
    counts_of,
    facts_of,
    groups_of,
    log_of,
    row_of,
    shown_lines,
    steps_of,
    with_counts,
)
from roles.personnel.handover.rights import handovers_of
from roles.personnel.models import Handover
from roles.personnel.models.handover import OPEN_STATES, HandoverReason, HandoverState
from roles.personnel.rights import seats_to_change
from roles.rights import rights_of

UNPROCESSABLE, CONFLICT = 422, 409


@require_GET
def handovers(request: StaffRequest) -> HttpResponse:
    """List the handovers a person has to do with, those still open first."""
    rows = with_counts(handovers_of(request.user).with_names()).order_by("-last_day", "-pk")
    page = page_of(request, rows)
    page.object_list = [row_of(each) for each in page.object_list]
    tabs = rights_of(request.user).beyond_own("roles.view_staff")
    return render(request, "personnel/handovers.html", {"page_obj": page, "in_personnel": tabs})


@require_http_methods(["GET", "POST"])
def start(request: StaffRequest, pk: int) -> HttpResponse:
    """Prepare the handover of a person; where one is under way already, lead there."""
    staff = get_object_or_404(Staff, pk=pk)
    try:
        seats = seats_to_change(request.user, staff)
    except PermissionDenied:
        # Somebody elsewhere does not exist for this reader; their own handover others prepare.
        if staff.pk == request.user.pk:
            raise
        raise Http404 from None
    under_way = Handover.objects.filter(staff=staff, state__in=OPEN_STATES).first()
    if under_way:
        return redirect("personnel:handover", pk=under_way.pk)
    leaves = staff.leaves_on is not None
    initial = {
        "seats": [seat.pk for seat in seats if seat.starts_on <= clock.today()],
        "reason": HandoverReason.LEAVE if leaves else HandoverReason.MOVE,
        "last_day": staff.leaves_on or next((seat.ends_on for seat in seats if seat.ends_on), None) or clock.today(),
    }
    form = StartForm(request.POST or None, seats=seats, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = [seat for seat in seats if seat.pk in form.cleaned_data["seats"]]
        facts = {"reason": form.cleaned_data["reason"], "last_day": form.cleaned_data["last_day"]}
        try:
            made = actions.prepare(acting_user=request.user, staff=staff, seats=chosen, **facts)
        except ValidationError as error:
            _blame(form, error)
        else:
            messages.success(request, _("Written down: now choose who takes over what."))
            return redirect("personnel:handover", pk=made.pk)
    context = {"staff": staff, "form": form, "back_url": reverse("personnel:person", args=[pk])}
    return render(request, "personnel/handover_start.html", context, status=UNPROCESSABLE if form.errors else 200)


def _desk(request: StaffRequest, pk: int) -> Desk:
    handover = get_object_or_404(handovers_of(request.user).with_names(), pk=pk)
    return Desk(handover, request.user)


@require_GET
def handover(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a handover with what the reader may do about it."""
    return _page(request, _desk(request, pk))


def _page(
    request: StaffRequest,
    desk: Desk,
    *,
    plan_form: PlanForm | None = None,
    answer_error: str = "",
    stale: str = "",
    status: int = 200,
) -> HttpResponse:
    counts = counts_of(desk.lines)
    groups = groups_of(shown_lines(desk.lines), counts)
    if plan_form is None and desk.may_plan:
        plan_form = desk.plan_form(None, groups)
    context = {
        "handover": facts_of(desk.handover),
        "steps": steps_of(desk.handover) if desk.handover.state != HandoverState.CANCELLED else [],
        "groups": groups,
        "totals": {key: sum(each[key] for each in counts.values()) for key in ("total", "open", "planned", "asked")},
        "entries": log_of(desk.handover, None if desk.sees_all else request.user),
        "plan_form": plan_form,
        "prepares": desk.prepares,
        "is_self": desk.is_self,
        "asked": desk.asked,
        "typed_reason": request.POST.get("reason", "") if answer_error or stale else "",
        "answer_error": answer_error,
        "stale": stale,
    }
    return render(request, "personnel/handover.html", context, status=status)


@require_POST
def plan(request: StaffRequest, pk: int) -> HttpResponse:
    """Choose who takes over what."""
    desk = _desk(request, pk)
    if not desk.sees_all:
        raise PermissionDenied(_("Only whoever prepares the handover, and the person, choose the successors."))
    if not desk.may_plan:
        return _page(request, desk, stale=_("It was offered or closed meanwhile."), status=CONFLICT)
    form = desk.plan_form(request.POST)
    if not form.is_valid():
        return _page(request, desk, plan_form=form, status=UNPROCESSABLE)
    successor: Staff | None = form.cleaned_data["successor"]
    lines = desk.chosen_lines(form.cleaned_data["what"], form.cleaned_data["lines"])
    if not lines:
        form.add_error("what", _("No open line is among these."))
        return _page(request, desk, plan_form=form, status=UNPROCESSABLE)
    try:
        taken, unfit = actions.plan(
            handover=desk.handover,
            acting_user=request.user,
            version=form.cleaned_data["version"],
            lines=lines,
            successor=successor,
        )
    except actions.StaleHandover as error:
        return _page(request, _desk(request, pk), stale=error.messages[0], status=CONFLICT)
    except ValidationError as error:
        _blame(form, error)
        return _page(request, desk, plan_form=form, status=UNPROCESSABLE)
    _tell_planned(request, successor, taken, unfit)
    return redirect("personnel:handover", pk=pk)


def _tell_planned(request: StaffRequest, successor: Staff | None, taken: int, unfit: int) -> None:
    name = successor.name if successor else ""
    if taken and successor:
        text = ngettext("%(count)s line planned for %(name)s.", "%(count)s lines planned for %(name)s.", taken)
        messages.success(request, text % {"count": taken, "name": name})
    elif taken:
        text = ngettext("%(count)s line has no successor now.", "%(count)s lines have no successor now.", taken)
        messages.success(request, text % {"count": taken})
    if unfit:
        text = ngettext(
            "%(count)s line was left out: %(name)s must not decide on it, or has no checklist here.",
            "%(count)s lines were left out: %(name)s must not decide on them, or has no checklist here.",
            unfit,
        )
        messages.warning(request, text % {"count": unfit, "name": name})


@require_POST
def offer(request: StaffRequest, pk: int) -> HttpResponse:
    """Ask the successors that were chosen."""
    desk, form = _desk(request, pk), VersionForm(request.POST)
    actions.check_prepares(desk.handover, request.user)
    try:
        asked = actions.offer(handover=desk.handover, acting_user=request.user, version=_version(form))
    except actions.StaleHandover as error:
        return _page(request, _desk(request, pk), stale=error.messages[0], status=CONFLICT)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return _page(request, _desk(request, pk), status=UNPROCESSABLE)
    names = ", ".join(staff.name for staff in asked)
    messages.success(request, _("Asked: %(names)s. You are told when they answer.") % {"names": names})
    return redirect("personnel:handover", pk=pk)


@require_POST
def answer(request: StaffRequest, pk: int) -> HttpResponse:
    """Take over what was offered to me, or refuse it with a reason."""
    desk, form = _desk(request, pk), AnswerForm(request.POST)
    if not desk.was_asked:
        raise PermissionDenied(_("Nothing of this handover was offered to you."))
    if not form.is_valid():
        return _page(request, desk, answer_error=str(next(iter(form.errors.values()))[0]), status=UNPROCESSABLE)
    facts = {"handover": desk.handover, "acting_user": request.user, "version": form.cleaned_data["version"]}
    try:
        if form.cleaned_data["answer"] == "accept":
            outcomes = actions.accept(**facts)
            count = sum(outcomes.values())
            text = ngettext("%(count)s thing is yours now.", "%(count)s things are yours now.", count)
            messages.success(request, text % {"count": count})
        else:
            actions.refuse(**facts, reason=form.cleaned_data["reason"])
            messages.success(request, _("Refused: whoever prepared it is told."))
            return redirect("personnel:handovers")
    except actions.StaleHandover as error:
        return _page(request, _desk(request, pk), stale=error.messages[0], status=CONFLICT)
    except ValidationError as error:
        return _page(request, desk, answer_error=error.messages[0], status=UNPROCESSABLE)
    return redirect("personnel:handover", pk=pk)


@require_POST
def cancel(request: StaffRequest, pk: int) -> HttpResponse:
    """Give the handover up: the person stays."""
    desk, form = _desk(request, pk), VersionForm(request.POST)
    actions.check_prepares(desk.handover, request.user)
    try:
        actions.cancel(handover=desk.handover, acting_user=request.user, version=_version(form))
    except actions.StaleHandover as error:
        return _page(request, _desk(request, pk), stale=error.messages[0], status=CONFLICT)
    messages.success(request, _("Cancelled. What was taken over already stays where it is."))
    return redirect("personnel:handover", pk=pk)


@require_GET
def protocol(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the protocol to be printed and signed: every line, or a successor's own."""
    desk = _desk(request, pk)
    lines = desk.lines.select_related("successor", "receiver").order_by("kind", "due_at", "pk")
    groups = groups_of(lines, counts_of(desk.lines))
    receivers = sorted({each["person"] for group in groups for each in group["lines"] if each["person"]})
    context = {"handover": facts_of(desk.handover), "groups": groups, "receivers": receivers, "today": clock.today()}
    return render(request, "personnel/handover_protocol.html", context)


def _version(form: VersionForm) -> int:
    """Return the version the form was made for; nonsense is a version that never was."""
    version: int = form.cleaned_data["version"] if form.is_valid() else 0
    return version


def _blame(form: Any, error: ValidationError) -> None:
    for field, texts in getattr(error, "error_dict", {None: [error]}).items():
        form.add_error(field if field in form.fields else None, texts)
