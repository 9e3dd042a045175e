"""What moves of marketing's records bring about: owners, clocks, duties raised and settled, people told."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from marketing import letters, listeners
from marketing.clocks import due_on
from marketing.events import (
    CALL_DONE,
    CALL_OVERDUE,
    COMPLAINT_ANSWERED,
    COMPLAINT_ASSIGNED,
    COMPLAINT_CLOSED,
    COMPLAINT_SOLVED,
    ESCALATED_IN,
    LOW_SATISFACTION,
    SURVEY_FOLLOWED,
)
from marketing.models import CallResult, CareKind, Complaint, FollowUp, FollowUpState
from roles import clock
from roles.duties import events
from roles.duties.subjects import Subject
from roles.models import Assignment, Staff
from roles.records.flows import Moved
from roles.records.models import RecordEntry, Verb
from roles.sharing import share, unshare

VIEW_COMPLAINT = "marketing.view_complaint"
# A customer who gives less than this is called by somebody (of 10). Source: issue, "low scores raise a duty".
LOW = 6
# What went up late already still leaves its manager this long.
AT_LEAST = timedelta(hours=4)


# --- calls ------------------------------------------------------------------------------------------------------------


def call_made(call: FollowUp, moved: Moved) -> None:
    """Settle its duty; a low score raises one, and a day typed plans the next call."""
    events.settle(CALL_DONE.code, Subject("follow_up", call.pk), moved.at, moved.actor)
    about, _colon, survey = call.rule_key.partition(":") if call.rule_key else ("", "", "")
    if about == "survey" and call.result != CallResult.NOT_REACHED:
        events.settle(SURVEY_FOLLOWED.code, Subject("survey", int(survey)), moved.at, moved.actor)
    low = call.satisfaction is not None and call.satisfaction < LOW
    if low or call.result == CallResult.TROUBLE:
        # At the unit that looks after the customer, whoever made the call.
        events.raise_by(LOW_SATISFACTION.code, Subject("follow_up", call.pk), call.customer.unit, moved.at)
    following = plan_next(call, moved.actor or call.owner) if call.next_on is not None else None
    listeners.call_happened(call, moved.actor, moved.at, following)


def plan_next(call: FollowUp, actor: Staff) -> FollowUp | None:
    """Plan the call a customer was promised; nothing for a day that is over."""
    if call.next_on is None or call.next_on < clock.today():
        return None
    due_at = due_on(call.next_on)
    kind = CareKind.PROSPECT if call.kind == CareKind.PROSPECT else CareKind.CARE
    following = FollowUp(
        customer_id=call.customer_id,
        car_id=call.car_id,
        kind=kind,
        way=call.way,
        due_at=due_at,
        first_due_at=due_at,
        owner_id=call.owner_id,
        unit_id=call.unit_id,
        department_id=call.department_id,
        store_id=call.store_id,
        created_by=actor,
        state=FollowUpState.TODO,
        rule_key=f"next:{call.pk}",
    )
    following.save(force_insert=True)
    RecordEntry.objects.create(
        kind="follow_up", record_id=following.pk, actor=actor, verb=Verb.CREATE, to_state=following.state
    )
    return following


def call_put_off(call: FollowUp, moved: Moved) -> None:
    """Give the call another day; its duty waits until then."""
    assert call.next_on is not None
    due_at = due_on(call.next_on)
    FollowUp.objects.filter(pk=call.pk).update(due_at=due_at, next_on=None)
    events.put_off(CALL_OVERDUE.code, Subject("follow_up", call.pk), due_at)
    call.due_at = due_at
    listeners.call_happened(call, moved.actor, moved.at)


# --- complaints -------------------------------------------------------------------------------------------------------


def complaint_assigned(complaint: Complaint, moved: Moved) -> None:
    """Give the complaint to whoever solves it, at their unit; who heard it first and who had it read on."""
    person = moved.data["person"]
    if complaint.dispatched_by_id is None and moved.actor is not None:
        Complaint.objects.filter(pk=complaint.pk).update(dispatched_by=moved.actor)
    _give(complaint, person)
    subject = Subject("complaint", complaint.pk)
    if moved.from_state != complaint.State.RECEIVED:
        # Whoever had it owes nothing any more.
        events.take_back(COMPLAINT_ASSIGNED.code, subject)
    key = f"{subject.kind}:{subject.pk}:{complaint.version}"
    happened = events.Happened(subject, complaint.unit, moved.at, key, person, complaint.close_by)
    events.raise_many(COMPLAINT_ASSIGNED.code, [happened], acting_user=moved.actor)
    letters.tell_complaint(complaint, "assigned", [person.pk], moved.actor, moved.at)


def _give(complaint: Complaint, person: Staff) -> None:
    seat = seat_to_solve(complaint.store_id, person)
    before = complaint.owner
    complaint.owner, complaint.unit = person, seat.unit
    complaint.department_id, complaint.store_id = seat.department_id, seat.store_id
    complaint.save(update_fields=["owner", "unit", "department", "store"])
    for reader in {before.pk: before, complaint.first_by_id: complaint.first_by}.values():
        if reader.pk != person.pk:
            share(complaint, reader, VIEW_COMPLAINT)
    unshare(complaint, person, VIEW_COMPLAINT)


def seat_to_solve(store_id: int | None, person: Staff) -> Assignment:
    """Return the seat of the store at which a person solves complaints; raises ValidationError where there is none."""
    seats = Assignment.objects.active_on(clock.today()).filter(
        staff=person, store=store_id, position__grants__permission__codename="handle_complaint"
    )
    found = seats.select_related("unit").order_by("starts_on", "pk").first()
    if found is None:
        raise ValidationError({"person": _("Their position does not include solving complaints.")})
    return found


def complaint_answered(complaint: Complaint, moved: Moved) -> None:
    """Keep when the customer was answered first."""
    if complaint.answered_at is None:
        Complaint.objects.filter(pk=complaint.pk).update(answered_at=moved.at)
    events.settle(COMPLAINT_ANSWERED.code, Subject("complaint", complaint.pk), moved.at, moved.actor)


def complaint_escalated(complaint: Complaint, moved: Moved) -> None:
    """Raise the duty of the department's manager, and tell them, who solves it and who heard it first."""
    Complaint.objects.filter(pk=complaint.pk).update(escalations=complaint.escalations + 1)
    raise_escalated(complaint, moved.at, moved.actor)
    people = {complaint.owner_id, complaint.first_by_id, *letters.managers_of(complaint)}
    letters.tell_complaint(complaint, "escalated", people, moved.actor, moved.at)


