"""Pages for administrators: why somebody may, the matrix of rights, two positions side by side."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from roles import clock
from roles.access import explain, granting
from roles.access_forms import AccessForm, CompareForm, people_meant
from roles.catalogue import Scope
from roles.http import StaffRequest
from roles.matrix import WIDEST_FIRST, Matrix, Verdict, compare, in_words, matrix_of
from roles.matrix_filters import MatrixFilter
from roles.models import Assignment, Position, Staff
from roles.models.staff import enumeration
from roles.permissions import name_of
from roles.spreadsheets import attachment, workbook

MOST_PEOPLE = 10
MOST_POSITIONS = 15


def _tabs(active: str) -> list[dict[str, Any]]:
    labels = {"access": _("Why somebody may"), "matrix": _("Rights matrix"), "compare": _("Compare positions")}
    return [
        {"label": label, "url": reverse(f"roles:{name}"), "active": name == active, "count": None}
        for name, label in labels.items()
    ]


@require_GET
def access(request: StaffRequest) -> HttpResponse:
    """Say whether a person may do something, and why or what is missing."""
    asked = any(request.GET.get(name) for name in ("person", "permission", "record"))
    form = AccessForm(request.GET) if asked else AccessForm()
    context: dict[str, Any] = {"tabs": _tabs("access"), "form": form, "answer": None, "people": []}
    if asked and form.is_valid():
        people = people_meant(form.cleaned_data["person"], MOST_PEOPLE + 1)
        if not people:
            form.add_error("person", _("Nobody is called that. Try the employee number."))
        elif len(people) == 1:
            context["answer"] = _answer(people[0], form)
        else:
            context["people"] = _people(people[:MOST_PEOPLE], request.GET)
            context["more_people"] = len(people) > MOST_PEOPLE
    return render(request, "roles/access.html", context)


def _people(people: list[Staff], query: QueryDict) -> list[dict[str, Any]]:
    """Return who is meant perhaps, each with the address that means them alone."""
    seats = Assignment.objects.active_on(clock.today()).filter(staff__in=people).select_related("position", "unit")
    places: dict[int, list[str]] = {}
    for seat in seats.order_by("pk"):
        places.setdefault(seat.staff_id, []).append(f"{seat.position.name} · {seat.unit.name}")
    found = []
    for person in people:
        meant = query.copy()
        meant["person"] = person.employee_no
        found.append(
            {
                "name": person.name,
                "employee_no": person.employee_no,
                "place": enumeration(places.get(person.pk, [])),
                "url": f"?{meant.urlencode()}",
            }
        )
    return found


def _answer(person: Staff, form: AccessForm) -> dict[str, Any]:
    permission = form.permission_asked()
    record = form.cleaned_data["record"]
    code = form.cleaned_data["permission"]
    answer = explain(person, code, record)
    return {
        "allowed": answer.allowed,
        "reasons": answer.reasons,
        "person": person.name,
        "employee_no": person.employee_no,
        "right": name_of(permission),
        "record": _record_in_words(record) if record is not None else "",
        "holders": _holders(code),
        "matrix": f"{reverse('roles:matrix')}?about={permission.content_type_id}",
    }


def _holders(code: str) -> list[tuple[str, str]]:
    """Return which positions carry a right, by scope, widest first; of the many with their own records the number."""
    positions: dict[str, list[str]] = {}
    for grant in granting(code):
        positions.setdefault(grant.scope, []).append(grant.position.name)
    found = []
    for scope in map(Scope, WIDEST_FIRST):
        names = positions.get(scope, [])
        many = ngettext("%(count)d position", "%(count)d positions", len(names)) % {"count": len(names)}
        if names:
            found.append((str(scope.label), many if len(names) > MOST_POSITIONS else enumeration(names)))
    return found


def _record_in_words(record: Any) -> str:
    """Return what an administrator needs to know of a record: kind, number, place and owner, never what it says."""
    facts = [f"{record._meta.verbose_name} {record.pk}"]
    for name in ("store", "department", "unit"):
        place = getattr(record, name, None)
        if place is not None and str(place) not in facts:
            facts.append(str(place))
    owner = getattr(record, getattr(record, "OWNER_FIELD", "") or "-", None)
    return " · ".join([*facts, owner.name] if owner else facts)


def _matrix(request: StaffRequest) -> tuple[MatrixFilter, Matrix]:
    positions = Position.objects.filter(retired=False).order_by("department", "order", "code")
    found = MatrixFilter(request.GET, queryset=positions)
    about = found.form.cleaned_data.get("about") if found.is_valid() else ""
    return found, matrix_of(found.qs, int(about) if about else None)


@require_GET
def matrix(request: StaffRequest) -> HttpResponse:
    """Show what every position may do, and how far."""
    found, rights = _matrix(request)
    context = {
        "tabs": _tabs("matrix"),
        "filter": found,
        "matrix": rights,
        "export": f"{reverse('roles:matrix_export')}?{request.GET.urlencode()}",
    }
    return render(request, "roles/matrix.html", context)


@require_GET
def matrix_export(request: StaffRequest) -> HttpResponse:
    """Download the matrix as it is filtered."""
    _found, rights = _matrix(request)
    name = _("rights-matrix") + f"-{clock.today().isoformat()}.xlsx"
    return attachment(name, workbook(rights.sheets()))


@require_GET
def compare_positions(request: StaffRequest) -> HttpResponse:
    """Show the rights of two positions side by side, what differs first."""
    asked = bool(request.GET.get("left") or request.GET.get("right"))
    form = CompareForm(request.GET) if asked else CompareForm()
    context: dict[str, Any] = {"tabs": _tabs("compare"), "form": form, "rows": []}
    if asked and form.is_valid():
        left, right = form.cleaned_data["left"], form.cleaned_data["right"]
        if left == right:
            form.add_error("right", ValidationError(_("Choose another position to compare with.")))
        else:
            context |= _side_by_side(left, right)
    return render(request, "roles/compare.html", context)


def _side_by_side(left: Position, right: Position) -> dict[str, Any]:
    labels = {
        Verdict.LEFT: _("Only %(name)s") % {"name": left.name},
        Verdict.RIGHT: _("Only %(name)s") % {"name": right.name},
        Verdict.SCOPE: _("Other scope"),
        Verdict.SAME: _("The same"),
    }
    tones = {Verdict.LEFT: "warning", Verdict.RIGHT: "info", Verdict.SCOPE: "warning", Verdict.SAME: "success"}
    differences = compare(left, right)
    counts = Counter(each.verdict for each in differences)
    return {
        "left": left,
        "right": right,
        "counts": [(labels[verdict], counts[verdict], tones[verdict]) for verdict in Verdict],
        "rows": [
            {
                "about": each.column.about,
                "verb": each.column.verb,
                "left": in_words(each.left),
                "right": in_words(each.right),
                "label": labels[each.verdict],
                "state": tones[each.verdict],
                "same": each.verdict == Verdict.SAME,
            }
            for each in differences
        ],
    }
