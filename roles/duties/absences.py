"""What an absence does to the items of the absent person.

The rule stands in the version an item was raised from: excused, handed to the deputy, or carried to
the first day back. Nobody fit to stand in, or too late to be carried: excused. What is done stays done.

Everything is set-based and can be repeated: an item an absence has acted on carries its key, one it
has not yet is found by its owner and due time. The conditions stand on the item's own columns, so
that an item ticked at the same moment is left alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from roles import clock
from roles.duties.catalogue import WhenAbsent
from roles.duties.models import ChecklistItem, DutyVersion, ItemStatus
from roles.duties.moved import tell_moved
from roles.personnel.models import Absence
from roles.personnel.models.absence import back_on, covering

# No period is longer: how far back a new item of a running period may be due.
LONGEST_PERIOD = timedelta(days=366)

_UNDONE = (ItemStatus.OPEN, ItemStatus.MISSED)
_INSTANTS = ("due_at", "remind_at", "escalate_at", "closes_at")
_NOT_ESCALATED: dict[str, Any] = {"escalated_at": None, "escalate_again_at": None, "escalations": 0}


def settle_new(day: date, *, stores: Sequence[int] | None = None, assignments: Sequence[int] | None = None) -> None:
    """Let absences act on the items just made for `day`; one query where nobody is absent."""
    if stores is not None:
        seats, since = Q(owner__assignments__store__in=stores), day
    else:
        seats, since = Q(owner__assignments__in=assignments or []), day - LONGEST_PERIOD
    absent = Absence.objects.confirmed().filter(seats, last_day__gte=since)
    people = set(absent.values_list("owner", flat=True))
    if people:
        _act(people, clock.local(since), clock.now())


@transaction.atomic
def resettle(absences: Collection[int], at: datetime) -> None:
    """Bring items to what these absences say after they, or their deputies, have changed.

    Each item is taken back from whatever no longer holds, then acted on anew: it exists once throughout.
    """
    rows = Absence.objects.filter(pk__in=absences).values_list("owner", "starts_at")
    people = {owner for owner, _starts_at in rows}
    if people:
        since = min(starts_at for _owner, starts_at in rows)
        overtaken = _overtaken(absences, people, since, at)
        _take_back(list(overtaken))
        _act(people, min([since, *overtaken.values()]), at)


def _act(people: Collection[int], since: datetime, at: datetime) -> None:
    """Let the confirmed absences of people act on what they owe, due from `since` on, and nothing acted on yet."""
    items = ChecklistItem.objects.filter(
        Exists(covering("owner", "due_at")),
        owner__in=people,
        due_at__gte=since,
        absence__isnull=True,
        status__in=_UNDONE,
    )
    tell_moved(items)
    _hand_over(items.filter(version__in=_versions(WhenAbsent.DEPUTY), closes_at__gt=at))
    _carry(items.filter(version__in=_versions(WhenAbsent.CARRY)), at)
    items.update(status=ItemStatus.EXCUSED, absence=_covering_key(), revision=F("revision") + 1)


def _hand_over(items: QuerySet[ChecklistItem]) -> None:
    """Give items to the deputy, who owes them from now on and is reminded anew."""
    deputies = _standing_in()
    items.filter(Exists(deputies)).update(
        owner=Subquery(deputies.values("deputy")[:1]),
        absent_owner=F("owner"),
        stand_in=Subquery(deputies.values("deputy__assignments")[:1]),
        absence=_covering_key(),
        reminded_at=None,
        revision=F("revision") + 1,
    )


def _standing_in() -> QuerySet[Absence]:
    """Return, for a subquery, an item's absence with a seat of the deputy, who is there and works in its store."""
    away = Absence.objects.confirmed().filter(
        owner=OuterRef("deputy"), starts_at__lte=OuterRef(OuterRef("due_at")), ends_at__gt=OuterRef(OuterRef("due_at"))
    )
    day = OuterRef("due_at__date")
    held = Q(
        # The item's store: the absence itself goes along with whoever moves.
        deputy__assignments__store=OuterRef("store"),
        deputy__assignments__starts_on__lte=day,
        deputy__is_active=True,
    )
    not_over = Q(deputy__assignments__ends_on__isnull=True) | Q(deputy__assignments__ends_on__gte=day)
    # Kinds in falling order: primary, concurrent, acting.
    order = ("-deputy__assignments__kind", "deputy__assignments")
    return covering("owner", "due_at").filter(held & not_over, ~Exists(away)).order_by(*order)


