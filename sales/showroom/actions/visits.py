"""The traffic log: registering who comes or calls with as few taps as can be, and keeping who they are."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from marketing.models import Customer
from roles import clock
from roles.models import Assignment, Staff, Unit
from roles.records.actions import create_record, home_of, move_record, note
from roles.records.flows import holds
from roles.records.kinds import kind_of_model
from roles.records.models import Verb
from roles.rights import rights_of
from sales.models import CarModel, Lead, ShowroomVisit, VisitKind
from sales.showroom import letters, rota
from sales.showroom.actions.leads import file_of, known_by
from sales.showroom.effects import advance
from sales.showroom.seats import seat_of

# Two people at the door log one party within this time, if they do.
SAME_PARTY = timedelta(minutes=5)
RECEIVE = "sales.receive_showroomvisit"


@dataclass(frozen=True)
class Arrival:
    """What the front desk taps: `adviser` is a person (by name), "turn" or "wait"; `phone` holds digits alone."""

    kind: str = VisitKind.VISIT
    party_size: int = 1
    first_time: bool = True
    adviser: Staff | str = "turn"
    source: str = "walk_in"
    car_model: CarModel | None = None
    campaign: Any = None
    name: str = ""
    phone: str = ""
    grade: str = "b"
    greeted: bool | None = None
    others: bool = False
    entry_key: uuid.UUID | None = None


class SameParty(ValidationError):
    """Somebody else has just logged a party like this one; it is logged again on purpose only."""


@transaction.atomic
def register_visit(*, acting_user: Staff, arrival: Arrival) -> ShowroomVisit:
    """Log a party or a call, give it to whose turn it is, and with a number open the file and the lead in one go.

    Sent twice it is logged once. Raises PermissionDenied without the right, SameParty where a colleague logged the
    party minutes ago, ValidationError for what cannot be.
    """
    if not rights_of(acting_user).anywhere("sales.add_showroomvisit"):
        raise PermissionDenied(_("Your position does not include recording this."))
    key = arrival.entry_key or uuid.uuid4()
    seat = home_of(acting_user)
    # One at a time in a store: two desks neither log one party twice nor give one turn to two parties.
    Unit.objects.select_for_update().get(pk=seat.store_id or seat.unit_id)
    sent = ShowroomVisit.objects.filter(entry_key=key, created_by=acting_user).first()
    if sent is not None:
        return sent
    known = known_by(seat.store_id, arrival.phone) if arrival.phone else None
    _check_once(seat, acting_user, arrival, known)
    adviser, by_turn = _whose(seat, arrival, known)
    values = {
        "kind": arrival.kind,
        "arrived_at": clock.now(),
        "party_size": 1 if arrival.kind == VisitKind.CALL else arrival.party_size,
        "first_time": arrival.first_time and not _came_before(known),
        "by_turn": by_turn,
        "source": "phone" if arrival.kind == VisitKind.CALL and arrival.source == "walk_in" else arrival.source,
        "campaign": arrival.campaign,
        "car_model": arrival.car_model,
        "greeted": arrival.greeted,
        "entry_key": key,
    }
    kind = kind_of_model(ShowroomVisit)
    record = create_record(kind=kind, acting_user=acting_user, values=values, seat=seat)
    visit = ShowroomVisit.objects.for_move().get(pk=record.pk)
    if adviser is not None:
        visit = _serve(visit, adviser, acting_user)
    if arrival.phone:
        visit = _capture(visit, acting_user, arrival.name, arrival.phone, arrival.car_model, arrival.grade)
    return visit


def _came_before(known: Customer | None) -> bool:
    return known is not None and ShowroomVisit.objects.counted().filter(customer=known, kind=VisitKind.VISIT).exists()


def _check_once(seat: Assignment, actor: Staff, arrival: Arrival, known: Customer | None) -> None:
    """Refuse a party a colleague logged minutes ago, and a customer who is in the house already."""
    log = ShowroomVisit.objects.counted().filter(store=seat.store_id, kind=arrival.kind)
    if known is not None:
        there = log.in_the_house().filter(customer=known).select_related("created_by").first()
        if there is not None:
            facts = {"name": there.created_by.name, "at": f"{clock.local_time(there.arrived_at):%H:%M}"}
            raise ValidationError({"phone": _("%(name)s logged this customer at %(at)s; they are still here.") % facts})
    if arrival.others or arrival.kind == VisitKind.CALL:
        return
    alike = log.filter(
        arrived_at__gt=clock.now() - SAME_PARTY, party_size=arrival.party_size, first_time=arrival.first_time
    )
    twin = alike.exclude(created_by=actor).select_related("created_by").order_by("-arrived_at").first()
    if twin is not None:
        facts = {
            "name": twin.created_by.name,
            "at": f"{clock.local_time(twin.arrived_at):%H:%M}",
            "count": twin.party_size,
        }
        raise SameParty(_("%(name)s logged a party of %(count)s at %(at)s. Are these other people?") % facts)


def _whose(seat: Assignment, arrival: Arrival, known: Customer | None) -> tuple[Staff | None, bool]:
    """Return who receives, and whether by turn: a customer somebody advises goes to them while they are free."""
    if isinstance(arrival.adviser, Staff):
        return arrival.adviser, False
    if arrival.adviser == "wait":
        return None, True
    order = rota.advisers_on_shift(seat.store_id, clock.now())
    if known is not None:
        lead = Lead.objects.open().filter(customer=known, store=seat.store_id).first()
        mine = next((each for each in order if lead and each.staff.pk == lead.owner_id and each.free), None)
        if mine is not None:
            return mine.staff, False
    turn = rota.next_in_turn(order)
    return (turn.staff if turn else None), True


def _serve(visit: ShowroomVisit, adviser: Staff, actor: Staff) -> ShowroomVisit:
    kind = kind_of_model(ShowroomVisit)
    move = kind.flow.move("receive")
    assert move is not None
    if not holds(actor, RECEIVE, visit):
        advance(visit, "receive", actor, adviser=adviser)
        return ShowroomVisit.objects.for_move().get(pk=visit.pk)
    values = {"adviser": adviser}
    move_record(kind=kind, record=visit, move=move, acting_user=actor, version=visit.version, values=values)
    return ShowroomVisit.objects.for_move().get(pk=visit.pk)


@transaction.atomic
def capture_visit(
    *,
    visit: ShowroomVisit,
    acting_user: Staff,
    version: int,
    name: str,
    phone: str,
    car_model: CarModel | None = None,
    grade: str = "b",
) -> ShowroomVisit:
    """Open the customer's file and the lead of a party that was logged without a number.

    Raises PermissionDenied without the right, ValidationError where it has a file or is struck out.
    """
    stored = ShowroomVisit.objects.for_move().select_for_update(of=("self",)).get(pk=visit.pk)
    if not holds(acting_user, RECEIVE, stored):
        raise PermissionDenied(_("Your position does not include this for this record."))
    if stored.version != version:
        raise ValidationError(_("Somebody changed this record after you opened the form."))
    if stored.customer_id is not None or stored.state not in ("registered", "receiving", "left"):
        raise ValidationError(_("This visit has a file already, or is closed."))
    return _capture(stored, acting_user, name, phone, car_model, grade)


def _capture(
    visit: ShowroomVisit, actor: Staff, name: str, phone: str, car_model: CarModel | None, grade: str
) -> ShowroomVisit:
    """Link the party with the file and the lead of this number, or open both."""
    adviser = visit.adviser
    seat = seat_of(visit.store_id, adviser) if adviser is not None else home_of(actor)
    more: dict[str, Any] = {"name": name, "phone": phone, "adviser": adviser}
    customer = file_of(actor, seat, more, visit.source)
    lead = Lead.objects.open().filter(customer=customer, store=visit.store_id).first()
    if lead is None:
        lead = _new_lead(visit, customer, actor, seat, car_model, grade)
    try:
        with transaction.atomic():
            ShowroomVisit.objects.filter(pk=visit.pk).update(
                customer=customer,
                lead=lead,
                car_model=car_model or visit.car_model_id,
                not_captured="",
                version=visit.version + 1,
                changed_at=clock.now(),
            )
    except IntegrityError:
        raise ValidationError({"phone": _("This customer is logged already and still here.")}) from None
    note(visit, Verb.CHANGE, actor, changes=[["customer", "", customer.reference], ["lead", "", lead.reference]])
    if visit.kind == VisitKind.VISIT:
        advance(lead, "arrive", actor)
        lead.refresh_from_db()
        if visit.adviser_id != lead.owner_id:
            letters.tell_of(lead, "came", [lead.owner_id], actor, clock.now(), kind_of_model(Lead).url(lead.pk))
    return ShowroomVisit.objects.for_move().get(pk=visit.pk)


def _new_lead(
    visit: ShowroomVisit, customer: Customer, actor: Staff, seat: Assignment, car_model: CarModel | None, grade: str
) -> Lead:
    values = {
        "customer": customer,
        "grade": grade,
        "source": visit.source,
        "campaign": visit.campaign,
        "car_model": car_model or visit.car_model,
    }
    record = create_record(
        kind=kind_of_model(Lead),
        acting_user=actor,
        values=values,
        more={"spoken": visit.adviser_id is not None},
        seat=seat,
        owner=visit.adviser or actor,
    )
    return Lead.objects.get(pk=record.pk)


def visit_saved(visit: ShowroomVisit, _actor: Staff, _more: Mapping[str, Any], created: bool) -> list[list[str]]:
    """A line typed afterwards belongs to the adviser named in it."""
    if created and visit.adviser is not None and visit.owner_id != visit.adviser_id:
        advance(visit, "receive", _actor, adviser=visit.adviser)
    return []
