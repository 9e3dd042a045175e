"""What a change of the catalogue does to people: who is touched, and who gains or loses which right."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.auth.models import Permission
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles import clock
from roles.catalogue import Scope
from roles.catalogue.impact import Line, Measure, Tone
from roles.models import Assignment, Grant, UnitGroupPermission
from roles.models.unit import UNIT_RANK
from roles.permissions import name_of

# How far a right reaches: the rank of the highest unit it is granted on; own records reach least.
_OWN = max(UNIT_RANK.values()) + 1

# A seat: what a person's rights follow from. People who hold the same seats hold the same rights.
Seat = tuple[int, int]  # position id, group id
Reach = dict[int, int]  # permission id -> how far


@dataclass(frozen=True)
class Holding:
    """Who holds some positions today: how many people, how many with the same seats, and what each seat grants.

    Superusers are counted but move nowhere: they may do everything anyway.
    """

    total: int
    people: Counter[frozenset[Seat]]
    by_group: dict[int, Reach]
    by_position: dict[int, set[int]]

    def reach_of(self, seats: Iterable[Seat]) -> Reach:
        """Return how far each permission reaches for whoever holds these seats."""
        found: Reach = {}
        for position_id, group_id in seats:
            for permission_id in self.by_position.get(position_id, ()):
                found.setdefault(permission_id, _OWN)
            for permission_id, rank in self.by_group.get(group_id, {}).items():
                found[permission_id] = min(rank, found.get(permission_id, rank))
        return found


def holding(positions: frozenset[int]) -> Holding:
    """Read who holds the positions today and what all their positions grant them, in three queries."""
    if not positions:
        return Holding(0, Counter(), {}, {})
    active = Assignment.objects.active_on(clock.today())
    theirs = active.filter(staff__in=active.filter(position__in=positions).values("staff"))
    seats: dict[tuple[int, bool], set[Seat]] = defaultdict(set)
    for staff_id, superuser, *seat in theirs.values_list("staff", "staff__is_superuser", "position", "group"):
        seats[staff_id, superuser].add((seat[0], seat[1]))
    return Holding(
        total=len(seats),
        people=Counter(frozenset(each) for (_staff, superuser), each in seats.items() if not superuser),
        by_group=_on_units(theirs),
        by_position=_on_own({position_id for each in seats.values() for position_id, _group in each}),
    )


def _on_units(seats: QuerySet[Assignment]) -> dict[int, Reach]:
    by_group: dict[int, Reach] = defaultdict(dict)
    rows = UnitGroupPermission.objects.filter(group__in=seats.values("group"))
    for group_id, permission_id, kind in rows.values_list("group", "permission", "content_object__kind"):
        reach = by_group[group_id]
        reach[permission_id] = min(UNIT_RANK[kind], reach.get(permission_id, _OWN))
    return by_group


def _on_own(position_ids: set[int]) -> dict[int, set[int]]:
    by_position: dict[int, set[int]] = defaultdict(set)
    grants = Grant.objects.filter(scope=Scope.OWN, position__in=position_ids)
    for position_id, permission_id in grants.values_list("position", "permission"):
        by_position[position_id].add(permission_id)
    return by_position


@dataclass
class _Movement:
    """How many people a permission moves for."""

    gain: int = 0
    lose: int = 0
    wider: int = 0
    narrower: int = 0


def tell(before: Holding, after: Holding) -> list[Line]:
    """Say how many people hold the positions, then what each right gains and loses."""
    moved: dict[int, _Movement] = defaultdict(_Movement)
    for seats, count in after.people.items():
        had, has = before.reach_of(seats), after.reach_of(seats)
        for permission_id in had.keys() | has.keys():
            was, now = had.get(permission_id), has.get(permission_id)
            if was == now:
                continue
            movement = moved[permission_id]
            movement.gain += count * (was is None)
            movement.lose += count * (now is None)
            if was is not None and now is not None:
                movement.wider += count * (now < was)
                movement.narrower += count * (now > was)
    lines = [_holders(after.total)]
    names = Permission.objects.select_related("content_type").in_bulk(list(moved))
    for permission_id, movement in sorted(moved.items(), key=lambda each: name_of(names[each[0]])):
        lines += _movement_lines(name_of(names[permission_id]), movement)
    return lines


def _holders(count: int) -> Line:
    if not count:
        return Line(_("Nobody holds this position today"))
    text = ngettext("%(count)d person holds this position today", "%(count)d people hold this position today", count)
    return Line(text % {"count": count}, "neutral", count)


def _movement_lines(right: str, movement: _Movement) -> list[Line]:
    """Say one right in one line a direction, who gains and who loses it together."""
    facts = {"right": right}
    lines = []
    if movement.gain and movement.lose:
        text = _("%(gain)d gain and %(lose)d lose the right “%(right)s”")
        text = text % {**facts, "gain": movement.gain, "lose": movement.lose}
        lines.append(Line(text, "warning", movement.gain + movement.lose))
    elif movement.gain:
        text = ngettext(
            "%(count)d person gains the right “%(right)s”", "%(count)d people gain the right “%(right)s”", movement.gain
        )
        lines.append(_right_line(text, "more", movement.gain, facts))
    elif movement.lose:
        text = ngettext(
            "%(count)d person loses the right “%(right)s”", "%(count)d people lose the right “%(right)s”", movement.lose
        )
        lines.append(_right_line(text, "fewer", movement.lose, facts))
    if movement.wider:
        text = ngettext(
            "the right “%(right)s” reaches further for %(count)d person",
            "the right “%(right)s” reaches further for %(count)d people",
            movement.wider,
        )
        lines.append(_right_line(text, "more", movement.wider, facts))
    if movement.narrower:
        text = ngettext(
            "the right “%(right)s” reaches less far for %(count)d person",
            "the right “%(right)s” reaches less far for %(count)d people",
            movement.narrower,
        )
        lines.append(_right_line(text, "fewer", movement.narrower, facts))
    return lines


def _right_line(text: str, tone: Tone, count: int, facts: dict[str, str]) -> Line:
    return Line(text % {**facts, "count": count}, tone, count)


MEASURE = Measure(name="people", order=10, take=holding, tell=tell)
