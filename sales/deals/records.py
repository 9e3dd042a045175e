"""What sales keeps of its deals, each kind declared once; everything generic works from here."""

from __future__ import annotations

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from roles.catalogue import Department
from roles.records.kinds import Link, RecordKind, kind_of, plug, register
from roles.records.proofs import Proof
from sales import models
from sales.deals import actions, filters, forms, sections, tables, transitions
from sales.deals import delivery_transitions as later

WEEK = Link("sales:deliveries", _("Week"), "calendar-week", "sales.view_delivery")


def _quotation_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Customer"), row.customer.title),
        (_("Car"), str(row.car_model)),
        (_("Colour"), row.colour),
        (_("How it is paid"), row.get_pay_way_display()),
        (_("Valid until"), row.valid_until),
        (pgettext_lazy("quotation", "Quoted"), row.quoted_at),
        (_("Remarks for the customer"), row.remarks),
    ]


def _request_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Quotation"), row.quotation.reference),
        (_("Customer"), row.quotation.customer.title),
        (_("Car"), str(row.quotation.car_model)),
        (_("Why"), row.reason),
        (_("Asked for"), row.asked_at),
        (pgettext_lazy("discount", "Decided"), row.decided_at),
    ]


def _order_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Customer"), row.customer.title),
        (_("Car"), str(row.car_model)),
        (_("Colour"), row.colour),
        (_("VIN"), row.vehicle.vin if row.vehicle else ""),
        (_("How it is paid"), row.get_pay_way_display()),
        (pgettext_lazy("order", "Deposit (yuan)"), row.deposit),
        (_("Delivery agreed for"), row.promised_on),
        (pgettext_lazy("order", "Signed"), row.signed_at),
        (pgettext_lazy("order", "Checked by"), row.reviewed_by.name if row.reviewed_by else ""),
        (_("Second adviser"), f"{row.second.name} · {row.second_share} %" if row.second else ""),
        (_("Allocated"), row.allocated_at),
        (_("Paid in full"), row.paid_at),
        (pgettext_lazy("order", "Delivered"), row.delivered_at),
        (_("Filed as"), row.filed_as),
    ]


def _delivery_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Customer"), row.order.customer.title),
        (_("Order"), row.order.reference),
        (_("Car"), str(row.order.car_model)),
        (_("Colour"), row.order.colour),
        (_("VIN"), row.order.vehicle.vin if row.order.vehicle else ""),
        (pgettext_lazy("delivery", "Appointment"), row.appointed_at),
        (_("Delivery agreed for"), row.order.promised_on),
        (_("Order is"), row.order.state_label),
        (pgettext_lazy("delivery", "Signed"), row.signed_at),
        (pgettext_lazy("order", "Delivered"), row.delivered_at),
        (_("Customer satisfied"), row.satisfied),
        (_("What the customer said"), row.remarks),
        (_("Papers complete"), row.complete_at),
    ]


def _case_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        (_("Customer"), row.customer.title),
        (_("Order"), row.order.reference if row.order else ""),
        (_("Due"), row.due_on),
    ]


def _registration_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        *_case_facts(row),
        (pgettext_lazy("registration", "Kind"), row.get_kind_display()),
        (_("Number plate"), row.plate),
        (_("Agency fee (yuan)"), row.fee),
        (pgettext_lazy("registration", "Done"), row.done_at),
    ]


def _loan_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        *_case_facts(row),
        (_("Bank"), row.bank),
        (_("Loan (yuan)"), row.amount),
        (pgettext_lazy("loan", "Months"), row.months),
        (_("Commission (yuan)"), row.commission),
        (_("Sent to the bank"), row.submitted_at),
        (pgettext_lazy("loan", "Granted"), row.granted_at),
        (pgettext_lazy("loan", "Paid out"), row.paid_out_at),
    ]


def _insurance_facts(row: Any) -> list[tuple[Any, Any]]:
    return [
        *_case_facts(row),
        (_("Insurer"), row.insurer),
        (_("What is insured"), row.covers),
        (_("Premium (yuan)"), row.premium),
        (_("Commission (yuan)"), row.commission),
        (_("Number of the policy"), row.policy_no),
        (_("Insured until"), row.insured_until),
    ]


QUOTATION = register(
    RecordKind(
        code="quotation",
        model=models.Quotation,
        label=_("Quotations"),
        label_one=_("Quotation"),
        icon="tag",
        department=Department.SALES,
        help=_("What customers are offered, at which price, until when."),
        flow=transitions.QUOTATION,
        form=forms.QuotationForm,
        filters=filters.QuotationFilter,
        table=tables.QUOTATIONS,
        title=lambda row: f"{row.customer.title} · {row.car_model}",
        reference=lambda row: row.reference,
        facts=_quotation_facts,
        related=("customer", "car_model"),
        on_saved=actions.quotation_saved,
        proof=Proof(when="created_at", done=~Q(state="draft")),
    )
)
QUOTATION.plugs.extend((sections.price, sections.around_quotation))

