"""What was done, late, missed and left open of the checklist; and what was missed and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext_noop

from kpi.reports.bilingual import both
from kpi.reports.models import Report
from kpi.reports.parts import Chart, Entry, Exceptions, Figure, Figures, Part, Series
from kpi.reports.sections.batch import Batch, Item
from kpi.reports.sections.earlier import NOTHING, Earlier
from kpi.reports.sections.figuring import rate
from kpi.reports.sections.registry import Section
from roles import clock
from roles.proof.models import MissedReason

# So many lines a list keeps; a figure counts all of them, and its list of rows shows them.
MOST = 60

TITLES = {
    "done": gettext_noop("Done"),
    "late": gettext_noop("Done late"),
    "missed": gettext_noop("Missed"),
    "open": gettext_noop("Still open"),
    "excused": gettext_noop("Excused from"),
}
_COMPLETION = gettext_noop("Duties completed")


def build(batch: Batch, reports: list[Report]) -> dict[int, tuple[Part, ...]]:
    """Sort what fell due or was done in each report's days, with figures, lists, and the days beside each other."""
    found: dict[int, tuple[Part, ...]] = {}
    for report in reports:
        groups = batch.grouped[report.pk]
        parts: list[Part] = [Figures(_figures(groups, batch.earlier.get(report.pk, NOTHING)))]
        if report.first_day < report.last_day:
            parts.append(_by_day(report, groups))
        lists = [name for name in TITLES if name != "excused" or groups.get(name)]
        # Where the misses have a section of their own, with reasons, they are listed there.
        if "missed" in report.made_from.sections or not report.made_from.sections:
            lists.remove("missed")
        parts += [_list(name, groups.get(name, ()), batch) for name in lists]
        found[report.pk] = tuple(parts)
    return found


def _figures(groups: dict[str, list[Item]], earlier: Earlier) -> tuple[Figure, ...]:
    counts = {name: len(groups.get(name, ())) for name in TITLES}
    done = counts["done"] + counts["late"]
    figures = [
        rate(
            "checklist.completion",
            both(_COMPLETION),
            done,
            done + counts["missed"] + counts["open"],
            earlier,
            target=Decimal(100),
            rows="checklist.due",
        )
    ]
    for name in ("done", "late", "missed", "open"):
        line = f"checklist.{name}"
        figures.append(
            Figure(
                line=line,
                words=both(TITLES[name]),
                value=Decimal(counts[name]),
                before=earlier.before(line),
                year_before=earlier.year_before(line),
                higher=name == "done",
                rows=line,
            )
        )
    return tuple(figures)


def _by_day(report: Report, groups: dict[str, list[Item]]) -> Chart:
    """Return what was done and what was missed, day by day."""
    days = [report.first_day + timedelta(days=each) for each in range((report.last_day - report.first_day).days + 1)]
    counts: dict[str, Counter[date]] = defaultdict(Counter)
    for name in ("done", "late", "missed"):
        for item in groups.get(name, ()):
            counts["missed" if name == "missed" else "done"][clock.local_date(item.done_at or item.due_at)] += 1
    return Chart(
        form="bar",
        labels=tuple(f"{day:%m-%d}" for day in days),
        series=tuple(
            Series(both(TITLES[name]), tuple(Decimal(counts[name][day]) for day in days)) for name in ("done", "missed")
        ),
    )


def _list(name: str, items: Sequence[Item], batch: Batch) -> Exceptions:
    return Exceptions(
        words=both(TITLES[name]),
        state=name,
        entries=tuple(entry_of(item, name, batch) for item in items[:MOST]),
        total=len(items),
        open=name != "done" and bool(items),
        rows=f"checklist.{name}",
    )


def entry_of(item: Item, state: str, batch: Batch, reason: str = "") -> Entry:
    """Return an item as a line of a report."""
    return Entry(
        line=f"item.{item.pk}",
        words=batch.words_of(item),
        state=state,
        day=batch.day_of(item.due_at),
        who=item.instead_of or "",
        reason=reason,
        note=item.note,
        must=item.must,
    )


def build_missed(batch: Batch, reports: list[Report]) -> dict[int, tuple[Part, ...]]:
    """List what each report's days missed, with the reason its owner gave."""
    missed = {each.pk: batch.grouped[each.pk].get("missed", []) for each in reports}
    keys = {item.pk for items in missed.values() for item in items}
    given = MissedReason.objects.filter(item__in=keys).values_list("item", "text", "state", "answer")
    reasons = {item: (text, state) for item, text, state, _answer in given} if keys else {}
    return {pk: (_missed(items, reasons, batch),) for pk, items in missed.items()}


def _missed(items: list[Item], reasons: dict[int, tuple[str, str]], batch: Batch) -> Exceptions:
    entries = []
    for item in items[:MOST]:
        reason, state = reasons.get(item.pk, ("", "missed"))
        entries.append(entry_of(item, _FACES.get(state, "missed"), batch, reason))
    return Exceptions(
        words=both(TITLES["missed"]),
        state="missed",
        entries=tuple(entries),
        total=len(items),
        rows="checklist.missed",
    )


# The face of what became of a reason.
_FACES = {"given": "waiting", "accepted": "approved", "refused": "missed", "again": "handed"}

SECTIONS = (
    Section("checklist", gettext_noop("Checklist"), build),
    Section("missed", gettext_noop("What was missed and why"), build_missed),
)
