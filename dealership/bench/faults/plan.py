"""What dies when: every fault at a share of the whole work, in an order that is the same on every run."""

from __future__ import annotations

import random
from dataclasses import dataclass

WORKER, REDIS, POSTGRES, BEAT, PAUSE = "worker", "redis", "postgres", "beat", "pause"


@dataclass(frozen=True)
class Faults:
    """How often each is killed; a pause stops a worker for longer than its claims last, and lets it go on."""

    worker: int = 50
    redis: int = 10
    postgres: int = 10
    beat: int = 10
    pause: int = 6

    @property
    def total(self) -> int:
        """How many faults in all."""
        return self.worker + self.redis + self.postgres + self.beat + self.pause

    def order(self) -> list[str]:
        """Return every fault once, shuffled; a pause leads, while checklists are still made.

        That one makes two workers write the same day: without the unique keys it has to double something.
        """
        each = {WORKER: self.worker, REDIS: self.redis, POSTGRES: self.postgres, BEAT: self.beat, PAUSE: self.pause}
        names = [name for name, count in each.items() for _ in range(count)]
        random.Random(4).shuffle(names)  # noqa: S311  an order, no secret
        if PAUSE in names:
            names.remove(PAUSE)
            names.insert(0, PAUSE)
        return names
