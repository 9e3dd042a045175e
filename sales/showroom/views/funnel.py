"""The sales funnel: from the visit to what other rooms count, drawn and as a table."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kpi.calculators import percentage
from kpi.insight.tables import Cell, Drawing, Table, answer
from kpi.models import Indicator
from kpi.targets.lookup import targets_for
from marketing.models import Source
from roles import clock
from roles.http import StaffRequest
from roles.models import Assignment, Staff, Unit
from roles.rights import rights_of
from sales.models import CarModel
from sales.showroom import funnel as stages
from sales.showroom.views.stores import store_shown

VIEW = "sales.view_showroomvisit"
FORMS = ("json", "xlsx", "csv")
LONGEST = timedelta(days=366)
PERIODS = ("month", "last", "quarter")


class Asked(NamedTuple):
    """What the page is asked: by whom, of which store, from day to day, by which dimension."""

    user: Staff
    store: Unit
    first: date
    last: date
    by: str


def _asked(request: StaffRequest) -> Asked:
    by = request.GET.get("by", "")
    first, last = _days(request)
    return Asked(
        request.user, store_shown(request, VIEW), first, last, by if by in stages.DIMENSIONS else stages.ADVISER
    )


def _days(request: StaffRequest) -> tuple[date, date]:
    """Return the stretch asked for: two days, or a usual period; what is none gives the running month."""
    today = clock.today()
    try:
        first, last = date.fromisoformat(request.GET.get("from", "")), date.fromisoformat(request.GET.get("to", ""))
    except ValueError:
        return _period(request.GET.get("period", ""), today)
    fits = first <= last <= today + LONGEST and last - first <= LONGEST and first.year > 2000
    return (first, last) if fits else _period("", today)


def _period(name: str, today: date) -> tuple[date, date]:
    month = today.replace(day=1)
    if name == "last":
        last = month - timedelta(days=1)
        return last.replace(day=1), last
    if name == "quarter":
        before = (month - timedelta(days=1)).replace(day=1)
        return (before - timedelta(days=1)).replace(day=1), today
    return month, today


@require_GET
def funnel(request: StaffRequest) -> HttpResponse:
    """Show the funnel of a stretch of days, as a whole and by adviser, model, source or week."""
    asked = _asked(request)
    counts = _counts(asked)
    query = urlencode({"store": asked.store.pk, "from": asked.first, "to": asked.last, "by": asked.by})
    charts = [
        {"id": f"chart-{name}", "name": name, "table": build(asked, counts), "url": f"{_data_url(name)}?{query}"}
        for name, build in TABLES.items()
    ]
    context = {
        "asked": asked,
        "charts": charts,
        "steps": _steps(asked, counts),
        "tabs": [
            {"label": label, "url": f"?{_with(asked, by=by)}", "active": by == asked.by, "count": ""}
            for by, label in _dimensions()
        ],
        "periods": [(label, f"?by={asked.by}&store={asked.store.pk}&period={name}") for name, label in _periods()],
    }
    return render(request, "sales/showroom/funnel.html", context)


@require_GET
def data(request: StaffRequest, table: str) -> HttpResponse:
    """Return one of the tables as data for drawing, or as a file."""
    build = TABLES.get(table)
    if build is None:
        raise Http404
    asked = _asked(request)
    form = request.GET.get("as", "")
    return answer(build(asked, _counts(asked)), form if form in FORMS else FORMS[0])


def _data_url(name: str) -> str:
    return reverse("showroom:funnel_data", args=[name])


def _with(asked: Asked, **other: Any) -> str:
    return urlencode({"store": asked.store.pk, "from": asked.first, "to": asked.last, "by": asked.by, **other})


def _dimensions() -> list[tuple[str, str]]:
    return [
        (stages.ADVISER, _("By adviser")),
        (stages.MODEL, _("By model")),
        (stages.SOURCE, _("By source")),
        (stages.WEEK, _("By week")),
    ]


def _periods() -> list[tuple[str, str]]:
    return list(zip(PERIODS, (_("This month"), _("Last month"), _("Three months")), strict=True))


Counts = list[tuple[stages.Stage, dict[Any, int] | None]]


def _counts(asked: Asked) -> Counts:
    """Return every stage the reader sees with its numbers by key."""
    rights = rights_of(asked.user)
    seen = [stage for stage in stages.stages() if rights.anywhere(stage.permission)]
    found = stages.counted(asked.user, asked.store.pk, seen, asked.first, asked.last, asked.by)
    return [(stage, found[stage.code]) for stage in seen]


def _steps(asked: Asked, counts: Counts) -> list[dict[str, Any]]:
    """Return the stages with their numbers, the share of the stage before, and the target it is held against."""
    targets = _targets(asked, [stage.target for stage, _found in counts if stage.target])
    totals = {stage.code: sum((found or {}).values()) for stage, found in counts}
    steps, before = [], ""
    for stage, _found in counts:
        total = totals[stage.code]
        whole = totals.get(stage.of or before, 0)
        share = percentage(total, whole).actual if whole else None
        target = targets.get(stage.target)
        short = share is not None and target is not None and share < target
        steps.append({"label": stage.label, "total": total, "share": share, "target": target, "short": short})
        before = stage.code
    return steps


def _targets(asked: Asked, codes: list[str]) -> dict[str, Decimal]:
    """Return the target of each share: what holds for whoever leads the store's sales, else the catalogue's."""
    found = {
        code: target
        for code, target in Indicator.objects.filter(code__in=codes).values_list("code", "target")
        if target is not None
    }
    seats = Assignment.objects.active_on(asked.last).filter(store=asked.store, position__code="sales-manager")
    seat = seats.order_by("pk").first()
    if seat is not None:
        own = targets_for([seat.pk], asked.last, codes=codes).get(seat.pk, {})
        found |= {code: goal.value for code, goal in own.items()}
    return found


def _whole(asked: Asked, counts: Counts) -> Table:
    rows = [(str(stage.label), sum((found or {}).values())) for stage, found in counts]
    title = _("Funnel from %(first)s to %(last)s") % {"first": asked.first, "last": asked.last}
    return Table("whole", title, (_("Stage"), _("Number")), rows, Drawing("hbar", (1,)))


def _split(asked: Asked, counts: Counts) -> Table:
    shown = [(stage, found) for stage, found in counts if found is not None]
    keys = {key for _stage, found in shown for key in found}
    names = _names(asked.by, keys)
    lines = [(names[key], [found.get(key, 0) for _stage, found in shown], key) for key in keys]
    if asked.by == stages.WEEK:
        lines.sort(key=lambda line: line[2])
    else:
        lines.sort(key=lambda line: ([-n for n in line[1]], line[0]))
    rows: list[tuple[Cell, ...]] = [(name, *numbers) for name, numbers, _key in lines]
    head = (dict(_dimensions())[asked.by], *(str(stage.label) for stage, _found in shown))
    kind = "line" if asked.by == stages.WEEK else "hbar"
    return Table("split", dict(_dimensions())[asked.by], head, rows, Drawing(kind, tuple(range(1, len(head)))))


def _names(by: str, keys: set[Any]) -> dict[Any, str]:
    """Return how keys are called; one query."""
    known = keys - {None}
    found: dict[Any, str] = {None: _("Not said")}
    if by == stages.ADVISER:
        found |= dict(Staff.objects.filter(pk__in=known).values_list("pk", "name"))
    elif by == stages.MODEL:
        found |= {car.pk: str(car) for car in CarModel.objects.filter(pk__in=known)}
    elif by == stages.SOURCE:
        found |= {key: str(dict(Source.choices).get(key, key)) for key in known}
    else:
        found |= {key: _("Week of %(day)s") % {"day": date_format(key, "MONTH_DAY_FORMAT")} for key in known}
    return found


TABLES: dict[str, Any] = {"whole": _whole, "split": _split}
