"""How the demo store's checklists went: what was ticked when, and what was left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from dealership.demo import words
from dealership.demo.chance import chance, clip, minutes
from dealership.demo.people import Character, Person
from dealership.demo.rows import update_rows
from roles import clock
from roles.duties.catalogue import Cadence
from roles.duties.models import ChecklistItem, ItemStatus

MORNING = time(8, 30)
EVENING = time(22, 0)

# How many days before its due day people do a duty at the earliest.
_AHEAD: dict[str, int] = {Cadence.DAILY: 0, Cadence.WEEKLY: 2, Cadence.MONTHLY: 6, Cadence.QUARTERLY: 12}
_AHEAD_OF_YEAR = 20


@dataclass(frozen=True)
class Owed:
    """What of an item decides how it went."""

    pk: int
    assignment: int
    owner: int
    code: str
    cadence: str
    period: str
    opens_at: datetime
    due_at: datetime
    closes_at: datetime


class Ticks:
    """Every tick of the demo store, by the day it was made.

    The days are written one after another, so that a report drafted on a day sees the
    items as they stood on that day.
    """

    def __init__(self, people: list[Person], start: date, now: datetime) -> None:
        self._start = start
        self._now = now
        self._by_day: dict[date, list[tuple[Any, ...]]] = defaultdict(list)
        everybody = {person.assignment.pk: person for person in people}
        spared = _spared(people, now)
        for item in _items(everybody):
            person = everybody[item.assignment]
            if item.pk in spared:
                continue
            self._add(item, person)

    def write(self, day: date) -> int:
        """Write the ticks of a day; return how many."""
        rows = self._by_day.pop(day, [])
        return update_rows(ChecklistItem, ("status", "done_at", "done_by", "note", "revision"), rows)

    def _add(self, item: Owed, person: Person) -> None:
        random = chance("tick", person.login, item.code, item.period)
        done_at = done_when(random, item, person.character)
        if done_at is None or done_at > self._now:
            return
        row = (item.pk, ItemStatus.DONE, done_at, item.owner, words.note(random, person.department), 2)
        # The first periods began before the first day: what was done of them then is written with it.
        self._by_day[max(clock.local_date(done_at), self._start)].append(row)


def done_when(random: Random, item: Owed, character: Character) -> datetime | None:
    """Return when a person of this character does the item, None when they never do."""
    if random.random() >= character.done:
        return None
    if random.random() < character.late:
        return _late(random, item)
    ahead = timedelta(days=random.randint(0, _AHEAD.get(item.cadence, _AHEAD_OF_YEAR)))
    return clip(item.due_at - ahead - minutes(random, 5, 150), item.opens_at + timedelta(hours=7), item.due_at)


def _late(random: Random, item: Owed) -> datetime:
    """Return an instant past the due time: the same evening, or the next morning."""
    same_evening = item.due_at + minutes(random, 10, 150)
    day = clock.local_date(item.due_at)
    if random.random() < 0.6 and same_evening < clock.local(day, EVENING):
        return same_evening
    next_morning = clock.local(day + timedelta(days=1), MORNING) + minutes(random, 0, 90)
    return clip(next_morning, item.due_at, item.closes_at - timedelta(minutes=1))


def _items(everybody: dict[int, Person]) -> Iterator[Owed]:
    fields = ("pk", "assignment", "owner", "duty__code", "duty__cadence", "period", "opens_at", "due_at", "closes_at")
    # What an absence excused is nobody's to do; what it handed over is done by the deputy.
    owed = ChecklistItem.objects.filter(assignment__in=everybody, status=ItemStatus.OPEN)
    for row in owed.order_by("pk").values_list(*fields):
        yield Owed(*row)


def _spared(people: list[Person], now: datetime) -> set[int]:
    """Return the items of the demo consultant that stay open.

    All of today and later, so that whoever tries the demo has something to tick at any
    hour, and one of yesterday, so that this month's rate is below 100 %.
    """
    today = clock.local_date(now)
    consultant = next(person for person in people if person.login == "consultant")
    mine = ChecklistItem.objects.filter(assignment=consultant.assignment)
    ahead = set(mine.filter(due_at__gte=clock.local(today)).values_list("pk", flat=True))
    yesterday = mine.due_on(today - timedelta(days=1)).filter(duty__cadence=Cadence.DAILY)
    return ahead | set(yesterday.order_by("duty__no").values_list("pk", flat=True)[:1])
