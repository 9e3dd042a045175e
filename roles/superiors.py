"""Who is whose superior.

The superior is the holder of the position one `reports_to`, in the same unit or the
nearest unit above; where that position is vacant (or held by the person alone), the
next position up. Read once for a store, then answered in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date

from roles.models import Assignment, Position, UnitAncestor
from roles.querysets import AssignmentQuerySet


class Superiors:
    """Who stands above whom in some stores on one day, without names."""

    def __init__(self, stores: Collection[int], day: date) -> None:
        ancestors = UnitAncestor.objects.filter(unit__store__in=stores)
        self._above: dict[int, list[int]] = defaultdict(list)
        for unit_id, ancestor_id in ancestors.order_by("depth").values_list("unit", "ancestor"):
            self._above[unit_id].append(ancestor_id)
        units = {ancestor for line in self._above.values() for ancestor in line}
        self._holders: dict[tuple[int, int], list[Assignment]] = defaultdict(list)
        active = self._read(Assignment.objects.active_on(day).filter(unit__in=units))
        for assignment in active.order_by("starts_on", "pk"):
            self._holders[assignment.position_id, assignment.unit_id].append(assignment)
        self._superior_position = dict(Position.objects.values_list("pk", "reports_to"))

    def _read(self, assignments: AssignmentQuerySet) -> AssignmentQuerySet:
        return assignments.only("staff_id", "position_id", "unit_id", "store_id")

    def seats(self) -> Iterator[Assignment]:
        """Yield every assignment of the stores and of the units above them."""
        for holders in self._holders.values():
            yield from holders

    def superior_of(self, assignment: Assignment) -> Assignment | None:
        """Return the superior's assignment, or None where nobody stands above."""
        position_id = self._superior_position.get(assignment.position_id)
        while position_id is not None:
            for unit_id in self._above.get(assignment.unit_id, ()):
                for holder in self._holders.get((position_id, unit_id), ()):
                    if holder.staff_id != assignment.staff_id:
                        return holder
            position_id = self._superior_position.get(position_id)
        return None

    def chain_above(self, assignment: Assignment) -> Iterator[Assignment]:
        """Yield the superior, the superior's superior and so on, nearest first."""
        passed = {assignment.pk}
        seat = self.superior_of(assignment)
        while seat is not None and seat.pk not in passed:
            yield seat
            passed.add(seat.pk)
            seat = self.superior_of(seat)


class ReportingLine(Superiors):
    """The reporting lines of one store on one day."""

    def __init__(self, store_id: int, day: date) -> None:
        super().__init__([store_id], day)
        self._anywhere: dict[str, list[Assignment]] = defaultdict(list)
        for assignment in sorted(self.seats(), key=lambda each: (each.starts_on, each.pk)):
            self._anywhere[assignment.position.code].append(assignment)

    def _read(self, assignments: AssignmentQuerySet) -> AssignmentQuerySet:
        return assignments.select_related("staff", "position", "unit")

    def nearest(self, position_code: str, assignment: Assignment) -> Assignment | None:
        """Return the holder of a position who stands nearest: own unit, then upward, then sideways.

        Used for reports addressed to a position by name, which may sit in another department.
        """
        line = self._above.get(assignment.unit_id, [])
        candidates = [each for each in self._anywhere.get(position_code, ()) if each.staff_id != assignment.staff_id]
        if not candidates:
            return None
        return min(candidates, key=lambda each: self._distance(line, each.unit_id))

    def _distance(self, line: list[int], unit_id: int) -> tuple[int, int]:
        other = self._above.get(unit_id, [unit_id])
        for steps, each in enumerate(line):
            if each in other:
                return steps, other.index(each)
        return len(line), len(other)


def superior_of(assignment: Assignment, day: date) -> Assignment | None:
    """Return the superior of one assignment; for many of a store use `ReportingLine` once."""
    if assignment.store_id is None:
        return None
    return ReportingLine(assignment.store_id, day).superior_of(assignment)
