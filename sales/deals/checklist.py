"""What is gone through when a car is handed over: the lines of the checklist, in their order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from sales.models import Delivery, DeliveryItem
from sales.models import DeliveryPart as Part

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# Source: D18 consultant 4 (11), D17 consultant 9 (warranty and maintenance), D17 clerk 2 (papers); trade practice.
LINES: dict[str, tuple[Part, StrOrPromise]] = {
    "clean": (Part.CAR, _("Washed, film off, nothing scratched")),
    "equipment": (Part.CAR, _("Equipment and accessories as ordered")),
    "functions": (Part.CAR, _("Lights, windows, air conditioning and screens work")),
    "energy": (Part.CAR, _("Fuel or charge as agreed")),
    "keys": (Part.HANDED, _("All keys")),
    "certificate": (Part.HANDED, _("Certificate of conformity")),
    "invoice": (Part.HANDED, _("Invoice")),
    "manuals": (Part.HANDED, _("Manual, warranty and service booklet")),
    "tools": (Part.HANDED, _("Warning triangle, vest and tools")),
    "warranty": (Part.TOLD, _("Warranty: what it covers, for how long")),
    "service": (Part.TOLD, _("Service: when, where, what for")),
    "driving": (Part.TOLD, _("How the car is operated")),
    "contacts": (Part.TOLD, _("Service adviser introduced, call after delivery announced")),
    "file_contract": (Part.FILE, _("Signed contract")),
    "file_invoice": (Part.FILE, pgettext_lazy("papers", "Copy of the invoice")),
    "file_identity": (Part.FILE, _("Copy of the identity card or licence of the company")),
    "file_insurance": (Part.FILE, _("Copy of the policy, or the word that there is none")),
    "file_form": (Part.FILE, _("Delivery form with the customer's signature")),
}


def lines_for(delivery: Delivery) -> list[DeliveryItem]:
    """Return the lines a new delivery gets, to be stored."""
    return [DeliveryItem(delivery=delivery, code=code, part=part) for code, (part, _words) in LINES.items()]


def words_of(code: str) -> str:
    """Return what a line says; one that is not asked for any more, its code."""
    return str(LINES[code][1]) if code in LINES else code


def missing_of(delivery: Delivery, *, papers: bool) -> list[str]:
    """Return what is not done yet: of the papers for the file, or of all the rest."""
    rows = delivery.items.filter(done_at__isnull=True)
    rows = rows.filter(part=Part.FILE) if papers else rows.exclude(part=Part.FILE)
    return [words_of(code) for code in rows.order_by("pk").values_list("code", flat=True)]
