"""Every state x verb x relation: allowed or refused exactly as the table says; refused means that nothing moved.

`pytest tests/approvals/test_every_move.py` prints how many moves were tried and how many of them were self-approvals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import connection, transaction

from kpi.reports.actions import submit_report
from kpi.reports.models import Report
from roles.actions import deactivate_staff
from roles.approvals.actions import (
    add_watcher,
    answer_opinion,
    approve,
    ask_opinion,
    remove_watcher,
    return_document,
    transfer,
    withdraw,
)
from roles.approvals.deciding import pending_of
from roles.approvals.models import Approval, Decision, Delegation, Desk, Flow, FlowStep, Opinion, Verb, Watcher
from roles.models import Staff
from tests import factories
from tests.conftest import MONDAY
from tests.factories import fresh

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("monday")]

# Columns. "back" is to the first step; "hand" goes to somebody who may decide and has no part in it yet.
VERBS = ("submit", "withdraw", "approve", "return", "back", "hand", "ask", "answer", "copy", "uncopy")

# One block a state, one row a relation: yes, "." refused, "-" nobody stands so in this state.
TABLE = """
waits, no flow     submit  withdraw  approve  return  back  hand  ask  answer  copy  uncopy
author             .       yes       .        .       .     .     .    .       yes   yes
last editor        .       .         .        .       .     .     .    .       .     .
decider            .       .         yes      yes     .     yes   yes  .       yes   yes
co-decider         -       -         -        -       -     -     -    -       -     -
decided before     -       -         -        -       -     -     -    -       -     -
decider's deputy   .       .         yes      yes     .     yes   yes  .       yes   yes
author's deputy    .       .         .        .       .     .     .    .       .     .
watcher            .       .         .        .       .     .     .    .       .     .
asked              .       .         .        .       .     .     .    yes     .     .
superior above     .       .         yes      yes     .     yes   yes  .       yes   yes
stranger           .       .         .        .       .     .     .    .       .     .
other store        .       .         .        .       .     .     .    .       .     .
administrator      .       .         .        .       .     .     .    .       .     .
moved yesterday    .       .         .        .       .     .     .    .       .     .
leaver             .       .         .        .       .     .     .    .       .     .

waits at step 1    submit  withdraw  approve  return  back  hand  ask  answer  copy  uncopy
author             .       yes       .        .       .     .     .    .       yes   yes
last editor        .       .         .        .       .     .     .    .       .     .
decider            .       .         yes      yes     .     yes   yes  .       yes   yes
co-decider         .       .         yes      yes     .     yes   yes  .       yes   yes
decided before     -       -         -        -       -     -     -    -       -     -
decider's deputy   .       .         yes      yes     .     yes   yes  .       yes   yes
author's deputy    .       .         .        .       .     .     .    .       .     .
watcher            .       .         .        .       .     .     .    .       .     .
asked              .       .         .        .       .     .     .    yes     .     .
superior above     .       .         .        .       .     .     .    .       .     .
stranger           .       .         .        .       .     .     .    .       .     .
other store        .       .         .        .       .     .     .    .       .     .
administrator      .       .         .        .       .     .     .    .       .     .
moved yesterday    .       .         .        .       .     .     .    .       .     .
leaver             .       .         .        .       .     .     .    .       .     .

waits at step 2    submit  withdraw  approve  return  back  hand  ask  answer  copy  uncopy
author             .       yes       .        .       .     .     .    .       yes   yes
last editor        .       .         .        .       .     .     .    .       .     .
decider            .       .         yes      yes     yes   yes   yes  .       yes   yes
co-decider         .       .         yes      yes     yes   yes   yes  .       yes   yes
decided before     .       .         .        .       .     .     .    .       .     .
decider's deputy   .       .         yes      yes     yes   yes   yes  .       yes   yes
author's deputy    .       .         .        .       .     .     .    .       .     .
watcher            .       .         .        .       .     .     .    .       .     .
asked              .       .         .        .       .     .     .    yes     .     .
superior above     .       .         .        .       .     .     .    .       .     .
stranger           .       .         .        .       .     .     .    .       .     .
other store        .       .         .        .       .     .     .    .       .     .
administrator      .       .         .        .       .     .     .    .       .     .
moved yesterday    .       .         .        .       .     .     .    .       .     .
leaver             .       .         .        .       .     .     .    .       .     .

