"""Rows for tests, one of each at a time, through the public doors.

Nothing here is generated as a side effect: a seat is taken on the day before it begins, so that
checklists, reports and scorecards appear only when a test asks for them.
"""

from datetime import date, time, timedelta
from itertools import count
from types import SimpleNamespace

from django.contrib.auth.models import Permission
from simple_history.utils import bulk_create_with_history

from kpi.models import Indicator, IndicatorWeight
from kpi.reports.models import ReportDefinition
from roles import clock
from roles.actions import create_staff, create_unit, materialise_positions, start_assignment
from roles.duties.models import ChecklistItem, Duty
from roles.duties.versions import renew
from roles.models import Grant, Position, Staff, Unit

# All of one width: no name is the beginning of another.
_numbers = count(10_001)

FIRST_DAY = date(2026, 1, 1)

OWN = (
    "duties.view_checklistitem",
    "duties.complete_checklistitem",
    "assigned.view_task",
    "reports.view_report",
    "reports.submit_report",
    "kpi.view_scorecard",
    "kpi.submit_scorecard",
    "kpi.view_targetsheet",
    "kpi.submit_targetsheet",
    "personnel.view_absence",
    "personnel.add_absence",
)
LEADING = (
    "duties.view_checklistitem",
    "assigned.view_task",
    "assigned.add_task",
    "bulletins.view_bulletin",
    "bulletins.add_bulletin",
    "exports.download_export",
    "reports.view_report",
    "reports.approve_report",
    "kpi.view_scorecard",
    "kpi.score_scorecard",
    "kpi.approve_scorecard",
    "kpi.view_targetsheet",
    "kpi.change_targetsheet",
    "kpi.approve_targetsheet",
    "kpi.decide_appeal",
    "roles.view_staff",
    "personnel.view_absence",
    "personnel.approve_absence",
    "personnel.change_absence",
    "personnel.show_phone",
    "calendars.change_rosterday",
)


def make_group(**fields):
    number = next(_numbers)
    return create_unit(code=f"group-{number}", name=f"集团{number}", kind="group", **fields)


def make_store(parent=None, *, live_from=FIRST_DAY, **fields):
    number = next(_numbers)
    above = parent or make_group()
    return create_unit(
        **{"code": f"store-{number}", "name": f"门店{number}", **fields},
        kind="store",
        parent=above,
        live_from=live_from,
    )


def open_stores_on(day):
    """Let the stores there are begin on a day, so that a sweep makes nothing up for two months before it."""
    Unit.objects.filter(kind="store").update(live_from=day)


def make_department(store, department_code="sales", **fields):
    code = f"department-{next(_numbers)}"
    return create_unit(
        **{"code": code, "name": code, **fields}, kind="department", parent=store, department_code=department_code
    )


def make_team(parent, **fields):
    code = f"team-{next(_numbers)}"
    return create_unit(**{"code": code, "name": code, **fields}, kind="team", parent=parent)


def make_staff(**fields):
    number = next(_numbers)
    given = {
        "username": f"person{number}",
        "name": f"员工{number}",
        "employee_no": f"T{number:05}",
        "email": f"person{number}@example.test",
        **fields,
    }
    return create_staff(**given)


def make_superuser(**fields):
    staff = make_staff(**fields)
    staff.is_superuser = staff.is_staff = True
    staff.save()
    return staff


def make_position(code=None, *, reports_to=None, own=OWN, grants=(), **fields):
    """Make a fictional position; `grants` are (scope, permission, ...) tuples, `own` those on own records."""
    code = code or f"position-{next(_numbers)}"
    given = {
        "name_zh": f"岗位 {code}",
        "name_en": f"Position {code}",
        "department": "sales",
        "level": "staff",
        **fields,
    }
    position = Position.objects.create(code=code, reports_to=reports_to, **given)
    _grant(position, [(scope, name) for scope, *names in (("own", *own), *grants) for name in names])
    return position


def grant(position, scope, *names):
    """Grant permissions to a position, and let guardian's rows follow."""
    _grant(position, [(scope, name) for name in names])


