"""The people of the workbook: who is new, who is there already, and what is said of them."""

from __future__ import annotations

from functools import reduce
from operator import or_
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from roles.models import Staff
from roles.personnel.logins import base_login
from roles.personnel.staff_import.desk import Desk
from roles.personnel.staff_import.rows import PersonRow

# What a row says of the person; the login name is given once.
_TOLD = ("name", "phone", "email")
_MASKED = ("phone", "email")


class People:
    """The people of one workbook; the first row of an employee number says who it is."""

    def __init__(self, desk: Desk, rows: list[PersonRow]) -> None:
        self.desk = desk
        self.rows = rows
        self.first: dict[str, PersonRow] = {}
        self._staff: dict[str, Staff] = {}
        self._stored: dict[str, dict[str, Any]] = {}

    def resolve(self) -> None:
        """Find or make the person of every row, and say what is wrong with what is told of them."""
        for row in self.rows:
            if not row.employee_no:
                continue
            first = self.first.setdefault(row.employee_no, row)
            if first is not row:
                self._check_same(row, first)
            elif (stored := self.desk.by_number.get(row.employee_no)) is not None:
                self._take(row, stored)
            else:
                self._make(row)
        self._name_logins()

    def of(self, row: PersonRow) -> Staff | None:
        """Return the row's person, or None where the row does not say who it is."""
        return self._staff.get(row.employee_no)

    def is_new(self, row: PersonRow) -> bool:
        """Return whether the row's person is not there yet."""
        staff = self.of(row)
        return staff is not None and staff._state.adding

    def new(self) -> list[Staff]:
        """Return the people the workbook makes."""
        return [staff for staff in self._staff.values() if staff._state.adding]

    def changed(self) -> list[Staff]:
        """Return the people of whom something else is told than is stored."""
        return [
            staff
            for number, staff in self._staff.items()
            if not staff._state.adding and any(getattr(staff, name) != self._stored[number][name] for name in _TOLD)
        ]

    def differences(self, row: PersonRow) -> list[tuple[str, str, str]]:
        """Return what the person's first row changes: column, before and after; phone and e-mail masked."""
        staff = self.of(row)
        if staff is None or self.first[row.employee_no] is not row:
            return []
        if staff._state.adding:
            told = {name: ("", str(getattr(staff, name))) for name in ("username", *_MASKED)}
        else:
            stored = self._stored[row.employee_no]
            told = {name: (str(stored[name]), str(getattr(staff, name))) for name in _TOLD}
        return [(name, _masked(name, old), _masked(name, new)) for name, (old, new) in told.items() if old != new]

    def _check_same(self, row: PersonRow, first: PersonRow) -> None:
        """A further row of a person may repeat what the first says, or leave it out."""
        for name in ("name", "username", *_MASKED):
            if row.values.get(name) not in ("", None, first.values.get(name)):
                row.refuse(name, _("Row %(number)s says something else of this person.") % {"number": first.number})

    def _take(self, row: PersonRow, staff: Staff) -> None:
        refusal = self.desk.refusal(staff)
        if refusal:
            row.refuse("employee_no", refusal)
            return
        if row.values.get("username") not in ("", None, staff.username):
            row.refuse("username", _("The login name of somebody who has one is not changed here."))
        self._staff[row.employee_no] = staff
        self._stored[row.employee_no] = {name: getattr(staff, name) for name in _TOLD}
        for name in _TOLD:
            told = row.values.get(name)
            if told and told != getattr(staff, name):
                if self.desk.beyond(staff):
                    row.refuse(name, _("This person also works where you may not change assignments."))
                setattr(staff, name, told)
        self._check_fields(row, staff)

    def _make(self, row: PersonRow) -> None:
        told = {name: row.values.get(name) or "" for name in ("username", *_TOLD)}
        staff = Staff(employee_no=row.employee_no, **told)
        staff.set_unusable_password()
        login = told["username"]
        if login and (login in self.desk.by_login or any(each.username == login for each in self._staff.values())):
            row.refuse("username", _("This login name is taken."))
        self._staff[row.employee_no] = staff
        self._check_fields(row, staff)

    def _check_fields(self, row: PersonRow, staff: Staff) -> None:
        wanted = {"employee_no", "name", "phone", "email"} | ({"username"} if staff.username else set())
        wanted -= {name for name, _sentence in row.faults}
        try:
            staff.clean_fields(exclude={field.name for field in staff._meta.fields} - wanted)
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                row.refuse(name, " ".join(sentences))

    def _name_logins(self) -> None:
        """Give new people without a login name one nobody has; one query for all."""
        nameless = [staff for staff in self.new() if not staff.username]
        if not nameless:
            return
        bases = [base_login(staff.name, staff.employee_no) for staff in nameless]
        like = reduce(or_, (Q(username__startswith=base) for base in set(bases)))
        taken = set(Staff.objects.filter(like).values_list("username", flat=True))
        taken |= {staff.username for staff in self._staff.values()}
        for staff, base in zip(nameless, bases, strict=True):
            name, number = base, 2
            while name in taken:
                name, number = f"{base}{number}", number + 1
            staff.username = name
            taken.add(name)


def _masked(name: str, value: str) -> str:
    """Hide the middle of a phone number and most of an address."""
    if name == "phone" and value:
        return Staff(phone=value).phone_masked
    if name == "email" and value:
        return f"{value[:1]}***@{value.rpartition('@')[2]}"
    return value
