"""The dealership the cases run on: a group of stores, made by a few INSERT ... SELECT, the same every time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, time, timedelta
from functools import cached_property
from io import StringIO
from time import perf_counter

from django.contrib.auth.models import Permission
from django.core.management import call_command
from django.db import connection

from dealership.bench import sql
from dealership.bench.frame import Say
from roles import clock
from roles.actions import create_staff, create_unit, materialise_positions, start_assignment
from roles.catalogue import Scope
from roles.duties.catalogue import Cadence
from roles.duties.models import Duty
from roles.duties.versions import renew
from roles.models import Assignment, Grant, Position, Staff, Unit

# A Wednesday in mid-month, mid-morning: some duties are done, some due, some to come.
DAY = date(2026, 3, 18)
AT = clock.local(DAY, time(10, 0))

DEPARTMENTS = (
    ("sales", "销售部"),
    ("aftersales", "售后服务部"),
    ("parts", "备件部"),
    ("finance", "财务行政部"),
    ("marketing", "市场部"),
)
TEAMS = 2
DIRECTOR = "bench-director"

# Who leads a store, then those of whom there are many, over and over until the store is full.
HEADS = (
    ("store-manager", ""),
    ("general-manager", ""),
    ("sales-manager", "-sales"),
    ("aftersales-manager", "-aftersales"),
    ("parts-manager", "-parts"),
    ("finance-manager", "-finance"),
    ("marketing-manager", "-marketing"),
    ("sales-supervisor", "-sales-1"),
    ("sales-supervisor", "-sales-2"),
)
CROWD = (
    ("sales-consultant", "-sales-1"),
    ("sales-consultant", "-sales-2"),
    ("service-advisor", "-aftersales-1"),
    ("technician", "-aftersales-2"),
    ("parts-warehouse-keeper", "-parts-1"),
    ("accountant", "-finance-1"),
    ("marketing-specialist", "-marketing-1"),
)

# Eight daily duties a person: 500 stores of 60 make the 240,000 items of the design.
DUE_HOURS = (9, 11, 12, 14, 15, 16, 17, 18)


@dataclass(frozen=True)
class Scale:
    """How much of everything; `items` and `reports` are what lies in the tables before the reads begin."""

    stores: int
    people: int
    items: int
    reports: int
    messages: int
    leads: int

    @classmethod
    def usual(cls, groups: Collection[str] = (), **asked: int) -> Scale:
        """Return the scale for cases of these groups, but for what was asked for.

        What is done within a minute or so; for rights alone the whole house of 30,000 people, and for what the
        duty engine makes and sends a day of 500 stores among five million items, with its 60,000 messages; for
        scorecards alone a month of 500 stores, whose seven million items the month itself says; for sales alone
        500 stores with a million leads.
        """
        usual = {"stores": 100, "people": 60, "items": 500_000, "reports": 500_000, "messages": 2_000, "leads": 100_000}
        if connection.vendor != "postgresql":
            usual |= {"stores": 10, "items": 50_000, "reports": 50_000, "leads": 10_000}
        elif set(groups) == {"rights"}:
            usual |= {"stores": 500, "reports": 1_000_000}
        elif set(groups) == {"sales"}:
            usual |= {"stores": 500, "leads": 1_000_000}
        elif set(groups) == {"kpi"}:
            usual |= {"stores": 500}
        elif groups and set(groups) <= {"duties", "outbox"}:
            usual |= {"stores": 500, "items": 5_000_000, "messages": 60_000}
        return cls(**{**usual, **asked})


class Data:
    """The rows of one run; what a case needs is made when the first one asks for it."""

    def __init__(self, scale: Scale, say: Say) -> None:
        self.scale = scale
        self.say = say
        self.made: set[str] = set()

    @cached_property
    def stores(self) -> list[int]:
        """The stores, with everything of the organisation below them."""
        with self.making(f"{self.scale.stores} stores of {self.scale.people} people"):
            call_command("catalogue", "sync", stdout=StringIO())
            _write_duties()
            _write_units(self.scale.stores)
            _write_people(self.scale.stores, self.scale.people)
            _write_director()
            sql.execute("ANALYZE")
        return list(Unit.objects.stores().order_by("pk").values_list("pk", flat=True))

    @contextmanager
    def making(self, what: str) -> Iterator[None]:
        """Say what is made, and how long it took."""
        self.say(f"making {what}")
        began = perf_counter()
        yield
        self.say(f"made in {perf_counter() - began:.1f} s")

    def person(self, position: str, store: int | None) -> Staff:
        """Return the first holder of a position at a store (None: above the stores), as a new request sees them."""
        seat = Assignment.objects.filter(store=store, position__code=position).order_by("pk")[:1].get()
        return Staff.objects.get(pk=seat.staff_id)


def permission_id(name: str) -> int:
    """Return the key of a permission "app.codename"."""
    app_label, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app_label, codename=codename).pk


def plan(people: int) -> list[tuple[int, str, str]]:
    """Return who works in a store: a number, the position's code and the unit's suffix."""
    seats = [*HEADS, *(CROWD[number % len(CROWD)] for number in range(max(people - len(HEADS), 0)))]
    return [(number, position, suffix) for number, (position, suffix) in enumerate(seats[:people], 1)]


def _write_duties() -> None:
    """Retire the catalogue's duties and give every position of the plan the same eight daily ones."""
    Duty.objects.update(retired=True)
    positions = Position.objects.filter(code__in={code for code, _suffix in (*HEADS, *CROWD)})
    duties = [
        Duty(
            position=position,
            no=100 + number,
            code=f"{position.code}-bench-{number}",
            name_zh=f"量测职责{number}",
            name_en=f"Bench duty {number}",
            cadence=Cadence.DAILY,
            due_time=time(hour, 0),
            must_do=number == 0,
        )
        for position in positions.order_by("pk")
        for number, hour in enumerate(DUE_HOURS)
    ]
    renew(Duty.objects.bulk_create(duties), at=AT - timedelta(days=4000))


