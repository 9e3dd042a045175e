"""What moves of the showroom's records bring about: owners, calls planned, duties raised and settled, people told."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from marketing.models import Customer
from roles.duties import events
from roles.duties.subjects import Subject
from roles.models import Assignment, Staff
from roles.records.actions import move_by_house, note
from roles.records.flows import Moved
from roles.records.kinds import kind_of_model
from roles.records.models import Verb
from sales.models import Lead, LeadOwner, RecordingCheck, ShowroomVisit, TestDrive
from sales.showroom import calls, clocks, letters
from sales.showroom.events import DRIVE_BOOKED, DRIVE_OVER, LEAD_ASSIGNED, LEAD_CONTACTED
from sales.showroom.seats import seat_of


def advance(record: Any, code: str, actor: Staff | None, **values: Any) -> bool:
    """Let the house make a move somebody brought about elsewhere; False where it is not possible now."""
    kind = kind_of_model(type(record))
    stored = kind.model.objects.for_move().get(pk=record.pk)
    move = kind.flow.move(code)
    assert move is not None
    return move_by_house(kind=kind, record=stored, move=move, values=values, acting_user=actor) is not None


# --- leads ------------------------------------------------------------------------------------------------------------


def lead_assigned(lead: Lead, moved: Moved) -> None:
    """Give the lead, its planned call and its customer to the adviser, who owes the first contact."""
    give_lead(lead, moved.data["person"], moved.actor, moved.at)


def give_lead(lead: Lead, person: Staff, actor: Staff | None, at: datetime) -> None:
    """Make a person the adviser of a lead; raises ValidationError where their position does not advise."""
    seat = seat_of(lead.store_id, person)
    before = lead.owner_id
    _place(lead, seat)
    LeadOwner.objects.create(lead=lead, staff=person, given_by=actor, at=at)
    _give_customer(lead, seat, before, actor)
    calls.hand_over(lead, seat)
    owe_contact(lead, actor, at)
    if actor is None or actor.pk != person.pk:
        kind = kind_of_model(Lead)
        letters.tell_of(lead, "assigned", [person.pk], actor, at, kind.url(lead.pk))


def owe_contact(lead: Lead, actor: Staff | None, at: datetime) -> None:
    """Raise the duty to speak to the customer, due when the clock of the lead, or of its new adviser, is over."""
    subject = Subject("lead", lead.pk)
    events.take_back(LEAD_ASSIGNED.code, subject)
    due_at = lead.respond_by
    if lead.contacted_at is not None or due_at <= at:
        due_at = clocks.respond_by(lead.grade, lead.store_id, at)
    key = f"lead:{lead.pk}:{lead.version}"
    happened = events.Happened(subject, lead.unit, at, key, lead.owner, due_at)
    events.raise_many(LEAD_ASSIGNED.code, [happened], acting_user=actor)
    calls.plan(lead, due_at, actor, key)


def _place(record: Any, seat: Assignment) -> None:
    record.owner, record.unit = seat.staff, seat.unit
    record.department_id, record.store_id = seat.department_id, seat.store_id
    record.save(update_fields=["owner", "unit", "department", "store"])


def _give_customer(lead: Lead, seat: Assignment, before: int, actor: Staff | None) -> None:
    """A customer's file goes with their lead, unless somebody else looks after the customer."""
    mine = Q(owner=before) | Q(owner=lead.created_by_id)
    customer = Customer.objects.filter(mine, pk=lead.customer_id).exclude(owner=seat.staff_id).first()
    if customer is not None:
        old = customer.owner.name
        _place(customer, seat)
        note(customer, Verb.CHANGE, actor, changes=[["owner", old, seat.staff.name]])


def lead_came(lead: Lead, moved: Moved) -> None:
    """Keep the first visit; who stands in the showroom has been spoken to."""
    if lead.visited_at is None:
        Lead.objects.filter(pk=lead.pk).update(visited_at=moved.at)
    spoken_to(lead, moved.at, moved.actor)


def lead_drove(lead: Lead, moved: Moved) -> None:
    """Keep the first drive."""
    if lead.driven_at is None:
        Lead.objects.filter(pk=lead.pk).update(driven_at=moved.at)
    spoken_to(lead, moved.at, moved.actor)