DISCOUNT = register(
    RecordKind(
        code="discount_request",
        model=models.DiscountRequest,
        label=_("Discount requests"),
        label_one=_("Discount request"),
        icon="discount",
        department=Department.SALES,
        help=_("Discounts and gifts beyond the policy: decided on before anything is promised."),
        flow=transitions.DISCOUNT,
        form=forms.DiscountRequestForm,
        filters=filters.DiscountRequestFilter,
        table=tables.DISCOUNT_REQUESTS,
        title=lambda row: f"{row.reference} · {row.quotation.car_model}",
        reference=lambda row: row.reference,
        facts=_request_facts,
        related=("quotation__car_model", "quotation__customer"),
        proof=Proof(when="created_at", done=Q(state__in=["approved", "refused", "used"])),
    )
)
DISCOUNT.plugs.extend((sections.decision, sections.asked_for))

ORDER = register(
    RecordKind(
        code="sales_order",
        model=models.SalesOrder,
        label=_("Sales orders"),
        label_one=_("Sales order"),
        icon="file-invoice",
        department=Department.SALES,
        help=_("Contracts: checked, signed, allocated, paid, delivered, archived."),
        flow=transitions.ORDER,
        form=forms.OrderChangeForm,
        filters=filters.SalesOrderFilter,
        table=tables.ORDERS,
        title=lambda row: f"{row.reference} · {row.customer.title}",
        reference=lambda row: row.reference,
        facts=_order_facts,
        related=("customer",),
        proof=Proof(when="created_at", done=Q(signed_at__isnull=False), counted=~Q(state="cancelled")),
    )
)
ORDER.plugs.extend(
    (
        *(sections.decision, sections.contract, sections.money, sections.change),
        *(sections.sold_together, sections.around_order),
    )
)

DELIVERY = register(
    RecordKind(
        code="delivery",
        model=models.Delivery,
        label=_("Deliveries"),
        label_one=_("Delivery"),
        icon="truck-delivery",
        department=Department.SALES,
        help=_("Cars handed to customers: appointment, checklist, signature, papers."),
        flow=later.DELIVERY,
        form=forms.DeliveryForm,
        filters=filters.DeliveryFilter,
        table=tables.DELIVERIES,
        title=lambda row: f"{row.reference} · {row.order.customer.title}",
        reference=lambda row: row.reference,
        facts=_delivery_facts,
        due_field="appointed_at",
        related=("order__customer",),
        pages=(WEEK,),
        proof=Proof(when="appointed_at", done=Q(state__in=["delivered", "complete"]), counted=~Q(state="cancelled")),
    )
)
DELIVERY.plugs.extend((sections.handover, sections.whose_car))

REGISTRATION = register(
    RecordKind(
        code="registration_case",
        model=models.RegistrationCase,
        label=_("Registration cases"),
        label_one=_("Registration case"),
        icon="license",
        department=Department.SALES,
        help=_("Number plates, transfers and inspections seen to for customers."),
        flow=later.REGISTRATION,
        form=forms.RegistrationForm,
        filters=filters.RegistrationFilter,
        table=tables.REGISTRATIONS,
        title=lambda row: f"{row.get_kind_display()} · {row.customer.title}",
        reference=lambda row: row.reference,
        facts=_registration_facts,
        related=("customer",),
        proof=Proof(when="created_at", done=Q(state="done"), counted=~Q(state="cancelled")),
    )
)
LOAN = register(
    RecordKind(
        code="loan_application",
        model=models.LoanCase,
        label=_("Loan applications"),
        label_one=_("Loan application"),
        icon="building-bank",
        department=Department.SALES,
        help=_("Loans of customers, from the papers to the mortgage."),
        flow=later.LOAN,
        form=forms.LoanForm,
        filters=filters.LoanFilter,
        table=tables.LOANS,
        title=lambda row: f"{row.reference} · {row.customer.title}",
        reference=lambda row: row.reference,
        facts=_loan_facts,
        related=("customer",),
        proof=Proof(
            when="created_at", done=Q(state__in=["granted", "paid_out", "mortgaged"]), counted=~Q(state="cancelled")
        ),
    )
)
INSURANCE = register(
    RecordKind(
        code="insurance_policy",
        model=models.InsuranceCase,
        label=_("Insurance policies"),
        label_one=_("Insurance policy"),
        icon="shield-check",
        department=Department.SALES,
        help=_("Insurance of customers' cars: quoted, taken out, in force, renewed."),
        flow=later.INSURANCE,
        form=forms.InsuranceForm,
        filters=filters.InsuranceFilter,
        table=tables.INSURANCES,
        title=lambda row: f"{row.reference} · {row.customer.title}",
        reference=lambda row: row.reference,
        facts=_insurance_facts,
        related=("customer",),
        proof=Proof(when="created_at", done=Q(state__in=["in_force", "expired", "renewed"]), counted=~Q(state="lost")),
    )
)
for each in (REGISTRATION, LOAN, INSURANCE):
    each.plugs.append(sections.around_case)

plug("customer", sections.deals_of_customer)
if kind_of("lead") is not None:
    plug("lead", sections.quotations_of_lead)
