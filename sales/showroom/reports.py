"""What reports say of the showroom: the traffic log, leads, test drives and recordings of the author or their unit."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_noop

from kpi.reports.bilingual import both
from kpi.reports.parts import Entry, Exceptions, Figure, Figures, Part, Words
from kpi.reports.sections import records
from kpi.reports.sections.checklist import MOST
from kpi.reports.sections.earlier import Earlier
from kpi.reports.sections.figuring import count, rate
from marketing.reports import Line, builder
from roles import clock
from sales.models import Lead, RecordingCheck, ShowroomVisit, TestDrive

_VISITS = gettext_noop("Parties that came")
_PEOPLE = gettext_noop("People who came")
_CALLS = gettext_noop("Calls that came in")
_FIRST = gettext_noop("First visits")
_CAPTURED = gettext_noop("First visits with a customer file")
_SEEN_OFF = gettext_noop("Seen off at the door")
_LEADS = gettext_noop("New leads")
_ANSWERED = gettext_noop("First contact in time")
_NOT_ANSWERED = gettext_noop("Leads without first contact in time")
_LOST = gettext_noop("Leads lost")
_ORDERED = gettext_noop("Leads that ordered")
_DRIVES = gettext_noop("Test drives")
_DRIVEN = gettext_noop("Test drives that took place")
_LIKED = gettext_noop("Mean rating of test drives (1 to 5)")
_RECORDINGS = gettext_noop("Recordings filed")
_CHECKED = gettext_noop("Recordings checked")
_SCORE = gettext_noop("Mean score of recordings")

_PLACE = ("pk", "unit", "department", "store")


def register() -> None:
    """Offer the sections."""
    records.offer("showroom_visit", builder(_visits, _of_visits))
    records.offer("lead", builder(_leads, _of_leads))
    records.offer("test_drive", builder(_drives, _of_drives))
    records.offer("recording_check", builder(_recordings, _of_recordings))


def _line(row: tuple[Any, ...], people: tuple[int | None, ...], day: date, **how: Any) -> Line:
    pk, unit, department, store = row
    places = frozenset(each for each in (unit, department, store) if each is not None)
    numbers = {key: Decimal(value) for key, value in how.pop("numbers", {}).items() if value is not None}
    return Line(pk, frozenset(each for each in people if each is not None), places, day, numbers=numbers, **how)


def _visits(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    rows = ShowroomVisit.objects.counted().filter(store__in=stores).arrived_between(start, min(end, at))
    names = (*_PLACE, "owner", "created_by", "arrived_at", "kind", "party_size", "first_time", "customer", "seen_off")
    found = []
    for *row, owner, by, arrived, kind, size, first, customer, seen in rows.order_by("arrived_at", "pk").values_list(
        *names
    ):
        visit = kind == "visit"
        numbers = {
            "visits": int(visit),
            "people": size if visit else 0,
            "calls": int(not visit),
            "first": int(visit and first),
            "seen": int(bool(seen)) if visit else 0,
            "asked": int(visit and seen is not None),
        }
        how = {"counted": visit and first, "hit": customer is not None, "late": False, "numbers": numbers}
        found.append(_line(tuple(row), (owner, by), clock.local_date(arrived), **how))
    return found


def _leads(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    rows = Lead.objects.filter(store__in=stores).exclude(state="joined").made_between(start, min(end, at))
    names = (*_PLACE, "owner", "created_by", "created_at", "respond_by", "contacted_at", "state")
    found = []
    for *row, owner, recorder, made, by, contacted, state in rows.order_by("created_at", "pk").values_list(*names):
        late = (contacted or at) > by
        how = {
            "counted": contacted is not None or late,
            "hit": contacted is not None and not late,
            "late": late and contacted is None,
            "name": f"L{row[0]:08d}",
            "numbers": {"lost": int(state == "lost"), "ordered": int(state == "ordered")},
        }
        found.append(_line(tuple(row), (owner, recorder), clock.local_date(made), **how))
    return found


def _drives(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    rows = TestDrive.objects.filter(store__in=stores).exclude(state="cancelled").starting_between(start, end)
    names = (*_PLACE, "owner", "starts_at", "ends_at", "state", "rating")
    found = []
    for *row, owner, starts, ends, state, rating in rows.order_by("starts_at", "pk").values_list(*names):
        done = state == "done"
        how = {"counted": done or ends < at, "hit": done, "late": False, "numbers": {"rating": rating}}
        found.append(_line(tuple(row), (owner,), clock.local_date(starts), **how))
    return found


def _recordings(stores: set[int], start: datetime, end: datetime, at: datetime) -> list[Line]:
    rows = RecordingCheck.objects.filter(store__in=stores, created_at__gte=start, created_at__lt=min(end, at))
    names = (*_PLACE, "owner", "scored_by", "created_at", "state", "score")
    return [
        _line(
            tuple(row),
            (owner, scorer),
            clock.local_date(made),
            counted=True,
            hit=state == "checked",
            late=False,
            numbers={"score": score},
        )
        for *row, owner, scorer, made, state, score in rows.order_by("created_at", "pk").values_list(*names)
    ]


def _sum(lines: list[Line], key: str) -> int:
    return int(sum((line.numbers.get(key, Decimal(0)) for line in lines), Decimal(0)))


def _rate(code: str, words: str, lines: list[Line], earlier: Earlier) -> list[Figure]:
    counted = [line for line in lines if line.counted]
    return [rate(code, both(words), sum(line.hit for line in counted), len(counted), earlier)] if counted else []


def _mean(code: str, words: str, lines: list[Line], key: str, earlier: Earlier) -> list[Figure]:
    values = [line.numbers[key] for line in lines if key in line.numbers]
    if not values:
        return []
    mean = sum(values, Decimal(0)) / len(values)
    return [
        Figure(
            line=code,
            words=both(words),
            value=mean.quantize(Decimal("0.1")),
            before=earlier.before(code),
            year_before=earlier.year_before(code),
        )
    ]


def _of_visits(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    figures = [
        count("showroom_visit.visits", both(_VISITS), _sum(lines, "visits"), earlier, higher=True),
        count("showroom_visit.people", both(_PEOPLE), _sum(lines, "people"), earlier, higher=True),
        count("showroom_visit.calls", both(_CALLS), _sum(lines, "calls"), earlier, higher=True),
        count("showroom_visit.first", both(_FIRST), _sum(lines, "first"), earlier, higher=True),
        *_rate("showroom_visit.captured", _CAPTURED, lines, earlier),
    ]
    if asked := _sum(lines, "asked"):
        figures.append(rate("showroom_visit.seen_off", both(_SEEN_OFF), _sum(lines, "seen"), asked, earlier))
    return (Figures(tuple(figures)),)


def _of_leads(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    figures = [
        count("lead.new", both(_LEADS), len(lines), earlier, higher=True),
        *_rate("lead.answered", _ANSWERED, lines, earlier),
        count("lead.ordered", both(_ORDERED), _sum(lines, "ordered"), earlier, higher=True),
        count("lead.lost", both(_LOST), _sum(lines, "lost"), earlier, higher=False),
    ]
    late = [line for line in lines if line.late]
    if not late:
        return (Figures(tuple(figures)),)
    entries = tuple(
        Entry(line=f"lead.{line.pk}", words=Words(line.name, line.name), state="missed", day=line.day)
        for line in late[:MOST]
    )
    return (
        Figures(tuple(figures)),
        Exceptions(words=both(_NOT_ANSWERED), state="missed", entries=entries, total=len(late)),
    )


def _of_drives(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    figures = [
        count("test_drive.booked", both(_DRIVES), len(lines), earlier, higher=True),
        *_rate("test_drive.done", _DRIVEN, lines, earlier),
        *_mean("test_drive.rating", _LIKED, lines, "rating", earlier),
    ]
    return (Figures(tuple(figures)),)


def _of_recordings(lines: list[Line], earlier: Earlier) -> tuple[Part, ...]:
    figures = [
        count("recording_check.filed", both(_RECORDINGS), len(lines), earlier, higher=True),
        *_rate("recording_check.checked", _CHECKED, lines, earlier),
        *_mean("recording_check.score", _SCORE, lines, "score", earlier),
    ]
    return (Figures(tuple(figures)),)
