"""The views of the list of tasks: mine, given, my people's."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, IntegerField, Q, Value, When
from django.urls import reverse
from django.utils.translation import pgettext

from roles import clock
from roles.assigned.models import UNDONE, Task, TaskQuerySet, TaskState
from roles.assigned.rights import GIVE, VIEW
from roles.http import StaffRequest
from roles.models import Staff
from roles.personnel.models import Absence
from roles.rights import rights_of

# What needs somebody stands first, what is over last.
_PRESSING = Case(
    *(When(state=state, then=Value(number)) for number, state in enumerate((TaskState.DONE, *UNDONE))),
    default=Value(9),
    output_field=IntegerField(),
)


def tabs_of(request: StaffRequest) -> tuple[str, list[dict[str, Any]]]:
    """Return the tab asked for and the tabs the person has, with what waits in the first two."""
    user = request.user
    rights = rights_of(user)
    names = {"mine": pgettext("tasks", "Mine")}
    if rights.beyond_own(GIVE) or Task.objects.given_by(user).exists():
        names["given"] = pgettext("tasks", "Handed out")
    if rights.beyond_own(VIEW):
        names["team"] = pgettext("tasks", "My people's")
    asked = request.GET.get("tab", "mine")
    tab = asked if asked in names else "mine"
    counts = {
        "mine": Task.objects.of(user).undone().count_to(100),
        "given": Task.objects.given_by(user).filter(state=TaskState.DONE).count_to(100),
    }
    here = reverse("assigned:list")
    tabs = [
        {"label": label, "url": f"{here}?tab={key}", "active": key == tab, "count": counts.get(key) or ""}
        for key, label in names.items()
    ]
    return tab, tabs


def rows_of(user: Staff, tab: str) -> TaskQuerySet:
    """Return the tasks of a tab, the most pressing first."""
    rows: TaskQuerySet = Task.objects.with_names()
    if tab == "given":
        return rows.given_by(user).annotate(pressing=_PRESSING).order_by("pressing", "deadline", "pk")
    if tab == "team":
        return rows.visible_to(user).exclude(owner=user).live().order_by("deadline", "pk")
    day = clock.today()
    absent = list(Absence.objects.on(day).filter(deputy=user).values_list("owner", flat=True))
    mine = rows.filter(Q(owner=user) | Q(owner__in=absent, state__in=UNDONE)) if absent else rows.of(user)
    last = Case(When(state__in=UNDONE, then=Value(0)), When(state=TaskState.DONE, then=Value(1)), default=Value(2))
    return mine.annotate(pressing=last).order_by("pressing", "deadline", "pk")
