"""The demo store's customers: half a year of files, cars, consents, calls and complaints, all of it invented."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Any

from dealership.demo import customer_words as words
from dealership.demo.chance import chance, minutes
from dealership.demo.people import Person
from marketing import care, running
from marketing.clocks import clocks_of, due_on
from marketing.models import (
    CallResult,
    CareKind,
    Complaint,
    ComplaintState,
    Consent,
    Customer,
    CustomerCar,
    CustomerPhone,
    CustomerState,
    FollowUp,
    FollowUpState,
    Grade,
    Purpose,
    Severity,
)
from roles import clock
from roles.models import Assignment
from roles.records.models import RecordEntry, Verb

HALF_A_YEAR = timedelta(days=182)
AMOUNT, SHORT_AMOUNT = 3000, 240
_BATCH = 500
# How often a customer complains, and a call is made late or not at all.
COMPLAINS, LATE, MISSED = 0.03, 0.06, 0.02


@dataclass(frozen=True)
class Crew:
    """Who deals with customers: by position, their seats."""

    seats: dict[str, list[Assignment]]

    def one(self, random: Random, *codes: str) -> Assignment:
        """Return one of the holders of some positions."""
        return random.choice([seat for code in codes for seat in self.seats.get(code, ())])


def write(people: list[Person], now: datetime, *, short: bool) -> int:
    """Write the customers and what was done with them; return how many rows of theirs there are."""
    seats: dict[str, list[Assignment]] = defaultdict(list)
    today = clock.local_date(now)
    for person in people:
        seat = person.assignment
        if seat.ends_on is None and seat.starts_on <= today and seat.department_id:
            seats[seat.position.code].append(seat)
    crew = Crew(seats)
    customers = _customers(crew, now, SHORT_AMOUNT if short else AMOUNT)
    cars = _cars(customers, now)
    _consents(customers)
    calls = _calls(crew, customers, cars, now)
    complaints = _complaints(crew, customers, now)
    # What the rules plan for tomorrow, and what ran over this moment.
    care.plan_due(now)
    care.run_over_due(now)
    running.run_over_due(now)
    return len(customers) + len(calls) + len(complaints)


def _customers(crew: Crew, now: datetime, amount: int) -> list[Customer]:
    rows = []
    for number in range(amount):
        random = chance("customer", number)
        made = now - HALF_A_YEAR * random.random()
        made = clock.local(clock.local_date(made), time(9 + random.randrange(8), random.randrange(60)))
        bought = random.random() < 0.55
        seat = (
            crew.one(random, "sales-consultant")
            if bought or random.random() < 0.7
            else crew.one(random, "service-advisor")
        )
        company = random.random() < 0.08
        name = words.company(random) if company else words.person(random)
        grade = random.choice((Grade.OWNER, Grade.OWNER, Grade.OWNER, Grade.VIP)) if bought else _grade(random)
        state = CustomerState.FILED if random.random() < 0.18 else CustomerState.COMPLETE
        if random.random() < 0.05:
            state = CustomerState.LOST
        customer = Customer(
            party="company" if company else "person",
            name=name,
            contact=words.person(random) if company else "",
            address=words.address(random) if state != CustomerState.FILED else "",
            birthday=_birthday(random, now) if not company and random.random() < 0.8 else None,
            source=random.choices(list(words.SOURCES), weights=list(words.SOURCES.values()))[0],
            grade=grade,
            state=state,
            **_place(seat),
            created_by_id=seat.staff_id,
            created_at=min(made, now),
            changed_at=min(made + minutes(random, 5, 60 * 24 * 10), now),
        )
        customer.spell()
        rows.append(customer)
    Customer.objects.bulk_create(rows, batch_size=_BATCH)
    CustomerPhone.objects.bulk_create(
        [CustomerPhone(customer=each, number=words.phone(n)) for n, each in enumerate(rows)], batch_size=_BATCH
    )
    _entries("customer", [(each.pk, each.created_by_id, each.created_at, each.state) for each in rows])
    return rows


def _grade(random: Random) -> str:
    return random.choices((Grade.H, Grade.A, Grade.B, Grade.C), weights=(1, 2, 3, 4))[0]


def _birthday(random: Random, now: datetime) -> date:
    return clock.local_date(now) - timedelta(days=random.randint(20 * 365, 68 * 365))


def _place(seat: Assignment) -> dict[str, Any]:
    return {
        "owner_id": seat.staff_id,
        "unit_id": seat.unit_id,
        "department_id": seat.department_id,
        "store_id": seat.store_id,
    }


def _cars(customers: list[Customer], now: datetime) -> dict[int, CustomerCar]:
    today, rows = clock.local_date(now), []
    for number, customer in enumerate(customers):
        random = chance("car", number)
        if customer.grade not in (Grade.OWNER, Grade.VIP) and random.random() < 0.8:
            continue
        day = clock.local_date(customer.created_at) + timedelta(days=random.randint(1, 25))
        rows.append(
            CustomerCar(
                customer=customer,
                vin=words.vin(random, number),
                plate=words.plate(random),
                model_name=random.choice(words.MODELS),
                delivered_on=day if day <= today and random.random() < 0.8 else None,
                repaired_on=today - timedelta(days=random.randint(1, 120)) if random.random() < 0.3 else None,
                insured_until=day + timedelta(days=365),
                service_on=day + timedelta(days=random.randint(90, 200)),
                service_km=random.choice((5000, 10000, 15000)),
            )
        )
    CustomerCar.objects.bulk_create(rows, batch_size=_BATCH)
    return {car.customer_id: car for car in rows}


def _consents(customers: list[Customer]) -> None:
    rows = []
    for number, customer in enumerate(customers):
        random = chance("consent", number)
        if customer.state == CustomerState.FILED:
            continue
        wanted = [Purpose.CARE, *(each for each in (Purpose.SURVEY, Purpose.MARKETING) if random.random() < 0.5)]
        channel = random.choice(("paper", "wechat", "phone"))
        day = clock.local_date(customer.created_at)
        rows += [
            Consent(customer=customer, purpose=each, channel=channel, given_on=day, recorded_by_id=customer.owner_id)
            for each in wanted
        ]
    Consent.objects.bulk_create(rows, batch_size=_BATCH)


def _calls(crew: Crew, customers: list[Customer], cars: dict[int, CustomerCar], now: datetime) -> list[FollowUp]:
    """Write the calls the rules would have planned, and those consultants plan for prospects."""
    rows: list[FollowUp] = []
    today = clock.local_date(now)
    for number, customer in enumerate(customers):
        random = chance("call", number)
        if customer.state == CustomerState.LOST:
            continue
        car = cars.get(customer.pk)
        for kind, day, key in _occasions(random, customer, car, today):
            by_relations = kind in (CareKind.BIRTHDAY, CareKind.REPAIR)
            place = _place(crew.one(random, "customer-relations-specialist")) if by_relations else _place_of(customer)
            rows.append(_call(random, customer, car, kind, day, key, place, now))
    FollowUp.objects.bulk_create(rows, batch_size=_BATCH)
    _entries("follow_up", [(each.pk, None, each.created_at, FollowUpState.TODO) for each in rows])
    _moves("follow_up", [(c.pk, c.owner_id, c.done_at, "done", FollowUpState.TODO, c.state) for c in rows if c.done_at])
    return rows


def _place_of(customer: Customer) -> dict[str, Any]:
    return {name: getattr(customer, name) for name in ("owner_id", "unit_id", "department_id", "store_id")}


def _occasions(
    random: Random, customer: Customer, car: CustomerCar | None, today: date
) -> list[tuple[CareKind, date, str]]:
    """Return what gives rise to calls up to tomorrow, under the keys the rules use."""
    found: list[tuple[CareKind, date, str]] = []
    if car is not None and car.delivered_on:
        found.append(
            (CareKind.DELIVERY, car.delivered_on + timedelta(days=3), f"delivery:car{car.pk}:{car.delivered_on}")
        )
    if car is not None and car.repaired_on:
        found.append((CareKind.REPAIR, car.repaired_on + timedelta(days=3), f"repair:car{car.pk}:{car.repaired_on}"))
    born = customer.birthday
    if born is not None and (born.month, born.day) != (2, 29):
        day = born.replace(year=today.year)
        day = day if day <= today + timedelta(days=1) else day.replace(year=today.year - 1)
        if day >= clock.local_date(customer.created_at):
            found.append((CareKind.BIRTHDAY, day, f"birthday:{customer.pk}:{day}"))
    if customer.grade in (Grade.H, Grade.A, Grade.B):
        made = clock.local_date(customer.created_at)
        steps = range(2, 40, {Grade.H: 3, Grade.A: 6, Grade.B: 12}[Grade(customer.grade)])
        found += [(CareKind.PROSPECT, made + timedelta(days=step), "") for step in list(steps)[:5]]
    return [each for each in found if each[1] <= today + timedelta(days=1)]


def _call(
    random: Random,
    customer: Customer,
    car: CustomerCar | None,
    kind: CareKind,
    day: date,
    key: str,
    place: dict[str, Any],
    now: datetime,
) -> FollowUp:
    due_at = due_on(day)
    call = FollowUp(
        customer=customer,
        car=car,
        kind=kind,
        due_at=due_at,
        first_due_at=due_at,
        rule_key=key,
        state=FollowUpState.TODO,
        created_by_id=customer.owner_id,
        created_at=min(due_at - timedelta(days=1), now),
        changed_at=min(due_at, now),
        **place,
    )
    drawn = random.random()
    done_at = due_at - minutes(random, 20, 500) if drawn > LATE else due_at + minutes(random, 60, 60 * 48)
    if drawn > 1 - MISSED or done_at > now:
        if due_at < now:
            call.state = FollowUpState.OVERDUE
        return call
    call.state, call.done_at, call.changed_at = FollowUpState.DONE, done_at, done_at
    call.result = random.choices(list(words.RESULTS), weights=list(words.RESULTS.values()))[0]
    if call.result != CallResult.NOT_REACHED:
        call.satisfaction = min(10, max(1, round(random.gauss(5 if call.result == CallResult.TROUBLE else 9.1, 0.9))))
        call.outcome = random.choice(words.OUTCOMES)
    return call


def _complaints(crew: Crew, customers: list[Customer], now: datetime) -> list[Complaint]:
    rows = []
    for number, customer in enumerate(customers):
        random = chance("complaint", number)
        if random.random() >= COMPLAINS or customer.state == CustomerState.FILED:
            continue
        since = customer.created_at
        received = since + (now - since) * random.random()
        rows.append(_complaint(crew, random, customer, min(received, now - timedelta(minutes=20)), now))
    Complaint.objects.bulk_create(rows, batch_size=_BATCH)
    _entries("complaint", [(c.pk, c.first_by_id, c.received_at, ComplaintState.RECEIVED) for c in rows])
    moves: list[tuple[int, int | None, datetime, str, str, str]] = []
    for each in rows:
        moves += _way(each)
    _moves("complaint", moves)
    return rows


def _complaint(crew: Crew, random: Random, customer: Customer, received: datetime, now: datetime) -> Complaint:
    category = random.choices(list(words.CATEGORIES), weights=list(words.CATEGORIES.values()))[0]
    of_sales = category in ("sales", "delivery", "finance")
    solver = crew.one(random, *(("sales-consultant",) if of_sales else ("service-advisor",)))
    heard = crew.one(random, "sales-consultant", "service-advisor", "customer-relations-specialist")
    severity = Severity.SERIOUS if random.random() < 0.12 else Severity.NORMAL
    answer_by, close_by = clocks_of(severity, received)
    row = Complaint(
        source=random.choice(("phone", "phone", "counter", "web", "call", "hotline")),
        customer=customer,
        category=category,
        severity=severity,
        content=random.choice(words.GRIEVANCES[category]),
        first_by_id=heard.staff_id,
        dispatched_by_id=crew.one(random, "customer-relations-specialist").staff_id,
        received_at=received,
        answer_by=answer_by,
        close_by=close_by,
        created_by_id=heard.staff_id,
        created_at=received,
        changed_at=received,
        state=ComplaintState.RECEIVED,
        **_place(solver),
    )
    _live_through(random, row, now)
    return row


def _live_through(random: Random, row: Complaint, now: datetime) -> None:
    """Let a complaint take its way as far as the time allows."""
    answered = row.received_at + minutes(random, 4, 28 if random.random() < 0.92 else 240)
    length = (row.close_by - row.received_at) * (random.uniform(0.15, 0.95) if random.random() < 0.93 else 1.6)
    closed, solved = row.received_at + length, row.received_at + length * 0.8
    if answered > now:
        row.state = ComplaintState.ASSIGNED
        return
    row.answered_at, row.state, row.changed_at = answered, ComplaintState.HANDLING, answered
    if row.close_by < min(closed, now):
        row.escalations = 1
    if solved > now:
        if row.escalations:
            row.state = ComplaintState.ESCALATED
        return
    row.solved_at, row.state, row.changed_at = solved, ComplaintState.CONFIRMING, solved
    row.cause, row.measure, row.outcome = random.choice(words.SOLUTIONS)
    if closed > now:
        return
    row.closed_at, row.state, row.changed_at = closed, ComplaintState.CLOSED, closed
    row.satisfied, row.said_at_closing = random.random() < 0.9, random.choice(words.AGREED)


def _way(row: Complaint) -> list[tuple[int, int | None, datetime, str, str, str]]:
    """Return the moves behind where a complaint stands, as its timeline tells them."""
    states = ComplaintState
    assigned = row.received_at + ((row.answered_at or row.received_at + timedelta(minutes=4)) - row.received_at) / 2
    way: list[tuple[int, int | None, datetime, str, str, str]]
    way = [(row.pk, row.dispatched_by_id, assigned, "assign", states.RECEIVED, states.ASSIGNED)]
    if row.answered_at:
        way.append((row.pk, row.owner_id, row.answered_at, "take", states.ASSIGNED, states.HANDLING))
    if row.state == states.ESCALATED:
        way.append((row.pk, None, row.close_by, "run_over", states.HANDLING, states.ESCALATED))
    if row.solved_at:
        way.append((row.pk, row.owner_id, row.solved_at, "solve", states.HANDLING, states.CONFIRMING))
    if row.closed_at:
        way.append((row.pk, row.dispatched_by_id, row.closed_at, "close", states.CONFIRMING, states.CLOSED))
    return way


def _entries(kind: str, rows: list[tuple[Any, ...]]) -> None:
    RecordEntry.objects.bulk_create(
        [
            RecordEntry(kind=kind, record_id=pk, actor_id=actor, verb=Verb.CREATE, at=at, to_state=state)
            for pk, actor, at, state in rows
        ],
        batch_size=_BATCH,
    )


def _moves(kind: str, rows: list[tuple[Any, ...]]) -> None:
    RecordEntry.objects.bulk_create(
        [
            RecordEntry(
                kind=kind,
                record_id=pk,
                actor_id=actor,
                verb=Verb.MOVE,
                at=at,
                move=move,
                from_state=before,
                to_state=after,
            )
            for pk, actor, at, move, before, after in rows
        ],
        batch_size=_BATCH,
    )
