"""The state machines of finance's records, as tables: from, to, who, when.

Where a table says more than `records.json` of the domain does, the reason stands beside the row.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from finance import effects, guards
from finance.models import PaymentState as Payment
from finance.models import ReceivableState as Receivable
from roles.records.flows import Flow, Move

# Not in records.json: what the payments of one order add up to. Its state follows from its sums, by the house alone.
RECEIVABLE = Flow(
    initial=Receivable.OPEN,
    faces={
        Receivable.OPEN: "open",
        Receivable.PART: "running",
        Receivable.SETTLED: "done",
        Receivable.CANCELLED: "cancelled",
    },
    closed=frozenset({Receivable.SETTLED, Receivable.CANCELLED}),
    moves=(
        Move(
            code="take",
            label=_("Something was paid"),
            source=(Receivable.OPEN, Receivable.SETTLED),
            target=Receivable.PART,
        ),
        Move(
            code="settle",
            label=_("It was paid in full"),
            source=(Receivable.OPEN, Receivable.PART),
            target=Receivable.SETTLED,
        ),
        Move(
            code="open_again",
            label=_("What was paid was given back"),
            source=(Receivable.PART, Receivable.SETTLED),
            target=Receivable.OPEN,
        ),
        Move(
            code="cancel",
            label=pgettext_lazy("receivable", "Cancelled"),
            source=(Receivable.OPEN, Receivable.PART, Receivable.SETTLED),
            target=Receivable.CANCELLED,
        ),
    ),
)

PAYMENT = Flow(
    initial=Payment.DUE,
    faces={
        Payment.DUE: "open",
        Payment.RECEIVED: "submitted",
        Payment.BOOKED: "done",
        Payment.REFUNDING: "waiting",
        Payment.REFUNDED: "returned",
        Payment.DROPPED: "cancelled",
    },
    closed=frozenset({Payment.REFUNDED, Payment.DROPPED}),
    locked=frozenset({Payment.RECEIVED, Payment.BOOKED, Payment.REFUNDING}),
    moves=(
        Move(
            code="receive",
            label=pgettext_lazy("payment", "Receive"),
            source=(Payment.DUE,),
            target=Payment.RECEIVED,
            permission="finance.receive_payment",
            fields=("method", "receipt_no"),
            needs=("method", "receipt_no"),
            stamps=("received_at",),
            when=guards.receipt_is_new,
            effect=effects.payment_received,
            tone="primary",
            icon="cash",
        ),
        # Not in records.json: what was asked for and never came is not owed for ever.
        Move(
            code="drop",
            label=pgettext_lazy("payment", "It is not paid"),
            source=(Payment.DUE,),
            target=Payment.DROPPED,
            permission="finance.receive_payment",
            reason="required",
            icon="x",
        ),
        Move(
            code="book",
            label=pgettext_lazy("payment", "Book"),
            source=(Payment.RECEIVED,),
            target=Payment.BOOKED,
            permission="finance.book_payment",
            stamps=("booked_at",),
            bulk=True,
            tone="primary",
            icon="check",
        ),
        Move(
            code="ask_refund",
            label=pgettext_lazy("payment", "Ask for a refund"),
            # What is booked already can be given back as well.
            source=(Payment.RECEIVED, Payment.BOOKED),
            target=Payment.REFUNDING,
            permission="finance.receive_payment",
            fields=("refund_amount",),
            needs=("refund_amount",),
            when=guards.within_what_was_paid,
            reason="required",
            effect=effects.refund_asked,
            icon="arrow-back-up",
        ),
        Move(
            code="refund",
            label=pgettext_lazy("payment", "Refund"),
            source=(Payment.REFUNDING,),
            target=Payment.REFUNDED,
            permission="finance.approve_payment",
            who=guards.took_it_not,
            fields=("refund_no",),
            needs=("refund_no",),
            stamps=("refunded_at",),
            effect=effects.payment_refunded,
            tone="primary",
            icon="check",
        ),
        # Not in records.json: whoever decides may say no.
        Move(
            code="deny",
            label=pgettext_lazy("payment", "Deny the refund"),
            source=(Payment.REFUNDING,),
            target=Payment.RECEIVED,
            permission="finance.approve_payment",
            who=guards.took_it_not,
            reason="required",
            effect=effects.refund_denied,
            icon="corner-up-left",
        ),
        # An order that is cancelled with approval gives back what was paid for it: asked by the house.
        Move(
            code="give_back",
            label=_("A refund is asked for: the order was cancelled"),
            source=(Payment.RECEIVED, Payment.BOOKED),
            target=Payment.REFUNDING,
            effect=effects.refund_asked,
        ),
        Move(code="lapse", label=_("Nothing is owed any more"), source=(Payment.DUE,), target=Payment.DROPPED),
    ),
)
