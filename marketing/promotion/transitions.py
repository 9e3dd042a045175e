"""The state machines of plans, campaigns and their reviews, as tables: from, to, who, when.

Where a table says more than `records.json` of the domain does, the reason stands beside the row. What is decided on in
the approvals inbox moves by the house, along with the decision.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing.models import CampaignState as Campaign
from marketing.models import PlanState as Plan
from marketing.models import ReviewState as Review
from marketing.promotion import effects, guards
from marketing.promotion.move_forms import ReviewForm
from roles.records.flows import Flow, Move

PLAN = Flow(
    initial=Plan.DRAFT,
    faces={
        Plan.DRAFT: "draft",
        Plan.COUNTERSIGN: "waiting",
        Plan.SUBMITTED: "submitted",
        Plan.APPROVED: "approved",
        Plan.RUNNING: "running",
        Plan.SUMMED_UP: "done",
    },
    closed=frozenset({Plan.SUMMED_UP}),
    locked=frozenset({Plan.COUNTERSIGN, Plan.SUBMITTED, Plan.APPROVED, Plan.RUNNING}),
    moves=(
        Move(
            code="send",
            label=_("Send to sales and service"),
            source=(Plan.DRAFT,),
            target=Plan.COUNTERSIGN,
            permission="marketing.submit_marketingplan",
            effect=effects.plan_sent,
            tone="primary",
            icon="send",
        ),
        # Both sides sign, in any order; the plan waits until the second has.
        Move(
            code="sign",
            label=pgettext_lazy("marketing plan", "Sign"),
            source=(Plan.COUNTERSIGN,),
            target=Plan.COUNTERSIGN,
            permission="marketing.countersign_marketingplan",
            who=guards.signs_now,
            reason="optional",
            effect=effects.plan_signed,
            tone="primary",
            icon="signature",
        ),
        # Not in records.json: whoever is asked to sign may say no.
        Move(
            code="object",
            label=_("Send back"),
            source=(Plan.COUNTERSIGN,),
            target=Plan.DRAFT,
            permission="marketing.countersign_marketingplan",
            who=guards.signs_now,
            reason="required",
            effect=effects.plan_objected,
            icon="corner-up-left",
        ),
        Move(
            code="hand_in",
            label=_("Signed by both: handed in"),
            source=(Plan.COUNTERSIGN,),
            target=Plan.SUBMITTED,
            stamps=("handed_in_at",),
            effect=effects.plan_handed_in,
        ),
        # Not in records.json: a plan that goes round is taken back as any document is.
        Move(
            code="withdraw",
            label=_("Take back"),
            source=(Plan.COUNTERSIGN, Plan.SUBMITTED),
            target=Plan.DRAFT,
            permission="marketing.submit_marketingplan",
            who=guards.handed_it_in,
            effect=effects.taken_back,
            icon="arrow-back-up",
        ),
        Move(
            code="approve",
            label=_("Approved"),
            source=(Plan.SUBMITTED,),
            target=Plan.APPROVED,
            stamps=("approved_at",),
        ),
        Move(code="return", label=_("Returned"), source=(Plan.SUBMITTED,), target=Plan.DRAFT),
        Move(
            code="start",
            label=pgettext_lazy("marketing plan", "Start"),
            source=(Plan.APPROVED,),
            target=Plan.RUNNING,
            permission="marketing.run_marketingplan",
            when=guards.has_begun,
            tone="primary",
            icon="player-play",
        ),
        Move(
            code="sum_up",
            label=_("Sum up"),
            source=(Plan.RUNNING,),
            target=Plan.SUMMED_UP,
            permission="marketing.run_marketingplan",
            fields=("summary",),
            needs=("summary",),
            tone="primary",
            icon="check",
        ),
    ),
)

CAMPAIGN = Flow(
    initial=Campaign.PLANNING,
    faces={
        Campaign.PLANNING: "draft",
        Campaign.SUBMITTED: "submitted",
        Campaign.APPROVED: "approved",
        Campaign.REPORTED: "filed",
        Campaign.RUNNING: "running",
        Campaign.ENDED: "ended",
        Campaign.REVIEWED: "done",
        Campaign.CANCELLED: "cancelled",
    },
    closed=frozenset({Campaign.REVIEWED, Campaign.CANCELLED}),
    locked=frozenset({Campaign.SUBMITTED, Campaign.APPROVED, Campaign.REPORTED, Campaign.RUNNING, Campaign.ENDED}),
    moves=(
        Move(
            code="submit",
            label=_("Hand in"),
            source=(Campaign.PLANNING,),
            target=Campaign.SUBMITTED,
            permission="marketing.submit_campaign",
            effect=effects.handed_in,
            tone="primary",
            icon="send",
        ),
        # Not in records.json: taken back as any document is.
        Move(
            code="withdraw",
            label=_("Take back"),
            source=(Campaign.SUBMITTED,),
            target=Campaign.PLANNING,
            permission="marketing.submit_campaign",
            who=guards.handed_it_in,
            effect=effects.taken_back,
            icon="arrow-back-up",
        ),
        Move(
            code="approve",
            label=_("Approved"),
            source=(Campaign.SUBMITTED,),
            target=Campaign.APPROVED,
            stamps=("approved_at",),
            effect=effects.campaign_approved,
        ),
        Move(code="return", label=_("Returned"), source=(Campaign.SUBMITTED,), target=Campaign.PLANNING),
        # Not in records.json: the money is decided on apart; what was refused is asked for anew, with another amount.
        Move(
            code="ask_budget",
            label=_("Ask for another budget"),
            source=(Campaign.APPROVED,),
            target=Campaign.APPROVED,
            permission="marketing.submit_campaign",
            when=guards.budget_was_returned,
            fields=("budget",),
            needs=("budget",),
            effect=effects.budget_revised,
            icon="coin",
        ),
        Move(
            code="report",
            label=_("Inform the manufacturer"),
            source=(Campaign.APPROVED,),
            target=Campaign.REPORTED,
            permission="marketing.report_campaign",
            when=guards.budget_is_approved,
            fields=("filing",),
            stamps=("reported_at",),
            effect=effects.informed,
            icon="building-factory-2",
        ),
        Move(
            code="start",
            label=pgettext_lazy("campaign", "Start"),
            source=(Campaign.APPROVED, Campaign.REPORTED),
            target=Campaign.RUNNING,
            permission="marketing.run_campaign",
            when=lambda campaign, user: guards.has_begun(campaign, user) or guards.budget_is_approved(campaign, user),
            stamps=("started_at",),
            effect=effects.campaign_started,
            tone="primary",
            icon="player-play",
        ),
        Move(
            code="end",
            label=pgettext_lazy("campaign", "End"),
            source=(Campaign.RUNNING,),
            target=Campaign.ENDED,
            permission="marketing.run_campaign",
            fields=("attended",),
            needs=("attended",),
            stamps=("ended_at",),
            effect=effects.campaign_ended,
            tone="primary",
            icon="flag",
        ),
        # By accepting its review.
        Move(code="conclude", label=_("Reviewed"), source=(Campaign.ENDED,), target=Campaign.REVIEWED),
        Move(
            code="cancel",
            label=pgettext_lazy("campaign", "Cancel"),
            # Also where the manufacturer knows of it: a storm does not ask.
            source=(Campaign.APPROVED, Campaign.REPORTED),
            target=Campaign.CANCELLED,
            permission="marketing.cancel_campaign",
            reason="required",
            effect=effects.campaign_cancelled,
            icon="ban",
        ),
    ),
)

REVIEW = Flow(
    initial=Review.WAITING,
    faces={
        Review.WAITING: "open",
        Review.OVERDUE: "overdue",
        Review.SUBMITTED: "submitted",
        Review.ACCEPTED: "approved",
        Review.REPORTED: "done",
    },
    closed=frozenset({Review.REPORTED}),
    locked=frozenset({Review.SUBMITTED, Review.ACCEPTED}),
    moves=(
        Move(
            code="submit",
            label=_("Hand in"),
            # An overdue one is handed in as well: late, and counted so.
            source=(Review.WAITING, Review.OVERDUE),
            target=Review.SUBMITTED,
            permission="marketing.submit_campaignreview",
            form=ReviewForm,
            fields=("visits", "orders", "gross_profit", "conclusion"),
            needs=("gross_profit", "conclusion"),
            stamps=("submitted_at",),
            effect=effects.review_handed_in,
            tone="primary",
            icon="send",
        ),
        Move(
            code="accept",
            label=pgettext_lazy("review", "Accept"),
            source=(Review.SUBMITTED,),
            target=Review.ACCEPTED,
            permission="marketing.approve_campaignreview",
            who=guards.not_mine,
            stamps=("accepted_at",),
            effect=effects.review_accepted,
            tone="primary",
            icon="check",
        ),
        # Not in records.json: what is not good enough is written again.
        Move(
            code="return",
            label=_("Send back"),
            source=(Review.SUBMITTED,),
            target=Review.WAITING,
            permission="marketing.approve_campaignreview",
            who=guards.not_mine,
            reason="required",
            effect=effects.review_returned,
            icon="corner-up-left",
        ),
        Move(
            code="report",
            label=_("Inform the manufacturer"),
            source=(Review.ACCEPTED,),
            target=Review.REPORTED,
            permission="marketing.report_campaignreview",
            stamps=("reported_at",),
            effect=effects.informed,
            tone="primary",
            icon="building-factory-2",
        ),
        Move(code="run_over", label=_("Not handed in in time"), source=(Review.WAITING,), target=Review.OVERDUE),
    ),
)
