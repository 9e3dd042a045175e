"""The worksheet of an item: filling it in, reading it, printing it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from roles import clock
from roles.duties.models import ChecklistItem, ItemStatus
from roles.http import StaffRequest
from roles.models import Assignment
from roles.proof.actions import StaleSheet, add_evidence, fill_sheet, save_draft
from roles.proof.actions.sheets import check_form
from roles.proof.corrective import people_for
from roles.proof.forms import SheetForm, typed_of
from roles.proof.models import Evidence, SheetProof
from roles.proof.presentation import read_lines
from roles.proof.views.reach import COMPLETE, own_item, seen_item
from roles.worksheets.catalogue import FieldKind
from roles.worksheets.lines import Line, fingerprint, form_of, lines_of
from roles.worksheets.models import FilledSheet

CONFLICT, UNPROCESSABLE = 409, 422


@require_http_methods(["GET", "POST"])
def sheet(request: StaffRequest, pk: int) -> HttpResponse:
    """Fill in the worksheet of one of my items; whoever may see the item reads what was filled in."""
    if request.method == "POST":
        return _write(request, own_item(request.user, pk))
    item = seen_item(request.user, pk)
    found = _sheet_of(item)
    if item.status != ItemStatus.OPEN or item.owner_id != request.user.pk or not request.user.has_perm(COMPLETE, item):
        return _read(request, item, found, "proof/sheet_read.html")
    typed = found.typed if found is not None and found.state == FilledSheet.State.DRAFT else {}
    if item.version.worksheet is None:
        raise Http404
    return render(request, "proof/sheet.html", _page(request, item, _form(request, item, _as_sent(typed))))


@require_GET
def paper(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a filled worksheet as a page for paper."""
    item = seen_item(request.user, pk)
    return _read(request, item, _sheet_of(item), "proof/sheet_paper.html")


def _write(request: StaffRequest, item: ChecklistItem) -> HttpResponse:
    if item.version.worksheet is None:
        raise Http404
    typed = typed_of(request.POST)
    errors = _take_photos(request, item)
    form = _form(request, item, request.POST)
    handing_in = request.POST.get("action") != "save"
    try:
        if not handing_in and not errors:
            save_draft(item=item, acting_user=request.user, typed=typed)
            messages.success(request, _("Kept. Hand it in when it is complete."))
            return redirect("proof:sheet", pk=item.pk)
        # What was typed is kept, whatever is wrong with it.
        save_draft(item=item, acting_user=request.user, typed=typed)
        if handing_in:
            check_form(_asked(request, item), request.POST.get("form_seen", ""))
            errors = _missing_photos(form, item) | errors
        if handing_in and form.is_valid() and not errors:
            fill_sheet(
                item=item,
                acting_user=request.user,
                form=str(form.cleaned_data["form_seen"]),
                answers=form.answers() | _photo_answers(item),
                actions=form.actions(),
            )
            return _done(request, item)
    except StaleSheet as stale:
        form = _form(request, item, _renewed(request.POST))
        context = _page(request, item, form, errors) | {"refusal": stale.messages[0]}
        return render(request, "proof/sheet.html", context, status=CONFLICT)
    except ValidationError as refused:
        context = _page(request, item, form, errors) | {"refusal": refused.messages[0]}
        return render(request, "proof/sheet.html", context, status=UNPROCESSABLE)
    return render(request, "proof/sheet.html", _page(request, item, form, errors), status=UNPROCESSABLE)


def _done(request: StaffRequest, item: ChecklistItem) -> HttpResponse:
    count = _sheet_of(item).followups.count()  # type: ignore[union-attr]
    said = _("Handed in, and the duty is done.")
    if count:
        said = _("Handed in. What is to be done about it is with those who do it.")
    messages.success(request, said)
    return redirect("proof:sheet", pk=item.pk)


def _take_photos(request: StaffRequest, item: ChecklistItem) -> dict[str, str]:
    """Store the photos that were sent with the sheet; return what is wrong with some, by line."""
    errors = {}
    for line in lines_of(_asked(request, item)):
        files = request.FILES.getlist(f"f-{line.code}") if line.kind == FieldKind.PHOTO else []
        if not files:
            continue
        try:
            add_evidence(item=item, acting_user=request.user, files=files, line=line.code, photos_only=True)
        except ValidationError as refused:
            errors[line.code] = refused.messages[0]
    return errors