def spoken_to(lead: Lead, at: datetime, actor: Staff | None) -> None:
    """Keep the first and the last contact, and settle the duty to make it."""
    Lead.objects.filter(pk=lead.pk, contacted_at__isnull=True).update(contacted_at=at)
    Lead.objects.filter(pk=lead.pk).update(last_contact_at=at)
    events.settle(LEAD_CONTACTED.code, Subject("lead", lead.pk), at, actor)


def lead_over(lead: Lead, moved: Moved) -> None:
    """Whoever ordered, or is lost, is not called as a prospect any more; who asked for the loss is told."""
    events.settle(LEAD_CONTACTED.code, Subject("lead", lead.pk), moved.at, moved.actor)
    calls.end(lead, moved.at)


def lead_again(lead: Lead, moved: Moved) -> None:
    """Whoever is worked on again is spoken to again."""
    calls.plan(lead, clocks.next_contact(lead.grade, moved.at.date()), moved.actor, f"lead:{lead.pk}:{lead.version}")


def loss_asked(lead: Lead, moved: Moved) -> None:
    """Let the sales manager decide; raises ValidationError where nobody can."""
    from sales.showroom import documents

    assert moved.actor is not None
    documents.hand_in(lead, moved.actor, moved.at)


def loss_taken_back(lead: Lead, moved: Moved) -> None:
    """Take the application out of the inbox; the lead goes on as before."""
    from sales.showroom import documents

    documents.take_back(lead)
    lead_again(lead, moved)


def alone_with_customer(lead: Lead, _user: Staff) -> str:
    """A customer has one open lead in a store: the other one goes on."""
    others = Lead.objects.open().filter(customer=lead.customer_id, store=lead.store_id).exclude(pk=lead.pk)
    return _("This customer has another open lead: go on with that one.") if others.exists() else ""


# --- the floor --------------------------------------------------------------------------------------------------------


def visit_received(visit: ShowroomVisit, moved: Moved) -> None:
    """The line of the log belongs to the adviser from now on; so does a lead that waited with the front desk."""
    assert visit.adviser is not None
    _place(visit, seat_of(visit.store_id, visit.adviser))
    lead = visit.lead
    if lead is not None and not lead.owners.exists() and lead.state in ("new", "visited"):
        if lead.state == "new":
            advance(lead, "take", moved.actor)
            lead.refresh_from_db()
        give_lead(lead, visit.adviser, moved.actor, moved.at)


def visit_entered(visit: ShowroomVisit, _moved: Moved) -> None:
    """What is entered says whether there is a file, or why there is none; raises ValidationError where it does not."""
    if visit.customer_id is None and not visit.not_captured and visit.kind == "visit":
        raise ValidationError({"not_captured": _("Say why there is no customer file, or open one.")})


def drive_done(drive: TestDrive, moved: Moved) -> None:
    """Give back the half hours not used; the lead has driven."""
    drive.slots.filter(starts_at__gt=moved.at).delete()
    events.settle(DRIVE_OVER.code, Subject("test_drive", drive.pk), moved.at, moved.actor)
    if drive.lead is not None:
        advance(drive.lead, "drive", moved.actor)


def drive_cancelled(drive: TestDrive, moved: Moved) -> None:
    """Give the car's half hours back."""
    drive.slots.all().delete()
    events.settle(DRIVE_OVER.code, Subject("test_drive", drive.pk), moved.at, moved.actor)


def drive_booked(drive: TestDrive, actor: Staff, at: datetime) -> None:
    """Whoever goes along owes it by the end of the booked time."""
    subject = Subject("test_drive", drive.pk)
    events.take_back(DRIVE_BOOKED.code, subject)
    key = f"test_drive:{drive.pk}:{drive.version}"
    happened = events.Happened(subject, drive.unit, at, key, drive.owner, drive.ends_at)
    events.raise_many(DRIVE_BOOKED.code, [happened], acting_user=actor)


def recording_scored(recording: RecordingCheck, moved: Moved) -> None:
    """Keep who listened."""
    RecordingCheck.objects.filter(pk=recording.pk).update(scored_by=moved.actor)
