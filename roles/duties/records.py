"""Names of the working records that prove a duty, by the code duties and indicators use."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from roles.models.staff import enumeration

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RECORDS: dict[str, StrOrPromise] = {
    # Sales
    "lead": _("Lead"),
    "showroom_visit": _("Showroom visit"),
    "customer": _("Customer file"),
    "follow_up": _("Follow-up task"),
    "test_drive": _("Test drive"),
    "quotation": _("Quotation"),
    "discount_request": _("Discount or gift request"),
    "sales_order": _("Sales order"),
    "registration_case": _("Registration case"),
    "delivery": _("Delivery"),
    "vehicle": _("Stock vehicle"),
    "vehicle_movement": _("Vehicle movement"),
    "vehicle_damage": _("Vehicle damage case"),
    "vehicle_stock_check": _("Vehicle stock check"),
    "factory_order": _("Factory order"),
    "remittance_request": _("Remittance request"),
    "sales_target": _("Sales target"),
    "showroom_check": _("Showroom check"),
    "duty_roster": _("Duty roster"),
    "recording_check": _("Recording check"),
    "spot_check": _("Process spot-check"),
    "meeting": _("Meeting"),
    "sub_dealer": _("Sub-dealer"),
    "sub_dealer_visit": _("Sub-dealer visit"),
    "task": _("Assigned task"),
    "report": _("Report"),
    "approval": _("Document to decide on"),
    "worksheet": _("Worksheet"),
    # After-sales
    "vehicle_inspection": _("Arrival inspection"),
    "appointment": _("Appointment"),
    "repair_order": _("Repair order"),
    "added_item": _("Added or changed item"),
    "quality_check": _("Repair quality check"),
    "settlement": _("Settlement"),
    "service_follow_up": _("Service follow-up call"),
    "complaint": _("Complaint"),
    "warranty_claim": _("Warranty claim"),
    "claim_archive": _("Claim archive"),
    "service_campaign": _("Service campaign"),
    "insurance_receivable": _("Insurance receivable"),
    "equipment": _("Equipment and its maintenance"),
    "workshop_check": _("Workshop board and 6S check"),
    # Parts
    "part": _("Part master"),
    "stock_movement": _("Stock movement"),
    "stock_take": _("Stock-take"),
    "parts_shortage": _("Parts shortage"),
    "purchase_plan": _("Purchase plan"),
    "purchase_order": _("Purchase order"),
    "supplier": _("Supplier"),
    "parts_sale": _("Parts sale"),
    "part_return": _("Parts return"),
    "price_list": _("Price list"),
    "warehouse_check": _("Warehouse check"),
    # Finance and administration
    "appraisal": _("Appraisal"),
    "training": _("Training record"),
    "policy_doc": _("Policy document"),
    "cash_deposit": _("Cash deposit"),
    "payment": _("Customer payment"),
    "receivable": _("Receivable"),
    "loan_application": _("Loan application"),
    "insurance_policy": _("Insurance policy"),
    "contract_review": _("Contract review"),
    "invoice_stock": _("Invoice stock"),
    "input_invoice": _("Input VAT invoice"),
    "red_invoice": _("Red-letter invoice"),
    "tax_filing": _("Tax filing"),
    "voucher": _("Voucher"),
    "reconciliation": _("Reconciliation"),
    "budget": _("Budget and line"),
    "financial_report": _("Financial report"),
    "audit": _("Audit"),
    "partner": _("Partner"),
    "recruitment": _("Recruitment"),
    "employee": _("Employee"),
    "compensation_plan": _("Pay plan"),
    "employee_case": _("Employee case"),
    # Marketing
    "marketing_plan": _("Marketing plan"),
    "campaign": _("Campaign"),
    "campaign_review": _("Campaign review"),
    "ad_placement": _("Ad placement"),
    "content_item": _("Content item"),
    "media_account": _("Media account"),
    "market_research": _("Market research"),
    "media_contact": _("Media contact"),
    "survey": _("Survey"),
    "promo_material": _("Promotional material"),
}


def record_names(codes: Iterable[str]) -> str:
    """List the records of these codes in the reader's language; an unknown code names itself."""
    return enumeration(str(RECORDS.get(code, code)) for code in codes)
