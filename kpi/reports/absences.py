"""What an absence does to the reports of the absent person.

A report about days all spent away is excused: there is nothing to report. One that only falls due
in the absence is due on the first day back. Set-based and repeatable, as for the checklist
(`roles.duties.absences`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from kpi.reports.models import OPEN_STATES, Report, ReportState
from kpi.reports.moved import tell_moved
from roles import clock
from roles.duties.absences import LONGEST_PERIOD
from roles.personnel.models import Absence
from roles.personnel.models.absence import back_on, covering


def settle_new(day: date, *, stores: Sequence[int] | None = None, assignments: Sequence[int] | None = None) -> None:
    """Let absences act on the reports just opened for `day`; one query where nobody is absent."""
    if stores is not None:
        seats, since = Q(owner__assignments__store__in=stores), day
    else:
        seats, since = Q(owner__assignments__in=assignments or []), day - LONGEST_PERIOD
    absent = Absence.objects.confirmed().filter(seats, last_day__gte=since)
    people = set(absent.values_list("owner", flat=True))
    if people:
        _act(people, clock.local(since))


def follow_absences(absences: list[int], at: datetime, **_kwargs: object) -> None:
    """Bring reports to what these absences say after they have changed."""
    resettle(absences)


@transaction.atomic
def resettle(absences: Collection[int]) -> None:
    """Take back what these absences did to reports nobody has written since, then let absences act anew."""
    rows = Absence.objects.filter(pk__in=absences).values_list("owner", "starts_at")
    people = {owner for owner, _starts_at in rows}
    if not people:
        return
    since = min(starts_at for _owner, starts_at in rows)
    theirs = Report.objects.filter(owner__in=people, absence__isnull=False)
    touched = theirs.filter(Q(absence__in=absences) | Q(carried_from__isnull=False, due_at__gte=since))
    undone = touched.filter(state__in=[*OPEN_STATES, ReportState.EXCUSED])
    first_due = undone.annotate(was_due=Coalesce("carried_from", "due_at")).order_by("was_due")
    earliest = first_due.values_list("was_due", flat=True).first()
    keys = list(undone.values_list("pk", flat=True))
    found = Report.objects.filter(pk__in=keys)
    tell_moved(found)
    found.filter(state=ReportState.EXCUSED).update(state=ReportState.DRAFT)
    found.filter(state__in=OPEN_STATES).update(
        due_at=Coalesce("carried_from", "due_at"), carried_from=None, absence=None, version=F("version") + 1
    )
    _act(people, min(since, earliest or since))


def _act(people: Collection[int], since: datetime) -> None:
    """Excuse and carry what people owe, due from `since` on, and nothing has acted on yet."""
    reports = Report.objects.filter(owner__in=people, due_at__gte=since, absence__isnull=True, state__in=OPEN_STATES)
    tell_moved(reports)
    _excuse(reports)
    _carry(reports)


def _excuse(reports: QuerySet[Report]) -> None:
    whole = Absence.objects.confirmed().filter(
        owner=OuterRef("owner"), first_day__lte=OuterRef("first_day"), last_day__gte=OuterRef("last_day")
    )
    covered = reports.filter(state=ReportState.DRAFT, first_submitted_at__isnull=True).annotate(
        covered_by=Subquery(whole.values("pk")[:1])
    )
    covered.filter(covered_by__isnull=False).update(
        state=ReportState.EXCUSED, absence=Subquery(whole.values("pk")[:1]), version=F("version") + 1
    )


def _carry(reports: QuerySet[Report]) -> None:
    by = Subquery(covering("owner", "due_at").values("pk")[:1])
    rows = list(
        reports.annotate(covered_by=by)
        .filter(covered_by__isnull=False)
        .values_list("pk", "owner", "due_at", "covered_by")
    )
    if not rows:
        return
    earliest = min(due_at for _pk, _owner, due_at, _absence in rows)
    back = back_on(Absence.objects.confirmed().filter(owner__in={row[1] for row in rows}, ends_at__gt=earliest))
    by_shift: dict[timedelta, list[int]] = defaultdict(list)
    for pk, _owner, due_at, absence in rows:
        by_shift[back[absence] - clock.local_date(due_at)].append(pk)
    for shift, keys in by_shift.items():
        Report.objects.filter(pk__in=keys, absence__isnull=True, state__in=OPEN_STATES).update(
            absence=by,
            carried_from=F("due_at"),
            due_at=F("due_at") + shift,
            overdue_told_at=None,
            version=F("version") + 1,
        )