approved           submit  withdraw  approve  return  back  hand  ask  answer  copy  uncopy
everybody          .       .         .        .       .     .     .    .       .     .

returned           submit  withdraw  approve  return  back  hand  ask  answer  copy  uncopy
author             yes     .         .        .       .     .     .    .       .     .
everybody          .       .         .        .       .     .     .    .       .     .

withdrawn          submit  withdraw  approve  return  back  hand  ask  answer  copy  uncopy
author             yes     .         .        .       .     .     .    .       .     .
everybody          .       .         .        .       .     .     .    .       .     .
"""

# State -> the block of the table, the mode of both steps (none without a flow), and how far it has come.
STATES = {
    "no flow": ("waits, no flow", "", 1, ""),
    "step 1 of any": ("waits at step 1", "any", 1, ""),
    "step 1 of all": ("waits at step 1", "all", 1, ""),
    "step 2 of any": ("waits at step 2", "any", 2, ""),
    "step 2 of all": ("waits at step 2", "all", 2, ""),
    "approved": ("approved", "", 1, "approve"),
    "returned": ("returned", "", 1, "return"),
    "withdrawn": ("withdrawn", "", 1, "withdraw"),
}
WORDS_WIDTH = 19


def _read(table: str) -> dict[str, dict[str, dict[str, str]]]:
    """Return block -> relation -> verb -> cell."""
    found: dict[str, dict[str, dict[str, str]]] = {}
    for block in table.strip().split("\n\n"):
        head, *lines = block.splitlines()
        assert tuple(head[WORDS_WIDTH:].split()) == VERBS
        rows = {line[:WORDS_WIDTH].strip(): line[WORDS_WIDTH:].split() for line in lines}
        found[head[:WORDS_WIDTH].strip()] = {name: dict(zip(VERBS, cells, strict=True)) for name, cells in rows.items()}
    return found


EXPECTED = _read(TABLE)
RELATIONS = tuple(EXPECTED["waits, no flow"])


@dataclass
class World:
    """One report in one state, and everybody who stands in some relation to it."""

    approval: Approval
    report: Report
    people: dict[str, Staff]
    spare: Staff
    colleague: Staff
    opinion: Opinion
    watcher: Watcher


def _people(house: SimpleNamespace) -> SimpleNamespace:
    """Fill the house: two holders a position, deputies, and those who went."""
    ladder, make = house.positions, factories.make_seat
    far = factories.make_store(house.store.parent)
    lead, manager = make(ladder.lead, house.team), make(ladder.manager, house.department)
    gone = [make(ladder.lead, house.team) for _ in range(2)]
    return SimpleNamespace(
        lead2=lead,
        manager2=manager,
        editor=make(ladder.manager, house.department),
        spare=make(ladder.manager, house.department),
        deputy=make(ladder.clerk, house.team),
        authors_deputy=make(ladder.clerk, house.team),
        watcher=make(ladder.clerk, house.team),
        asked=make(ladder.clerk, house.team),
        colleague=make(ladder.clerk, house.team),
        stranger=make(ladder.clerk, factories.make_team(house.department)),
        other_store=make(ladder.chief, far),
        moved=gone[0],
        leaver=gone[1],
        admin=factories.make_superuser(),
    )


def _flow(house: SimpleNamespace, mode: str) -> None:
    flow = Flow.objects.create(kind="reports.report", name_zh="日报审批", name_en="Reports")
    for order, position in enumerate((house.positions.lead, house.positions.manager), 1):
        FlowStep.objects.create(flow=flow, order=order, who="position", position=position, mode=mode)


def _build(house: SimpleNamespace, mode: str, step: int, end: str) -> World:
    others = _people(house)
    # Of the second step only two are asked; the others are managers of no part in it.
    report = factories.make_report(factories.make_definition(house.positions.clerk), house.clerk, MONDAY)
    if mode:
        _flow(house, mode)
    submit_report(report=report, acting_user=fresh(house.clerk.staff), version=1, summary="今天", plan="明天")
    approval = pending_of(report)
    assert approval is not None
    Approval.objects.filter(pk=approval.pk).update(edited_by=others.editor.staff)
    waiting = _stored(approval)
    opinion = ask_opinion(
        approval=waiting,
        acting_user=fresh(house.lead.staff),
        asked=others.asked.staff,
        version=waiting.version,
        question="?",
    )
    watcher = add_watcher(approval=_stored(approval), acting_user=fresh(house.lead.staff), watcher=others.watcher.staff)
    if step == 2:
        _sign_the_first_step(approval, others)
    for principal, deputy in (
        (house.lead, others.deputy),
        (house.manager, others.deputy),
        (house.clerk, others.authors_deputy),
    ):
        _delegate(principal, deputy)
    _go(house, others, approval, mode, step)
    deciders = (house.lead, others.lead2) if step == 1 else (house.manager, others.manager2)
    people = {
        "author": house.clerk.staff,
        "last editor": others.editor.staff,
        "decider": deciders[0].staff,
        "co-decider": deciders[1].staff,
        "decided before": house.lead.staff,
        "decider's deputy": others.deputy.staff,
        "author's deputy": others.authors_deputy.staff,
        "watcher": others.watcher.staff,
        "asked": others.asked.staff,
        "superior above": house.chief.staff,
        "stranger": others.stranger.staff,
        "other store": others.other_store.staff,
        "administrator": others.admin,
        "moved yesterday": others.moved.staff,
        "leaver": others.leaver.staff,
    }
    if end:
        MOVES_TO_THE_END[end](_stored(approval), house)
    return World(
        _stored(approval), Report.objects.get(), people, others.spare.staff, others.colleague.staff, opinion, watcher
    )


def _stored(approval: Approval) -> Approval:
    found: Approval = Approval.objects.get(pk=approval.pk)
    return found


def _sign_the_first_step(approval: Approval, others: SimpleNamespace) -> None:
    """Sign as everybody who is asked at the first step, the one named first before the others."""
    while (waiting := _stored(approval)).step == 1:
        approve(approval=waiting, acting_user=fresh(waiting.approver), version=waiting.version)
    # Nobody of the third and fourth manager is asked: they are who edits, and to whom it may be handed.
    aside = (others.editor.staff_id, others.spare.staff_id)
    Desk.objects.filter(approval=approval, is_open=True, staff__in=aside).delete()


def _delegate(principal: Any, deputy: Any) -> None:
    Delegation.objects.create(
        principal=principal.staff,
        deputy=deputy.staff,
        unit=principal.unit,
        department=principal.department,
        store=principal.store,
        starts_on=MONDAY,
        ends_on=MONDAY,
        created_by=principal.staff,
    )


def _go(house: SimpleNamespace, others: SimpleNamespace, approval: Approval, mode: str, step: int) -> None:
    """Let the two who are asked besides move away and leave: what waits for them waits on."""
    now = _stored(approval)
    for seat in (others.moved, others.leaver):
        asked = {"approval": approval, "staff": seat.staff}
        if mode and not Desk.objects.filter(**asked, is_open=True).exists():
            at = now.steps.get(order=step)
            Desk.objects.create(step=at, opened_at=now.submitted_at, **asked)
    others.moved.ends_on = MONDAY - timedelta(days=1)
    others.moved.save()
    deactivate_staff(staff=others.leaver.staff, last_day=MONDAY - timedelta(days=1))


MOVES_TO_THE_END: dict[str, Callable[[Approval, SimpleNamespace], object]] = {
    "approve": lambda approval, house: approve(approval=approval, acting_user=fresh(house.lead.staff), version=1),
    "return": lambda approval, house: return_document(
        approval=approval, acting_user=fresh(house.lead.staff), version=1, reason="再改"
    ),
    "withdraw": lambda approval, house: withdraw(approval=approval, acting_user=fresh(house.clerk.staff), version=1),
}


def _move(world: World, verb: str, who: Staff) -> None:
    """Do it as the pages do, at the version they would show."""
    approval = _stored(world.approval)
    acting = {"approval": approval, "acting_user": who, "version": approval.version}
    moves: dict[str, Callable[[], object]] = {
        "submit": lambda: submit_report(
            report=Report.objects.get(), acting_user=who, version=world.report.version, summary="今天", plan="明天"
        ),
        "withdraw": lambda: withdraw(**acting),
        "approve": lambda: approve(**acting),
        "return": lambda: return_document(**acting, reason="再改"),
        "back": lambda: return_document(**acting, reason="再看", to_step=1),
        "hand": lambda: transfer(**acting, decider=fresh(world.spare), reason="出差"),
        "ask": lambda: ask_opinion(**acting, asked=fresh(world.colleague), question="你怎么看?"),
        "answer": lambda: answer_opinion(
            opinion=Opinion.objects.get(pk=world.opinion.pk), acting_user=who, answer="可以"
        ),
        "copy": lambda: add_watcher(approval=approval, acting_user=who, watcher=fresh(world.colleague)),
        "uncopy": lambda: remove_watcher(watcher=Watcher.objects.get(pk=world.watcher.pk), acting_user=who),
    }
    moves[verb]()


# State, log, letters, and whatever else a move writes, in one line.
PRINT = """
SELECT
    (SELECT COUNT(*) || '/' || SUM(id) FROM approvals_decision),
    (SELECT COUNT(*) || '/' || SUM(id) FROM notifications_notification),
    (SELECT SUM(version * 7 + approver_id) || '/' || MAX(state) || '/' || MAX(step) FROM approvals_approval),
    (SELECT COUNT(*) || '/' || SUM(CASE WHEN is_open THEN staff_id ELSE 0 END) || '/' || COUNT(signed_by_id)
        FROM approvals_desk),
    (SELECT COUNT(*) || '/' || COUNT(answered_at) FROM approvals_opinion),
    (SELECT COUNT(*) FROM approvals_watcher),
    (SELECT COUNT(*) FROM reports_reportuserpermission),
    (SELECT MAX(state) || '/' || SUM(version) FROM reports_report)
