"""The decisions on what the demo store's departments asked for, as the records say they went."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from dealership.demo import decided_words as words
from dealership.demo.chance import chance
from dealership.demo.paperwork import Paperwork
from marketing.models import Campaign, CampaignBudget, MarketingPlan
from marketing.promotion import documents as marketing
from roles.approvals.models import Verb
from roles.models import Staff
from roles.records.kinds import kind_of_model
from roles.records.models import RecordEntry
from roles.records.models import Verb as Noted
from sales.models import (
    DiscountRequest,
    FactoryOrder,
    Lead,
    RemittanceRequest,
    SubDealer,
    VehicleAllocation,
    VehicleDamage,
    VehicleDeviation,
)
from sales.showroom import documents as showroom
from sales.stock import deciding
from sales.stock import documents as stock

HOUR = timedelta(hours=1)
DAY = 24 * HOUR
# What was signed longer ago stands on paper: the house did not keep a log yet.
LOG_KEPT = 365 * DAY
# How often what was approved in the end was sent back once before.
SENT_BACK = 0.12
_BATCH = 500
# What the timeline of a record says of its way: handed in from which state, approved, returned.
_MOVES: dict[type[Any], tuple[str, str, str, str]] = {
    Lead: ("following", "ask_lost", "lose", "keep"),
    SubDealer: ("surveyed", "submit", "sign", "reject"),
    MarketingPlan: ("countersign", "hand_in", "approve", "return"),
}


@dataclass(frozen=True)
class Way:
    """One round of a document: who handed it in and when, who decided, when and how.

    `asked_again`: it is the same document that is handed in again after a return.
    """

    document: Any
    by: Staff
    asked: datetime
    decider: Staff | None
    decided: datetime
    verb: str = Verb.APPROVE
    reason: str = ""
    asked_again: bool = False


def write(paperwork: Paperwork, now: datetime) -> int:
    """Add the approvals and the lines of the log these records call for; return how many decisions."""
    whole = (*_discounts(), *_campaigns(), *_plans(), *_damages(), *_staged(), *_losses(), *_dealers(now))
    # Without a decider: whoever decided has left, and nobody holds the right any more.
    ways = [way for each in whole if each.decider is not None for way in _rounds(each)] + _out_of_turn()
    for way in ways:
        assert way.decider is not None
        approval = paperwork.submit(way.document, way.by, way.decider, way.asked)
        paperwork.decide(approval, way.document, way.verb, way.decided, way.reason)
    RecordEntry.objects.bulk_create((entry for way in ways for entry in _timeline(way)), batch_size=_BATCH)
    return len(ways)


def _rounds(way: Way) -> Iterable[Way]:
    """Now and then a document is sent back with a reason, mended, and handed in again before the yes."""
    document = way.document
    # Nobody hands in what is not written down yet, or after it was decided on.
    way = replace(way, asked=min(max(way.asked, getattr(document, "created_at", way.asked)), way.decided))
    random, span = chance("sent back", document._meta.model_name, document.pk), way.decided - way.asked
    if way.asked_again and span > HOUR and random.random() < SENT_BACK:
        reason = random.choice(words.SENT_BACK[document._meta.model_name])
        yield replace(way, decided=way.asked + span / 3, verb=Verb.RETURN, reason=reason)
        way = replace(way, asked=way.asked + span / 2)
    yield way


def _timeline(way: Way) -> Iterable[RecordEntry]:
    """What the moves of these rounds would have noted at the record."""
    if type(way.document) not in _MOVES:
        return
    source, ask, yes, no = _MOVES[type(way.document)]
    kind = kind_of_model(type(way.document))
    done = yes if way.verb == Verb.APPROVE else no
    for code, at, actor, text in ((ask, way.asked, way.by, ""), (done, way.decided, way.decider, way.reason)):
        move = kind.flow.move(code)
        assert move is not None
        before, source = source, move.target
        yield RecordEntry(
            kind=kind.code,
            record_id=way.document.pk,
            actor=actor,
            verb=Noted.MOVE,
            at=at,
            move=code,
            from_state=before,
            to_state=move.target,
            text=text,
        )


def _discounts() -> Iterable[Way]:
    rows = DiscountRequest.objects.filter(decided_at__isnull=False, decided_by__isnull=False)
    for row in rows.select_related("quotation__car_model", "owner", "decided_by").order_by("pk"):
        yield Way(row, row.owner, row.asked_at, row.decided_by, row.decided_at)


def _campaigns() -> Iterable[Way]:
    """A campaign and its budget are handed in and decided on together."""
    decider = _once(marketing.decider_of)
    rows = Campaign.objects.filter(approved_at__isnull=False).select_related("owner").order_by("pk")
    for row in rows:
        yield Way(row, row.owner, row.approved_at - 3 * DAY, decider(row), row.approved_at, asked_again=True)
    budgets = CampaignBudget.objects.filter(state="approved").select_related("campaign", "owner").order_by("pk")
    for budget in budgets:
        decided = budget.campaign.approved_at or budget.asked_at
        yield Way(budget, budget.owner, decided - HOUR, decider(budget), decided)


def _plans() -> Iterable[Way]:
    """A plan of the year or of a month goes to the general manager once sales and after-sales have signed."""
    decider = _once(lambda plan: marketing.decider_of(plan, {plan.sent_by_id}))
    rows = MarketingPlan.objects.filter(approved_at__isnull=False, handed_in_at__isnull=False)
    for row in rows.select_related("owner").order_by("pk"):
        yield Way(row, row.owner, row.handed_in_at, decider(row), row.approved_at, asked_again=True)


def _damages() -> Iterable[Way]:
    """Damage that cost something was decided on before it was settled."""
    decider = _once(stock.decider_of)
    rows = VehicleDamage.objects.filter(approved_at__isnull=False).select_related("owner", "vehicle").order_by("pk")
    for row in rows:
        yield Way(row, row.owner, row.approved_at - 4 * HOUR, decider(row), row.approved_at, asked_again=True)


def _losses() -> Iterable[Way]:
    """A lead is lost by the yes of the adviser's superior; of some that go on the superior had said no."""
    decider = _once(showroom.decider_of)
    rows = Lead.objects.filter(lost_asked_at__isnull=False).select_related("owner").order_by("pk")
    for row in rows.iterator(_BATCH):
        if row.state == "lost":
            yield Way(row, row.owner, row.lost_asked_at, decider(row), row.lost_at, asked_again=True)
        else:
            random = chance("kept", row.pk)
            decided = row.lost_asked_at + random.uniform(1, 20) * HOUR
            yield Way(row, row.owner, row.lost_asked_at, decider(row), decided, Verb.RETURN, random.choice(words.KEPT))


