"""Who decides at a step: the rule's candidates, without those who stand aside, else the next superior above."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import cached_property
from typing import Any

from django.db.models import Q

from roles import clock
from roles.approvals.documents import kind_of
from roles.approvals.models.flow import StepRule, Who
from roles.models import Assignment, OwnedRecord, Position, Staff, UnitAncestor
from roles.models.grant import UnitGroupPermission
from roles.querysets import AssignmentQuerySet
from roles.superiors import ReportingLine


class Case:
    """One document and whoever may not decide on it; reads the organisation once, however many steps ask.

    `concerned` are those whose document it is; `taken` those who decided on it at another step: two
    steps are two people.
    """

    def __init__(self, document: OwnedRecord, concerned: Collection[int], taken: Iterable[int] = ()) -> None:
        self.document = document
        self.concerned = set(concerned)
        self.taken = set(taken)

    @cached_property
    def seat(self) -> Assignment | None:
        """The assignment the document was made in, else the owner's in its store."""
        made_in: Assignment | None = getattr(self.document, "assignment", None)
        if made_in is not None:
            return made_in
        seats = Assignment.objects.active_on(clock.today()).filter(staff=self.document.owner_id)
        return seats.filter(store=self.document.store_id).select_related("position", "unit").order_by("pk").first()

    @cached_property
    def line(self) -> list[int]:
        """The document's unit and the units above, nearest first."""
        links = UnitAncestor.objects.filter(unit=self.document.unit_id)
        return list(links.order_by("depth").values_list("ancestor", flat=True))

    @cached_property
    def above(self) -> list[Staff]:
        """The people above the author in the reporting line, nearest first."""
        if self.seat is None or self.document.store_id is None:
            return []
        chain = ReportingLine(self.document.store_id, clock.today()).chain_above(self.seat)
        return [seat.staff for seat in chain]

    def superior_of(self, staff: Staff) -> Staff | None:
        """Return the next person above somebody who may decide; above the author where they have no seat here."""
        if self.document.store_id is None:
            return None
        seats = Assignment.objects.active_on(clock.today()).filter(
            Q(store=self.document.store_id) | Q(unit__in=self.line), staff=staff
        )
        reporting = ReportingLine(self.document.store_id, clock.today())
        lines = [[each.staff for each in reporting.chain_above(seat)] for seat in seats.order_by("pk")]
        for above in lines or [self.above]:
            found = next((each for each in above if each.pk != staff.pk and self.fits(each)), None)
            if found:
                return found
        return None

    def fits(self, staff: Staff) -> bool:
        """Return whether somebody may be asked: with us, not concerned, not heard yet, and able to hold the right."""
        if not staff.is_active or staff.pk in self.concerned or staff.pk in self.taken:
            return False
        document: Any = self.document
        if hasattr(type(document), "SHARE_MODEL"):
            return True  # the engine opens the document to whoever it asks
        return staff.has_perm(kind_of(type(document)).permission(document), document)

    def deciders(self, rule: StepRule) -> list[Staff]:
        """Return who decides at a step; empty where nobody does, however far one looks above."""
        if rule.who == Who.SUPERIOR:
            return [each for each in self.above[rule.level - 1 :] if self.fits(each)][:1]
        found = self._holders(rule.position) if rule.who == Who.POSITION else self._permitted(rule.permission)
        fitting = [each for each in found if self.fits(each)]
        return fitting or [each for each in self.above if self.fits(each)][:1]

    def holders_of(self, position: Position | None) -> list[Staff]:
        """Return the holders of a position who may be asked, the nearest only."""
        return [each for each in self._holders(position) if self.fits(each)]

    def still_asked(self, rule: StepRule, staff: Staff) -> bool:
        """Return whether the rule that brought somebody to a step could name them today.

        A nearer holder who came since does not take a document from whoever it waits for.
        """
        document: Any = self.document
        if rule.who == Who.PERMISSION and staff.has_perm(rule.permission, document):
            return True
        if rule.who == Who.POSITION and self._seats_of(rule.position).filter(staff=staff).exists():
            return True
        return any(each.pk == staff.pk for each in self.above)

    def _holders(self, position: Position | None) -> list[Staff]:
        """Return the holders who stand nearest: in the unit, then upward, then sideways in the same store."""
        seats = self._seats_of(position).select_related("staff").order_by("starts_on", "pk")
        rank = {unit: number for number, unit in enumerate(self.line)}
        return _nearest((rank.get(each.unit_id, len(rank)), each.staff) for each in seats)

    def _seats_of(self, position: Position | None) -> AssignmentQuerySet:
        """Return today's seats in a position, in the document's store and in the units above its unit."""
        seats = Assignment.objects.active_on(clock.today()).filter(position=position)
        return seats.filter(Q(store__isnull=False, store=self.document.store_id) | Q(unit__in=self.line))

    def _permitted(self, permission: str) -> list[Staff]:
        """Return those whose position grants a permission on the nearest unit at or above the document's."""
        app_label, _dot, codename = permission.partition(".")
        granted = UnitGroupPermission.objects.filter(
            permission__codename=codename,
            permission__content_type__app_label=app_label,
            content_object__in=self.line,
        )
        reach: dict[int, int] = {}
        for group, unit in granted.values_list("group", "content_object"):
            reach[group] = min(self.line.index(unit), reach.get(group, len(self.line)))
        seats = Assignment.objects.active_on(clock.today()).filter(group__in=reach).select_related("staff")
        return _nearest((reach[seat.group_id], seat.staff) for seat in seats.order_by("starts_on", "pk"))


def _nearest(people: Iterable[tuple[int, Staff]]) -> list[Staff]:
    """Keep those with the least distance, each once."""
    ranked = list(people)
    least = min((rank for rank, _staff in ranked), default=0)
    return list({staff.pk: staff for rank, staff in ranked if rank == least}.values())
