"""When somebody may be told outside the house: not in the quiet hours of the store, not while resting.

The inbox is written at once, whatever the hour: it makes no noise. What leaves the house waits until the quiet
hours and the rest are over, and then goes out as one message. Higher rooms say who rests (`register`).
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django.utils import timezone

from roles import clock
from roles.models import Assignment
from roles.notifications.models import MessageRules
from roles.notifications.models.rules import default_rules

# Returns until when each of some people rests who rests at an instant; the others are left out.
Resting = Callable[[Collection[int], datetime], dict[int, datetime]]

# Quiet hours and rest days in turn: more of them in a row than this and the rest is looked at when the time comes.
_TURNS = 4

_resting: dict[str, Resting] = {}


def register(name: str, resting: Resting) -> None:
    """Add a reason to rest, such as absences."""
    _resting[name] = resting


@dataclass(frozen=True)
class Rules:
    """What holds in one store: the quiet hours, the rounds, and what may leave as e-mail."""

    quiet_from: time
    quiet_to: time
    digest_at: time
    closing_at: time
    email_topics: frozenset[str]

    @classmethod
    def of(cls, values: dict[str, Any]) -> Rules:
        """Make the rules of a row's columns."""
        return cls(**{**values, "email_topics": frozenset(values["email_topics"])})

    def quiet_until(self, at: datetime) -> datetime:
        """Return when one may be told again: `at` itself outside the quiet hours."""
        local = timezone.localtime(at)
        now, day = local.time().replace(tzinfo=None), local.date()
        if self.quiet_from <= self.quiet_to:
            return clock.local(day, self.quiet_to) if self.quiet_from <= now < self.quiet_to else at
        if now >= self.quiet_from:
            return clock.local(day + timedelta(days=1), self.quiet_to)
        return clock.local(day, self.quiet_to) if now < self.quiet_to else at


def usual_rules() -> Rules:
    """Return the rules of a store that has none of its own."""
    return Rules.of(default_rules())


def rules_of_stores(stores: Collection[int]) -> dict[int, Rules]:
    """Return the rules of each of these stores."""
    columns = tuple(default_rules())
    own = {
        row.pop("store"): Rules.of(row)
        for row in MessageRules.objects.filter(store__in=stores).order_by().values("store", *columns)
    }
    usual = usual_rules()
    return {store: own.get(store, usual) for store in stores}


def rules_of_people(people: Collection[int], at: datetime) -> dict[int, Rules]:
    """Return the rules each person falls under: those of the store of their main position."""
    seats = Assignment.objects.active_on(clock.local_date(at)).filter(staff__in=people)
    # Kinds in rising order: acting, concurrent, primary; the last one stays.
    stores = dict(seats.order_by("kind", "-pk").values_list("staff", "store"))
    rules = rules_of_stores({store for store in stores.values() if store is not None})
    usual = usual_rules()
    return {person: rules.get(stores.get(person) or 0, usual) for person in people}


def release_at(rules: dict[int, Rules], at: datetime) -> dict[int, datetime]:
    """Return when each person may be told outside the house, `at` or later; `rules` names the people."""
    when = dict.fromkeys(rules, at)
    moved = set(rules)
    for _turn in range(_TURNS):
        later = _after_rest({person: when[person] for person in moved})
        later = {person: rules[person].quiet_until(instant) for person, instant in later.items()}
        moved = {person for person, instant in later.items() if instant > when[person]}
        when |= later
        if not moved:
            break
    return when


def _after_rest(when: dict[int, datetime]) -> dict[int, datetime]:
    by_instant: dict[datetime, list[int]] = {}
    for person, instant in when.items():
        by_instant.setdefault(instant, []).append(person)
    after = dict(when)
    for instant, people in by_instant.items():
        for resting in _resting.values():
            for person, until in resting(people, instant).items():
                after[person] = max(after[person], until)
    return after
