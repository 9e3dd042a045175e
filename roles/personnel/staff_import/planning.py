"""Reading a workbook of people: what it would do, a line a row; nothing is written."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from roles.catalogue.names import fold
from roles.models import Assignment, Staff, Unit
from roles.personnel.staff_import.desk import Desk
from roles.personnel.staff_import.people import People
from roles.personnel.staff_import.rows import PersonRow
from roles.personnel.staff_import.seats import Seats
from roles.personnel.staff_import.sheet import LOOK_UP, TITLE, columns
from roles.spreadsheets.dry_run import Difference, DryRun, Fault, Line, LineState, shown
from roles.spreadsheets.reading import read_workbook
from roles.spreadsheets.tables import Column, Table, TableRow, find_page, table_of
from roles.spreadsheets.widgets import in_every_language

MOST_ROWS = 300


@dataclass
class StaffPlan:
    """What a workbook would do to a store's people: who is new or changed, which positions begin or end."""

    run: DryRun
    new: list[Staff] = field(default_factory=list)
    changed: list[Staff] = field(default_factory=list)
    begun: list[Assignment] = field(default_factory=list)
    ended: list[Assignment] = field(default_factory=list)


def plan(content: bytes, acting_user: Staff, store: Unit) -> StaffPlan:
    """Read a workbook of people of a store.

    Raises Unreadable when the file is no workbook. The number of queries does not depend on the rows.
    """
    pages = read_workbook(content)
    page = find_page(pages, TITLE)
    run = DryRun()
    known = {name for title in (TITLE, *LOOK_UP) for name in in_every_language(title)}
    run.faults += [
        Fault(each.title, "", _("Only the sheet “%(title)s” is read: take this one out.") % {"title": TITLE})
        for each in pages
        if each.rows and fold(each.title) not in known
    ]
    if page is None:
        run.faults.append(Fault("", "", _("There is no sheet “%(title)s” in this workbook.") % {"title": TITLE}))
        return StaffPlan(run)
    head = columns()
    table = table_of(page, head)
    run.faults += table.faults
    if len(table.rows) > MOST_ROWS:
        text = _("At most %(limit)s rows at a time: split the workbook.") % {"limit": MOST_ROWS}
        run.faults.append(Fault(page.title, f"A{table.rows[MOST_ROWS].number}", text))
        return StaffPlan(run)
    return _compare(run, table, head, acting_user, store)


def _compare(run: DryRun, table: Table, head: list[Column], acting_user: Staff, store: Unit) -> StaffPlan:
    rows = [_read(row, head) for row in table.rows]
    desk = Desk(
        acting_user,
        store,
        {str(row.values["employee_no"]) for row in rows if "employee_no" in row.values},
        {str(row.values["username"]) for row in rows if row.values.get("username")},
    )
    people, seats = People(desk, rows), Seats(desk, rows)
    people.resolve()
    seats.resolve(people)
    run.lines += [_line(table.title, row, people, seats, head) for row in rows]
    return StaffPlan(run, people.new(), people.changed(), seats.begun(), seats.ended())


def _read(row: TableRow, head: Iterable[Column]) -> PersonRow:
    """Return the values of a row's cells; a cell that cannot be read is a fault of the row."""
    found = PersonRow(row)
    for column in head:
        try:
            value = column.widget.clean(row.cells[column.name])
        except ValueError as error:
            found.refuse(column.name, str(error))
            continue
        found.values[column.name] = value.strip() if isinstance(value, str) else value
    return found


def _line(title: str, row: PersonRow, people: People, seats: Seats, head: list[Column]) -> Line:
    key = " · ".join(filter(None, (shown(row.values.get("employee_no")), shown(row.values.get("name")))))
    if row.faults:
        faults = tuple(Fault(title, row.address(name), sentence) for name, sentence in row.faults)
        return Line(title, row.number, key, LineState.ERROR, (), faults)
    headings = {column.name: str(column.heading) for column in head}
    found = [*people.differences(row), *seats.differences(row)]
    differences = tuple(Difference(headings[name], old, new) for name, old, new in found)
    if people.is_new(row):
        return Line(title, row.number, key, LineState.NEW, differences)
    return Line(title, row.number, key, LineState.CHANGED if differences else LineState.UNCHANGED, differences)
