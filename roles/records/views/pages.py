"""The page of one record: what is known, what can be done, what happened; recording and changing it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from roles.http import StaffRequest
from roles.records import actions
from roles.records.flows import Move, against, holds
from roles.records.forms import MoveForm, RemarkForm
from roles.records.kinds import RecordKind, Section
from roles.records.models import Attachment
from roles.records.presentation import facts_of, hidden_of, offers_for, timeline
from roles.records.reach import kind_for, record_for
from roles.rights import forget
from roles.shared_panel import Place, ShareForm
from roles.shared_panel import panel as sharing_panel

UNPROCESSABLE, CONFLICT = 422, 409


@require_GET
def detail(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Show one record."""
    found, record = record_for(request.user, kind, pk)
    return render(request, "records/detail.html", page_context(request, found, record))


def page_context(
    request: StaffRequest, kind: RecordKind, record: Any, share_form: ShareForm | None = None, **more: Any
) -> dict[str, Any]:
    """Return what the page of a record shows."""
    place = Place("records", (kind.code, record.pk))
    files = list(Attachment.objects.filter(kind=kind.code, record_id=record.pk).select_related("uploaded_by"))
    sections = sorted(_sections(request, kind, record), key=lambda each: each.order)
    may_change = holds(request.user, kind.permission("change"), record) and record.state not in kind.flow.fixed
    offered = offers_for(kind, record, request.user)
    return {
        "kind": kind,
        "record": record,
        "title": kind.title(record),
        "face": kind.flow.faces[record.state],
        "facts": facts_of(kind, record),
        "offers": [each for each in offered if not each["against"]],
        "barred": [each for each in offered if each["against"]],
        "may_change": may_change,
        "hidden": hidden_of(kind, record),
        "photos": [each for each in files if each.is_photo],
        "documents": [each for each in files if not each.is_photo],
        "wide": [each for each in sections if each.wide],
        "side": [each for each in sections if not each.wide],
        "sharing": sharing_panel(request, record, share_form, place) if kind.is_shared else None,
        "history": timeline(kind, record),
        "remark_form": RemarkForm(),
        **more,
    }


def _sections(request: StaffRequest, kind: RecordKind, record: Any) -> list[Section]:
    return [section for plug in kind.plugs if (section := plug(request, record)) is not None]


@require_http_methods(["GET", "POST"])
def add(request: StaffRequest, kind: str) -> HttpResponse:
    """Record something new."""
    found = kind_for(request.user, kind, "add")
    # An address may name what is known already: a customer's page leads to a complaint of theirs.
    initial = {name: value for name, value in request.GET.items() if name in found.form.base_fields}
    form = found.form(request.POST if request.method == "POST" else None, user=request.user, initial=initial)
    status = None
    if request.method == "POST" and form.is_valid():
        try:
            record = actions.create_record(kind=found, acting_user=request.user, values=form.values, more=form.more)
        except ValidationError as error:
            form.refuse(error)
            status = CONFLICT if isinstance(error, actions.SameRecord) else None
        else:
            messages.success(request, _("Recorded."))
            return redirect(found.url(record.pk))
    return _form(request, found, form, title=found.label_one, back_url=found.list_url, status=status)


