"""The workbook people are imported from: its columns, and the empty one to fill in."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from roles.models import Assignment, Position, Unit
from roles.spreadsheets import Sheet, workbook
from roles.spreadsheets.tables import Column, sheet_of
from roles.spreadsheets.widgets import Choice, Day, Text

TITLE = pgettext_lazy("room", "People")


def columns() -> list[Column]:
    """Return the columns; a row is a person in a position."""
    return [
        Column("employee_no", gettext_lazy("Employee no."), Text(20, required=True), hint=gettext_lazy("The key.")),
        Column("name", pgettext_lazy("person", "Name"), Text(40, required=True)),
        Column(
            "username",
            gettext_lazy("Login name"),
            Text(64),
            hint=gettext_lazy("Left empty it is made of the name in pinyin. It is not changed for those who have one."),
        ),
        Column("phone", gettext_lazy("Phone"), Text(20), hint=gettext_lazy("Left empty it stays as it is.")),
        Column("email", gettext_lazy("E-mail"), Text(254), hint=gettext_lazy("Left empty it stays as it is.")),
        Column(
            "position",
            gettext_lazy("Position"),
            Text(200, required=True),
            hint=gettext_lazy("Its code, its name, or any name it goes by: see the second sheet."),
        ),
        Column(
            "unit",
            gettext_lazy("Unit"),
            Text(80, required=True),
            hint=gettext_lazy("Its code, or its name within the store: see the third sheet."),
        ),
        Column(
            "kind",
            gettext_lazy("Kind"),
            Choice(Assignment.Kind.choices, required=False),
            hint=gettext_lazy("Left empty: primary."),
        ),
        Column(
            "starts_on",
            gettext_lazy("From"),
            Day(required=True),
            hint=gettext_lazy("Such as 2026-03-02; at the earliest the first day of last month."),
        ),
        Column("ends_on", gettext_lazy("To"), Day(), hint=gettext_lazy("Left empty: until further notice.")),
    ]


def template(units: list[Unit]) -> bytes:
    """Return the workbook to fill in, with the positions and the store's units to look up."""
    positions = Position.objects.filter(retired=False).order_by("department", "order", "code")
    return workbook(
        [
            sheet_of(str(TITLE), columns(), []),
            Sheet(
                str(LOOK_UP[0]),
                [_("Code"), _("Position"), _("Department")],
                [[each.code, each.name, str(each.get_department_display())] for each in positions],
            ),
            Sheet(
                str(LOOK_UP[1]),
                [_("Code"), _("Unit"), _("Unit above")],
                [[each.code, each.name, each.parent.name if each.parent else ""] for each in units],
            ),
        ]
    )


# Sheets that only help to fill in the first.
LOOK_UP = (gettext_lazy("Positions"), gettext_lazy("Units"))
