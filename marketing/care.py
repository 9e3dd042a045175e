"""Care calls: planned by rules day by day, and what becomes of those nobody made. Run by the sweep."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet

from marketing.clocks import CARE_RULES, MAKE_UP, PLAN_AHEAD, CareRule, due_on
from marketing.events import CALL_OVERDUE
from marketing.models import Consent, Customer, CustomerCar, FollowUp, FollowUpState
from marketing.transitions import FOLLOW_UP
from roles import clock
from roles.duties import events
from roles.duties.events import Happened
from roles.duties.subjects import Subject
from roles.models import Assignment
from roles.records.models import RecordEntry, Verb

# Key, customer, car, day.
Occasion = tuple[str, Customer, CustomerCar | None, date]

RELATIONS = "customer-relations-specialist"
# How many calls one transaction of the sweep settles.
_CHUNK = 200


def plan_due(at: datetime) -> int:
    """Plan the calls of tomorrow, and of the last days in case the house was down; return how many are new."""
    today = clock.local_date(at)
    days = [today + timedelta(days=n) for n in range(-MAKE_UP.days, PLAN_AHEAD.days + 1)]
    done = 0
    for rule in CARE_RULES:
        done += _plan(rule, days)
    return done


@transaction.atomic
def plan_for(car: CustomerCar, at: datetime) -> list[FollowUp]:
    """Plan the calls the rules ask for because of one car that was just delivered; return them.

    The day-by-day planning finds them there and makes none twice.
    """
    rules = [rule for rule in CARE_RULES if rule.field == "delivered_on" and car.delivered_on is not None]
    for rule in rules:
        _write(rule, _occasions(rule, [clock.local_date(at) + timedelta(days=rule.days)], car))
    keys = [f"{rule.code}:car{car.pk}:{car.delivered_on:%Y-%m-%d}" for rule in rules]
    return list(FollowUp.objects.for_move().filter(rule_key__in=keys))


@transaction.atomic
def _plan(rule: CareRule, days: list[date]) -> int:
    """Plan one rule's calls of some days: a few queries however many customers there are."""
    return _write(rule, _occasions(rule, days))


def _write(rule: CareRule, wanted: list[Occasion]) -> int:
    """Write the calls of some occasions that are not planned yet; return how many."""
    if not wanted:
        return 0
    known = set(
        FollowUp.objects.filter(rule_key__in=[key for key, *_rest in wanted]).values_list("rule_key", flat=True)
    )
    fresh = [each for each in wanted if each[0] not in known]
    people = _relations({customer.store_id for _key, customer, *_rest in fresh}) if rule.by_relations else {}
    rows = [_call(rule, *each, people) for each in fresh]
    FollowUp.objects.bulk_create(rows, ignore_conflicts=True, batch_size=500)
    stored = FollowUp.objects.filter(rule_key__in=[row.rule_key for row in rows])
    made = stored.values_list("pk", flat=True)
    RecordEntry.objects.bulk_create(
        [RecordEntry(kind="follow_up", record_id=pk, verb=Verb.CREATE, to_state=FollowUpState.TODO) for pk in made],
        batch_size=500,
    )
    return len(rows)


def _occasions(rule: CareRule, days: list[date], only: CustomerCar | None = None) -> list[Occasion]:
    """Return whom a rule wants called on one of the days, because of one car only: key, customer, car, day."""
    from_days = {day - timedelta(days=rule.days): day for day in days}
    if rule.of_car:
        rows: QuerySet[Any] = CustomerCar.objects.filter(**{f"{rule.field}__in": list(from_days)})
        rows = rows.filter(_callable("customer__", rule)).select_related("customer__unit", "customer__owner")
        if only is not None:
            rows = rows.filter(pk=only.pk)
        dated = [(car, getattr(car, rule.field)) for car in rows]
        return [(_key(rule, car.customer, car, day), car.customer, car, from_days[day]) for car, day in dated]
    born = Q()
    for day in from_days:
        born |= Q(**{f"{rule.field}__month": day.month, f"{rule.field}__day": day.day})
    people = Customer.objects.filter(born, _callable("", rule)).select_related("unit", "owner")
    by_date = {(day.month, day.day): day for day in from_days}
    found = [(each, getattr(each, rule.field)) for each in people]
    days_of = [(each, by_date[born_on.month, born_on.day]) for each, born_on in found]
    return [(_key(rule, each, None, day), each, None, from_days[day]) for each, day in days_of]


