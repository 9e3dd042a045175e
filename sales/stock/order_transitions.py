"""The state machines of counts, factory orders and remittances, as tables: from, to, who, when.

Where a table says more than `records.json` of the domain does, the reason stands beside the row. What is decided on in
the approvals inbox moves by the house, along with the decision.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.records.flows import Flow, Move
from sales.models import CheckState as Check
from sales.models import FactoryOrderState as Order
from sales.models import RemittanceState as Money
from sales.stock import guards
from sales.stock import order_effects as effects

CHECK = Flow(
    initial=Check.TODO,
    faces={
        Check.TODO: "open",
        Check.COUNTED: "submitted",
        Check.MATCHED: "approved",
        Check.DIFFERS: "overdue",
        Check.ADJUSTED: "changed",
        Check.REPORTED: "done",
    },
    closed=frozenset({Check.REPORTED}),
    locked=frozenset({Check.COUNTED, Check.MATCHED, Check.DIFFERS, Check.ADJUSTED}),
    moves=(
        Move(
            code="finish",
            label=_("Counting is finished"),
            source=(Check.TODO,),
            target=Check.COUNTED,
            permission="sales.count_vehiclestockcheck",
            stamps=("counted_at",),
            effect=effects.count_finished,
            tone="primary",
            icon="checks",
        ),
        # The lines say which of the two it is: nobody chooses.
        Move(code="match", label=_("It agrees"), source=(Check.COUNTED,), target=Check.MATCHED),
        Move(code="differ", label=_("It differs"), source=(Check.COUNTED,), target=Check.DIFFERS),
        # Not in records.json: a car overlooked is counted, not adjusted.
        Move(
            code="recount",
            label=_("Count again"),
            source=(Check.DIFFERS,),
            target=Check.TODO,
            permission="sales.count_vehiclestockcheck",
            reason="required",
            icon="refresh",
        ),
        Move(
            code="adjust",
            label=_("Adjust the books"),
            source=(Check.DIFFERS,),
            target=Check.ADJUSTED,
            permission="sales.adjust_vehiclestockcheck",
            who=guards.not_mine,
            when=guards.is_explained,
            fields=("adjustment",),
            needs=("adjustment",),
            stamps=("adjusted_at",),
            effect=effects.count_adjusted,
            tone="primary",
            icon="adjustments",
        ),
        Move(
            code="report",
            label=pgettext_lazy("stock check", "Report"),
            source=(Check.MATCHED, Check.ADJUSTED),
            target=Check.REPORTED,
            permission="sales.report_vehiclestockcheck",
            stamps=("reported_at",),
            tone="primary",
            icon="send",
        ),
        # A day's count that agrees goes into the day's report: nothing is left to do.
        Move(
            code="file",
            label=_("It agrees: reported with the day"),
            source=(Check.MATCHED,),
            target=Check.REPORTED,
            stamps=("reported_at",),
        ),
    ),
)

FACTORY_ORDER = Flow(
    initial=Order.DRAFT,
    faces={
        Order.DRAFT: "draft",
        Order.WITH_MANAGER: "waiting",
        Order.WITH_CHIEF: "submitted",
        Order.APPROVED: "approved",
        Order.SUBMITTED: "running",
        Order.CONFIRMED: "published",
        Order.IN_TRANSIT: "pending",
        Order.ARRIVED: "done",
    },
    closed=frozenset({Order.ARRIVED}),
    locked=frozenset(
        {Order.WITH_MANAGER, Order.WITH_CHIEF, Order.APPROVED, Order.SUBMITTED, Order.CONFIRMED, Order.IN_TRANSIT}
    ),
    moves=(
        Move(
            code="submit",
            label=_("Hand in"),
            source=(Order.DRAFT,),
            target=Order.WITH_MANAGER,
            permission="sales.submit_factoryorder",
            when=guards.has_lines,
            effect=effects.order_handed_in,
            tone="primary",
            icon="send",
        ),
        Move(
            code="withdraw",
            label=_("Take back"),
            source=(Order.WITH_MANAGER, Order.WITH_CHIEF),
            target=Order.DRAFT,
            permission="sales.submit_factoryorder",
            who=guards.handed_it_in,
            effect=effects.order_taken_back,
            icon="arrow-back-up",
        ),
        Move(
            code="pass",
            label=_("Passed on to the general manager"),
            source=(Order.WITH_MANAGER,),
            target=Order.WITH_CHIEF,
            effect=effects.order_passed_on,
        ),
        Move(
            code="approve",
            label=_("Approved"),
            source=(Order.WITH_CHIEF,),
            target=Order.APPROVED,
            stamps=("approved_at",),
            effect=effects.order_approved,
        ),
        Move(code="return", label=_("Returned"), source=(Order.WITH_MANAGER, Order.WITH_CHIEF), target=Order.DRAFT),
        Move(
            code="place",
            label=_("Given to the manufacturer"),
            source=(Order.APPROVED,),
            target=Order.SUBMITTED,
            permission="sales.run_factoryorder",
            stamps=("submitted_at",),
            effect=effects.order_submitted,
            tone="primary",
            icon="world-upload",
        ),
        Move(
            code="confirm",
            label=_("The manufacturer confirms"),
            source=(Order.SUBMITTED,),
            target=Order.CONFIRMED,
            permission="sales.run_factoryorder",
            fields=("factory_number", "expected_on"),
            needs=("factory_number", "expected_on"),
            stamps=("confirmed_at",),
            tone="primary",
            icon="checks",
        ),
        Move(
            code="ship",
            label=_("On its way"),
            source=(Order.CONFIRMED,),
            target=Order.IN_TRANSIT,
            permission="sales.run_factoryorder",
            when=guards.has_cars,
            stamps=("shipped_at",),
            effect=effects.order_shipped,
            tone="primary",
            icon="truck",
        ),
        Move(
            code="arrive",
            label=_("The cars have arrived"),
            source=(Order.IN_TRANSIT,),
            target=Order.ARRIVED,
            permission="sales.receive_factoryorder",
            stamps=("arrived_at",),
            effect=effects.order_arrived,
            tone="primary",
            icon="truck-delivery",
        ),
    ),
)

REMITTANCE = Flow(
    initial=Money.DRAFT,
    faces={
        Money.DRAFT: "draft",
        Money.WITH_SUPERVISOR: "waiting",
        Money.WITH_FINANCE: "submitted",
        Money.WITH_CHIEF: "submitted",
        Money.APPROVED: "approved",
        Money.REMITTED: "done",
        Money.RETURNED: "returned",
    },
    closed=frozenset({Money.REMITTED}),
    locked=frozenset({Money.WITH_SUPERVISOR, Money.WITH_FINANCE, Money.WITH_CHIEF, Money.APPROVED}),
    moves=(
        # What came back is mended and handed in again.
        Move(
            code="submit",
            label=_("Hand in"),
            source=(Money.DRAFT, Money.RETURNED),
            target=Money.WITH_SUPERVISOR,
            permission="sales.submit_remittancerequest",
            effect=effects.remittance_handed_in,
            tone="primary",
            icon="send",
        ),
        Move(
            code="withdraw",
            label=_("Take back"),
            source=(Money.WITH_SUPERVISOR, Money.WITH_FINANCE, Money.WITH_CHIEF),
            target=Money.DRAFT,
            permission="sales.submit_remittancerequest",
            who=guards.handed_it_in,
            effect=effects.order_taken_back,
            icon="arrow-back-up",
        ),
        Move(
            code="pass",
            label=_("Passed on to finance"),
            source=(Money.WITH_SUPERVISOR,),
            target=Money.WITH_FINANCE,
            effect=effects.remittance_passed_on,
        ),
        Move(
            code="go_up",
            label=_("Above the limit: to the general manager"),
            source=(Money.WITH_FINANCE,),
            target=Money.WITH_CHIEF,
            effect=effects.remittance_passed_on,
        ),
        Move(
            code="approve",
            label=_("Approved"),
            source=(Money.WITH_FINANCE, Money.WITH_CHIEF),
            target=Money.APPROVED,
            stamps=("approved_at",),
            effect=effects.remittance_approved,
        ),
        Move(
            code="return",
            label=_("Returned"),
            source=(Money.WITH_SUPERVISOR, Money.WITH_FINANCE, Money.WITH_CHIEF),
            target=Money.RETURNED,
        ),
        Move(
            code="pay",
            label=_("It is paid"),
            source=(Money.APPROVED,),
            target=Money.REMITTED,
            permission="sales.pay_remittancerequest",
            fields=("voucher",),
            needs=("voucher",),
            stamps=("remitted_at",),
            effect=effects.remittance_paid,
            tone="primary",
            icon="cash",
        ),
    ),
)
