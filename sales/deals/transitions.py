"""The state machines of quotations, discounts and orders, as tables: from, to, who, when.

Where a table says more than `records.json` of the domain does, the reason stands beside the row. What is decided on in
the approvals inbox moves by the house, along with the decision.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.records.flows import Flow, Move
from sales.deals import effects, guards
from sales.deals.course import order_from
from sales.deals.move_forms import AllocateForm, OrderForm
from sales.models import DiscountState as Discount
from sales.models import OrderState as Order
from sales.models import QuotationState as Quote

QUOTATION = Flow(
    initial=Quote.DRAFT,
    faces={
        Quote.DRAFT: "draft",
        Quote.WAITING: "waiting",
        Quote.QUOTED: "approved",
        Quote.ORDERED: "done",
        Quote.EXPIRED: "left",
    },
    closed=frozenset({Quote.ORDERED, Quote.EXPIRED}),
    locked=frozenset({Quote.WAITING, Quote.QUOTED}),
    moves=(
        Move(
            code="quote",
            label=pgettext_lazy("quotation", "Quote"),
            source=(Quote.DRAFT,),
            target=Quote.QUOTED,
            permission="sales.submit_quotation",
            when=guards.within_policy,
            stamps=("quoted_at",),
            effect=effects.quoted,
            tone="primary",
            icon="check",
        ),
        Move(
            code="ask",
            label=_("Ask for the discount"),
            source=(Quote.DRAFT,),
            target=Quote.WAITING,
            permission="sales.submit_quotation",
            when=guards.beyond_policy,
            reason="required",
            effect=effects.discount_asked,
            tone="primary",
            icon="discount",
        ),
        # Not in records.json: what is asked for can be taken back, as any document can.
        Move(
            code="withdraw",
            label=_("Take back"),
            source=(Quote.WAITING,),
            target=Quote.DRAFT,
            permission="sales.submit_quotation",
            who=guards.handed_in_by,
            effect=effects.request_taken_back,
            icon="arrow-back-up",
        ),
        Move(
            code="approve",
            label=_("The discount was approved"),
            source=(Quote.WAITING,),
            target=Quote.QUOTED,
            stamps=("quoted_at",),
        ),
        Move(code="return", label=_("The discount was refused"), source=(Quote.WAITING,), target=Quote.DRAFT),
        Move(
            code="order",
            label=_("Make it an order"),
            source=(Quote.QUOTED,),
            target=Quote.ORDERED,
            permission="sales.order_quotation",
            when=guards.may_be_ordered,
            form=OrderForm,
            effect=effects.ordered,
            leads_to=order_from,
            tone="primary",
            icon="file-invoice",
        ),
        # Not in records.json: a price is talked about more than once; what was cleared is void then.
        Move(
            code="revise",
            label=_("Talk about the price again"),
            source=(Quote.QUOTED, Quote.EXPIRED),
            target=Quote.DRAFT,
            permission="sales.submit_quotation",
            reason="optional",
            effect=effects.revised,
            icon="pencil",
        ),
        Move(code="expire", label=_("Not valid any more"), source=(Quote.QUOTED,), target=Quote.EXPIRED),
    ),
)

DISCOUNT = Flow(
    initial=Discount.DRAFT,
    faces={
        Discount.DRAFT: "draft",
        Discount.MANAGER: "waiting",
        Discount.CHIEF: "submitted",
        Discount.APPROVED: "approved",
        Discount.REFUSED: "refused",
        Discount.USED: "done",
        Discount.WITHDRAWN: "withdrawn",
    },
    closed=frozenset({Discount.REFUSED, Discount.USED, Discount.WITHDRAWN}),
    locked=frozenset({Discount.MANAGER, Discount.CHIEF, Discount.APPROVED}),
    moves=(
        # Made along with the quotation's own “ask”.
        Move(
            code="submit",
            label=_("Hand in"),
            source=(Discount.DRAFT,),
            target=Discount.MANAGER,
            permission="sales.submit_discountrequest",
            stamps=("asked_at",),
            effect=effects.request_handed_in,
            tone="primary",
            icon="send",
        ),
        Move(
            code="pass_up",
            label=_("Beyond the sales manager's limit"),
            source=(Discount.MANAGER,),
            target=Discount.CHIEF,
        ),
        Move(
            code="approve",
            label=_("Approved"),
            source=(Discount.MANAGER, Discount.CHIEF),
            target=Discount.APPROVED,
            stamps=("decided_at",),
        ),
        Move(
            code="refuse",
            label=_("Refused"),
            source=(Discount.MANAGER, Discount.CHIEF),
            target=Discount.REFUSED,
            stamps=("decided_at",),
        ),
        Move(code="use", label=_("The order was made with it"), source=(Discount.APPROVED,), target=Discount.USED),
        # Not in records.json: taken back, or void because the price was talked about again.
        Move(
            code="withdraw",
            label=pgettext_lazy("discount", "Taken back"),
            source=(Discount.DRAFT, Discount.MANAGER, Discount.CHIEF),
            target=Discount.WITHDRAWN,
        ),
        Move(
            code="lapse",
            label=_("The price was talked about again"),
            source=(Discount.APPROVED,),
            target=Discount.WITHDRAWN,
        ),
    ),
)

UNDER_WAY = (Order.SIGNED, Order.WAITING, Order.ALLOCATED, Order.PAID)

ORDER = Flow(
    initial=Order.DRAFT,
    faces={
        Order.DRAFT: "draft",
        Order.REVIEW: "submitted",
        Order.SIGNED: "approved",
        Order.WAITING: "waiting",
        Order.ALLOCATED: "running",
        Order.PAID: "confirmed",
        Order.DELIVERED: "done",
        Order.CANCELLING: "requested",
        Order.CANCELLED: "cancelled",
        Order.ARCHIVED: "filed",
    },
    closed=frozenset({Order.CANCELLED, Order.ARCHIVED}),
    locked=frozenset({Order.REVIEW, *UNDER_WAY, Order.DELIVERED, Order.CANCELLING}),
    moves=(
        Move(
            code="submit",
            label=_("Hand in for checking"),
            source=(Order.DRAFT,),
            target=Order.REVIEW,
            permission="sales.submit_salesorder",
            when=guards.order_can_be_checked,
            effect=effects.order_handed_in,
            tone="primary",
            icon="send",
        ),
        Move(
            code="sign",
            label=_("Contract is right: signed"),
            source=(Order.REVIEW,),
            target=Order.SIGNED,
            permission="sales.review_salesorder",
            who=guards.sold_it_not,
            when=guards.order_can_be_checked,
            stamps=("signed_at",),
            effect=effects.order_signed,
            tone="primary",
            icon="signature",
        ),
        Move(
            code="return",
            label=_("Send back"),
            source=(Order.REVIEW,),
            target=Order.DRAFT,
            permission="sales.review_salesorder",
            who=guards.sold_it_not,
            reason="required",
            effect=effects.order_came_back,
            icon="corner-up-left",
        ),
        # Not in records.json: handed in too early, or given up before it was signed.
        Move(
            code="withdraw",
            label=_("Take back"),
            source=(Order.REVIEW,),
            target=Order.DRAFT,
            permission="sales.submit_salesorder",
            effect=effects.order_withdrawn,
            icon="arrow-back-up",
        ),
        Move(
            code="drop",
            label=_("Give the order up"),
            source=(Order.DRAFT,),
            target=Order.CANCELLED,
            permission="sales.submit_salesorder",
            reason="required",
            stamps=("cancelled_at",),
            icon="x",
        ),
        Move(
            code="allocate",
            label=_("Allocate a car"),
            source=(Order.SIGNED, Order.WAITING),
            target=Order.ALLOCATED,
            permission="sales.allocate_salesorder",
            when=guards.nothing_waits,
            form=AllocateForm,
            stamps=("allocated_at",),
            effect=effects.order_allocated,
            tone="primary",
            icon="car",
        ),
        Move(
            code="wait",
            label=_("No car is there"),
            source=(Order.SIGNED,),
            target=Order.WAITING,
            permission="sales.allocate_salesorder",
            when=guards.nothing_free,
            effect=effects.order_waits,
            icon="hourglass",
        ),
        # Not in records.json: a car that turns out to be unfit is given back, the order waits for another one.
        Move(
            code="free",
            label=_("Give the car back to stock"),
            source=(Order.ALLOCATED, Order.PAID),
            target=Order.WAITING,
            permission="sales.approve_salesorder",
            when=guards.nothing_waits,
            reason="required",
            effect=effects.car_given_back,
            icon="arrows-exchange",
        ),
        # The cashier takes the money; that it is enough follows from what is owed.
        Move(
            code="pay",
            label=_("It was paid in full"),
            source=(Order.ALLOCATED,),
            target=Order.PAID,
            stamps=("paid_at",),
            effect=effects.order_paid,
        ),
        Move(code="unpay", label=_("It is not paid in full any more"), source=(Order.PAID,), target=Order.ALLOCATED),
        # The delivery's own move brings it along.
        Move(
            code="deliver",
            label=pgettext_lazy("order", "Delivered"),
            source=(Order.PAID,),
            target=Order.DELIVERED,
            stamps=("delivered_at",),
        ),
        Move(
            code="ask_cancel",
            label=_("Ask for the cancellation"),
            # What waits for a car or is paid can be cancelled as well.
            source=UNDER_WAY,
            target=Order.CANCELLING,
            permission="sales.submit_salesorder",
            when=guards.nothing_waits,
            reason="required",
            effect=effects.cancel_asked,
            icon="ban",
        ),
        Move(
            code="cancel",
            label=pgettext_lazy("order", "Cancelled"),
            source=(Order.CANCELLING,),
            target=Order.CANCELLED,
            stamps=("cancelled_at",),
            effect=effects.order_cancelled,
        ),
        # Not in records.json: whoever decides may say no; the order goes back to where it stood.
        *(
            Move(
                code=f"keep_{state}", label=_("The cancellation was refused"), source=(Order.CANCELLING,), target=state
            )
            for state in UNDER_WAY
        ),
        Move(
            code="archive",
            label=_("Archive the contract"),
            source=(Order.DELIVERED,),
            target=Order.ARCHIVED,
            permission="sales.archive_salesorder",
            fields=("filed_as",),
            needs=("filed_as",),
            when=guards.papers_are_filed,
            stamps=("archived_at",),
            effect=effects.order_archived,
            tone="primary",
            icon="archive",
        ),
    ),
)