def _callable(prefix: str, rule: CareRule) -> Q:
    """Whoever may be called: a live file, and where the rule needs it a live consent."""
    alive = ~Q(**{f"{prefix}state__in": ["merged", "erased", "lost"]})
    if rule.purpose is None:
        return alive
    agreed = Consent.objects.filter(purpose=rule.purpose, ended_on__isnull=True).values("customer")
    return alive & Q(**{f"{prefix}pk__in" if prefix else "pk__in": agreed})


def _key(rule: CareRule, customer: Customer, car: CustomerCar | None, day: date) -> str:
    """Return what tells one occasion of a rule: a car's day, or a person's birthday of a year."""
    return f"{rule.code}:{f'car{car.pk}' if car else customer.pk}:{day.isoformat()}"


def _relations(stores: Iterable[int | None]) -> dict[int, list[Assignment]]:
    """Return who calls for the house in each store."""
    seats = Assignment.objects.active_on(clock.today()).filter(position__code=RELATIONS, store__in=set(stores) - {None})
    found: dict[int, list[Assignment]] = defaultdict(list)
    for seat in seats.select_related("unit", "staff").order_by("pk"):
        found[seat.store_id].append(seat)
    return found


def _call(
    rule: CareRule,
    key: str,
    customer: Customer,
    car: CustomerCar | None,
    day: date,
    people: dict[int, list[Assignment]],
) -> FollowUp:
    seats = people.get(customer.store_id or 0, [])
    # In turn by the customer, so that one specialist keeps calling the same people.
    seat = seats[customer.pk % len(seats)] if seats else None
    return FollowUp(
        customer=customer,
        car=car,
        kind=rule.kind,
        due_at=due_on(day),
        first_due_at=due_on(day),
        rule_key=key,
        state=FollowUpState.TODO,
        owner_id=seat.staff_id if seat else customer.owner_id,
        unit_id=seat.unit_id if seat else customer.unit_id,
        department_id=seat.department_id if seat else customer.department_id,
        store_id=customer.store_id,
        created_by_id=customer.owner_id,
    )


def run_over_due(at: datetime) -> int:
    """Mark the calls that were not made in time, and raise a duty for each with whoever owes it."""
    waiting = FollowUp.objects.filter(state__in=[FollowUpState.TODO, FollowUpState.MOVED], due_at__lt=at)
    keys = list(waiting.order_by("due_at", "pk").values_list("pk", flat=True))
    return sum(_run_over(keys[start : start + _CHUNK], at) for start in range(0, len(keys), _CHUNK))


@transaction.atomic
def _run_over(keys: list[int], at: datetime) -> int:
    move = FOLLOW_UP.move("run_over")
    assert move is not None
    calls = FollowUp.objects.filter(pk__in=keys, state__in=move.source).select_related("unit", "owner")
    late = list(calls.select_for_update(of=("self",)))
    for call in late:
        FollowUp.objects.filter(pk=call.pk, version=call.version).update(
            state=move.target, version=call.version + 1, changed_at=at
        )
    RecordEntry.objects.bulk_create(
        RecordEntry(
            kind="follow_up",
            record_id=call.pk,
            verb=Verb.MOVE,
            move=move.code,
            from_state=call.state,
            to_state=move.target,
            at=at,
        )
        for call in late
    )
    happened = [
        Happened(Subject("follow_up", call.pk), call.unit, at, f"follow_up:{call.pk}:{call.version}", call.owner)
        for call in late
    ]
    events.raise_many(CALL_OVERDUE.code, happened)
    return len(late)