def _dealers(now: datetime) -> Iterable[Way]:
    """Sub-dealers are signed with the sales manager's yes; one was turned down, and is looked into again."""
    decider = _once(lambda dealer: deciding.decider_of(dealer, "sales.approve_subdealer"))
    rows = SubDealer.objects.select_related("owner").order_by("pk")
    for row in rows.filter(signed_at__gt=now - LOG_KEPT):
        yield Way(row, row.owner, row.signed_at - 3 * DAY, decider(row), row.signed_at, asked_again=True)
    for row in rows.filter(signed_at=None, state="surveyed"):
        asked = row.created_at + 2 * DAY
        yield Way(row, row.owner, asked, decider(row), asked + 20 * HOUR, Verb.RETURN, words.TURNED_DOWN)


def _out_of_turn() -> list[Way]:
    """Who wants a car although an older one stands there asks first; a no asks for a better reason."""
    kept = VehicleAllocation.objects.select_related("vehicle", "allocated_by", "approved_by").order_by("allocated_at")
    ways = []
    for number, row in enumerate(kept.filter(in_turn=False)):
        at, asked = row.allocated_at, row.allocated_at - 3 * HOUR
        asked = max(asked, row.vehicle.stocked_at or asked)
        if number % 3 == 1:
            no, back = _deviation(row, asked, "returned", row.reason[:4]), asked + (at - asked) / 3
            ways.append(Way(no, row.allocated_by, asked, row.approved_by, back, Verb.RETURN, words.TOO_SHORT))
            asked = back
        yes = _deviation(row, asked, "used", row.reason)
        ways.append(Way(yes, row.allocated_by, asked, row.approved_by, at))
    VehicleDeviation.objects.bulk_create([way.document for way in ways])
    return ways


def _deviation(row: VehicleAllocation, asked: datetime, state: str, reason: str) -> VehicleDeviation:
    car = row.vehicle
    return VehicleDeviation(
        vehicle=car,
        order_reference=row.order_reference,
        reason=reason,
        asked_at=asked,
        decided_by=row.approved_by,
        state=state,
        owner=row.allocated_by,
        unit_id=car.unit_id,
        department_id=car.department_id,
        store_id=car.store_id,
    )


def _staged() -> Iterable[Way]:
    """Factory orders and remittances wait for one after the other, each time handed in by their author."""
    decider = _once(stock.decider_of)
    for order in FactoryOrder.objects.filter(approved_at__isnull=False).select_related("owner").order_by("pk"):
        yield from _stage_by_stage(order, order.created_at, ("with_manager", "with_chief"), decider)
    rows = RemittanceRequest.objects.filter(approved_at__isnull=False, handed_in_at__isnull=False)
    for row in rows.select_related("owner").order_by("pk"):
        stages = ("with_supervisor", "with_finance", *(("with_chief",) if stock.over_limit(row) else ()))
        yield from _stage_by_stage(row, row.handed_in_at, stages, decider)


def _stage_by_stage(
    document: Any, asked: datetime, stages: tuple[str, ...], decider: Callable[[Any], Staff | None]
) -> Iterable[Way]:
    """Each stage takes as long as the others; the state says who decides, and is what it was in the end.

    What the first of them sends back begins anew.
    """
    state, step = document.state, (document.approved_at - asked) / len(stages)
    for number, stage in enumerate(stages, 1):
        document.state = stage
        person = decider(document)
        document.state = state
        begun = asked + (number - 1) * step
        yield Way(document, document.owner, begun, person, asked + number * step, asked_again=number == 1)


def _once(find: Callable[[Any], Staff | None]) -> Callable[[Any], Staff | None]:
    """Ask once an owner, a kind and a stage: the line above a person is the same for all their records."""
    known: dict[tuple[type[Any], int, int, str], Staff | None] = {}

    def decider(document: Any) -> Staff | None:
        key = (type(document), document.owner_id, document.unit_id, document.state)
        if key not in known:
            known[key] = find(document)
        return known[key]

    return decider
