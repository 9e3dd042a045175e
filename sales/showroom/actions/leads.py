"""Recording a lead: whose file it is, whose lead it becomes, by when the customer is spoken to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketing.models import CampaignGuest, Customer
from marketing.records import CUSTOMER
from roles import clock
from roles.models import Assignment, Staff
from roles.records.actions import create_record
from roles.records.kinds import kind_of_model
from sales.models import Lead, LeadOwner
from sales.showroom import calls, clocks, letters
from sales.showroom.effects import advance, give_lead, owe_contact
from sales.showroom.seats import advisers_of, advises, seat_of


def prepare_lead(actor: Staff, seat: Assignment, values: Mapping[str, Any], more: Mapping[str, Any]) -> dict[str, Any]:
    """Find or open the customer's file, and set the clock of the first contact.

    Raises ValidationError where nobody is named, or the customer is a lead already.
    """
    customer = values.get("customer") or file_of(actor, seat, more, str(values.get("source") or ""))
    # Two people recording one caller at once: the second waits here and is told.
    Customer.objects.select_for_update().get(pk=customer.pk)
    if against := already_a_lead(customer, seat.store_id):
        raise ValidationError(against)
    at = clock.now()
    grade = str(values.get("grade") or Lead._meta.get_field("grade").default)
    return {**values, "customer": customer, "respond_by": clocks.respond_by(grade, seat.store_id, at)}


def file_of(actor: Staff, seat: Assignment, more: Mapping[str, Any], source: str) -> Customer:
    """Return the customer's file in the store: the one with this number, else a new one of the adviser's."""
    phone = str(more.get("phone") or "")
    if not phone:
        raise ValidationError({"phone": _("Name a customer on file, or a phone number.")})
    known = known_by(seat.store_id, phone)
    if known is not None:
        return known
    adviser = more.get("adviser")
    place = seat_of(seat.store_id, adviser) if adviser is not None else seat
    name = str(more.get("name") or "") or _("Customer %(digits)s") % {"digits": phone[-4:]}
    values = {"party": "person", "name": name, "source": source or "other", "grade": "c"}
    record = create_record(
        kind=CUSTOMER,
        acting_user=actor,
        values=values,
        more={"phones": [phone]},
        seat=place,
        owner=adviser or actor,
    )
    return Customer.objects.get(pk=record.pk)


def known_by(store: int | None, phone: str) -> Customer | None:
    """Return the live file of a store with this number (digits); the oldest of several."""
    rows = Customer.objects.alive().filter(store=store)
    found: Customer | None = (
        rows.filter(pk__in=rows.with_phones([phone])).select_related("owner").order_by("pk").first()
    )
    return found


def already_a_lead(customer: Customer | None, store: int | None) -> str:
    """Return in words that a customer is somebody's open lead in a store; empty: they are not."""
    if customer is None:
        return ""
    known = Lead.objects.open().filter(customer=customer, store=store).select_related("owner").first()
    if known is None:
        return ""
    facts = {"number": known.reference, "name": known.owner.name}
    return _("This customer is lead %(number)s already: %(name)s looks after it.") % facts


def lead_saved(lead: Lead, actor: Staff, more: Mapping[str, Any], created: bool) -> list[list[str]]:
    """Give a new lead its adviser, who owes the first contact; without one tell whoever gives leads out."""
    if not created:
        return []
    at = clock.now()
    if lead.campaign_id is not None:
        CampaignGuest.objects.get_or_create(
            campaign_id=lead.campaign_id, customer_id=lead.customer_id, defaults={"noted_by": actor}
        )
    adviser = more.get("adviser")
    if more.get("spoken"):
        _spoken_at_once(lead, actor)
    elif adviser is not None and adviser.pk != actor.pk:
        advance(lead, "take", actor)
        lead.refresh_from_db()
        give_lead(lead, adviser, actor, at)
    elif advises(lead.store_id, actor):
        advance(lead, "take", actor)
        lead.refresh_from_db()
        LeadOwner.objects.create(lead=lead, staff=actor, given_by=actor, at=at)
        owe_contact(lead, actor, at)
    else:
        _lay_open(lead)
        url = kind_of_model(Lead).url(lead.pk)
        letters.tell_of(lead, "unassigned", letters.holders_of(lead.store_id, "assign_lead"), actor, at, url)
    return []


def _lay_open(lead: Lead) -> None:
    """Put a lead nobody has into sales, where whoever gives leads out sees it, whoever recorded it."""
    seat = next((seat for seat in advisers_of(lead.store_id, "assign_lead") if seat.department_id), None)
    if seat is not None and seat.department_id != lead.department_id:
        lead.unit_id = lead.department_id = seat.department_id
        lead.save(update_fields=["unit", "department"])


def _spoken_at_once(lead: Lead, actor: Staff) -> None:
    """Who stands in the showroom is being spoken to: what is planned is the next contact."""
    at = clock.now()
    Lead.objects.filter(pk=lead.pk).update(contacted_at=at, last_contact_at=at)
    LeadOwner.objects.create(lead=lead, staff=lead.owner, given_by=actor, at=at)
    advance(lead, "take", actor)
    advance(lead, "contact", actor)
    lead.refresh_from_db()
    calls.plan(lead, clocks.next_contact(lead.grade, clock.local_date(at)), actor, f"lead:{lead.pk}:first")
