"""The kinds of records marketing keeps, for the generic way (see `docs/adding-a-record.md`)."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from marketing import actions, filters, forms, models, sections, tables, transitions
from roles.catalogue import Department
from roles.records.kinds import Link, RecordKind, register
from roles.records.proofs import Proof


def _customer_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (pgettext_lazy("customer", "File"), row.reference),
        (_("Person or company"), row.get_party_display()),
        (_("Whom to ask for"), row.contact),
        (_("Grade"), row.get_grade_display()),
        (pgettext_lazy("customer", "Source"), row.get_source_display()),
        (_("Recorded"), row.created_at),
        (_("Merged into"), row.merged_into.reference if row.merged_into else ""),
    ]


def _call_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Customer"), row.customer.title),
        (_("Phone"), row.customer.main_phone),
        (pgettext_lazy("call", "Occasion"), row.get_kind_display()),
        (pgettext_lazy("call", "Way"), row.get_way_display()),
        (_("Car"), row.car.shown if row.car else ""),
        (_("Due"), row.due_at),
        (pgettext_lazy("call", "Result"), row.get_result_display()),
        (_("Satisfaction"), row.satisfaction),
        (_("What was said"), row.outcome),
    ]


def _complaint_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Customer"), row.customer.title if row.customer else ""),
        (pgettext_lazy("complaint", "Came by"), row.get_source_display()),
        (pgettext_lazy("complaint", "About"), row.get_category_display()),
        (_("Severity"), row.get_severity_display()),
        (_("What the customer says"), row.content),
        (_("About whom"), row.about.name if row.about else ""),
        (_("Heard it first"), row.first_by.name),
        (_("Received"), row.received_at),
        (pgettext_lazy("complaint", "Cause"), row.cause),
        (pgettext_lazy("complaint", "Measure"), row.measure),
        (pgettext_lazy("complaint", "Outcome"), row.outcome),
        (_("What the customer said"), row.said_at_closing),
        (_("Customer satisfied"), row.satisfied),
    ]


CUSTOMER = register(
    RecordKind(
        code="customer",
        model=models.Customer,
        label=_("Customers"),
        label_one=_("Customer"),
        icon="users",
        department=Department.MARKETING,
        help=_("Files of people and companies, each found by phone, name or car."),
        flow=transitions.CUSTOMER,
        form=forms.CustomerForm,
        filters=filters.CustomerFilter,
        table=tables.CUSTOMERS,
        title=lambda row: row.title,
        reference=lambda row: row.reference,
        facts=_customer_facts,
        importable=(
            *("party", "name", "phones", "contact", "source", "grade", "address", "birthday", "vin", "plate"),
            *("model_name", "delivered_on", "insured_until", "service_on", "consents", "consent_channel", "remarks"),
            "other_person",
        ),
        on_saved=actions.customer_saved,
        # One file opened or kept up in the period will do: nobody owes a number of them.
        proof=Proof(when="changed_at", done=Q(), counted=~Q(state__in=["merged", "erased"]), one=True),
    )
)
CUSTOMER.plugs.extend(sections.OF_CUSTOMER)

FOLLOW_UP = register(
    RecordKind(
        code="follow_up",
        model=models.FollowUp,
        label=_("Follow-up calls"),
        label_one=_("Follow-up call"),
        icon="phone",
        department=Department.MARKETING,
        help=_("Whom to call by when, and what came of it."),
        flow=transitions.FOLLOW_UP,
        form=forms.FollowUpForm,
        filters=filters.FollowUpFilter,
        table=tables.FOLLOW_UPS,
        title=lambda row: f"{row.customer.title} · {row.get_kind_display()}",
        reference=lambda row: row.reference,
        facts=_call_facts,
        importable=("customer", "kind", "way", "day"),
        due_field="due_at",
        related=("customer",),
        pages=(Link("marketing:calls", _("Call list"), "phone", "marketing.complete_followup"),),
        on_saved=actions.follow_up_saved,
        proof=Proof(when="due_at", done=Q(state="done")),
    )
)
FOLLOW_UP.plugs.extend(sections.OF_CALL)

COMPLAINT = register(
    RecordKind(
        code="complaint",
        model=models.Complaint,
        label=_("Complaints"),
        label_one=_("Complaint"),
        icon="message-report",
        department=Department.MARKETING,
        help=_("Whoever hears it first records it and sees it through."),
        flow=transitions.COMPLAINT,
        form=forms.ComplaintForm,
        filters=filters.ComplaintFilter,
        table=tables.COMPLAINTS,
        title=lambda row: f"{row.reference} · {row.get_category_display()}",
        reference=lambda row: row.reference,
        facts=_complaint_facts,
        due_field="close_by",
        on_saved=actions.complaint_saved,
        proof=Proof(when="received_at", done=Q(state="closed")),
    )
)
COMPLAINT.plugs.extend(sections.OF_COMPLAINT)


# The other kinds of the department, declared in rooms of their own.
import marketing.promotion.records  # noqa: E402
import marketing.surveys.records  # noqa: E402,F401
