"""By when a complaint is answered and closed, and when calls are due: the figures the house works by."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from marketing.models import CareKind, Purpose, Severity
from roles import clock

# Source: indicator "complaints closed on time": 30 minutes to answer, 48 hours to solve are suggested there; what is
# serious has half the time (our proposal).
ANSWER = {Severity.NORMAL: timedelta(minutes=30), Severity.SERIOUS: timedelta(minutes=15)}
CLOSE = {Severity.NORMAL: timedelta(hours=48), Severity.SERIOUS: timedelta(hours=24)}

# The hour of the day by which a call is made.
CALL_HOUR = time(18, 0)


@dataclass(frozen=True)
class CareRule:
    """One rule by which calls are planned: so many days after (or, negative, before) a day of the customer or the car.

    `yearly`: the day comes again every year. `purpose`: only with a live consent for it; None: the contract needs it.
    `by_relations`: the customer relations specialist calls, else whoever looks after the customer.
    """

    code: str
    kind: CareKind
    field: str
    days: int
    of_car: bool = True
    yearly: bool = False
    purpose: Purpose | None = None
    by_relations: bool = True


# Source: D19 customer relations 3 and 4 (callbacks, birthdays, service dates); the days are trade practice.
CARE_RULES = (
    CareRule("delivery", CareKind.DELIVERY, "delivered_on", 3, by_relations=False),
    CareRule("repair", CareKind.REPAIR, "repaired_on", 3),
    CareRule("birthday", CareKind.BIRTHDAY, "birthday", 0, of_car=False, yearly=True, purpose=Purpose.CARE),
    CareRule("insurance", CareKind.INSURANCE, "insured_until", -30, purpose=Purpose.CARE),
    CareRule("service", CareKind.SERVICE, "service_on", -7, purpose=Purpose.CARE),
)

# How many days ahead calls are planned, and what was missed while the house was down is made up.
PLAN_AHEAD = timedelta(days=1)
MAKE_UP = timedelta(days=3)


def due_on(day: date) -> datetime:
    """Return by when a call of a day is made."""
    return clock.local(day, CALL_HOUR)


def clocks_of(severity: str, received_at: datetime) -> tuple[datetime, datetime]:
    """Return by when a complaint is answered first and closed."""
    grave = Severity(severity)
    return received_at + ANSWER[grave], received_at + CLOSE[grave]
