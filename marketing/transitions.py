"""The state machines of marketing's records, as tables: from, to, who, when.

Where a table says more than `records.json` of the domain does, the reason stands beside the row.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from marketing import effects, guards
from marketing.models import ComplaintState as Complaint
from marketing.models import CustomerState as Customer
from marketing.models import FollowUpState as Call
from marketing.move_forms import AssignForm
from roles.records.flows import Flow, Move

CUSTOMER = Flow(
    initial=Customer.FILED,
    faces={
        Customer.FILED: "draft",
        Customer.COMPLETE: "done",
        Customer.UPDATED: "changed",
        Customer.LOST: "left",
        Customer.MERGED: "transferred",
        Customer.ERASED: "voided",
    },
    closed=frozenset({Customer.MERGED, Customer.ERASED}),
    moves=(
        Move(
            code="complete",
            label=_("The file is complete"),
            # Updated files are confirmed by the same move.
            source=(Customer.FILED, Customer.UPDATED),
            target=Customer.COMPLETE,
            permission="marketing.complete_customer",
            when=guards.file_is_complete,
            bulk=True,
            tone="primary",
            icon="check",
        ),
        # Who changes a complete file has updated it: the house moves it along with the change.
        Move(code="update", label=_("The file was updated"), source=(Customer.COMPLETE,), target=Customer.UPDATED),
        Move(
            code="lose",
            label=_("The customer is lost"),
            # A file can be lost before it was ever complete: whoever never came back.
            source=(Customer.FILED, Customer.COMPLETE, Customer.UPDATED),
            target=Customer.LOST,
            permission="marketing.lose_customer",
            reason="required",
            icon="user-off",
        ),
        Move(
            code="win_back",
            label=_("The customer is won back"),
            source=(Customer.LOST,),
            target=Customer.COMPLETE,
            permission="marketing.lose_customer",
            reason="required",
            tone="primary",
            icon="user-check",
        ),
    ),
)

FOLLOW_UP = Flow(
    initial=Call.TODO,
    faces={Call.TODO: "open", Call.MOVED: "waiting", Call.OVERDUE: "overdue", Call.DONE: "done"},
    closed=frozenset({Call.DONE}),
    moves=(
        Move(
            code="done",
            label=_("Call made"),
            source=(Call.TODO, Call.MOVED, Call.OVERDUE),
            target=Call.DONE,
            permission="marketing.complete_followup",
            fields=("result", "satisfaction", "outcome", "next_on"),
            needs=("result",),
            stamps=("done_at",),
            effect=effects.call_made,
            tone="primary",
            icon="check",
        ),
        Move(
            code="put_off",
            label=_("Put off"),
            # An overdue call can be put off as well; on time is measured by when it was due at first.
            source=(Call.TODO, Call.OVERDUE, Call.MOVED),
            target=Call.MOVED,
            permission="marketing.complete_followup",
            fields=("next_on",),
            needs=("next_on",),
            when=guards.next_day_lies_ahead,
            reason="optional",
            effect=effects.call_put_off,
            icon="calendar-event",
        ),
        Move(code="run_over", label=_("Not made in time"), source=(Call.TODO, Call.MOVED), target=Call.OVERDUE),
    ),
)

COMPLAINT = Flow(
    initial=Complaint.RECEIVED,
    faces={
        Complaint.RECEIVED: "requested",
        Complaint.ASSIGNED: "waiting",
        Complaint.HANDLING: "running",
        Complaint.ESCALATED: "overdue",
        Complaint.CONFIRMING: "submitted",
        Complaint.CLOSED: "done",
    },
    closed=frozenset({Complaint.CLOSED}),
    moves=(
        Move(
            code="assign",
            label=_("Assign"),
            source=(Complaint.RECEIVED,),
            target=Complaint.ASSIGNED,
            permission="marketing.assign_complaint",
            form=AssignForm,
            effect=effects.complaint_assigned,
            tone="primary",
            icon="user-share",
        ),
        Move(
            code="take",
            label=_("First answer given"),
            source=(Complaint.ASSIGNED,),
            target=Complaint.HANDLING,
            permission="marketing.handle_complaint",
            who=guards.solves_it,
            reason="required",
            effect=effects.complaint_answered,
            tone="primary",
            icon="message-check",
        ),
        Move(
            code="hand_over",
            label=_("Hand over"),
            # Not in records.json: a complaint often lands in the wrong department first (issue: "hand-over between
            # departments"). Its clocks go on.
            source=(Complaint.ASSIGNED, Complaint.HANDLING),
            target=Complaint.ASSIGNED,
            permission="marketing.handle_complaint",
            who=guards.solves_it,
            form=AssignForm,
            effect=effects.complaint_assigned,
            icon="arrow-forward-up",
        ),
        Move(
            code="escalate",
            label=_("Escalate"),
            source=(Complaint.HANDLING,),
            target=Complaint.ESCALATED,
            permission="marketing.handle_complaint",
            who=guards.solves_it,
            when=guards.serious_or_late,
            reason="required",
            effect=effects.complaint_escalated,
            icon="trending-up",
        ),
        # What nobody closed in time goes up by itself, from wherever it lies.
        Move(
            code="run_over",
            label=_("Not closed in time"),
            source=(Complaint.RECEIVED, Complaint.ASSIGNED, Complaint.HANDLING),
            target=Complaint.ESCALATED,
            effect=effects.complaint_escalated,
        ),
        Move(
            code="decide",
            label=_("Decide how it goes on"),
            source=(Complaint.ESCALATED,),
            target=Complaint.HANDLING,
            permission="marketing.resolve_complaint",
            who=guards.not_about_me,
            form=AssignForm,
            effect=effects.complaint_decided,
            tone="primary",
            icon="gavel",
        ),
        Move(
            code="solve",
            label=_("Solved: ask the customer"),
            source=(Complaint.HANDLING,),
            target=Complaint.CONFIRMING,
            permission="marketing.handle_complaint",
            who=guards.solves_it,
            fields=("cause", "measure", "outcome"),
            needs=("cause", "measure", "outcome"),
            stamps=("solved_at",),
            effect=effects.complaint_solved,
            tone="primary",
            icon="check",
        ),
        Move(
            code="close",
            label=_("The customer agrees: close"),
            source=(Complaint.CONFIRMING,),
            target=Complaint.CLOSED,
            permission="marketing.close_complaint",
            who=guards.may_close,
            fields=("said_at_closing", "satisfied"),
            needs=("said_at_closing", "satisfied"),
            stamps=("closed_at",),
            effect=effects.complaint_closed,
            tone="primary",
            icon="circle-check",
        ),
        Move(
            code="return",
            label=_("The customer does not agree"),
            source=(Complaint.CONFIRMING,),
            target=Complaint.HANDLING,
            permission="marketing.close_complaint",
            who=guards.may_close,
            reason="required",
            effect=effects.complaint_returned,
            icon="corner-up-left",
        ),
    ),
)
