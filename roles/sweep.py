"""The sweeper: finds what is due at an instant and does it, step by step.

Engines register their steps from `AppConfig.ready()`. Every step finds its work in
the database, so a sweep may run twice, late, or three times at once and the result
is the same. A step that fails is logged and does not keep the others from running.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from roles import clock
from roles.models.sweep_run import SweepRun

logger = logging.getLogger(__name__)

KEPT = timedelta(days=14)


@dataclass(frozen=True)
class Step:
    """One kind of scheduled work; `run(at)` does what is due at `at` and returns how much it did."""

    name: str
    order: int
    run: Callable[[datetime], int]


@dataclass(frozen=True)
class Outcome:
    """What one step did; `failed` says that it raised and will be tried by the next sweep."""

    step: str
    count: int
    failed: bool = False


_steps: dict[str, Step] = {}


def register(step: Step) -> None:
    """Add a step; the same name again replaces it."""
    _steps[step.name] = step


def sweep(at: datetime | None = None) -> list[Outcome]:
    """Do everything that is due at `at` (now when None), and keep what came of it as a `SweepRun`."""
    instant = at or clock.now()
    run = SweepRun.objects.create(at=instant, started_at=clock.now())
    outcomes = _run(instant)
    run.finished_at = clock.now()
    run.counts = {each.step: each.count for each in outcomes if each.count}
    run.failed = [each.step for each in outcomes if each.failed]
    run.save(update_fields=["finished_at", "counts", "failed"])
    return outcomes


def drop_old(at: datetime) -> int:
    """Drop what is kept of sweeps that ran more than two weeks ago; return how many."""
    return SweepRun.objects.filter(started_at__lt=at - KEPT).delete()[0]


def _run(instant: datetime) -> list[Outcome]:
    outcomes = []
    for step in sorted(_steps.values(), key=lambda each: each.order):
        try:
            outcomes.append(Outcome(step.name, step.run(instant)))
        except Exception:
            logger.exception("Sweep step %s failed; the next sweep tries again", step.name)
            outcomes.append(Outcome(step.name, 0, failed=True))
    return outcomes
