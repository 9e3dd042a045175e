"""Writing a department's catalogue to a workbook, and reading one: what it would do, a line a row."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.catalogue.names import fold
from roles.catalogue.transfer.sheets import CatalogueSheet, May, Transfer, sheets
from roles.models import Staff
from roles.models.staff import enumeration
from roles.spreadsheets import Sheet, workbook
from roles.spreadsheets.dry_run import DryRun, Fault
from roles.spreadsheets.reading import read_workbook
from roles.spreadsheets.tables import find_page, sheet_of, table_of
from roles.spreadsheets.widgets import in_every_language

NOTES = gettext_lazy("Notes")


@dataclass
class Plan:
    """What a workbook would do to a department's catalogue. Writing uses it up: plan again for another go."""

    run: DryRun
    sheets: list[CatalogueSheet]

    def touched(self) -> set[int]:
        """Return the ids of the positions whose holders feel the change."""
        return {pk for sheet in self.sheets for pk in sheet.touched()}

    def write(self, acting_user: Staff, reason: str) -> None:
        """Write everything or nothing."""
        with transaction.atomic():
            for sheet in self.sheets:
                sheet.write(acting_user, reason)


def export(department: str, may: May) -> bytes:
    """Return the department's catalogue as a workbook; kinds of rows that may not be seen are left out."""
    transfer = Transfer(department, may)
    found = [each(transfer) for each in sheets() if may("view", each.right)]
    return workbook([_notes(found), *(_written(each) for each in found)])


def _written(sheet: CatalogueSheet) -> Sheet:
    data = sheet.export()
    return sheet_of(str(sheet.title), list(sheet.fields.values()), [list(row) for row in data])


def _notes(found: list[CatalogueSheet]) -> Sheet:
    """Return the first sheet: what each of the others holds, and what may be written in their columns."""
    rows: list[list[str]] = [["", "", _("Codes are keys: they never change. Formulas are refused: write values.")]]
    for sheet in found:
        rows.append([str(sheet.title), "", str(sheet.explanation)])
        for column in sheet.fields.values():
            choices = enumeration(column.widget.options())
            rows.append([str(sheet.title), str(column.heading), "\n".join(filter(None, (str(column.hint), choices)))])
    return Sheet(str(NOTES), [_("Sheet"), _("Column"), _("What to write")], rows)


def plan(content: bytes, department: str, may: May) -> Plan:
    """Read a workbook and say what it would do to the department's catalogue; nothing is written.

    Raises Unreadable when the file is no workbook. The number of queries does not depend on the rows.
    """
    pages = read_workbook(content)
    transfer = Transfer(department, may)
    run, taken = DryRun(), []
    for kind in sheets():
        page = find_page(pages, kind.title)
        if page is None:
            continue
        sheet = kind(transfer)
        table = table_of(page, list(sheet.fields.values()))
        run.faults += table.faults
        run.lines += sheet.take(table)
        run.faults += sheet.check_all(table)
        taken.append(sheet)
    run.faults += [
        Fault(page.title, "", _("The catalogue has no sheet of this name: take it out, or give it back its name."))
        for page in pages
        if page.rows and not _is_known(page.title)
    ]
    if not taken:
        run.faults.append(Fault("", "", _("None of the catalogue's sheets is in this workbook.")))
    return Plan(run, taken)


def _is_known(title: str) -> bool:
    titles = [NOTES, *(each.title for each in sheets())]
    return any(fold(title) in in_every_language(each) for each in titles)
