"""The frame of every case: ours and the floor in turn, medians, one line of JSON."""

from __future__ import annotations

import contextlib
import gc
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any, Literal

from django.db import connection

if TYPE_CHECKING:
    from dealership.bench.data import Data

logger = logging.getLogger(__name__)

LEAST_RUNS = 5
KEYS = ("case", "ours_ms", "floor_ms", "ratio", "limit", "queries", "rows")

# A number of rows, or what was found: the floor has to find the same.
Answer = int | list[Any]
Say = Callable[[str], None]


def _nothing() -> None:
    """Nothing is to be done before a run."""


@dataclass(frozen=True)
class Work:
    """What a case runs; the `before` of each side is not timed."""

    ours: Callable[[], Answer]
    floor: Callable[[], Answer]
    before_ours: Callable[[], None] = _nothing
    before_floor: Callable[[], None] = _nothing


@dataclass(frozen=True)
class Case:
    """One thing to measure.

    `limit` is the highest ratio that still holds, None where the case is for information;
    `slack` milliseconds above the floor are no fault whatever the ratio; `queries` is the
    highest number of queries. `measure` says whether all time counts or only what the
    database took; for "memory" the figures are no milliseconds but the MiB this process
    needed at most, above what it held before.
    """

    name: str
    prepare: Callable[[Data], Work]
    limit: float | None = None
    queries: int | None = None
    measure: Literal["wall", "database", "memory"] = "wall"
    runs: int = LEAST_RUNS
    slack: float = 0


@dataclass(frozen=True)
class Sample:
    """One run of one side."""

    ms: float
    queries: int
    answer: Answer


@dataclass
class Meter:
    """Counts the queries of a run and the seconds the database took for them."""

    queries: int = 0
    seconds: float = 0.0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        """Pass one query on; installed with `connection.execute_wrapper`."""
        began = perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            self.seconds += perf_counter() - began
            self.queries += 1


class Peak:
    """How far this process grows from now on, at its largest; Linux keeps the mark and lets us put it back."""

    def __init__(self) -> None:
        gc.collect()
        with contextlib.suppress(OSError):
            Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
        self._before = self._read("VmRSS")

    def grown(self) -> float:
        """Return the MiB held at most above what was held at the beginning; 0 where the system does not say."""
        return max(self._read("VmHWM") - self._before, 0) / 1024

    def _read(self, name: str) -> int:
        with contextlib.suppress(OSError):
            for line in Path("/proc/self/status").read_text(encoding="ascii", errors="replace").splitlines():
                if line.startswith(f"{name}:"):
                    return int(line.split()[1])
        return 0


@dataclass
class Samples:
    """All runs of a case, the warm-up left out."""

    ours: list[Sample] = field(default_factory=list)
    floor: list[Sample] = field(default_factory=list)


def run(case: Case, data: Data, runs: int = LEAST_RUNS, *, once: bool = False) -> dict[str, Any]:
    """Measure one case and return its line; a case that breaks says so in "error".

    `once` shows that a case works; its figures mean nothing.
    """
    try:
        return figures(case, alternate(case, case.prepare(data), 1 if once else max(runs, case.runs, LEAST_RUNS)))
    except Exception as error:
        logger.exception("Case %s broke", case.name)
        line = dict.fromkeys(KEYS) | {"case": case.name, "limit": case.limit}
        return line | {"error": f"{type(error).__name__}: {error}".strip()}


def alternate(case: Case, work: Work, runs: int) -> Samples:
    """Run both sides in turn, each leading every other time, after one run of each that does not count."""
    samples = Samples()
    for number in range(runs + 1):
        sides = [
            (samples.ours, work.before_ours, work.ours),
            (samples.floor, work.before_floor, work.floor),
        ]
        for kept, before, side in sides if number % 2 == 0 else reversed(sides):
            before()
            kept.append(_sample(side, case.measure))
    answers = [sample.answer for sample in (*samples.ours, *samples.floor)]
    if any(answer != answers[0] for answer in answers):
        raise AssertionError(f"ours gave {_short(samples.ours)}, the floor {_short(samples.floor)}")
    return Samples(samples.ours[1:], samples.floor[1:])


def _sample(side: Callable[[], Answer], measure: str) -> Sample:
    meter = Meter()
    # Collecting garbage before each run takes longer than most runs: only where the memory is what is measured.
    peak = Peak() if measure == "memory" else None
    with connection.execute_wrapper(meter):
        began = perf_counter()
        answer = side()
        wall = perf_counter() - began
    if peak is not None:
        return Sample(peak.grown(), meter.queries, answer)
    return Sample((meter.seconds if measure == "database" else wall) * 1000, meter.queries, answer)


def _short(samples: Sequence[Sample]) -> str:
    return ", ".join(sorted({str(sample.answer)[:120] for sample in samples}))


def figures(case: Case, samples: Samples) -> dict[str, Any]:
    """Return the line of a case: medians, their ratio, the most queries of a run, the rows."""
    ours = median(sample.ms for sample in samples.ours)
    floor = median(sample.ms for sample in samples.floor)
    answer = samples.ours[-1].answer
    return {
        "case": case.name,
        "ours_ms": round(ours, 3),
        "floor_ms": round(floor, 3),
        "ratio": round(ours / floor, 3) if floor else None,
        "limit": case.limit,
        "queries": max(sample.queries for sample in samples.ours),
        "rows": answer if isinstance(answer, int) else len(answer),
    }


def verdict(case: Case, line: dict[str, Any]) -> str:
    """Return one sentence about a line for whoever watches; the figures judge, this only reads them out."""
    if "error" in line:
        return f"broke: {line['error']}"
    said = f"{line['ours_ms']} ms, floor {line['floor_ms']} ms, {line['ratio']} x, {line['queries']} queries"
    slow = line["ours_ms"] > line["floor_ms"] + case.slack
    if case.limit is not None and (line["ratio"] or 0) > case.limit and slow:
        said += f"; OVER the limit of {case.limit} x"
    if case.queries is not None and line["queries"] > case.queries:
        said += f"; OVER the limit of {case.queries} queries"
    return said