def _carry(items: QuerySet[ChecklistItem], at: datetime) -> None:
    """Move items to their owner's first day back; those who do not come back to the position keep theirs."""
    fields = ("pk", "owner", "due_at", "closes_at", "assignment__ends_on")
    rows = list(items.annotate(covered_by=_covering_key()).values_list(*fields, "covered_by"))
    if not rows:
        return
    earliest = min(row[2] for row in rows)
    back = back_on(Absence.objects.confirmed().filter(owner__in={row[1] for row in rows}, ends_at__gt=earliest))
    by_shift: dict[timedelta, list[int]] = defaultdict(list)
    for pk, _owner, due_at, closes_at, ends_on, absence in rows:
        shift = back[absence] - clock.local_date(due_at)
        if closes_at + shift > at and (ends_on is None or back[absence] <= ends_on):
            by_shift[shift].append(pk)
    for shift, keys in by_shift.items():
        moved: dict[str, Any] = {name: F(name) + shift for name in _INSTANTS}
        ChecklistItem.objects.filter(pk__in=keys, absence__isnull=True, status__in=_UNDONE).update(
            **moved,
            carried_from=F("due_at"),
            absence=_covering_key(),
            status=ItemStatus.OPEN,
            reminded_at=None,
            **_NOT_ESCALATED,
            revision=F("revision") + 1,
        )


def _overtaken(
    absences: Collection[int], people: Collection[int], since: datetime, at: datetime
) -> dict[int, datetime]:
    """Return the items that may have to be acted on otherwise than they were, with when they were due at first.

    What lies outside its absence now; what can still be done; and what was carried beyond
    `since`, where the first day back may be another.
    """
    undone = ChecklistItem.objects.exclude(status=ItemStatus.DONE).annotate(was_due=Coalesce("carried_from", "due_at"))
    theirs = undone.filter(absence__in=absences)
    outside = theirs.exclude(
        absence__state=Absence.State.CONFIRMED, absence__starts_at__lte=F("was_due"), absence__ends_at__gt=F("was_due")
    )
    doable = theirs.filter(closes_at__gt=at).exclude(status=ItemStatus.MISSED)
    carried = undone.filter(
        owner__in=people, carried_from__isnull=False, due_at__gte=since, status=ItemStatus.OPEN, absence__isnull=False
    )
    return {pk: was_due for rows in (outside, doable, carried) for pk, was_due in rows.values_list("pk", "was_due")}


def _take_back(keys: list[int]) -> None:
    """Make items what they were before any absence: owed by whoever owed them, when they were due."""
    items = ChecklistItem.objects.filter(pk__in=keys).exclude(status=ItemStatus.DONE)
    tell_moved(items)
    moved: dict[str, Any] = {name: F(name) - (F("due_at") - F("carried_from")) for name in _INSTANTS[1:]}
    items.filter(carried_from__isnull=False).update(
        **moved, due_at=F("carried_from"), carried_from=None, reminded_at=None, **_NOT_ESCALATED
    )
    items.update(
        owner=Coalesce("absent_owner", "owner"),
        absent_owner=None,
        stand_in=None,
        absence=None,
        status=ItemStatus.OPEN,
        revision=F("revision") + 1,
    )
    tell_moved(items)


def _covering_key() -> Subquery:
    return Subquery(covering("owner", "due_at").values("pk")[:1])


def _versions(rule: WhenAbsent) -> QuerySet[DutyVersion]:
    return DutyVersion.objects.filter(when_absent=rule)
