"""Lists of records: narrowed, sorted, in chosen columns, moved several at once, taken out as a file."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_POST

from roles import clock
from roles.catalogue import Department
from roles.http import StaffRequest
from roles.pagination import page_of
from roles.records import actions
from roles.records.exporting import export as exported
from roles.records.kinds import RecordKind
from roles.records.models import ColumnChoice, SavedFilter
from roles.records.presentation import row_of
from roles.records.reach import bulk_moves, kind_for, kinds_for
from roles.records.tables import Column
from roles.rights import rights_of

# A page's worth, and the keys a form may name.
MOST_PICKED = 100
BIGGEST_KEY = 2**63 - 1


@require_GET
def home(request: StaffRequest) -> HttpResponse:
    """Show the kinds of records there are for a person, department by department."""
    kinds = sorted(kinds_for(request.user), key=lambda kind: list(Department.values).index(kind.department))
    groups = [
        {"name": Department(code).label, "kinds": list(those)}
        for code, those in groupby(kinds, key=lambda kind: kind.department)
    ]
    return render(request, "records/home.html", {"groups": groups})


@require_GET
def listing(request: StaffRequest, kind: str) -> HttpResponse:
    """Show the records of a kind that a person may read."""
    found = kind_for(request.user, kind)
    return render(request, "records/list.html", list_context(request, found))


def list_context(request: StaffRequest, kind: RecordKind) -> dict[str, Any]:
    """Return what the page of a list shows."""
    rights, now = rights_of(request.user), clock.now()
    narrowed = kind.filters(request.GET, queryset=kind.model.objects.visible_to(request.user), request=request)
    rows = narrowed.qs.for_list().order_by(*kind.table.ordering(request.GET.get("sort", "")))
    page = page_of(request, rows)
    columns = columns_for(request, kind)
    page.object_list = [row_of(kind, record, columns, now) for record in page.object_list]
    query = request.GET.copy()
    query.pop("page", None)
    saved = list(SavedFilter.objects.filter(owner=request.user, kind=kind.code))
    return {
        "kind": kind,
        "filter": narrowed,
        "page_obj": page,
        "heads": [_head(request, column) for column in columns],
        "columns": [{"column": each, "on": each in columns} for each in kind.table.columns[1:]],
        "saved": saved,
        "query": query.urlencode(),
        "keepable": bool(actions.kept_query(kind, query.urlencode())),
        "bulk": bulk_moves(kind, request.user),
        "may_add": rights.anywhere(kind.permission("add")),
        "may_export": rights.anywhere(kind.permission("export")),
        "links": [
            {"url": reverse(each.name), "label": each.label, "icon": each.icon}
            for each in kind.pages
            if not each.permission or rights.anywhere(each.permission)
        ],
        "may_import": bool(kind.importable) and rights.anywhere(kind.permission("import")),
    }


def columns_for(request: StaffRequest, kind: RecordKind) -> list[Column]:
    """Return the columns a person sees."""
    keys = ColumnChoice.objects.filter(owner=request.user, kind=kind.code).values_list("columns", flat=True).first()
    return kind.table.chosen(keys)


def _head(request: StaffRequest, column: Column) -> dict[str, Any]:
    """Return a heading: its label, the address that sorts by it, and how it is sorted now."""
    asked = request.GET.get("sort", "")
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = f"-{column.key}" if asked == column.key else column.key
    now = {column.key: "ascending", f"-{column.key}": "descending"}.get(asked, "")
    return {"label": column.label, "url": f"?{query.urlencode()}" if column.order else "", "sorted": now}


@require_GET
def export(request: StaffRequest, kind: str) -> HttpResponse:
    """Send the list as it is narrowed and sorted, as Excel or (`?as=csv`) as CSV; that it left the house is kept."""
    found = kind_for(request.user, kind, "export")
    rows = found.model.objects.visible_to(request.user, found.permission("export"))
    narrowed = found.filters(request.GET, queryset=rows, request=request)
    ordered = narrowed.qs.for_list().order_by(*found.table.ordering(request.GET.get("sort", "")))
    form = "csv" if request.GET.get("as") == "csv" else "xlsx"
    response, count = exported(found, ordered, columns_for(request, found), form)
    actions.log_export(kind=found, acting_user=request.user, rows=count)
    return response


@require_POST
def choose(request: StaffRequest, kind: str) -> HttpResponse:
    """Keep the columns a person wants to see."""
    found = kind_for(request.user, kind)
    actions.choose_columns(kind=found, acting_user=request.user, keys=request.POST.getlist("columns"))
    return _back(request, found)


@require_POST
def save(request: StaffRequest, kind: str) -> HttpResponse:
    """Keep the filters of the list under a name."""
    found = kind_for(request.user, kind)
    name, query = request.POST.get("name", ""), request.POST.get("query", "")
    try:
        row = actions.save_filter(kind=found, acting_user=request.user, name=name, query=query)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return _back(request, found)
    messages.success(request, _("Kept as “%(name)s”.") % {"name": row.name})
    return HttpResponseRedirect(f"{found.list_url}?{row.query}")


@require_POST
def forget(request: StaffRequest, kind: str, pk: int) -> HttpResponse:
    """Forget one of one's own filters."""
    found = kind_for(request.user, kind)
    actions.drop_filter(acting_user=request.user, pk=pk)
    return redirect(found.list_url)


@require_POST
def bulk(request: StaffRequest, kind: str) -> HttpResponse:
    """Make one move for the picked records; what could not be moved is named with its reason."""
    found = kind_for(request.user, kind)
    move = next((each for each in bulk_moves(found, request.user) if each.code == request.POST.get("move")), None)
    keys = [int(each) for each in request.POST.getlist("pk") if each.isdecimal() and int(each) <= BIGGEST_KEY]
    if move is None or not keys:
        messages.error(request, _("Pick records and what is to be done with them."))
        return _back(request, found)
    rows = list(found.model.objects.visible_to(request.user).for_page().filter(pk__in=keys[:MOST_PICKED]))
    done, left = actions.move_many(kind=found, records=rows, move=move, acting_user=request.user)
    if done:
        words = ngettext("%(count)s record was moved on.", "%(count)s records were moved on.", done)
        messages.success(request, words % {"count": done})
    for record, why in left[:5]:
        messages.warning(request, f"{found.title(record)}: {why}")
    return _back(request, found)


def _back(request: StaffRequest, kind: RecordKind) -> HttpResponseRedirect:
    """Return to the list as it was narrowed."""
    query = actions.kept_query(kind, request.POST.get("query", ""))
    return HttpResponseRedirect(f"{reverse('records:list', args=[kind.code])}?{query}")
