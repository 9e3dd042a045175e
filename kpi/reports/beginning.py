"""Reports on an event: begun by their author when the event comes, never by the sweep."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kpi.reports.catalogue import Frequency
from kpi.reports.drafting import draft, keep
from kpi.reports.models import Report, ReportDefinition, ReportQuerySet, ReportState
from roles import clock
from roles.history import current_versions
from roles.models import Assignment, Staff
from roles.querysets import AssignmentQuerySet
from roles.rights import require

# So many of one kind on one day: an event a page, not a diary.
MOST_A_DAY = 99


def seats_for_events(person: Staff, day: date) -> AssignmentQuerySet:
    """Return the assignments a person has reports on events from, the longest held first."""
    return Assignment.objects.active_on(day).filter(staff=person).order_by("starts_on", "pk")


def definitions_for(person: Staff, day: date) -> list[ReportDefinition]:
    """Return the reports on events a person's positions owe; one query."""
    positions = seats_for_events(person, day).order_by().values("position")
    rows = ReportDefinition.objects.filter(frequency=Frequency.EVENT, retired=False, position__in=positions)
    return list(rows.select_related("position").order_by("position__order", "code"))


@transaction.atomic
def begin_report(*, acting_user: Staff, definition: ReportDefinition) -> Report:
    """Open and draft a report on an event of today, for the author's own position.

    One that was begun today and not written on yet is returned as it is: a second click begins nothing. Raises
    PermissionDenied where the person's positions do not owe it, ValidationError for the hundredth of a day.
    """
    now = clock.now()
    day = clock.local_date(now)
    seat = seats_for_events(acting_user, day).filter(position=definition.position_id).select_for_update().first()
    if seat is None or definition.retired or definition.frequency != Frequency.EVENT:
        raise PermissionDenied(_("None of your positions writes this report."))
    begun = Report.objects.filter(assignment=seat, definition=definition, first_day=day)
    if untouched := _untouched(begun):
        return untouched
    number = begun.count() + 1
    if number > MOST_A_DAY:
        raise ValidationError(_("You began %(count)s reports of this kind today.") % {"count": MOST_A_DAY})
    report = Report.objects.create(
        assignment=seat,
        definition=definition,
        made_from_id=current_versions(ReportDefinition)[definition.pk],
        owner=acting_user,
        unit_id=seat.unit_id,
        department_id=seat.department_id,
        store_id=seat.store_id,
        period=f"{day}" if number == 1 else f"{day}-{number}",
        first_day=day,
        last_day=day,
        opens_at=now,
        draft_at=now,
        due_at=_due(definition, now),
    )
    require(acting_user, "reports.submit_report", report)
    keep([report], draft([report], now), now)
    return report


@transaction.atomic
def discard_report(*, report: Report, acting_user: Staff) -> bool:
    """Take back a report on an event its author began and never handed in; return whether it was there to be taken.

    Raises PermissionDenied for others' reports and for those of a period: they are owed.
    """
    require(acting_user, "reports.submit_report", report)
    if acting_user.pk != report.owner_id or not is_discardable(report):
        raise PermissionDenied(_("Only a report on an event that was never handed in is taken back, by its author."))
    rows = Report.objects.filter(pk=report.pk, state=ReportState.DRAFT, first_submitted_at__isnull=True)
    return bool(rows.delete()[0])


def is_discardable(report: Report) -> bool:
    """Return whether a report was begun on an event and never handed in."""
    never = report.state == ReportState.DRAFT and report.first_submitted_at is None
    return never and report.made_from.frequency == Frequency.EVENT


def _untouched(begun: ReportQuerySet) -> Report | None:
    found: Report | None = begun.filter(state=ReportState.DRAFT, version=1, summary="").order_by("pk").first()
    return found


def _due(definition: ReportDefinition, now: datetime) -> datetime:
    """Return the due hour so many days from today; what is over already, the day after."""
    day = clock.local_date(now) + timedelta(days=definition.due_days)
    due = clock.local(day, definition.due_time)
    return due if due > now else clock.local(day + timedelta(days=1), definition.due_time)