@require_http_methods(["GET", "POST"])
def edit(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Change what was recorded."""
    found, record = record_for(request.user, kind, pk)
    if not holds(request.user, found.permission("change"), record):
        raise PermissionDenied(_("Your position does not include changing this record."))
    title, stale, status = found.title(record), "", None
    form = found.form(request.POST if request.method == "POST" else None, instance=record, user=request.user)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data.get("version") or 0
        try:
            actions.change_record(
                kind=found, record=record, acting_user=request.user, version=version, values=form.values, more=form.more
            )
        except actions.StaleRecord as error:
            stale, status = error.messages[0], CONFLICT
        except ValidationError as error:
            form.refuse(error)
            status = CONFLICT if isinstance(error, actions.SameRecord) else None
        else:
            messages.success(request, _("Changed."))
            return redirect(found.url(pk))
    context = {"title": title, "back_url": found.url(pk), "stale": stale, "status": status}
    return _form(request, found, form, **context)


def _form(request: StaffRequest, kind: RecordKind, form: Any, **context: Any) -> HttpResponse:
    status = context.pop("status", None) or (UNPROCESSABLE if form.errors else 200)
    return render(request, "records/form.html", {"kind": kind, "form": form, **context}, status=status)


@require_http_methods(["GET", "POST"])
def move(request: StaffRequest, kind: str, pk: int, move: str) -> HttpResponse:
    """Make a move; where it asks for something, show its form first."""
    found, record = record_for(request.user, kind, pk)
    row = found.flow.move(move)
    if row is None or not row.permission:
        raise Http404
    form_class = row.form or MoveForm
    if request.method == "GET":
        return _ask(request, found, record, row, form_class(record=record, user=request.user, move=row))
    form = form_class(request.POST, record=record, user=request.user, move=row)
    if not form.is_valid():
        return _ask(request, found, record, row, form)
    try:
        actions.move_record(
            kind=found,
            record=record,
            move=row,
            acting_user=request.user,
            version=form.cleaned_data["version"],
            values=form.values,
            data=form.data_of,
            reason=form.cleaned_data.get("reason", ""),
        )
    except actions.StaleRecord as error:
        return _refused(request, found, record, stale=error.messages[0], status=CONFLICT)
    except ValidationError as error:
        if not row.asks:
            return _refused(request, found, record, error=" ".join(error.messages), status=UNPROCESSABLE)
        form.refuse(error)
        return _ask(request, found, record, row, form)
    messages.success(request, _("Done: %(move)s.") % {"move": row.label})
    # What the move shared or took away holds from here on.
    forget(request.user)
    if row.leads_to is not None and (further := row.leads_to(record, request.user)):
        return redirect(further)
    still = found.model.objects.visible_to(request.user).filter(pk=pk).exists()
    return redirect(found.url(pk) if still else found.list_url)


def _ask(request: StaffRequest, kind: RecordKind, record: Any, row: Move, form: Any) -> HttpResponse:
    """Show the form of a move, or why it cannot be made."""
    stands = against(row, record, request.user)
    if stands and not holds(request.user, row.permission, record):
        raise PermissionDenied(stands)
    context = {"title": row.label, "subtitle": kind.title(record), "back_url": kind.url(record.pk), "verb": row.label}
    return _form(request, kind, form, against=stands, status=CONFLICT if stands else None, **context)


def _refused(request: StaffRequest, kind: RecordKind, record: Any, *, status: int, **more: Any) -> HttpResponse:
    # As it stands now: somebody else may have moved it meanwhile.
    for name, value in kind.model.objects.values("state", "version", "owner_id").get(pk=record.pk).items():
        setattr(record, name, value)
    return render(request, "records/detail.html", page_context(request, kind, record, **more), status=status)


@require_POST
def remark(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Add words to the timeline."""
    found, record = record_for(request.user, kind, pk)
    form = RemarkForm(request.POST)
    if form.is_valid():
        actions.remark(kind=found, record=record, acting_user=request.user, text=form.cleaned_data["text"])
        return redirect(found.url(pk))
    context = page_context(request, found, record, remark_form=form)
    return render(request, "records/detail.html", context, status=UNPROCESSABLE)


@never_cache
@require_POST
def show(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Show one hidden value once; who looked and why is noted."""
    found, record = record_for(request.user, kind, pk)
    given = {name: request.POST.get(name, "") for name in ("what", "reason")}
    try:
        value = actions.show_hidden(kind=found, record=record, acting_user=request.user, **given)
    except ValidationError as error:
        return _refused(request, found, record, error=" ".join(error.messages), status=UNPROCESSABLE)
    return render(request, "records/shown.html", {"kind": found, "value": value, "back_url": found.url(pk)})
