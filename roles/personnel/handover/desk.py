"""A handover as one reader has it before them: what they see of it and what they may do."""

from __future__ import annotations

from functools import cached_property
from typing import Any

from django.db.models import QuerySet

from roles.models import Staff
from roles.personnel.handover.forms import EVERYTHING, REST, TICKED, PlanForm
from roles.personnel.handover.kinds import all_kinds
from roles.personnel.handover.rights import prepares, successors_of
from roles.personnel.models import Handover, HandoverLine
from roles.personnel.models.handover import HandoverLineQuerySet, HandoverState


class Desk:
    """One handover and one reader, who was let in by `rights.handovers_of`.

    Whoever prepares it and the person see every line; a successor their own only.
    """

    def __init__(self, handover: Handover, reader: Staff) -> None:
        self.handover = handover
        self.reader = reader
        self.is_self = handover.staff_id == reader.pk

    @cached_property
    def prepares(self) -> bool:
        """Whether the reader prepares it."""
        return prepares(self.handover, self.reader)

    @property
    def sees_all(self) -> bool:
        """Whether the reader sees every line."""
        return self.prepares or self.is_self

    @property
    def may_plan(self) -> bool:
        """Whether the reader may choose successors now: the person only proposes, until it is offered."""
        if self.is_self:
            return self.handover.state == HandoverState.PREPARED
        return self.prepares and self.handover.is_open

    @property
    def lines(self) -> HandoverLineQuerySet:
        """The lines the reader sees."""
        lines = HandoverLine.objects.filter(handover=self.handover)
        return lines if self.sees_all else lines.of_successor(self.reader)

    @cached_property
    def asked(self) -> int:
        """How many lines wait for the reader's answer."""
        if self.handover.state != HandoverState.OFFERED:
            return 0
        return HandoverLine.objects.filter(handover=self.handover).offered_to(self.reader).count()

    @property
    def was_asked(self) -> bool:
        """Whether the reader was ever asked to take something over."""
        return HandoverLine.objects.filter(handover=self.handover).of_successor(self.reader).exists()

    def plan_form(self, data: Any, groups: list[dict[str, Any]] | None = None) -> PlanForm:
        """Return the form that chooses a successor; `groups` are the lines shown."""
        codes = {group["code"] for group in groups} if groups is not None else set(self._undone_kinds())
        kinds = [(f"kind:{kind.code}", kind.label) for kind in all_kinds() if kind.needs_successor]
        return PlanForm(
            data,
            colleagues=list(successors_of(self.handover)),
            kinds=[each for each in kinds if each[0].removeprefix("kind:") in codes],
            lines=list(self._plannable().values_list("pk", flat=True)) if data is not None else [],
            initial={"version": self.handover.version, "what": REST},
        )

    def chosen_lines(self, what: str, ticked: list[int]) -> list[int]:
        """Return the ids of the open lines a choice of the form means."""
        lines = self._plannable()
        if what == REST:
            lines = lines.filter(successor__isnull=True)
        elif what == TICKED:
            lines = lines.filter(pk__in=ticked)
        elif what != EVERYTHING:
            lines = lines.filter(kind=what.removeprefix("kind:"))
        return list(lines.values_list("pk", flat=True))

    def _plannable(self) -> QuerySet[HandoverLine]:
        codes = [kind.code for kind in all_kinds() if kind.needs_successor]
        return HandoverLine.objects.filter(handover=self.handover, kind__in=codes).undone()

    def _undone_kinds(self) -> QuerySet[HandoverLine, str]:
        return self._plannable().order_by().values_list("kind", flat=True).distinct()
