"""What reports say of complaints, calls and files: figures of the author, or of the unit where they lead it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from types import MappingProxyType
from typing import Any, NamedTuple

from django.utils.translation import gettext_noop

from kpi.reports.bilingual import both
from kpi.reports.models import Report
from kpi.reports.parts import Entry, Exceptions, Figure, Figures, Part, Words
from kpi.reports.sections import records
from kpi.reports.sections.batch import Batch
from kpi.reports.sections.checklist import MOST
from kpi.reports.sections.earlier import NOTHING, Earlier
from kpi.reports.sections.figuring import count, rate
from marketing.models import Complaint, Customer, FollowUp
from roles import clock

_RECEIVED = gettext_noop("Complaints received")
_CLOSED = gettext_noop("Complaints closed in time")
_LATE = gettext_noop("Complaints past their time")
_CALLS = gettext_noop("Calls made in time")
_CALLS_LATE = gettext_noop("Calls not made in time")
_FILES = gettext_noop("Customer files complete")


class Line(NamedTuple):
    """One record as a report counts it: `numbers` are what it adds up, `name` what it is called where it is listed."""

    pk: int
    people: frozenset[int]
    places: frozenset[int]
    day: date
    counted: bool
    hit: bool
    late: bool
    name: str = ""
    numbers: Mapping[str, Decimal] = MappingProxyType({})


Read = Callable[[set[int], datetime, datetime, datetime], list[Line]]
Say = Callable[[list[Line], Earlier], tuple[Part, ...]]


def register() -> None:
    """Offer the sections."""
    records.offer("complaint", builder(_complaints, _of_complaints))
    records.offer("follow_up", builder(_calls, _of_calls))
    records.offer("customer", builder(_files, _of_files))


def builder(read: Read, say: Say) -> records.Build:
    """Return what a section builds: one query a stretch of days."""

    def build(batch: Batch, reports: list[Report]) -> dict[int, tuple[Part, ...]]:
        wanted = {report.pk for report in reports}
        found: dict[int, tuple[Part, ...]] = {}
        for (first, last), group in batch.stretches.items():
            mine = [report for report in group if report.pk in wanted]
            stores = {report.store_id for report in mine if report.store_id}
            lines = read(stores, clock.local(first), clock.end_of(last), batch.at) if stores else []
            by_person, by_place = _sorted_out(lines)
            for report in mine:
                leads = report.assignment_id in batch.leaders
                if theirs := by_place.get(report.unit_id) if leads else by_person.get(report.owner_id):
                    found[report.pk] = say(theirs, batch.earlier.get(report.pk, NOTHING))
        return found

    return build


def _sorted_out(lines: list[Line]) -> tuple[dict[int, list[Line]], dict[int, list[Line]]]:
    """Return the lines by whom they count for and by the units they lie in: a batch is of several stores."""
    by_person: dict[int, list[Line]] = defaultdict(list)
    by_place: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        for person in line.people:
            by_person[person].append(line)
        for place in line.places:
            by_place[place].append(line)
    return by_person, by_place


def _line(row: tuple[Any, ...], people: Iterable[int | None], day: datetime, **how: Any) -> Line:
    pk, unit, department, store = row
    places = frozenset(each for each in (unit, department, store) if each is not None)
    return Line(pk, frozenset(each for each in people if each is not None), places, clock.local_date(day), **how)


def _complaints(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    rows = Complaint.objects.filter(store__in=stores, received_at__gte=start, received_at__lt=min(end, at))
    names = ("pk", "unit", "department", "store", "owner", "first_by", "dispatched_by", "received_at", "close_by")
    found = []
    for *row, owner, heard, sent, received, close_by, closed in rows.order_by("received_at", "pk").values_list(
        *names, "closed_at"
    ):
        late = (closed or at) > close_by
        how = {
            "counted": closed is not None or late,
            "hit": closed is not None and not late,
            "late": late and not closed,
        }
        found.append(_line(tuple(row), (owner, heard, sent), received, **how))
    return found


def _calls(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    rows = FollowUp.objects.filter(store__in=stores).counted_between(start, end).order_by("first_due_at", "pk")
    names = ("pk", "unit", "department", "store", "owner", "first_due_at", "done_at")
    found = []
    for *row, owner, due_at, done_at in rows.values_list(*names):
        late = (done_at or at) > due_at
        how = {"counted": done_at is not None or late, "hit": not late, "late": late and done_at is None}
        found.append(_line(tuple(row), (owner,), due_at, **how))
    return found


def _files(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    rows = Customer.objects.alive().filter(store__in=stores, created_at__gte=start, created_at__lt=min(end, at))
    names = ("pk", "unit", "department", "store", "owner", "created_by", "created_at", "state")
    return [
        _line(tuple(row), (owner, by), made, counted=True, hit=state != Customer.State.FILED, late=False)
        for *row, owner, by, made, state in rows.order_by("pk").values_list(*names)
    ]


def _of_complaints(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    figures = [count("complaint.received", both(_RECEIVED), len(lines), earlier, higher=False)]
    return (
        *_with_rate("complaint.closed", _CLOSED, lines, earlier, figures),
        *_late(lines, _LATE, "complaint", "T"),
    )


def _of_calls(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    return (*_with_rate("follow_up.made", _CALLS, lines, earlier, []), *_late(lines, _CALLS_LATE, "follow_up", "F"))


def _of_files(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    return _with_rate("customer.complete", _FILES, lines, earlier, [])


def _with_rate(code: str, words: str, lines: list[Line], earlier: Earlier, figures: list[Figure]) -> tuple[Part, ...]:
    counted = [line for line in lines if line.counted]
    if counted:
        figures = [*figures, rate(code, both(words), sum(line.hit for line in counted), len(counted), earlier)]
    return (Figures(tuple(figures)),) if figures else ()


def _late(lines: list[Line], words: str, kind: str, letter: str) -> tuple[Part, ...]:
    """List what ran over by its number: a report is kept, and holds nothing of a customer."""
    late = [line for line in lines if line.late]
    if not late:
        return ()
    named = [(line, f"{letter}{line.pk:08d}") for line in late[:MOST]]
    entries = tuple(
        Entry(line=f"{kind}.{line.pk}", words=Words(name, name), state="missed", day=line.day) for line, name in named
    )
    return (Exceptions(words=both(words), state="missed", entries=entries, total=len(late)),)
