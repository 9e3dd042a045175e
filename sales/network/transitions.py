"""The state machines of sub-dealers and visits, as tables: from, to, who, when.

Where a table says more than `records.json` of the domain does, the reason stands beside the row.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.records.flows import Flow, Move
from sales.models import DealerVisitState as Visit
from sales.models import SubDealerState as Dealer
from sales.network import effects, guards

SUB_DEALER = Flow(
    initial=Dealer.POTENTIAL,
    faces={
        Dealer.POTENTIAL: "draft",
        Dealer.SURVEYED: "running",
        Dealer.SUBMITTED: "submitted",
        Dealer.SIGNED: "approved",
        Dealer.REJECTED: "refused",
        Dealer.PAUSED: "waiting",
        Dealer.ENDED: "ended",
    },
    closed=frozenset({Dealer.ENDED}),
    locked=frozenset({Dealer.SUBMITTED, Dealer.REJECTED}),
    moves=(
        Move(
            code="survey",
            label=_("Look into it"),
            source=(Dealer.POTENTIAL,),
            target=Dealer.SURVEYED,
            permission="sales.submit_subdealer",
            tone="primary",
            icon="search",
        ),
        Move(
            code="submit",
            label=_("Propose to sign"),
            source=(Dealer.SURVEYED,),
            target=Dealer.SUBMITTED,
            permission="sales.submit_subdealer",
            fields=("assessment", "agreement", "deposit", "credit", "placement_limit"),
            needs=("assessment", "agreement", "placement_limit"),
            effect=effects.dealer_proposed,
            tone="primary",
            icon="send",
        ),
        Move(
            code="withdraw",
            label=_("Take back"),
            source=(Dealer.SUBMITTED,),
            target=Dealer.SURVEYED,
            permission="sales.submit_subdealer",
            who=guards.handed_it_in,
            effect=effects.dealer_taken_back,
            icon="arrow-back-up",
        ),
        Move(
            code="sign",
            label=pgettext_lazy("sub-dealer", "Signed"),
            source=(Dealer.SUBMITTED,),
            target=Dealer.SIGNED,
            stamps=("signed_at",),
        ),
        Move(
            code="reject",
            label=pgettext_lazy("sub-dealer", "Rejected"),
            source=(Dealer.SUBMITTED,),
            target=Dealer.REJECTED,
        ),
        # Not in records.json: what was missing may be there a year later.
        Move(
            code="reopen",
            label=_("Look into it again"),
            source=(Dealer.REJECTED,),
            target=Dealer.SURVEYED,
            permission="sales.submit_subdealer",
            reason="required",
            icon="refresh",
        ),
        Move(
            code="pause",
            label=pgettext_lazy("sub-dealer", "Pause"),
            source=(Dealer.SIGNED,),
            target=Dealer.PAUSED,
            permission="sales.end_subdealer",
            reason="required",
            icon="player-pause",
        ),
        Move(
            code="resume",
            label=pgettext_lazy("sub-dealer", "Resume"),
            source=(Dealer.PAUSED,),
            target=Dealer.SIGNED,
            permission="sales.end_subdealer",
            tone="primary",
            icon="player-play",
        ),
        # From paused as well: what is paused is what ends mostly.
        Move(
            code="end",
            label=pgettext_lazy("sub-dealer", "End"),
            source=(Dealer.SIGNED, Dealer.PAUSED),
            target=Dealer.ENDED,
            permission="sales.end_subdealer",
            when=guards.has_no_cars,
            reason="required",
            stamps=("ended_at",),
            tone="danger",
            icon="flag",
        ),
    ),
)

VISIT = Flow(
    initial=Visit.PLANNED,
    faces={Visit.PLANNED: "open", Visit.OVERDUE: "overdue", Visit.DONE: "done"},
    closed=frozenset({Visit.DONE}),
    moves=(
        Move(
            code="complete",
            label=_("The visit is made"),
            source=(Visit.PLANNED, Visit.OVERDUE),
            target=Visit.DONE,
            permission="sales.complete_subdealervisit",
            when=guards.next_lies_ahead,
            fields=("cars_found", "findings", "problems", "next_on"),
            needs=("cars_found", "findings"),
            stamps=("done_at",),
            effect=effects.visit_made,
            tone="primary",
            icon="check",
        ),
        Move(
            code="run_over",
            label=_("Its day is over"),
            source=(Visit.PLANNED,),
            target=Visit.OVERDUE,
            effect=effects.visit_overdue,
        ),
    ),
)
