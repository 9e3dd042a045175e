"""How handovers are laid out for reading and for print."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from roles import clock
from roles.models import Staff
from roles.models.staff import enumeration
from roles.personnel.handover.kinds import all_kinds
from roles.personnel.models import Handover, HandoverLine
from roles.personnel.models.handover import HandoverState, HandoverVerb, Outcome

# As many lines of a kind as a page shows; the protocol shows all of them.
SHOWN = 60

_STATES = {
    HandoverState.PREPARED: "draft",
    HandoverState.OFFERED: "waiting",
    HandoverState.ACCEPTED: "done",
    HandoverState.SETTLED: "warning",
    HandoverState.CANCELLED: "cancelled",
}
_OUTCOMES = {
    Outcome.OPEN: "open",
    Outcome.PASSED: "done",
    Outcome.COVERED: "done",
    Outcome.FELL: "warning",
    Outcome.ENDED: "ended",
    Outcome.GIVEN_BACK: "returned",
    Outcome.STAYS: "open",
    Outcome.GONE: "excused",
}


def with_counts(handovers: QuerySet[Handover]) -> QuerySet[Handover]:
    """Add how many lines each has and how many of them have an outcome."""
    return handovers.annotate(total=Count("lines"), done=Count("lines", filter=~Q(lines__outcome="")))


def row_of(handover: Any) -> dict[str, Any]:
    """Return a handover as the list shows it; `total` and `done` come from `with_counts`."""
    overdue = handover.is_open and handover.last_day < clock.today()
    return {
        "staff_name": handover.staff.name,
        "unit_name": handover.unit.name,
        "reason": handover.get_reason_display(),
        "last_day": handover.last_day,
        "overdue": overdue,
        "state": _STATES[handover.state],
        "state_label": handover.get_state_display(),
        "done": handover.done,
        "percent": handover.done * 100 // handover.total if handover.total else 0,
        "total": handover.total,
        "url": reverse("personnel:handover", args=[handover.pk]),
    }


def facts_of(handover: Handover) -> dict[str, Any]:
    """Return a handover as its own page and the protocol show it."""
    seats = list(handover.seats.select_related("position", "unit").order_by("starts_on", "pk"))
    return {
        "pk": handover.pk,
        "number": f"{handover.created_at:%Y}-{handover.pk:05}",
        "staff_name": handover.staff.name,
        "employee_no": handover.staff.employee_no,
        "positions": enumeration(seat.position.name for seat in seats),
        "unit_name": seats[0].unit.name if seats else handover.unit.name,
        "store_name": handover.store.name if handover.store else handover.unit.name,
        "reason": handover.get_reason_display(),
        "last_day": handover.last_day,
        "state": _STATES[HandoverState(handover.state)],
        "state_label": handover.get_state_display(),
        "prepared_by": handover.created_by.name if handover.created_by else "",
        "created_at": handover.created_at,
        "version": handover.version,
        "is_open": handover.is_open,
    }


def steps_of(handover: Handover) -> list[dict[str, Any]]:
    """Return the handover's way with the present step marked."""
    order = [HandoverState.PREPARED, HandoverState.OFFERED, HandoverState.ACCEPTED]
    labels = [_("Prepare"), _("Ask the successor"), _("Taken over"), pgettext("step", "Closed")]
    closed = handover.closed_at is not None
    at = 3 if closed else order.index(HandoverState(handover.state))
    return [
        {"label": label, "done": number < at or closed, "current": number == at and not closed}
        for number, label in enumerate(labels)
    ]


def shown_lines(lines: QuerySet[HandoverLine], most: int = SHOWN) -> list[HandoverLine]:
    """Return the first lines of each kind, soonest due first."""
    place = Window(RowNumber(), partition_by=["kind"], order_by=[F("due_at").asc(nulls_last=True), F("pk").asc()])
    rows = lines.annotate(place=place).filter(place__lte=most).select_related("successor", "receiver")
    return list(rows.order_by("kind", "place"))


def groups_of(lines: Iterable[HandoverLine], counts: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    """Return the lines by kind, in the order of the kinds; `counts` as `counts_of` gives them."""
    by_kind: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for line in lines:
        by_kind[line.kind].append(line_of(line))
    known = {kind.code: kind for kind in all_kinds()}
    return [
        {
            "code": code,
            "label": known[code].label if code in known else code,
            "settles_itself": code in known and not known[code].needs_successor,
            "lines": by_kind[code],
            "count": counts[code]["total"],
            "open": counts[code]["open"],
            "left_out": counts[code]["total"] - len(by_kind[code]),
        }
        for code in sorted(by_kind, key=lambda each: (known[each].order if each in known else 999, each))
    ]


def counts_of(lines: QuerySet[HandoverLine]) -> dict[str, dict[str, int]]:
    """Return how many lines each kind has, how many are open, planned and waiting for an answer."""
    undone = Q(outcome=Outcome.OPEN)
    rows = lines.values("kind").annotate(
        total=Count("pk"),
        open=Count("pk", filter=undone),
        planned=Count("pk", filter=undone & Q(successor__isnull=False)),
        asked=Count("pk", filter=undone & Q(offered_at__isnull=False)),
    )
    return {row["kind"]: {name: row[name] for name in ("total", "open", "planned", "asked")} for row in rows.order_by()}


def line_of(line: HandoverLine) -> dict[str, Any]:
    """Return one line: what it is, who is planned, what became of it."""
    outcome = Outcome(line.outcome)
    state, label = _OUTCOMES[outcome], str(outcome.label)
    if outcome == Outcome.OPEN and line.offered_at:
        state, label = "waiting", _("Asked")
    elif outcome == Outcome.OPEN and line.successor_id:
        state, label = "draft", _("Planned")
    person: Staff | None = line.receiver if outcome != Outcome.OPEN else line.successor
    return {
        "pk": line.pk,
        "title": line.title,
        "due_at": line.due_at,
        "person": person.name if person else "",
        "state": state,
        "state_label": label,
        "done_at": line.done_at,
        "undone": outcome == Outcome.OPEN,
    }


_VERB_STATES = {
    "prepare": "created",
    "plan": "draft",
    "offer": "submit",
    "accept": "approve",
    "refuse": "return",
    "settle": "file",
    "fall": "warning",
    "cancel": "cancelled",
}


def log_of(handover: Handover, about: Staff | None = None) -> list[dict[str, Any]]:
    """Return the log as the timeline shows it; `about` keeps what concerns one successor."""
    entries = handover.entries.select_related("actor", "person").order_by("at", "pk")
    if about is not None:
        theirs = Q(person=about) & ~Q(verb=HandoverVerb.PLAN)
        entries = entries.filter(theirs | Q(verb__in=[HandoverVerb.PREPARE, HandoverVerb.SETTLE, HandoverVerb.CANCEL]))
    return [
        {
            "actor_name": entry.actor.name if entry.actor else _("The system"),
            "action": _VERB_STATES[entry.verb],
            "action_label": _sentence(entry),
            "at": entry.at,
            "reason": entry.reason,
        }
        for entry in entries
    ]


def _sentence(entry: Any) -> str:
    """Say what was done: "asked Li Si (12)"."""
    name = entry.person.name if entry.person and entry.person_id != entry.actor_id else ""
    text = f"{entry.get_verb_display()} {name}".strip()
    return f"{text} ({entry.count})" if entry.count else text
