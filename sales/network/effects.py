"""What moves of sub-dealers and visits bring about."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from roles import clock
from roles.models import Staff
from roles.records.actions import note
from roles.records.flows import Moved
from roles.records.models import Verb
from sales.models import DealerVisitState, SubDealer, SubDealerVisit, Vehicle
from sales.network import documents
from sales.stock import letters
from sales.stock.course import url_of
from sales.stock.deciding import take_back
from sales.stock.seats import EVENING


def dealer_proposed(dealer: SubDealer, moved: Moved) -> None:
    """Submit it to the sales manager."""
    assert moved.actor is not None
    documents.hand_in(dealer, moved.actor, moved.at)


def dealer_taken_back(dealer: SubDealer, moved: Moved) -> None:
    """Withdraw it from whoever decides on it."""
    assert moved.actor is not None
    take_back(dealer, moved.actor)


def visit_made(visit: SubDealerVisit, moved: Moved) -> None:
    """Keep how many cars the books have there, and plan the next visit."""
    booked = Vehicle.objects.on_hand().filter(sub_dealer=visit.sub_dealer_id).count()
    SubDealerVisit.objects.filter(pk=visit.pk).update(cars_booked=booked)
    if visit.next_on is not None:
        plan_visit(visit, visit.next_on, moved.actor or visit.owner)


def plan_visit(visit: SubDealerVisit, day: date, actor: Staff) -> SubDealerVisit:
    """Plan the visit that follows one."""
    now = clock.now()
    following = SubDealerVisit(
        sub_dealer_id=visit.sub_dealer_id,
        planned_on=day,
        due_at=clock.local(day, EVENING),
        purpose=_("Regular visit"),
        owner_id=visit.owner_id,
        unit_id=visit.unit_id,
        department_id=visit.department_id,
        store_id=visit.store_id,
        created_by=actor,
        created_at=now,
        changed_at=now,
        state=DealerVisitState.PLANNED,
    )
    following.save(force_insert=True)
    note(following, Verb.CREATE, actor, at=now, to_state=following.state)
    return following


def visit_overdue(visit: SubDealerVisit, moved: Moved) -> None:
    """Whoever was to make it is told."""
    name = visit.sub_dealer.name
    letters.tell_people(visit, "late_visit", name, [visit.owner_id], None, moved.at, url_of(visit))
