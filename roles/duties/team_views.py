"""The manager's pages: who has done what today, who is behind, one person's day."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from django.db.models import Q
from django.db.models.functions import TruncDate
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.views.decorators.http import require_GET

from roles import clock
from roles.approvals.figures import decision_times
from roles.duties.filters import TeamFilter
from roles.duties.forms import DayForm
from roles.duties.models import ChecklistItem
from roles.duties.panels import team_facts
from roles.duties.presentation import day_sections, progress_of, tally_progress
from roles.duties.querysets import TALLY
from roles.http import StaffRequest
from roles.models import Assignment
from roles.pagination import CAP, page_of
from roles.personnel.models import Absence
from roles.personnel.presentation import absent_on

VIEW = "duties.view_checklistitem"
HISTORY_DAYS = 14


@require_GET
def team(request: StaffRequest) -> HttpResponse:
    """Show everybody whose checklist the manager may see, those behind first."""
    day, now = clock.today(), clock.now()
    visible = Assignment.objects.visible_to(request.user, VIEW).active_on(day).exclude(staff=request.user)
    team_filter = TeamFilter(request.GET, queryset=visible.with_names(), request=request)
    seats = list(team_filter.qs[: CAP + 1])
    tallies = _tallies([seat.pk for seat in seats], day)
    away = absent_on([seat.staff_id for seat in seats], day)
    rows = sorted((_row(seat, tallies.get(seat.pk, {}), away.get(seat.staff_id)) for seat in seats), key=_behind_first)
    page = page_of(request, rows)
    facts = team_facts([row["pk"] for row in page], day, now)
    for row in page:
        for name, by_assignment in facts.items():
            fact = by_assignment.get(row["pk"])
            row[f"{name}_state"], row[f"{name}_state_label"] = (fact.state, fact.label) if fact else ("", "")
    context = {"day": day, "summary": _summary(rows), "page_obj": page, "filter": team_filter}
    return render(request, "duties/team.html", context)


def _tallies(assignments: list[int], day: date) -> dict[int, dict[str, int]]:
    rows = ChecklistItem.objects.counted_for(assignments).due_on(day).values("seat")
    return {row["seat"]: row for row in rows.annotate(**TALLY(clock.now())).order_by()}


def _row(seat: Assignment, tally: dict[str, int], away: Absence | None) -> dict[str, Any]:
    progress = tally_progress(tally.get("done", 0), tally.get("total", 0))
    return {
        "pk": seat.pk,
        "staff_name": seat.staff.name,
        "position_name": seat.position.name,
        "unit_name": seat.unit.name,
        **progress,
        "overdue": tally.get("overdue", 0),
        "late": tally.get("late", 0),
        "missed": tally.get("missed", 0),
        "absent_until": away.last_day if away else None,
        "url": reverse("duties:person", args=[seat.pk]),
    }


def _behind_first(row: dict[str, Any]) -> tuple[Any, ...]:
    return (-row["overdue"], -row["missed"], row["percent"] if row["total"] else 101, row["staff_name"])


def _summary(rows: list[dict[str, Any]]) -> dict[str, int]:
    progress = tally_progress(sum(row["done"] for row in rows), sum(row["total"] for row in rows))
    return {
        "people": len(rows),
        "behind": sum(row["overdue"] > 0 for row in rows),
        "absent": sum(row["absent_until"] is not None for row in rows),
        **progress,
    }


@require_GET
def person(request: StaffRequest, pk: int) -> HttpResponse:
    """Show one person's day in one position, with the two weeks before it."""
    seat: Assignment = get_object_or_404(Assignment.objects.visible_to(request.user, VIEW).with_names(), pk=pk)
    day = _day(request)
    theirs = ChecklistItem.objects.filter(Q(assignment=seat) | Q(stand_in=seat))
    items = list(theirs.due_on(day).with_titles().order_by("due_at", "pk"))
    away = absent_on([seat.staff_id], day).get(seat.staff_id)
    here = reverse("duties:person", args=[pk])
    context = {
        "person": {
            "name": seat.staff.name,
            "position_name": seat.position.name,
            "unit_name": seat.unit.name,
            "phone_masked": seat.staff.phone_masked,
            "absent_until": away.last_day if away else None,
        },
        "day": day,
        "prev_url": f"{here}?day={day - timedelta(days=1)}",
        "next_url": f"{here}?day={day + timedelta(days=1)}" if day < clock.today() else None,
        "sections": day_sections(items, seat.pk),
        "progress": progress_of(items, day, seat.pk),
        "history": _history(seat, day),
        "decisions": decision_times([seat.staff_id], day - timedelta(days=HISTORY_DAYS - 1), day)[seat.staff_id],
    }
    return render(request, "duties/person.html", context)


def _day(request: StaffRequest) -> date:
    form = DayForm(request.GET)
    asked: date | None = form.cleaned_data.get("day") if form.is_valid() else None
    earliest = clock.today() - timedelta(days=3660)
    return min(max(asked, earliest), clock.today()) if asked else clock.today()


def _history(seat: Assignment, day: date) -> list[dict[str, Any]]:
    first = day - timedelta(days=HISTORY_DAYS - 1)
    rows: Iterable[dict[str, Any]] = (
        ChecklistItem.objects.counted_for([seat.pk])
        .due_between(first, day)
        .annotate(day=TruncDate("due_at"))
        .values("day")
        .annotate(**TALLY(clock.now()))
        .order_by("day")
    )
    by_day = {row["day"]: row for row in rows}
    days = [first + timedelta(days=offset) for offset in range(HISTORY_DAYS)]
    return [
        {
            "date": each,
            "label": date_format(each, "MONTH_DAY_FORMAT"),
            **tally_progress(by_day.get(each, {}).get("done", 0), by_day.get(each, {}).get("total", 0)),
        }
        for each in days
    ]
