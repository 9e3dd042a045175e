"""The calls of a lead: planned, handed on and ended with it; a lead's dates follow what became of them.

They are marketing's follow-up calls, so that the call list, overdue duties and the figure of calls on time know them.
"""

from __future__ import annotations

from datetime import datetime

from marketing.events import CALL_OVERDUE
from marketing.models import CallResult, CareKind, FollowUp, FollowUpState
from marketing.records import FOLLOW_UP
from roles import clock
from roles.duties import events
from roles.duties.subjects import Subject
from roles.models import Assignment, Staff
from roles.records.actions import move_by_house
from roles.records.models import RecordEntry, Verb
from sales.models import Lead, LeadCall
from sales.showroom import clocks

_TO_MAKE = (FollowUpState.TODO, FollowUpState.MOVED, FollowUpState.OVERDUE)


def open_call(lead: Lead) -> FollowUp | None:
    """Return the call of a lead that is still to be made."""
    row: FollowUp | None = FollowUp.objects.filter(of_lead__lead=lead, state__in=_TO_MAKE).order_by("due_at").first()
    return row


def plan(lead: Lead, due_at: datetime, actor: Staff | None, key: str) -> FollowUp:
    """Plan the next call of a lead, unless one is planned; `key` tells its occasion."""
    call = open_call(lead)
    if call is None:
        call = FollowUp(
            customer_id=lead.customer_id,
            kind=CareKind.PROSPECT,
            due_at=due_at,
            first_due_at=due_at,
            rule_key=key,
            owner_id=lead.owner_id,
            unit_id=lead.unit_id,
            department_id=lead.department_id,
            store_id=lead.store_id,
            created_by=actor or lead.owner,
            state=FollowUpState.TODO,
        )
        call.save(force_insert=True)
        RecordEntry.objects.create(
            kind="follow_up", record_id=call.pk, actor=actor, verb=Verb.CREATE, to_state=call.state
        )
        LeadCall.objects.create(lead=lead, call=call)
    Lead.objects.filter(pk=lead.pk).update(next_contact_at=call.due_at)
    return call


def hand_over(lead: Lead, seat: Assignment) -> None:
    """Give the calls still to be made to the lead's new adviser; whoever was late with one owes it no longer."""
    calls = FollowUp.objects.filter(of_lead__lead=lead, state__in=_TO_MAKE)
    for pk in calls.filter(state=FollowUpState.OVERDUE).exclude(owner=seat.staff_id).values_list("pk", flat=True):
        events.take_back(CALL_OVERDUE.code, Subject("follow_up", pk))
    calls.update(owner=seat.staff, unit=seat.unit, department=seat.department_id, store=seat.store_id)


def end(lead: Lead, at: datetime) -> None:
    """Take back what was planned ahead; what is overdue stays as not reached, so that it counts as late."""
    waiting = FollowUp.objects.filter(of_lead__lead=lead, state__in=_TO_MAKE)
    Lead.objects.filter(pk=lead.pk).update(next_contact_at=None)
    done = FOLLOW_UP.flow.move("done")
    assert done is not None
    for call in waiting.filter(due_at__lte=at):
        move_by_house(kind=FOLLOW_UP, record=call, move=done, values={"result": CallResult.NOT_REACHED})
    waiting.filter(due_at__gt=at).delete()


def heard(call: FollowUp, actor: Staff | None, at: datetime, following: FollowUp | None) -> None:
    """Let a lead follow what became of its call: spoken to, spoken to next, planned anew by the grade's rhythm."""
    from sales.showroom.effects import advance, spoken_to

    link = LeadCall.objects.filter(call=call).select_related("lead__owner").first()
    if link is None:
        return
    lead = link.lead
    if following is not None:
        LeadCall.objects.get_or_create(call=following, defaults={"lead": lead})
    if call.state != FollowUpState.DONE:
        Lead.objects.filter(pk=lead.pk).update(next_contact_at=call.due_at)
        return
    if lead.state in ("ordered", "lost", "joined"):
        return
    spoken_to(lead, at, actor)
    if lead.state == "assigned":
        advance(lead, "contact", actor)
    if lead.state == "losing":
        return
    if following is not None:
        Lead.objects.filter(pk=lead.pk).update(next_contact_at=following.due_at)
    else:
        plan(lead, clocks.next_contact(lead.grade, clock.local_date(at)), actor, f"lead:{lead.pk}:after:{call.pk}")
