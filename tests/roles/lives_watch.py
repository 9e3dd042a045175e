"""What must hold in `test_lives.py` after every step: the house agrees with the books."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from hypothesis.stateful import RuleBasedStateMachine, invariant

from roles import clock
from roles.duties.models import ChecklistItem
from roles.models import PositionGroup, Staff, Unit, UnitGroupPermission
from roles.rights import NOBODY, may, rights_of
from tests.roles import lives
from tests.roles.lives import Row
from tests.roles.lives_books import Books
from tests.roles.lives_town import (
    PERMISSIONS,
    VIEW,
    Town,
)


class Watch(RuleBasedStateMachine):
    """Looks at the house after every step."""

    town: Town
    books: Books
    now: datetime

    # What must hold

    @invariant()
    def no_item_is_lost_doubled_or_ownerless(self) -> None:
        """Every item of the house follows from what happened."""
        faults = list(self.books.faults(self._rows()))
        assert not faults, "\n".join(faults)

    def _rows(self) -> list[Row]:
        rows = ChecklistItem.objects.values_list(
            *("assignment", "duty__code", "period", "owner__name", "absent_owner__name", "unit__code"),
            *("due_at", "closes_at", "version__number", "status", "absence"),
        )
        return [
            Row(
                (seat, duty, period),
                owner,
                before or "",
                unit,
                clock.local_date(due),
                clock.local_date(closes),
                version,
                status,
                absence,
            )
            for seat, duty, period, owner, before, unit, due, closes, version, status, absence in rows
        ]

    @invariant()
    def rights_are_those_computed_from_nothing(self) -> None:
        """What is kept for guardian, what a person may and what a list shows follow from seats and grants alone."""
        self._check_guardian()
        seated = sorted({seat.person for seat in self.books.seats.values()})
        # Who never had a seat is looked at when the sequence is over, and so are all lists.
        self._check_rights(seated, [seated[len(self.books.items) % len(seated)]])

    def _check_rights(self, people: Collection[str], listing: Collection[str]) -> None:
        """Ask for every right of some people on every unit and item, and for the lists of some of them."""
        units = list(Unit.objects.filter(pk__in=self.town.units.values()))
        items = list(ChecklistItem.objects.select_related("duty"))
        rows = {row.key: row for row in self._rows()}
        staff = Staff.objects.in_bulk([self.town.people[name] for name in people])
        with clock.at(self.now):
            for person in people:
                user = staff[self.town.people[person]]
                self._check_units(person, user, units)
                expected = {key for key, row in rows.items() if self.books.may(person, VIEW, row)}
                assert {key_of(item) for item in items if may(user, VIEW, item)} == expected, person
                if person in listing:
                    listed = ChecklistItem.objects.visible_to(user).values_list("assignment", "duty__code", "period")
                    assert sorted(listed) == sorted(expected), person

    def _check_units(self, person: str, user: Staff, units: list[Unit]) -> None:
        for name in PERMISSIONS:
            opened = {unit.code for unit in units if user.has_perm(name, unit)}
            assert opened == self.books.opened_to(person, name), (person, name)
            assert (name in rights_of(user).own) == self.books.on_own(person, name), (person, name)
        if not self.books.is_here(person):
            assert rights_of(user) is NOBODY

    def _check_guardian(self) -> None:
        places = PositionGroup.objects.filter(position__in=self.town.positions.values())
        groups = {
            pk: (position, unit) for pk, position, unit in places.values_list("group", "position__code", "unit__code")
        }
        rows = UnitGroupPermission.objects.filter(group__in=groups).values_list(
            "group", "permission__content_type__app_label", "permission__codename", "content_object__code"
        )
        kept = Counter((groups[group], f"{app}.{codename}", unit) for group, app, codename, unit in rows)
        wanted = {
            (place, name, lives.reach(place[1], scope))
            for place in groups.values()
            for position, name, scope in self.books.grants
            if position == place[0] and scope != "own"
        }
        assert kept == Counter(each for each in wanted if each[2])


def key_of(item: ChecklistItem) -> lives.Key:
    """Return the key of an item as the books have it."""
    return item.assignment_id, item.duty.code, item.period
