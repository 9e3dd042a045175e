"""Rights that come with a record, a changed position and a move: what each of them writes, and how soon it holds.

Every run is rolled back, so that the next one finds the same house.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from django.contrib.auth.models import Permission
from django.db import connection, transaction
from django.db.models import Model
from guardian.models import GroupObjectPermission, UserObjectPermission

from dealership.bench import sql
from dealership.bench.best_lists import UNITS
from dealership.bench.data import DAY, Data, permission_id
from dealership.bench.frame import Answer, Case, Work
from dealership.bench.history import write_reports
from kpi.models.scorecard import ScorecardUserPermission
from kpi.reports.models import Report, ReportUserPermission
from roles.actions import customise_part, end_assignment, start_assignment
from roles.catalogue import Scope
from roles.models import Assignment, Grant, Position, Staff, Unit, UnitGroupPermission, UnitUserPermission
from roles.rights import rights_of

# Every table in which guardian keeps who may do what.
TABLES: tuple[type[Model], ...] = (
    UnitGroupPermission,
    UnitUserPermission,
    ReportUserPermission,
    ScorecardUserPermission,
    GroupObjectPermission,
    UserObjectPermission,
)
VIEW = "reports.view_report"
CHANGE = "reports.change_report"


def _taken_back(act: Callable[[], Answer]) -> Callable[[], Answer]:
    def run() -> Answer:
        with transaction.atomic():
            answer = act()
            transaction.set_rollback(True)
        return answer

    return run


def _permission_rows() -> int:
    return sum(each._default_manager.count() for each in TABLES)


def _create_record(data: Data) -> Work:
    """Write one report, which those above it may read at once, against the bare INSERT."""
    write_reports(data)
    pattern = Report.objects.filter(store=data.stores[0]).order_by("pk")[:1].get()
    fields = [each for each in Report._meta.concrete_fields if not each.primary_key]
    values = {each.attname: getattr(pattern, each.attname) for each in fields} | {"period": "bench"}
    ready = [each.get_db_prep_save(values[each.attname], connection) for each in fields]
    columns = ", ".join(connection.ops.quote_name(str(each.column)) for each in fields)
    statement = f"INSERT INTO reports_report ({columns}) VALUES ({', '.join(['%s'] * len(fields))})"  # noqa: S608

    _refuse_rows_of(lambda: Report(**values).save())
    return Work(
        ours=_taken_back(lambda: _written(Report(**values))), floor=_taken_back(lambda: sql.execute(statement, ready))
    )


def _written(record: Model) -> int:
    record.save()
    return 1


def _refuse_rows_of(act: Callable[[], None]) -> None:
    """Do something once and raise when guardian's tables grew by it."""
    with transaction.atomic():
        before = _permission_rows()
        act()
        grown = _permission_rows() - before
        transaction.set_rollback(True)
    if grown:
        raise AssertionError(f"a record cost {grown} rows of permissions")


def _edit_position(data: Data) -> Work:
    """Grant a position held in every store one right more, against the statements this takes by hand."""
    store = data.stores[0]
    position = Position.objects.get(code="store-manager")
    editor = data.person("general-manager", store)
    right = Permission.objects.get(pk=permission_id(CHANGE))

    def ours() -> Answer:
        grant = Grant(position=position, permission=right, scope=Scope.STORE)
        customise_part(acting_user=editor, position=position, part="grants", rows=[grant], reason="bench")
        return _granted(position, right)

    def floor() -> Answer:
        for statement in _BY_HAND:
            sql.execute(statement, {"position": position.pk, "permission": right.pk, "editor": editor.pk})
        return _granted(position, right)

    return Work(ours=_taken_back(ours), floor=_taken_back(floor))


def _granted(position: Position, right: Permission) -> int:
    return UnitGroupPermission.objects.filter(permission=right, group__held_as__position=position).count()


# The position is locked, changed and remembered; its grant is written and remembered; its groups get the right.
_BY_HAND = (
    "SELECT id FROM roles_position WHERE id = %(position)s",
    "INSERT INTO roles_grant (position_id, permission_id, scope) VALUES (%(position)s, %(permission)s, 'store')",
    "INSERT INTO roles_historicalgrant (id, position_id, permission_id, scope, history_date, history_type,"
    " history_change_reason, history_user_id)"
    " SELECT id, position_id, permission_id, scope, CURRENT_TIMESTAMP, '+', 'bench', %(editor)s FROM roles_grant"
    " WHERE position_id = %(position)s AND permission_id = %(permission)s",
    """UPDATE roles_position SET customised = '["grants"]' WHERE id = %(position)s""",
    "INSERT INTO roles_unitgrouppermission (group_id, permission_id, content_object_id)"
    " SELECT h.group_id, %(permission)s, u.store_id FROM roles_positiongroup h JOIN roles_unit u ON u.id = h.unit_id"
    " WHERE h.position_id = %(position)s",
)


def _move(data: Data) -> Work:
    """Move somebody to another store and ask what they may on the next request, against the bare statements."""
    seat = (
        Assignment.objects.filter(store=data.stores[0], position__code="store-manager")
        .select_related("staff", "position", "unit")
        .get()
    )
    there = Unit.objects.get(pk=data.stores[1])
    group = Assignment.objects.filter(store=there, position=seat.position).values_list("group", flat=True).get()
    yesterday = DAY - timedelta(days=1)
    known = {
        "me": seat.staff_id,
        "permission": permission_id(VIEW),
        "seat": seat.pk,
        "position": seat.position_id,
        "unit": there.pk,
        "group": group,
        "day": DAY.isoformat(),
        "yesterday": yesterday.isoformat(),
    }

    def ours() -> Answer:
        end_assignment(assignment=Assignment.objects.get(pk=seat.pk), ends_on=yesterday)
        staff = Staff.objects.get(pk=seat.staff_id)
        start_assignment(staff=staff, position=seat.position, unit=there, starts_on=DAY)
        return sorted(rights_of(Staff.objects.get(pk=seat.staff_id)).units[VIEW])

    def floor() -> Answer:
        sql.execute("UPDATE roles_assignment SET ends_on = %(yesterday)s WHERE id = %(seat)s", known)
        sql.execute(
            "INSERT INTO roles_assignment (staff_id, position_id, unit_id, store_id, kind, starts_on, group_id)"
            " VALUES (%(me)s, %(position)s, %(unit)s, %(unit)s, 'primary', %(day)s, %(group)s)",
            known,
        )
        return sorted(pk for pk, kind in sql.rows(UNITS, known) if kind != "own")

    return Work(ours=_taken_back(ours), floor=_taken_back(floor))


CASES = (
    Case("rights.create_record", _create_record, 1.5, 2, "database", 25),
    # Ours compares all that the position grants with all that stands there; by hand it is the one new right.
    Case("rights.edit_position", _edit_position, 6.0, 20, runs=15),
    # The engines follow a move (checklist, reports, scorecard), so there is nothing by hand to hold it against.
    Case("rights.move", _move, None, 80, runs=15),
)
