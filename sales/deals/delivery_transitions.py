"""The state machines of deliveries and of the cases about an order, as tables: from, to, who, when."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.records.flows import Flow, Move
from sales.deals import cases, delivering, guards
from sales.models import DeliveryState as Delivery
from sales.models import InsuranceState as Insurance
from sales.models import LoanState as Loan
from sales.models import RegistrationState as Registration

DELIVERY = Flow(
    initial=Delivery.TO_PLAN,
    faces={
        Delivery.TO_PLAN: "open",
        Delivery.PLANNED: "waiting",
        Delivery.READY: "confirmed",
        Delivery.HANDING: "running",
        Delivery.DELIVERED: "approved",
        Delivery.COMPLETE: "done",
        Delivery.CANCELLED: "cancelled",
    },
    closed=frozenset({Delivery.COMPLETE, Delivery.CANCELLED}),
    locked=frozenset({Delivery.DELIVERED}),
    moves=(
        Move(
            code="plan",
            label=pgettext_lazy("delivery", "Make an appointment"),
            # A car made ready for one day is delivered on another one, and is looked at again.
            source=(Delivery.TO_PLAN, Delivery.PLANNED, Delivery.READY),
            target=Delivery.PLANNED,
            permission="sales.plan_delivery",
            fields=("appointed_at",),
            needs=("appointed_at",),
            when=guards.lies_ahead,
            effect=delivering.planned,
            tone="primary",
            icon="calendar-event",
        ),
        Move(
            code="prepare",
            label=_("The car is ready"),
            source=(Delivery.PLANNED,),
            target=Delivery.READY,
            permission="sales.prepare_delivery",
            when=guards.car_is_fit,
            stamps=("ready_at",),
            effect=delivering.made_ready,
            tone="primary",
            icon="car",
        ),
        Move(
            code="begin",
            label=_("Begin the handover"),
            source=(Delivery.READY,),
            target=Delivery.HANDING,
            permission="sales.hand_delivery",
            when=guards.order_is_paid,
            stamps=("began_at",),
            tone="primary",
            icon="player-play",
        ),
        Move(
            code="deliver",
            label=_("Hand the car over"),
            source=(Delivery.HANDING,),
            target=Delivery.DELIVERED,
            permission="sales.hand_delivery",
            fields=("satisfied", "remarks"),
            needs=("satisfied",),
            when=guards.is_signed,
            stamps=("delivered_at",),
            effect=delivering.delivered,
            tone="primary",
            icon="truck-delivery",
        ),
        Move(
            code="complete",
            label=_("Papers are complete"),
            source=(Delivery.DELIVERED,),
            target=Delivery.COMPLETE,
            permission="sales.file_delivery",
            when=guards.papers_are_there,
            stamps=("complete_at",),
            effect=delivering.papers_filed,
            tone="primary",
            icon="circle-check",
        ),
        # Not in records.json: the order was cancelled, or gets another car.
        Move(
            code="call_off",
            label=pgettext_lazy("delivery", "Called off"),
            source=(Delivery.TO_PLAN, Delivery.PLANNED, Delivery.READY, Delivery.HANDING),
            target=Delivery.CANCELLED,
            effect=delivering.called_off,
        ),
    ),
)

REGISTRATION = Flow(
    initial=Registration.ACCEPTED,
    faces={
        Registration.ACCEPTED: "open",
        Registration.PAPERS: "waiting",
        Registration.RUNNING: "running",
        Registration.DONE: "done",
        Registration.CANCELLED: "cancelled",
    },
    closed=frozenset({Registration.DONE, Registration.CANCELLED}),
    moves=(
        Move(
            code="papers",
            label=_("Papers are complete"),
            source=(Registration.ACCEPTED,),
            target=Registration.PAPERS,
            permission="sales.work_registrationcase",
            tone="primary",
            icon="checklist",
        ),
        Move(
            code="begin",
            label=_("Handed to the authority"),
            source=(Registration.PAPERS,),
            target=Registration.RUNNING,
            permission="sales.work_registrationcase",
            tone="primary",
            icon="send",
        ),
        Move(
            code="done",
            label=pgettext_lazy("registration", "Done"),
            source=(Registration.RUNNING,),
            target=Registration.DONE,
            permission="sales.work_registrationcase",
            fields=("plate",),
            stamps=("done_at",),
            effect=cases.closed,
            tone="primary",
            icon="check",
        ),
        Move(
            code="cancel",
            label=pgettext_lazy("registration", "Cancel"),
            source=(Registration.ACCEPTED,),
            target=Registration.CANCELLED,
            permission="sales.work_registrationcase",
            reason="required",
            effect=cases.closed,
            icon="x",
        ),
        # Not in records.json: the order was cancelled.
        Move(
            code="call_off",
            label=_("The order was cancelled"),
            source=(Registration.ACCEPTED, Registration.PAPERS, Registration.RUNNING),
            target=Registration.CANCELLED,
        ),
    ),
)

LOAN = Flow(
    initial=Loan.COLLECTING,
    faces={
        Loan.COLLECTING: "open",
        Loan.ASSESSED: "scored",
        Loan.SUBMITTED: "submitted",
        Loan.GRANTED: "approved",
        Loan.REFUSED: "refused",
        Loan.PAID_OUT: "confirmed",
        Loan.MORTGAGED: "done",
        Loan.CANCELLED: "cancelled",
    },
    closed=frozenset({Loan.MORTGAGED, Loan.CANCELLED}),
    moves=(
        Move(
            code="assess",
            label=_("Papers assessed"),
            source=(Loan.COLLECTING,),
            target=Loan.ASSESSED,
            permission="sales.work_loancase",
            reason="optional",
            tone="primary",
            icon="scale",
        ),
        Move(
            code="submit",
            label=_("Sent to the bank"),
            source=(Loan.ASSESSED,),
            target=Loan.SUBMITTED,
            permission="sales.work_loancase",
            fields=("bank", "amount", "months"),
            needs=("bank", "amount", "months"),
            stamps=("submitted_at",),
            tone="primary",
            icon="send",
        ),
        # The bank decides and pays; whoever follows the case writes it down.
        Move(
            code="grant",
            label=_("The bank grants it"),
            source=(Loan.SUBMITTED,),
            target=Loan.GRANTED,
            permission="sales.work_loancase",
            fields=("amount", "commission"),
            needs=("amount",),
            stamps=("granted_at",),
            tone="primary",
            icon="check",
        ),
        Move(
            code="refuse",
            label=_("The bank refuses it"),
            source=(Loan.SUBMITTED,),
            target=Loan.REFUSED,
            permission="sales.work_loancase",
            reason="required",
            stamps=("refused_at",),
            icon="x",
        ),
        Move(
            code="again",
            label=_("Another bank or plan"),
            source=(Loan.REFUSED,),
            target=Loan.COLLECTING,
            permission="sales.work_loancase",
            icon="refresh",
        ),
        Move(
            code="pay_out",
            label=_("The bank has paid"),
            source=(Loan.GRANTED,),
            target=Loan.PAID_OUT,
            permission="sales.work_loancase",
            stamps=("paid_out_at",),
            tone="primary",
            icon="cash",
        ),
        Move(
            code="mortgage",
            label=_("Mortgage registered"),
            source=(Loan.PAID_OUT,),
            target=Loan.MORTGAGED,
            permission="sales.work_loancase",
            effect=cases.closed,
            tone="primary",
            icon="circle-check",
        ),
        # Not in records.json: the order was cancelled.
        Move(
            code="call_off",
            label=_("The order was cancelled"),
            source=(Loan.COLLECTING, Loan.ASSESSED, Loan.SUBMITTED, Loan.GRANTED, Loan.REFUSED),
            target=Loan.CANCELLED,
        ),
    ),
)

INSURANCE = Flow(
    initial=Insurance.QUOTED,
    faces={
        Insurance.QUOTED: "draft",
        Insurance.TAKEN_OUT: "submitted",
        Insurance.IN_FORCE: "approved",
        Insurance.EXPIRED: "overdue",
        Insurance.RENEWED: "done",
        Insurance.LOST: "left",
    },
    closed=frozenset({Insurance.RENEWED, Insurance.LOST}),
    moves=(
        Move(
            code="take_out",
            label=_("Taken out"),
            source=(Insurance.QUOTED,),
            target=Insurance.TAKEN_OUT,
            permission="sales.work_insurancecase",
            fields=("insurer", "premium", "commission"),
            needs=("insurer", "premium"),
            stamps=("taken_out_at",),
            tone="primary",
            icon="send",
        ),
        # The insurer's word; whoever follows the case writes it down.
        Move(
            code="in_force",
            label=_("The policy is there"),
            source=(Insurance.TAKEN_OUT,),
            target=Insurance.IN_FORCE,
            permission="sales.work_insurancecase",
            fields=("policy_no", "insured_until"),
            needs=("policy_no", "insured_until"),
            when=guards.policy_is_known,
            effect=cases.closed,
            tone="primary",
            icon="shield-check",
        ),
        Move(code="expire", label=_("It has ended"), source=(Insurance.IN_FORCE,), target=Insurance.EXPIRED),
        Move(
            code="renew",
            label=_("Renewed"),
            source=(Insurance.EXPIRED,),
            target=Insurance.RENEWED,
            permission="sales.work_insurancecase",
            tone="primary",
            icon="refresh",
        ),
        # Not by the system alone: whoever asked the customer knows it first.
        Move(
            code="lose",
            label=pgettext_lazy("insurance", "Not renewed"),
            source=(Insurance.EXPIRED,),
            target=Insurance.LOST,
            permission="sales.work_insurancecase",
            reason="required",
            icon="user-off",
        ),
        # Not in records.json: the order was cancelled before the policy was there.
        Move(
            code="call_off",
            label=_("The order was cancelled"),
            source=(Insurance.QUOTED, Insurance.TAKEN_OUT),
            target=Insurance.LOST,
        ),
    ),
)