def _missing_photos(form: SheetForm, item: ChecklistItem) -> dict[str, str]:
    held = set(Evidence.objects.filter(item=item).exclude(line="").values_list("line", flat=True))
    wanted = [line for line in form.lines if line.kind == FieldKind.PHOTO and line.required]
    return {line.code: _("Take a photo first.") for line in wanted if line.code not in held}


def _photo_answers(item: ChecklistItem) -> dict[str, Any]:
    found: dict[str, Any] = defaultdict(list)
    for key, line in Evidence.objects.filter(item=item).exclude(line="").values_list("pk", "line"):
        found[line].append(key)
    return dict(found)


def _asked(request: StaffRequest, item: ChecklistItem) -> dict[str, Any]:
    """Return the form of an item's worksheet as it is now, read once a request."""
    if not hasattr(request, "_asked"):
        assert item.version.worksheet is not None
        request._asked = form_of(item.version.worksheet)  # type: ignore[attr-defined]
    asked: dict[str, Any] = request._asked  # type: ignore[attr-defined]
    return asked


def _form(request: StaffRequest, item: ChecklistItem, data: Mapping[str, Any] | None) -> SheetForm:
    asked = _asked(request, item)
    lines = lines_of(asked)
    people = people_for(request.user) if any(each.corrective or each.kind == FieldKind.TASKS for each in lines) else []
    team = _team(item) if any(each.kind == FieldKind.PEOPLE for each in lines) else []
    return _drafted(data, lines, people, team, fingerprint(asked), draft=request.method == "GET")


def _drafted(
    data: Any, lines: list[Line], people: list[Assignment], team: list[Assignment], seen: str, *, draft: bool
) -> SheetForm:
    """Return the form; a draft is drawn with what was typed, and not judged."""
    if not draft:
        return SheetForm(data, lines=lines, people=people, team=team, seen=seen)
    form = SheetForm(None, lines=lines, people=people, team=team, seen=seen)
    for name, field in form.fields.items():
        if name in data:
            many = getattr(field.widget, "allow_multiple_selected", False)
            form.initial[name] = data.getlist(name) if many else data.get(name)
    return form


def _as_sent(typed: Mapping[str, Any]) -> QueryDict:
    sent = QueryDict(mutable=True)
    for name, values in typed.items():
        sent.setlist(name, values)
    return sent


def _renewed(data: QueryDict) -> QueryDict:
    """Return what was sent without the name of the form that is no longer the present one."""
    sent = data.copy()
    sent.pop("form_seen", None)
    return sent


def _team(item: ChecklistItem) -> list[Assignment]:
    """Return the seats of those who could be at a meeting: at or below the item's department, or its unit."""
    day = clock.today()
    place = item.department_id or item.unit_id
    rows = Assignment.objects.active_on(day).filter(unit__ancestor_links__ancestor=place)
    return list(rows.select_related("staff").order_by("unit", "pk")[:200])


def _page(
    request: StaffRequest, item: ChecklistItem, form: SheetForm, errors: Mapping[str, str] | None = None
) -> dict[str, Any]:
    photos: dict[str, list[Evidence]] = defaultdict(list)
    for each in Evidence.objects.filter(item=item).exclude(line=""):
        photos[each.line].append(each)
    assert item.version.worksheet is not None
    return {
        "form": form,
        "lines": form.drawn(photos, errors or {}),
        "title": item.version.worksheet.name,
        "item": item,
        "today": clock.today(),
        "seen": fingerprint(_asked(request, item)),
        "back_url": f"{reverse('duties:today')}#item-{item.pk}",
    }


def _read(request: StaffRequest, item: ChecklistItem, found: FilledSheet | None, template: str) -> HttpResponse:
    if found is None or found.state != FilledSheet.State.FILLED:
        raise Http404
    own = item.owner_id == request.user.pk
    context = {
        "item": item,
        "sheet": found,
        "lines": read_lines(found, item),
        "own": own,
        "back_url": reverse("duties:today") if own else reverse("duties:person", args=[item.assignment_id]),
    }
    return render(request, template, context)


def _sheet_of(item: ChecklistItem) -> FilledSheet | None:
    found = SheetProof.objects.filter(item=item).select_related("sheet__worksheet", "sheet__owner").first()
    return found.sheet if found else None
