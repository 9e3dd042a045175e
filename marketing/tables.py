"""What lists of marketing's records show; personal data masked."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.records.tables import CHANGED, CREATED, OWNER, UNIT, Column, Table

CUSTOMERS = Table(
    columns=(
        Column(key="name", label=_("Customer"), value=lambda row: row.title, order=("pinyin",)),
        Column(key="number", label=pgettext_lazy("customer", "File"), value=lambda row: row.reference, default=False),
        Column(key="phone", label=_("Phone"), value=lambda row: row.main_phone),
        Column(key="grade", label=_("Grade"), value=lambda row: row.get_grade_display(), order=("grade",)),
        Column(
            key="source",
            label=pgettext_lazy("customer", "Source"),
            value=lambda row: row.get_source_display(),
            order=("source",),
        ),
        Column(
            key="party",
            label=_("Person or company"),
            value=lambda row: row.get_party_display(),
            default=False,
        ),
        OWNER,
        UNIT,
        CREATED,
        CHANGED,
    ),
    order=("-changed_at",),
)

FOLLOW_UPS = Table(
    columns=(
        Column(key="customer", label=_("Customer"), value=lambda row: row.customer.title, order=("customer__pinyin",)),
        Column(key="phone", label=_("Phone"), value=lambda row: row.customer.main_phone),
        Column(
            key="kind",
            label=pgettext_lazy("call", "Occasion"),
            value=lambda row: row.get_kind_display(),
            order=("kind",),
        ),
        Column(key="due", label=_("Due"), value=lambda row: row.due_at, order=("due_at",)),
        Column(
            key="result",
            label=pgettext_lazy("call", "Result"),
            value=lambda row: row.get_result_display(),
            order=("result",),
        ),
        Column(key="satisfaction", label=_("Satisfaction"), value=lambda row: row.satisfaction, default=False),
        Column(key="way", label=pgettext_lazy("call", "Way"), value=lambda row: row.get_way_display(), default=False),
        OWNER,
        UNIT,
        CREATED,
    ),
    order=("due_at",),
)

COMPLAINTS = Table(
    columns=(
        Column(key="number", label=_("Complaint"), value=lambda row: row.reference, order=("received_at",)),
        Column(key="customer", label=_("Customer"), value=lambda row: row.customer.title if row.customer else ""),
        Column(
            key="category",
            label=pgettext_lazy("complaint", "About"),
            value=lambda row: row.get_category_display(),
            order=("category",),
        ),
        Column(key="severity", label=_("Severity"), value=lambda row: row.get_severity_display(), order=("severity",)),
        Column(key="received", label=_("Received"), value=lambda row: row.received_at, order=("received_at",)),
        Column(key="close_by", label=_("To be closed by"), value=lambda row: row.close_by, order=("close_by",)),
        Column(key="owner", label=_("Solved by"), value=lambda row: row.owner.name, order=("owner__pinyin",)),
        Column(
            key="department",
            label=_("Department"),
            value=lambda row: row.department.name if row.department else "",
            default=False,
        ),
        Column(key="closed", label=_("Closed"), value=lambda row: row.closed_at, order=("closed_at",), default=False),
        Column(key="satisfied", label=_("Customer satisfied"), value=lambda row: row.satisfied, default=False),
    ),
    order=("-received_at",),
)
