"""Which flow a document takes, which of its steps apply, and where it would go: asked before it is submitted."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import models

from roles import clock
from roles.approvals.deciders import Case
from roles.approvals.documents import kind_of
from roles.approvals.facts import condition_words, holds, read
from roles.approvals.models.flow import Flow, FlowStep, Mode, Overdue, StepRule, Who
from roles.approvals.models.step import words_of
from roles.calendars.calendar import calendar_of
from roles.models import Assignment, OwnedRecord, Staff
from roles.models.staff import enumeration


@dataclass(frozen=True)
class Plan:
    """A flow and those of its steps that apply to one document, in order; no steps: no flow applies."""

    flow: Flow | None = None
    steps: list[FlowStep] = field(default_factory=list)


@dataclass(frozen=True)
class Stop:
    """One step of a route: who decides by the rule's words, who that is today, how many, in how many hours.

    `deciders` is empty where nobody can decide at this step: it is passed, and the log says so.
    `condition` says when the step applies, where it does not always.
    """

    words: str
    deciders: list[Staff]
    all_of_them: bool = False
    hours: int | None = None
    condition: str = ""

    @property
    def names(self) -> str:
        """The names of the deciders as one lists them."""
        return enumeration(each.name for each in self.deciders)


@dataclass(frozen=True)
class Route:
    """Where a document would go if it were submitted now. No stop with deciders: nobody would decide."""

    stops: list[Stop]
    flow: Flow | None = None

    @property
    def decidable(self) -> bool:
        """Whether anybody would decide at all."""
        return any(stop.deciders for stop in self.stops)


def plan_of(document: OwnedRecord, case: Case) -> Plan:
    """Return the most specific active flow of a document and its steps that apply.

    The nearest unit wins, then the position of the author, then the kind alone. A flow of which no
    step applies leaves the document to its kind's own rule; so does one that asks for superiors only,
    where nobody stands above the author.
    """
    kind = kind_of(type(document))
    if not kind.by_flow:
        return Plan()
    flows = list(Flow.objects.filter(is_active=True, kind=kind.model._meta.label_lower))
    if not flows:
        return Plan()
    rank = {unit: number for number, unit in enumerate(case.line)}
    position = case.seat.position_id if case.seat else None
    fitting = [
        each
        for each in flows
        if (each.unit_id is None or each.unit_id in rank) and each.position_id in (None, position)
    ]
    if not fitting:
        return Plan()
    flow = min(fitting, key=lambda each: (rank.get(each.unit_id or 0, len(rank)), each.position_id is None))
    steps = flow.steps.select_related("position", "pass_to").order_by("order")
    applying = [each for each in steps if holds(kind.facts, document, each.fact, each.comparison, each.value)]
    superiors_only = all(each.who == Who.SUPERIOR for each in applying)
    if not applying or (superiors_only and not any(map(case.deciders, applying))):
        return Plan()
    return Plan(flow, applying)


def preview(document: OwnedRecord, *, submitter: Staff | None = None) -> Route:
    """Return where a document would go if `submitter` (its owner when None) submitted it now.

    A person who decides alone at one step is looked past at the later ones, as the engine does it.
    """
    kind = kind_of(type(document))
    concerned = {document.owner_id, submitter.pk if submitter else document.owner_id}
    if kind.last_editor and (editor := read(kind.last_editor, document)):
        concerned.add(editor)
    case = Case(document, concerned)
    plan = plan_of(document, case)
    if not plan.steps:
        decider = read(kind.without_flow, document) if kind.without_flow else None
        return Route([Stop("", [decider])] if decider else [])
    stops = []
    for step in plan.steps:
        people = case.deciders(step)
        if len(people) == 1 or step.mode == Mode.ALL:
            case.taken |= {each.pk for each in people}
        condition = condition_words(kind.facts, step.fact, step.comparison, step.value)
        together = len(people) > 1 and step.mode == Mode.ALL
        stops.append(Stop(words_of(step), people, together, step.hours, condition))
    return Route(stops, plan.flow)


def imagined(model: type[models.Model], seat: Assignment) -> Any:
    """Return a document somebody could write in a position, for `preview`; never saved.

    Facts it has none of make their steps apply: the preview says under which condition.
    """
    place = {"unit": seat.unit, "department_id": seat.department_id, "store_id": seat.store_id}
    document = model(owner=seat.staff, **place)
    if any(each.name == "assignment" for each in model._meta.concrete_fields):
        document.assignment = seat  # type: ignore[attr-defined]
    return document


def has_flow(document: OwnedRecord) -> bool:
    """Return whether a flow would decide where a document goes, and not its kind's own rule."""
    return bool(plan_of(document, Case(document, [document.owner_id])).steps)


def deadlines(rule: StepRule, store_id: int | None, at: datetime) -> dict[str, datetime | None]:
    """Return when a step that begins at `at` is due, and when it moves on by itself, by the store's calendar."""
    if rule.hours is None:
        return {"due_at": None, "acts_at": None}
    day = clock.local_date(at)
    calendar = calendar_of(store_id, day, day)
    due_at = calendar.add_working_hours(at, rule.hours)
    moves = rule.overdue != Overdue.REMIND
    return {"due_at": due_at, "acts_at": calendar.add_working_hours(due_at, rule.then_hours) if moves else None}
