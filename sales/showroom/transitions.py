"""The state machines of leads and recordings, as tables: from, to, who, when.

Where a table says more than `records.json` of the domain does, the reason stands beside the row.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.records.flows import Flow, Move
from sales.models import LeadState as Lead
from sales.models import RecordingState as Recording
from sales.showroom import effects, guards
from sales.showroom.move_forms import AdviserForm

_WORKED_ON = (Lead.ASSIGNED, Lead.FOLLOWING, Lead.VISITED, Lead.DRIVEN)

LEAD = Flow(
    initial=Lead.NEW,
    faces={
        Lead.NEW: "requested",
        Lead.ASSIGNED: "waiting",
        Lead.FOLLOWING: "running",
        Lead.VISITED: "running",
        Lead.DRIVEN: "running",
        Lead.ORDERED: "done",
        Lead.LOSING: "submitted",
        Lead.LOST: "left",
        Lead.JOINED: "transferred",
    },
    closed=frozenset({Lead.ORDERED, Lead.LOST, Lead.JOINED}),
    locked=frozenset({Lead.LOSING}),
    moves=(
        Move(
            code="assign",
            label=_("Give to an adviser"),
            source=(Lead.NEW,),
            target=Lead.ASSIGNED,
            permission="sales.assign_lead",
            form=AdviserForm,
            effect=effects.lead_assigned,
            tone="primary",
            icon="user-share",
        ),
        # Who records a lead of their own, or names its adviser, has assigned it with that.
        Move(code="take", label=_("Taken with recording it"), source=(Lead.NEW,), target=Lead.ASSIGNED),
        Move(
            code="reassign",
            label=_("Give to another adviser"),
            # Not in records.json: advisers leave, fall ill, or let a lead lie (issue: "reassignment"). Whoever gets it
            # speaks to the customer first; what was reached before stays in its dates.
            source=_WORKED_ON,
            target=Lead.ASSIGNED,
            permission="sales.assign_lead",
            form=AdviserForm,
            effect=effects.lead_assigned,
            icon="arrow-forward-up",
        ),
        # Made with the first contact logged, so that no lead is followed without one.
        Move(code="contact", label=_("First contact"), source=(Lead.ASSIGNED,), target=Lead.FOLLOWING),
        Move(
            code="arrive",
            label=_("Came to the showroom"),
            # Somebody may come before anybody called: also from new and assigned. The house makes it with the visit.
            source=(Lead.NEW, Lead.ASSIGNED, Lead.FOLLOWING),
            target=Lead.VISITED,
            permission="sales.work_lead",
            who=guards.takes_part,
            when=guards.has_come,
            effect=effects.lead_came,
            icon="building-store",
        ),
        # Made with a drive that is done: nobody has driven without the record of it.
        Move(
            code="drive",
            label=_("Has driven"),
            source=(Lead.NEW, Lead.ASSIGNED, Lead.FOLLOWING, Lead.VISITED),
            target=Lead.DRIVEN,
            effect=effects.lead_drove,
        ),
        # Made by the signed order; straight from contact too, for who orders by phone.
        Move(
            code="order",
            label=_("Has ordered"),
            source=(Lead.ASSIGNED, Lead.FOLLOWING, Lead.VISITED, Lead.DRIVEN),
            target=Lead.ORDERED,
            stamps=("ordered_at",),
            effect=effects.lead_over,
        ),
        Move(
            code="order_gone",
            label=_("The order was called off"),
            source=(Lead.ORDERED,),
            target=Lead.FOLLOWING,
            effect=effects.lead_again,
        ),
        Move(
            code="ask_lost",
            label=_("Apply for loss"),
            # From assigned as well: a wrong number is never reached.
            source=_WORKED_ON,
            target=Lead.LOSING,
            permission="sales.work_lead",
            who=guards.takes_part,
            fields=("lost_reason", "lost_to", "lost_words"),
            needs=("lost_reason",),
            stamps=("lost_asked_at",),
            effect=effects.loss_asked,
            icon="user-off",
        ),
        Move(
            code="lose",
            label=_("Loss approved"),
            source=(Lead.LOSING,),
            target=Lead.LOST,
            stamps=("lost_at",),
            effect=effects.lead_over,
        ),
        Move(
            code="keep",
            label=_("Loss not approved"),
            source=(Lead.LOSING,),
            target=Lead.FOLLOWING,
            effect=effects.lead_again,
        ),
        Move(
            code="unask_lost",
            label=_("Take the application back"),
            # Not in records.json: the customer may call while it waits.
            source=(Lead.LOSING,),
            target=Lead.FOLLOWING,
            permission="sales.work_lead",
            who=guards.takes_part,
            effect=effects.loss_taken_back,
            icon="arrow-back-up",
        ),
        Move(
            code="revive",
            label=_("Take up again"),
            source=(Lead.LOST,),
            target=Lead.FOLLOWING,
            permission="sales.work_lead",
            when=effects.alone_with_customer,
            reason="required",
            effect=effects.lead_again,
            tone="primary",
            icon="refresh",
        ),
        # Two files of one customer became one: what is left of two open leads is one.
        Move(
            code="join",
            label=_("Joined to another lead"),
            source=(Lead.NEW, *_WORKED_ON, Lead.LOSING),
            target=Lead.JOINED,
        ),
    ),
)

RECORDING = Flow(
    initial=Recording.EXPORTED,
    faces={Recording.EXPORTED: "draft", Recording.FILED: "waiting", Recording.CHECKED: "done"},
    closed=frozenset({Recording.CHECKED}),
    moves=(
        Move(
            code="file",
            label=pgettext_lazy("verb", "File"),
            source=(Recording.EXPORTED,),
            target=Recording.FILED,
            permission="sales.file_recordingcheck",
            stamps=("filed_at",),
            bulk=True,
            tone="primary",
            icon="archive",
        ),
        Move(
            code="score",
            label=_("Score"),
            source=(Recording.FILED,),
            target=Recording.CHECKED,
            permission="sales.score_recordingcheck",
            who=guards.not_heard,
            fields=("score", "findings"),
            needs=("score", "findings"),
            stamps=("scored_at",),
            effect=effects.recording_scored,
            tone="primary",
            icon="clipboard-check",
        ),
    ),
)