def _write_units(stores: int) -> None:
    group = create_unit(code="bench-group", name="量测集团", kind="group")
    columns = "code, name, kind, parent_id, department_code, store_id, department_id, live_from, is_active"
    into = f"INSERT INTO roles_unit ({columns})"
    sql.execute(
        f"{into} SELECT 'bench-' || s.n, '门店' || s.n, 'store', %s, '', NULL, NULL, %s, TRUE"  # noqa: S608
        f" FROM {sql.series(stores)} s ORDER BY s.n",
        [group.pk, connection.ops.adapt_datefield_value(DAY)],
    )
    sql.execute("UPDATE roles_unit SET store_id = id WHERE kind = 'store'")
    table, params = sql.values(DEPARTMENTS)
    sql.execute(
        f"{into} SELECT s.code || '-' || d.column1, d.column2, 'department', s.id, d.column1, s.id, NULL, NULL, TRUE"  # noqa: S608
        f" FROM roles_unit s CROSS JOIN {table} AS d WHERE s.kind = 'store' ORDER BY s.id",
        params,
    )
    sql.execute("UPDATE roles_unit SET department_id = id WHERE kind = 'department'")
    sql.execute(
        f"{into} SELECT d.code || '-' || t.n, d.name || t.n, 'team', d.id, '', d.store_id, d.id, NULL, TRUE"  # noqa: S608
        f" FROM roles_unit d CROSS JOIN {sql.series(TEAMS)} t"
        " WHERE d.kind = 'department' ORDER BY d.id, t.n"
    )
    _write_closure()


def _write_director() -> None:
    """Place somebody at the group who reads and decides everywhere: the catalogue's positions end at the store."""
    position = Position.objects.create(
        code=DIRECTOR, name_zh="量测集团总监", name_en="Bench director", department="marketing", level="executive"
    )
    read = Permission.objects.filter(codename__in=("view_report", "approve_report", "view_scorecard"))
    Grant.objects.bulk_create(Grant(position=position, permission=each, scope=Scope.GROUP) for each in read)
    group = Unit.objects.get(code="bench-group")
    staff = create_staff(username=DIRECTOR, name="员工0", employee_no="B0")
    start_assignment(staff=staff, position=position, unit=group, starts_on=date(2020, 1, 1))


def _write_closure() -> None:
    sql.execute("DELETE FROM roles_unitancestor")
    sql.execute(
        "INSERT INTO roles_unitancestor (unit_id, ancestor_id, depth)"
        " WITH RECURSIVE up(unit_id, ancestor_id, depth) AS ("
        "  SELECT id, id, 0 FROM roles_unit"
        "  UNION ALL SELECT up.unit_id, u.parent_id, up.depth + 1 FROM up"
        "  JOIN roles_unit u ON u.id = up.ancestor_id WHERE u.parent_id IS NOT NULL"
        ") SELECT unit_id, ancestor_id, depth FROM up"
    )


def _write_people(stores: int, people: int) -> None:
    sql.execute(
        "INSERT INTO roles_staff (password, is_superuser, username, name, employee_no, phone, email, language,"  # noqa: S608
        " is_active, is_staff, date_joined)"
        " SELECT '!', FALSE, 'bench-' || s.n || '-' || p.n, '员工' || s.n || '-' || p.n, 'B' || s.n || '-' || p.n, '',"
        "  'bench-' || s.n || '-' || p.n || '@example.invalid', 'zh-hans', TRUE, FALSE, '2020-01-01 00:00:00'"
        f" FROM {sql.series(stores)} s CROSS JOIN {sql.series(people)} p ORDER BY s.n, p.n"
    )
    table, params = sql.values(plan(people))
    seats = (
        f" FROM {sql.series(stores)} s CROSS JOIN {table} AS seat"
        " JOIN roles_position p ON p.code = seat.column2"
        " JOIN roles_unit u ON u.code = 'bench-' || s.n || seat.column3"
    )
    sql.execute(f"INSERT INTO auth_group (name) SELECT DISTINCT p.code || '@' || u.code {seats}", params)
    sql.execute(
        "INSERT INTO roles_positiongroup (position_id, unit_id, group_id)"
        f" SELECT DISTINCT p.id, u.id, g.id {seats} JOIN auth_group g ON g.name = p.code || '@' || u.code",
        params,
    )
    sql.execute(
        "INSERT INTO roles_assignment"
        " (staff_id, position_id, unit_id, department_id, store_id, kind, starts_on, group_id)"
        f" SELECT f.id, p.id, u.id, u.department_id, u.store_id, 'primary', '2020-01-01', h.group_id {seats}"
        " JOIN roles_staff f ON f.username = 'bench-' || s.n || '-' || seat.column1"
        " JOIN roles_positiongroup h ON h.position_id = p.id AND h.unit_id = u.id"
        " ORDER BY f.id",
        params,
    )
    materialise_positions(Position.objects.filter(code__in={code for _number, code, _suffix in plan(people)}))
