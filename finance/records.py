"""The kinds of records finance keeps, for the generic way (see `docs/adding-a-record.md`)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from finance import actions, filters, forms, models, sections, tables, transitions
from roles.catalogue import Department
from roles.records.kinds import RecordKind, register
from roles.records.proofs import Proof


def _receivable_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("For"), row.reference),
        (_("Owed (yuan)"), row.total),
        (_("Paid (yuan)"), row.paid),
        (_("Outstanding (yuan)"), row.outstanding),
        (_("Due"), row.due_on),
        (_("Paid in full"), row.settled_at),
    ]


def _payment_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("For"), row.receivable.reference),
        (pgettext_lazy("payment", "Kind"), row.get_kind_display()),
        (_("Amount (yuan)"), row.amount),
        (pgettext_lazy("payment", "Way"), row.get_method_display()),
        (_("Receipt"), row.receipt_no),
        (_("Received"), row.received_at),
        (pgettext_lazy("payment", "Booked on"), row.booked_at),
        (_("To give back (yuan)"), row.refund_amount),
        (_("Refund voucher"), row.refund_no),
        (_("Refunded"), row.refunded_at),
    ]


RECEIVABLE = register(
    RecordKind(
        code="receivable",
        model=models.Receivable,
        label=_("Receivables"),
        label_one=_("Receivable"),
        icon="receipt",
        department=Department.FINANCE,
        help=_("What customers owe: how much, how much of it is paid."),
        flow=transitions.RECEIVABLE,
        form=forms.ReceivableForm,
        filters=filters.ReceivableFilter,
        table=tables.RECEIVABLES,
        title=lambda row: row.reference,
        reference=lambda row: row.number,
        facts=_receivable_facts,
        proof=Proof(when="created_at", done=Q(state="settled"), counted=~Q(state="cancelled")),
    )
)
RECEIVABLE.plugs.append(sections.payments_of)

PAYMENT = register(
    RecordKind(
        code="payment",
        model=models.Payment,
        label=_("Customer payments"),
        label_one=_("Customer payment"),
        icon="cash",
        department=Department.FINANCE,
        help=_("Deposits and payments: received against a receipt, booked, refunded with approval."),
        flow=transitions.PAYMENT,
        form=forms.PaymentForm,
        filters=filters.PaymentFilter,
        table=tables.PAYMENTS,
        title=lambda row: f"{row.reference} · {row.receivable.reference}",
        reference=lambda row: row.reference,
        facts=_payment_facts,
        related=("receivable",),
        on_saved=actions.payment_saved,
        proof=Proof(when="created_at", done=Q(state__in=["received", "booked"]), counted=~Q(state="dropped")),
    )
)
PAYMENT.plugs.append(sections.whose_payment)
