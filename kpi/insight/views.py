"""Pages of figures: my month, a person's, a unit's, the rows behind a line; and what is drawn, as data and files."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kpi.indicators import unit_words
from kpi.insight import person as of_person
from kpi.insight import unit as of_unit
from kpi.insight.behind import GROUPS, behind, counts, shown
from kpi.insight.person import PersonMonth, person_month
from kpi.insight.reach import LARGEST, asked_month, months_shown, seat_in_reach, unit_in_reach, widest_unit
from kpi.insight.tables import Table, answer
from kpi.insight.unit import UnitMonth
from kpi.models import LineSource, ScorecardLine
from kpi.views import own_or_seen
from roles import clock
from roles.http import StaffRequest
from roles.models import Assignment
from roles.models.unit import UnitKind
from roles.pagination import page_of
from roles.rights import rights_of
from roles.seats import seats_of

VIEW = "kpi.view_scorecard"
FORMS = ("json", "xlsx", "csv")


@require_GET
def me(request: StaffRequest) -> HttpResponse:
    """Show my own month, in the position asked for among mine."""
    seats = [seat for seat in seats_of(request) if seat.store_id]
    if not seats:
        return render(request, "insight/none.html")
    asked = request.GET.get("seat", "")
    seat = next((each for each in seats if str(each.pk) == asked), seats[0])
    here = reverse("insight:me")
    tabs = [
        {"label": each.position.name, "url": f"{here}?seat={each.pk}", "active": each == seat, "count": ""}
        for each in seats
    ]
    return _person_page(request, seat, here, f"seat={seat.pk}&", tabs if len(tabs) > 1 else [])


@require_GET
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """Show the month of somebody in one position."""
    seat = seat_in_reach(request.user, pk)
    return _person_page(request, seat, reverse("insight:person", args=[pk]), "", [])


def _person_page(
    request: StaffRequest, seat: Assignment, here: str, kept: str, tabs: list[dict[str, Any]]
) -> HttpResponse:
    month = asked_month(request)
    found = person_month(seat, month, ranked=of_person.shows_rank(seat), reader=request.user)
    own = seat.staff_id == request.user.pk
    lines = of_person.lines_of(found)
    context = {
        "seat": seat,
        "own": own,
        "month": month,
        "tabs": tabs,
        "months": _month_links(here, kept, month),
        "summary": of_person.summary_of(found),
        "blocks": [
            (title, [line for line in lines if line["block"] == block])
            for title, block in ((_("Execution"), "execution"), (_("Results"), "results"))
        ],
        "charts": _charts(of_person.TABLES, found, "insight:person_data", seat.pk, month),
        "back_url": _team_url(request, seat, month),
    }
    return render(request, "insight/person.html", context)


def _team_url(request: StaffRequest, seat: Assignment, month: date) -> str:
    """Return the page of the nearest unit whose figures the reader may see; nothing where it is only their own."""
    units = rights_of(request.user).units.get(VIEW, frozenset())
    places = (seat.unit_id, seat.department_id, seat.store_id)
    nearest = next((pk for pk in places if pk and (pk in units or rights_of(request.user).superuser)), None)
    return f"{reverse('insight:unit', args=[nearest])}?month={month:%Y-%m}" if nearest else ""


def _month_links(here: str, kept: str, month: date) -> dict[str, Any]:
    months = months_shown()
    at = months.index(month)

    def url(number: int) -> str:
        return f"{here}?{kept}month={months[number]:%Y-%m}" if 0 <= number < len(months) else ""

    return {"before": url(at - 1), "after": url(at + 1)}


def _charts(tables: dict[str, Any], found: Any, view: str, pk: int, month: date) -> list[dict[str, Any]]:
    """Return what is drawn: the table, where its data come from, and where its files are."""
    charts = []
    for name, build in tables.items():
        table: Table = build(found)
        url = f"{reverse(view, args=[pk, name])}?month={month:%Y-%m}"
        charts.append({"id": f"chart-{name}", "name": name, "table": table, "url": url})
    return charts


@require_GET
def person_data(request: StaffRequest, pk: int, table: str) -> HttpResponse:
    """Return one of a person's tables as data for drawing, or as a file."""
    seat = seat_in_reach(request.user, pk)
    build = of_person.TABLES.get(table)
    if build is None:
        raise Http404
    found: PersonMonth = person_month(seat, asked_month(request))
    return answer(build(found), _form(request))


def _form(request: StaffRequest) -> str:
    asked = request.GET.get("as", "")
    return asked if asked in FORMS else FORMS[0]


@require_GET
def units(request: StaffRequest) -> HttpResponse:
    """Lead to the widest unit whose figures the person may see."""
    unit = widest_unit(request.user)
    if unit is None:
        return render(request, "insight/none.html")
    return redirect("insight:unit", pk=unit.pk)


@require_GET
def unit(request: StaffRequest, pk: int) -> HttpResponse:
    """Show a unit's month: what lies below it, its positions, its people and their widest gaps."""
    month = asked_month(request)
    found = UnitMonth(unit_in_reach(request.user, pk), month, request.GET.get("by", ""))
    here = reverse("insight:unit", args=[pk])
    children = page_of(request, of_unit.children_of(found))
    kept = f"by={found.by}&" if found.by == found.sorted_by else ""
    context = {
        "unit": found.unit,
        "group": found.is_group,
        "month": month,
        "months": _month_links(here, kept, month),
        "as_of": found.as_of,
        "children": children,
        "compared": _compared(found, here),
        "compare": _chart(of_unit.compare(found, list(children)), "compare", found, children.number),
        "heat": of_unit.heat_of(found),
        "heat_head": found.indicators,
        "trend": _chart(of_unit.trend(found), "trend", found),
        "urls": {name: _data_url(name, found) for name in of_unit.TABLES},
        "trail": _trail(request, found, month),
        **_people(request, found),
    }
    return render(request, "insight/unit.html", context)