def raise_escalated(complaint: Complaint, at: datetime, actor: Staff | None) -> None:
    """Raise what the department's leaders owe for a complaint that is serious or late, once a version."""
    subject = Subject("complaint", complaint.pk)
    code = ESCALATED_IN.get(complaint.department.department_code if complaint.department else "")
    if code is None:
        return
    key = f"{subject.kind}:{subject.pk}:{complaint.version}"
    happened = events.Happened(subject, complaint.unit, at, key, None, max(complaint.close_by, at + AT_LEAST))
    events.raise_many(code.code, [happened], acting_user=actor)


def complaint_decided(complaint: Complaint, moved: Moved) -> None:
    """Give it to whoever goes on with it."""
    if moved.data["person"].pk != complaint.owner_id:
        complaint_assigned(complaint, moved)
    if complaint.answered_at is None:
        # Decided by a superior before anybody answered: the customer is answered by whoever goes on with it.
        letters.tell_complaint(complaint, "unanswered", [moved.data["person"].pk], moved.actor, moved.at)


def complaint_solved(complaint: Complaint, moved: Moved) -> None:
    """Let customer relations ask the customer."""
    subject = Subject("complaint", complaint.pk)
    events.settle(COMPLAINT_SOLVED.code, subject, moved.at, moved.actor)
    letters.tell_complaint(complaint, "solved", letters.closers_of(complaint), moved.actor, moved.at)


def complaint_closed(complaint: Complaint, moved: Moved) -> None:
    """Settle every duty about it, tell who heard it first and who solved it."""
    subject = Subject("complaint", complaint.pk)
    for event in (COMPLAINT_CLOSED, COMPLAINT_SOLVED, COMPLAINT_ANSWERED):
        events.settle(event.code, subject, moved.at, moved.actor)
    letters.tell_complaint(complaint, "closed", {complaint.owner_id, complaint.first_by_id}, moved.actor, moved.at)


def complaint_returned(complaint: Complaint, moved: Moved) -> None:
    """Give it back to whoever solved it."""
    Complaint.objects.filter(pk=complaint.pk).update(returned=complaint.returned + 1, solved_at=None)
    events.unsettle(COMPLAINT_SOLVED.code, Subject("complaint", complaint.pk))
    letters.tell_complaint(complaint, "returned", [complaint.owner_id], moved.actor, moved.at)