"""


def _print() -> tuple[Any, ...]:
    with connection.cursor() as cursor:
        cursor.execute(PRINT)
        return tuple(cursor.fetchone())


class _Writes:
    """Notices whether anything was written at all; what was not written did not change."""

    def __init__(self) -> None:
        self.seen = False

    def __call__(self, execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        self.seen = self.seen or sql.lstrip().startswith(("INSERT", "UPDATE", "DELETE"))
        return execute(sql, *rest)


def _own_decisions(approval: Approval, since: int) -> int:
    """Count the decisions after `since` that somebody took, or had taken, on a document of theirs."""
    decisions = Decision.objects.filter(pk__gt=since, verb__in=(Verb.APPROVE, Verb.RETURN, Verb.BACK))
    return sum(bool(approval.concerned & {each.actor_id, each.principal_id}) for each in decisions)


@pytest.mark.parametrize("state", STATES)
def test_every_move_is_allowed_or_refused_as_the_table_says(house, state, record_property):
    block, mode, step, end = STATES[state]
    world = _build(house, mode, step, end)
    last = Decision.objects.latest("pk").pk
    tried, own, wrong = 0, 0, []
    for relation in RELATIONS:
        cells = EXPECTED[block].get(relation) or EXPECTED[block]["everybody"]
        for verb, cell in cells.items():
            if cell == "-":
                continue
            tried += 1
            with transaction.atomic():
                if relation in ("moved yesterday", "leaver") and not mode and not end:
                    Approval.objects.filter(pk=world.approval.pk).update(approver=world.people[relation])
                before, writes = _print(), _Writes()
                done = _done(world, verb, fresh(world.people[relation]), writes)
                own += _own_decisions(_stored(world.approval), last) if done else 0
                if done != (cell == "yes"):
                    wrong.append(f"{relation}: {verb} is {'done' if done else 'refused'}")
                elif (writes.seen and _print() != before) != done:
                    wrong.append(f"{relation}: {verb} is {'done and changes nothing' if done else 'refused halfway'}")
                transaction.set_rollback(True)
    record_property("every move: moves tried", tried)
    record_property("every move: self-approvals", own)
    assert wrong == []
    assert own == 0


def _done(world: World, verb: str, who: Staff, writes: _Writes) -> bool:
    """Try a move; return whether it was allowed."""
    try:
        with connection.execute_wrapper(writes):
            _move(world, verb, who)
    except (PermissionDenied, ValidationError):
        return False
    return True
