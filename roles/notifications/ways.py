"""The ways out and whether they are open: one that fails several times in a row is left alone for a while."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from roles.notifications.failures import Failure
from roles.notifications.models import Lane

# So many failures in a row close a way; a robot's messages are few and each may wait for a time-out.
MOST_FAILURES = {"email": 3}
MOST_FAILURES_OF_A_ROBOT = 1
LONGEST_PAUSE = timedelta(minutes=30)
SHORTEST_PAUSE = timedelta(minutes=2)


@dataclass
class Way:
    """One way out during a sweep. `failures` counts those in a row; `is_probed` asks for one message to try it with."""

    name: str
    at: datetime
    failures: int = 0
    is_open: bool = True

    @property
    def most(self) -> int:
        """How many failures close it."""
        return MOST_FAILURES.get(self.name, MOST_FAILURES_OF_A_ROBOT)

    @property
    def is_probed(self) -> bool:
        """Whether it was closed and is only being tried."""
        return self.failures >= self.most

    def worked(self) -> None:
        """Note that a message left: the way is sound again."""
        if self.failures:
            self.failures = 0
            Lane.objects.filter(name=self.name).delete()

    def failed(self, failure: Failure) -> None:
        """Note a failure; one that lies in the message alone says nothing about the way."""
        if not failure.way:
            return
        self.failures += 1
        closed_until = None
        if self.failures >= self.most:
            self.is_open = False
            closed_until = self.at + min(SHORTEST_PAUSE * 2 ** min(self.failures - self.most, 8), LONGEST_PAUSE)
        Lane.objects.update_or_create(
            name=self.name,
            defaults={"failures": self.failures, "closed_until": closed_until, "last_error": failure.kind},
        )


def ways_open(names: Collection[str], at: datetime) -> list[Way]:
    """Return the ways that may be tried at `at`, sound ones first."""
    known = {lane.name: lane for lane in Lane.objects.filter(name__in=names)}
    found = []
    for name in names:
        lane = known.get(name)
        # A pause that ends further away than any lasts was made before the clock was set back.
        if lane and lane.closed_until and at < lane.closed_until <= at + LONGEST_PAUSE:
            continue
        found.append(Way(name, at, lane.failures if lane else 0))
    return sorted(found, key=lambda way: (way.failures, way.name))