def _grant(position, pairs):
    """Write (scope, permission) pairs at once: most houses have fifty of them."""
    wanted = {name.split(".")[1] for _scope, name in pairs}
    rows = Permission.objects.filter(codename__in=wanted).select_related("content_type")
    found = {f"{row.content_type.app_label}.{row.codename}": row for row in rows}
    grants = [Grant(position=position, permission=found[name], scope=scope) for scope, name in pairs]
    bulk_create_with_history(grants, Grant)
    materialise_positions([position])


def permission(name):
    app_label, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename)


def make_ladder():
    """Make four positions, each above the next: chief (store), manager (department), lead (team), clerk (own)."""
    chief = make_position(grants=[("store", *LEADING)], level="executive")
    manager = make_position(reports_to=chief, grants=[("department", *LEADING)], level="manager")
    lead = make_position(reports_to=manager, grants=[("team", *LEADING)], level="supervisor")
    clerk = make_position(reports_to=lead)
    return SimpleNamespace(chief=chief, manager=manager, lead=lead, clerk=clerk)


def make_seat(position, unit, staff=None, *, starts_on=FIRST_DAY, ends_on=None, kind="primary"):
    """Put a person into a position on the day before it begins, so that nothing is generated yet."""
    with clock.at(clock.local(starts_on, time(12)) - timedelta(days=1)):
        return start_assignment(
            staff=staff or make_staff(), position=position, unit=unit, starts_on=starts_on, ends_on=ends_on, kind=kind
        )


def make_duty(position, cadence="daily", *, at=None, **fields):
    number = next(_numbers)
    given = {
        "code": f"{position.code}-{number}",
        "no": number % 30000,
        "name_zh": f"职责{number}",
        "name_en": f"Duty {number}",
        "due_time": time(18, 0),
        **fields,
    }
    duty = Duty.objects.create(position=position, cadence=cadence, **given)
    renew([duty], at=at or clock.local(FIRST_DAY))
    return duty


def make_item(duty, seat, day):
    """Make a seat's items of a day the way the engine does, and return the one of `duty`."""
    from roles.duties.generation import insert_items

    insert_items(day, assignments=[seat.pk])
    return ChecklistItem.objects.filter(duty=duty, assignment=seat).latest("pk")


def make_definition(position, frequency="daily", **fields):
    code = f"{position.code}_{next(_numbers)}"
    given = {
        "code": code,
        "name_zh": f"报表 {code}",
        "name_en": f"Report {code}",
        "draft_time": time(17, 30),
        "due_time": time(21, 0),
        **fields,
    }
    return ReportDefinition.objects.create(position=position, frequency=frequency, **given)


def make_report(definition, seat, day):
    """Open a seat's report of a day the way the engine does, and return it."""
    from kpi.reports.models import Report
    from kpi.reports.opening import insert_reports

    insert_reports(day, assignments=[seat.pk])
    return Report.objects.filter(definition=definition, assignment=seat).latest("pk")


def make_indicator(code=None, **fields):
    code = code or f"indicator-{next(_numbers)}"
    given = {
        "home": "kpi",
        "name_zh": f"指标 {code}",
        "name_en": f"Indicator {code}",
        "direction": "higher",
        "calculation": "scored",
        "rule": "R4",
        **fields,
    }
    return Indicator.objects.create(code=code, **given)


def make_weight(position, weight, indicator=None, *, order=0):
    return IndicatorWeight.objects.create(
        position=position, indicator=indicator or make_indicator(), weight=weight, order=order
    )


def make_absence(staff, first_day, last_day=None, *, kind="leave", **fields):
    """Record a confirmed absence, as personnel does for somebody else."""
    from roles.personnel.actions import record_absence

    return record_absence(
        acting_user=make_superuser(),
        staff=staff,
        kind=kind,
        first_day=first_day,
        last_day=last_day or first_day,
        **fields,
    )


def fresh(staff):
    """Return the person as the next request sees them: nothing kept from before."""
    return Staff.objects.get(pk=staff.pk)
