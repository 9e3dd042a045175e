"""The lines of a handover: found, matched with successors, passed on exactly once."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from roles.models import Staff
from roles.personnel.handover.kinds import HandoverKind, Leaving, Passing, Row, all_kinds, kind_of
from roles.personnel.models import Handover, HandoverLine
from roles.personnel.models.handover import Outcome

TITLE_LENGTH = 300


def refresh(handover: Handover, leaving: Leaving, at: datetime, found: dict[str, list[Row]] | None = None) -> int:
    """Bring the lines to what is open now; return how many are.

    New things become lines, planned for the successor of their kind where there is one
    only; what is no longer open is marked so. `found` are the rows by kind, where the
    caller looked for those of many people at once.
    """
    rows = found if found is not None else find(leaving, at)
    known = {(line.kind, line.object_id): line for line in handover.lines.all()}
    planned = _planned(line for line in known.values() if line.outcome == Outcome.OPEN)
    seen = {(code, row.pk) for code, each in rows.items() for row in each}
    fresh = [
        HandoverLine(
            handover=handover,
            kind=code,
            object_id=row.pk,
            title_zh=row.title_zh[:TITLE_LENGTH],
            title_en=row.title_en[:TITLE_LENGTH],
            due_at=row.due_at,
            successor_id=planned.get(code),
        )
        for code, each in rows.items()
        for row in each
        if (code, row.pk) not in known
    ]
    HandoverLine.objects.bulk_create(fresh, batch_size=500, ignore_conflicts=True)
    gone = [line.pk for key, line in known.items() if line.outcome == Outcome.OPEN and key not in seen]
    HandoverLine.objects.filter(pk__in=gone).undone().update(outcome=Outcome.GONE, done_at=at)
    # The same thing came back: a document passed on was returned to its author who has left, for one.
    settled = (Outcome.OPEN, Outcome.STAYS)
    again = [line.pk for key, line in known.items() if line.outcome not in settled and key in seen]
    HandoverLine.objects.filter(pk__in=again).update(
        outcome=Outcome.OPEN, done_at=None, receiver=None, successor=None, offered_at=None
    )
    return len(seen)


def find(leaving: Leaving, at: datetime) -> dict[str, list[Row]]:
    """Return what one person has to pass on, by kind."""
    leavings = {leaving.staff.pk: leaving}
    return {kind.code: kind.find(leavings, at).get(leaving.staff.pk, []) for kind in all_kinds()}


def unanswered(handover: Handover) -> int:
    """Return how many lines still wait for a successor."""
    codes = [kind.code for kind in all_kinds() if kind.needs_successor]
    return HandoverLine.objects.filter(handover=handover, kind__in=codes).undone().count()


def _planned(lines: Iterable[HandoverLine]) -> dict[str, int]:
    """Return the successor of each kind that has one only."""
    people: dict[str, set[int]] = defaultdict(set)
    for line in lines:
        if line.successor_id is not None:
            people[line.kind].add(line.successor_id)
    return {code: next(iter(each)) for code, each in people.items() if len(each) == 1}


def unfit_lines(lines: QuerySet[HandoverLine], successor: Staff, leaving: Leaving) -> set[int]:
    """Return the lines this successor must not get."""
    unfit: set[int] = set()
    for kind, group in _by_kind(lines):
        keys = kind.unfit([line.object_id for line in group], successor, leaving)
        unfit |= {line.pk for line in group if line.object_id in keys}
    return unfit


def pass_lines(
    handover: Handover,
    leaving: Leaving,
    lines: Iterable[HandoverLine],
    receiver: Staff | None,
    at: datetime,
    *,
    fell: bool = False,
    last_resort: bool = False,
) -> dict[str, int]:
    """Pass lines on to one person, inside the caller's transaction; return how many had which outcome.

    Each line is claimed by a conditional UPDATE before its kind acts. A line whose kind
    declines (the right was lost meanwhile) is open again. `fell` says that nobody had
    taken them over; `last_resort` that nobody is fit to.
    """
    counts: Counter[str] = Counter()
    for kind, group in _by_kind(lines):
        act = kind.last_resort if last_resort else kind.pass_on
        if act is None:
            continue
        claimed = _claim(group, receiver, at)
        passing = Passing(
            leaving=leaving,
            rows=tuple(line.object_id for line in claimed),
            successor=receiver,
            actor=handover.created_by or handover.staff,
            at=at,
            reason=_("Handover of %(name)s") % {"name": leaving.staff.name},
        )
        outcomes = act(passing) if claimed else {}
        for line in claimed:
            outcome = outcomes.get(line.object_id, Outcome.GONE)
            outcome = Outcome.FELL if fell and outcome == Outcome.PASSED else outcome
            counts[outcome] += 1
            if outcome != Outcome.PASSED:
                _correct(line, outcome, at)
    return dict(counts)


def _claim(lines: list[HandoverLine], receiver: Staff | None, at: datetime) -> list[HandoverLine]:
    """Mark lines as passed on, as far as nobody else has; return those that this call claimed."""
    keys = [line.pk for line in lines]
    free = set(HandoverLine.objects.filter(pk__in=keys).undone().select_for_update().values_list("pk", flat=True))
    HandoverLine.objects.filter(pk__in=free).undone().update(outcome=Outcome.PASSED, receiver=receiver, done_at=at)
    return [line for line in lines if line.pk in free]


def _correct(line: HandoverLine, outcome: Outcome, at: datetime) -> None:
    changes: dict[str, object] = {"outcome": outcome, "done_at": at}
    if outcome in (Outcome.GONE, Outcome.ENDED, Outcome.STAYS, Outcome.GIVEN_BACK):
        changes["receiver"] = None
    if outcome == Outcome.OPEN:
        changes = {"outcome": outcome, "done_at": None, "receiver": None, "successor": None, "offered_at": None}
    HandoverLine.objects.filter(pk=line.pk).update(**changes)


def _by_kind(lines: Iterable[HandoverLine]) -> list[tuple[HandoverKind, list[HandoverLine]]]:
    groups: dict[str, list[HandoverLine]] = defaultdict(list)
    for line in lines:
        groups[line.kind].append(line)
    found = [(kind_of(code), group) for code, group in groups.items()]
    return [(kind, group) for kind, group in found if kind is not None]
