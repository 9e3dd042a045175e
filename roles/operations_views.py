"""The administrators' page about the sweeper: what it did, what waits, how far each store is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from roles import clock, operations
from roles.http import StaffRequest
from roles.models import SweepRun, Unit
from roles.pagination import page_of

RUNS_SHOWN = 20


def engine_name(engine: str) -> str:
    """Name an engine of the ledger."""
    names = {
        "duties": _("Checklists"),
        "reports": _("Reports"),
        "kpi": _("Scorecards"),
        "events": _("Duties raised by events"),
        "handover": _("Handovers"),
        "odd ticks": _("Odd ticks"),
        "spot checks": _("Spot checks"),
        "figures": _("Recounts of figures"),
    }
    return names.get(engine, engine)


def step_name(step: str) -> str:
    """Name a step of the sweep; one that is not named here keeps the name it is registered under."""
    names = {
        "close accounts": _("close accounts"),
        "make checklists": _("make checklists"),
        "raise by events": _("raise duties by events"),
        "prove by records": _("prove by records"),
        "close missed": _("close what was missed"),
        "settle handovers": _("settle handovers"),
        "open reports": _("open reports"),
        "draft reports": _("draft reports"),
        "close bulletins": _("close bulletins"),
        "open scorecards": _("open scorecards"),
        "close months": _("close months"),
        "freeze figures": _("freeze figures"),
        "lapse answers": _("lapse answers"),
        "warn of missing holidays": _("warn of missing holidays"),
        "find odd ticks": _("find odd ticks"),
        "decide in time": _("decide in time"),
        "tell people": _("tell people"),
        "draw spot checks": _("draw spot checks"),
        "plan care calls": _("plan care calls"),
        "calls not made": _("calls not made"),
        "complaints that run over": _("complaints that run over"),
        "material and reviews that run out": _("material and reviews that run out"),
        "surveys nobody answered": _("surveys nobody answered"),
        "first contacts that are late": _("first contacts that are late"),
        "damage that runs over, cars that age": _("damage that runs over, cars that age"),
        "visits to sub-dealers nobody made": _("visits to sub-dealers nobody made"),
        "quotations and insurance that run out": _("quotations and insurance that run out"),
        "forget what was kept long enough": _("forget what was kept long enough"),
        "anchor decisions": _("anchor decisions"),
        "let go what waited": _("let go what waited"),
        "send outbox": _("send messages"),
        "refresh figures": _("refresh figures"),
        "prove figures": _("prove figures"),
        "drop uploads": _("drop old uploads"),
        "drop sweeps": _("drop old sweeps"),
    }
    return names.get(step, step)


@require_GET
def show(request: StaffRequest) -> HttpResponse:
    """Show the last sweeps, the backlog and the ledger of the stores."""
    now = clock.now()
    words = request.GET.get("store", "").replace("\x00", "").strip()[:100]
    stores = Unit.objects.stores().order_by("name", "pk")
    page = page_of(request, stores.filter(name__icontains=words) if words else stores)
    ledger = operations.ledger_of([store.pk for store in page.object_list])
    runs = list(SweepRun.objects.all()[:RUNS_SHOWN])
    engines = operations.engines(now, timedelta(seconds=settings.SWEEP_LEASE_SECONDS))
    context: dict[str, Any] = {
        "runs": [_run_row(run) for run in runs],
        "working": operations.any_works(runs, now),
        "late_after": int(operations.LATE_AFTER.total_seconds() // 60),
        "readings": [{"label": gauge.label, "reading": reading} for gauge, reading in operations.readings(now)],
        "engines": [{"name": engine_name(each.engine), "line": each} for each in engines],
        "page_obj": page,
        "words": words,
        "stores": [
            {
                "store": store,
                "lines": [{"name": engine_name(each.engine), "line": each} for each in ledger.get(store.pk, [])],
            }
            for store in page.object_list
        ],
    }
    return render(request, "roles/operations.html", context)


def _run_row(run: SweepRun) -> dict[str, Any]:
    return {
        "run": run,
        "took": _took(run),
        "state": _state(run),
        "failed": [step_name(each) for each in run.failed],
        "counts": [(step_name(each), count) for each, count in run.counts.items()],
    }


def _took(run: SweepRun) -> str:
    if run.took is None:
        return ""
    return _("%(seconds)s s") % {"seconds": f"{run.took.total_seconds():.1f}"}


def _state(run: SweepRun) -> tuple[str, str]:
    """Return the state of a run and its name."""
    if run.failed:
        return "error", _("A step failed")
    if run.finished_at:
        return "success", _("Done")
    if run.started_at > clock.now() - operations.LONGEST_SWEEP:
        return "open", _("Running")
    return "error", _("Broken off")
