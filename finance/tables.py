"""What lists of finance's records show."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.records.tables import CREATED, OWNER, UNIT, Column, Table

RECEIVABLES = Table(
    columns=(
        Column(key="reference", label=_("For"), value=lambda row: row.reference, order=("reference",)),
        Column(key="number", label=_("Receivable"), value=lambda row: row.number, default=False),
        Column(key="total", label=_("Owed (yuan)"), value=lambda row: row.total, order=("total",)),
        Column(key="paid", label=_("Paid (yuan)"), value=lambda row: row.paid, order=("paid",)),
        Column(key="outstanding", label=_("Outstanding (yuan)"), value=lambda row: row.outstanding),
        Column(key="due", label=_("Due"), value=lambda row: row.due_on, order=("due_on",)),
        OWNER,
        UNIT,
        CREATED,
    ),
)

PAYMENTS = Table(
    columns=(
        Column(key="number", label=_("Payment"), value=lambda row: row.reference, order=("pk",)),
        Column(key="for", label=_("For"), value=lambda row: row.receivable.reference),
        Column(
            key="kind",
            label=pgettext_lazy("payment", "Kind"),
            value=lambda row: row.get_kind_display(),
            order=("kind",),
        ),
        Column(key="amount", label=_("Amount (yuan)"), value=lambda row: row.amount, order=("amount",)),
        Column(
            key="method",
            label=pgettext_lazy("payment", "Way"),
            value=lambda row: row.get_method_display(),
            order=("method",),
        ),
        Column(key="receipt", label=_("Receipt"), value=lambda row: row.receipt_no, order=("receipt_no",)),
        Column(key="received", label=_("Received"), value=lambda row: row.received_at, order=("received_at",)),
        Column(key="refund", label=_("Given back (yuan)"), value=lambda row: row.refund_amount, default=False),
        OWNER,
        UNIT,
        CREATED,
    ),
)
