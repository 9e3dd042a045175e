"""What a person may see, and whether they may: our rules against SQL written for the one question."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Literal

from django.db import connection

from dealership.bench import sql
from dealership.bench.best_lists import SHARED, UNITS, best_page
from dealership.bench.data import DAY, DIRECTOR, Data, permission_id
from dealership.bench.frame import Case, Meter, Work
from dealership.bench.history import write_reports
from kpi.reports.models import Report
from roles.models import Staff
from roles.pagination import PAGE_SIZE, CappedPaginator
from roles.rights import forget

VIEW = "reports.view_report"
APPROVE = "reports.approve_report"

# Name of the case, position, which store (None: above the stores).
READERS: tuple[tuple[str, str, int | None], ...] = (
    ("consultant", "sales-consultant", 0),
    ("department_manager", "sales-manager", 0),
    ("store_manager", "store-manager", 0),
    ("old_store", "store-manager", -1),
    ("group_director", DIRECTOR, None),
)


def _reader(data: Data, position: str, store: int | None) -> Staff:
    return data.person(position, None if store is None else data.stores[store])


def _list_page(data: Data, position: str, store: int | None) -> Work:
    """Show the newest reports a person may see, and how many there are, up to the cap."""
    write_reports(data)
    person = _reader(data, position, store)
    return Work(ours=partial(_our_page, person), floor=partial(best_page, person.pk, permission_id(VIEW)))


def _our_page(person: Staff) -> list[tuple[int, int]]:
    forget(person)
    rows = Report.objects.visible_to(person).for_list().order_by("-due_at", "-pk")
    page = CappedPaginator(rows, PAGE_SIZE).page(1)
    return [(report.pk, page.paginator.count) for report in page.object_list]


def _old_against_new(data: Data) -> Work:
    """Show the list of a store whose records are all old against that of any other."""
    write_reports(data)
    old, usual = (data.person("store-manager", data.stores[n]) for n in (-1, 0))
    return Work(ours=lambda: len(_our_page(old)), floor=lambda: len(_our_page(usual)))


def _same_queries(data: Data) -> Work:
    """Count the queries of every reader's list: as many among all records as among the first thousand."""
    write_reports(data, FEW)
    # The store whose records are all old has none of the first.
    readers = [_reader(data, position, store) for _name, position, store in READERS if store != -1]
    # What a process reads once is read.
    _queries_of(readers[0])
    among_few = [_queries_of(person) for person in readers]
    write_reports(data)
    best = [partial(best_page, person.pk, permission_id(VIEW)) for person in readers]

    def floor() -> list[int]:
        for each in best:
            each()
        return among_few

    return Work(ours=lambda: [_queries_of(person) for person in readers], floor=floor)


FEW = 1000


def _queries_of(person: Staff) -> int:
    meter = Meter()
    with connection.execute_wrapper(meter):
        _our_page(person)
    return meter.queries


def _checks(data: Data) -> Work:
    """Say for each of 25 reports of a store whether a department's manager decides on it."""
    write_reports(data)
    store = data.stores[0]
    person = data.person("sales-manager", store)
    reports = list(Report.objects.filter(store=store).order_by("-due_at", "-pk")[:PAGE_SIZE])
    known: dict[str, Any] = {"me": person.pk, "permission": permission_id(APPROVE), "day": DAY.isoformat()}

    def ours() -> list[bool]:
        forget(person)
        return [person.has_perm(APPROVE, report) for report in reports]

    def floor() -> list[bool]:
        granted = sql.rows(UNITS, known)
        units = {pk for pk, kind in granted if kind != "own"}
        owners = {pk for pk, kind in granted if kind == "own"}
        shared = {pk for (pk,) in sql.rows(SHARED, known)}
        return [
            bool(units & {each.unit_id, each.department_id, each.store_id})
            or each.owner_id in owners
            or each.pk in shared
            for each in reports
        ]

    return Work(ours=ours, floor=floor)


def _lists(name: str, measure: Literal["wall", "database"], limits: dict[str, float], slack: float) -> list[Case]:
    """Return one case a reader."""
    cases = []
    for reader, position, store in READERS:
        prepare: Callable[[Data], Work] = partial(_list_page, position=position, store=store)
        limit = limits.get(reader, limits["staff"])
        cases.append(Case(f"rights.{name}.{reader}", prepare, limit, 6, measure, 51, slack))
    return cases


_LEADING = dict.fromkeys(("store_manager", "old_store", "group_director"), 2.0)

CASES = (
    Case("rights.same_queries", _same_queries, measure="database"),
    *_lists("list_page", "database", {"staff": 1.5}, 0),
    *_lists("list_page_wall", "wall", {"staff": 3.5, **_LEADING}, 4),
    Case("rights.old_store", _old_against_new, 1.5, measure="database", runs=15),
    Case("rights.checks_25", _checks, queries=2, measure="database", runs=15),
)