def _people(request: StaffRequest, found: UnitMonth) -> dict[str, Any]:
    """Return the people of a unit that is no group, a page of them, and where most is missing."""
    if found.is_group:
        return {}
    totals = [card.total for card in found.cards if card.total is not None]
    gaps = of_unit.gaps_of(found)
    return {
        "page_obj": _page_of_people(request, found),
        "average": sum(totals) / len(totals) if totals else None,
        "headcount": len(found.cards),
        "below_sixty": sum(total < 60 for total in totals),
        "running": found.is_running,
        "gaps": _chart(of_unit.gaps(found), "gaps", found) if gaps else None,
    }


def _page_of_people(request: StaffRequest, found: UnitMonth) -> Any:
    page = page_of(request, found.cards)
    page.object_list = of_unit.people_of(found, list(page.object_list))
    return page


def _compared(found: UnitMonth, here: str) -> list[dict[str, Any]]:
    return [
        {
            "name": each.name,
            "unit": unit_words(each.unit),
            "active": each.code == found.sorted_by,
            "url": f"{here}?month={found.month:%Y-%m}&by={each.code}",
        }
        for each in found.compared
    ]


def _data_url(name: str, found: UnitMonth, page: int = 0) -> str:
    url = f"{reverse('insight:unit_data', args=[found.unit.pk, name])}?month={found.month:%Y-%m}"
    if name == "compare" and found.sorted_by:
        url += f"&by={found.sorted_by}"
    return f"{url}&page={page}" if page else url


def _chart(table: Table, name: str, found: UnitMonth, page: int = 0) -> dict[str, Any]:
    url = _data_url(name, found, page)
    return {"id": f"chart-{name}", "name": name, "table": table, "url": url, "file": _data_url(name, found)}


def _trail(request: StaffRequest, found: UnitMonth, month: date) -> list[dict[str, str]]:
    """Return the units above that the reader may look at as well, the highest first."""
    above = [found.unit.parent, found.unit.department, found.unit.store]
    if found.unit.kind in (UnitKind.DEPARTMENT, UnitKind.TEAM) and found.unit.store:
        above.append(found.unit.store.parent)
    wanted = {each.pk: each for each in above if each is not None and each.pk != found.unit.pk}
    order = [UnitKind.GROUP, UnitKind.STORE, UnitKind.DEPARTMENT, UnitKind.TEAM]
    return [
        {"name": each.name, "url": f"{reverse('insight:unit', args=[each.pk])}?month={month:%Y-%m}"}
        for each in sorted(wanted.values(), key=lambda each: order.index(UnitKind(each.kind)))
        if request.user.has_perm(VIEW, each)
    ]


@require_GET
def unit_data(request: StaffRequest, pk: int, table: str) -> HttpResponse:
    """Return one of a unit's tables as data for drawing, or as a file; drawn, a long one comes page by page."""
    build = of_unit.TABLES.get(table)
    if build is None:
        raise Http404
    found = UnitMonth(unit_in_reach(request.user, pk), asked_month(request), request.GET.get("by", ""))
    form = _form(request)
    if table == "compare" and form == "json":
        return answer(of_unit.compare(found, list(page_of(request, of_unit.children_of(found)))), form)
    return answer(build(found), form)


@require_GET
def rows(request: StaffRequest, pk: int) -> HttpResponse:
    """Show what stands behind one line of a scorecard the person may read."""
    if pk >= LARGEST:
        raise Http404
    lines = ScorecardLine.objects.select_related("made_from")
    line = get_object_or_404(lines, pk=pk)
    # Whoever may open the card, a deputy who decides on it too, may open what stands behind it.
    card = own_or_seen(request, line.scorecard_id, lines=False)
    found = behind(line, card, clock.now())
    asked = request.GET.get("show", "")
    group = asked if asked in GROUPS else ""
    sources = found.rows or []
    listed = shown(sources, group, request.user)
    page = page_of(request, listed.rows)
    page.object_list = [{"row": row, "why": why} for row, why in page.object_list]
    context = {
        "line": line,
        "card": card,
        "found": found,
        "unit": unit_words(line.made_from.unit),
        "computed": line.source == LineSource.COMPUTED,
        "tabs": _row_tabs(pk, sources, group) if found.rows is not None else [],
        "page_obj": page,
        "hidden": listed.hidden,
        "period": f"{date_format(found.first, 'SHORT_DATE_FORMAT')} – {date_format(found.last, 'SHORT_DATE_FORMAT')}",
    }
    return render(request, "insight/rows.html", context)


def _row_tabs(pk: int, sources: list[Any], group: str) -> list[dict[str, Any]]:
    here = reverse("insight:rows", args=[pk])
    number = counts(sources)
    labels = {"": _("All rows"), "hit": _("In the numerator"), "not": _("Counted, not reached"), "out": _("Left out")}
    return [
        {
            "label": label,
            "url": f"{here}?show={key}" if key else here,
            "active": key == group,
            "count": number[key] if key else len(sources),
        }
        for key, label in labels.items()
    ]
