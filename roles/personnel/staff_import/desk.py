"""What is known while a workbook of people is read, fetched once for all rows."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from functools import cached_property

from django.db.models import Q
from django.utils.translation import gettext as _

from roles import clock
from roles.actions.grants import units_reached_from
from roles.catalogue.names import fold
from roles.catalogue.resolving import names_by_fold
from roles.models import Assignment, Position, Staff, Unit
from roles.models.staff import enumeration
from roles.personnel.directory import units_in_reach
from roles.personnel.rights import CHANGE

Seat = tuple[Position, Unit]


class Desk:
    """One store's personnel desk: who asks, which units, positions and people there are.

    `employee_nos` and `logins` are those the workbook names.
    """

    def __init__(self, acting_user: Staff, store: Unit, employee_nos: Collection[str], logins: Collection[str]) -> None:
        self.acting_user = acting_user
        self.store = store
        people = Staff.objects.filter(Q(employee_no__in=employee_nos) | Q(username__in=logins))
        self.by_number: dict[str, Staff] = {}
        self.by_login: dict[str, Staff] = {}
        for staff in people:
            self.by_number[staff.employee_no] = staff
            self.by_login[staff.username] = staff
        self.seats: dict[int, list[Assignment]] = defaultdict(list)
        known = [staff.pk for number, staff in self.by_number.items() if number in employee_nos]
        rows = Assignment.objects.filter(staff__in=known).select_related("position", "unit")
        for seat in rows.order_by("starts_on", "pk"):
            self.seats[seat.staff_id].append(seat)

    # Units and positions

    @cached_property
    def units(self) -> list[Unit]:
        """The store's units in which whoever asks may assign people."""
        return list(units_in_reach(self.acting_user, self.store, CHANGE))

    def unit(self, typed: str) -> Unit:
        """Return a unit by its code or its name within the store; raises ValueError for none or several."""
        by_code = [each for each in self.units if each.code == typed]
        found = by_code or [each for each in self.units if fold(each.name) == fold(typed)]
        if not found:
            raise ValueError(_("There is no such unit here, or you may not assign people to it."))
        if len(found) > 1:
            codes = enumeration(each.code for each in found)
            raise ValueError(_("Several units have this name: write the code (%(codes)s).") % {"codes": codes})
        return found[0]

    @cached_property
    def positions(self) -> dict[str, Position]:
        """The positions in use by their code."""
        return {each.code: each for each in Position.objects.filter(retired=False)}

    @cached_property
    def _names(self) -> dict[str, set[str]]:
        return names_by_fold()

    def position(self, typed: str) -> Position:
        """Return a position by its code or any name it goes by; raises ValueError for none or several."""
        codes = {typed} if typed in self.positions else self._names.get(fold(typed), set())
        found = sorted(codes & self.positions.keys())
        if not found:
            raise ValueError(_("No position goes by this name."))
        if len(found) > 1:
            names = enumeration(f"{self.positions[code].name} ({code})" for code in found)
            raise ValueError(_("Several positions go by this name: write the code. %(names)s") % {"names": names})
        return self.positions[found[0]]

    # Rights

    def reaches_too_far(self, seats: Collection[Seat]) -> set[tuple[int, int]]:
        """Return those positions at units whose rights reach beyond where whoever asks assigns people."""
        if self.acting_user.is_superuser:
            return set()
        reached = units_reached_from({(position.pk, unit.pk) for position, unit in seats})
        places = Unit.objects.in_bulk({pk for units in reached.values() for pk in units})
        mine = {pk for pk, unit in places.items() if self.acting_user.has_perm(CHANGE, unit)}
        return {seat for seat, units in reached.items() if units - mine}

    def refusal(self, staff: Staff) -> str:
        """Say why a person who is there already is not this desk's to change; "" when they are."""
        if staff.pk == self.acting_user.pk:
            return _("Nobody changes their own assignments: ask somebody else who may.")
        standing = self.standing(staff)
        within = [seat for seat in standing if self.acting_user.has_perm(CHANGE, seat.unit)]
        if not self.acting_user.is_superuser and (not within or staff.is_superuser):
            # No word about who it is: they may be another store's.
            return _("This employee number belongs to somebody you may not change.")
        if not staff.is_with_us(clock.today()):
            return _("This person has left: let them rejoin on their own page.")
        return ""

    def beyond(self, staff: Staff) -> bool:
        """Return whether a person also works where whoever asks may not change assignments."""
        if self.acting_user.is_superuser:
            return False
        return staff.is_staff or not all(self.acting_user.has_perm(CHANGE, each.unit) for each in self.standing(staff))

    def standing(self, staff: Staff) -> list[Assignment]:
        """Return a person's assignments that are not over, else the last one."""
        seats = self.seats[staff.pk]
        today = clock.today()
        return [seat for seat in seats if seat.ends_on is None or seat.ends_on >= today] or seats[-1:]
