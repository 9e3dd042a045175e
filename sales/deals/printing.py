"""Quotations and contracts on paper: a sheet in the browser, and PDFs in the house's fonts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kpi.reports.output.fonts import FontsMissing, cut_into
from kpi.reports.output.paper import GREY, SMALL, WARN, Paper, Running
from roles import clock
from roles.http import StaffRequest
from roles.records.kinds import RecordKind
from sales.models import Quotation, QuotationState, SalesOrder
from sales.models.deal import Deal

# The characters of what was set so far: at most one more try for each new one.
_learnt: set[int] = set()

Set = Callable[[Mapping[str, Path]], Paper]


def pdf(set_on: Set) -> bytes:
    """Return what `set_on` sets as a PDF, in fonts cut to its characters; raises FontsMissing.

    Was a character missing, it is set once more with it: nothing that is written vanishes.
    """
    while True:
        with TemporaryDirectory() as folder:
            paper = set_on(cut_into(Path(folder), _learnt))
            missing = paper.missing()
            if missing <= _learnt:
                return bytes(paper.output())
            _learnt.update(missing)


def answer(request: StaffRequest, kind: RecordKind, record: Any, make: Callable[[Any], bytes]) -> HttpResponse:
    """Return a record as a PDF, or lead back with why there is none."""
    try:
        content = make(record)
    except FontsMissing:
        messages.error(request, _("No PDF: the fonts are missing on the server. Whoever runs it brings them anew."))
        return redirect(kind.url(record.pk))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f"inline; filename*=UTF-8''{quote(f'{kind.label_one} {record.reference}')}.pdf"
    response["Cache-Control"] = "no-store"
    return response


def _yuan(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def _day(day: Any) -> str:
    return str(date_format(day, "DATE_FORMAT"))


def quotation_sheet(quotation: Quotation) -> dict[str, Any]:
    """Return what the printed quotation shows: nothing of the policy, the customer's number masked."""
    lines = list(quotation.lines.all())
    return {
        "quotation": quotation,
        "house": quotation.store.name if quotation.store else quotation.unit.name,
        "lines": [line for line in lines if not line.is_gift],
        "gifts": [line for line in lines if line.is_gift],
        "binding": quotation.state in (QuotationState.QUOTED, QuotationState.ORDERED),
        "today": clock.today(),
    }


def _rows(deal: Deal, lines: list[Any]) -> list[list[str]]:
    rows = [[str(deal.car_model), deal.colour or "–", _yuan(deal.guide_price)]]
    if deal.discount:
        rows.append([_("Discount"), "", f"-{_yuan(deal.discount)}"])
    rows += [[line.name, str(line.get_kind_display()), _yuan(line.amount)] for line in lines if not line.is_gift]
    rows.append([pgettext("deal", "Total"), "", _yuan(deal.total)])
    gifts = [[line.name, str(line.get_kind_display()), _("free")] for line in lines if line.is_gift]
    return rows + gifts


def _head(paper: Paper, title: str, number: str, facts: list[tuple[str, str]]) -> None:
    paper.text_block(title, size=18, style="B")
    paper.text_block(number, size=11, colour=GREY)
    paper.ln(3)
    even = facts if len(facts) % 2 == 0 else [*facts, ("", "")]
    rows = [[*even[n], *even[n + 1]] for n in range(0, len(even), 2)]
    paper.facts(rows, colours=[[GREY, None, GREY, None]] * len(rows))


def _hands(paper: Paper, left: str, right: str) -> None:
    """Leave room for both signatures, each with its date."""
    paper.keep_together(36)
    paper.ln(12)
    paper.facts([[left, "", right, ""], [_("Date"), "", _("Date"), ""]], colours=[[GREY, None, GREY, None]] * 2)


def quotation_pdf(quotation: Quotation) -> bytes:
    """Return a quotation as a PDF; raises FontsMissing."""
    sheet = quotation_sheet(quotation)
    lines = list(quotation.lines.all())

    def set_on(fonts: Mapping[str, Path]) -> Paper:
        title, until = _("Quotation"), _day(quotation.valid_until)
        running = Running(sheet["house"], title, quotation.reference, str(quotation.state_label), quotation.reference)
        paper = Paper(running, fonts)
        facts = [
            (_("Customer"), quotation.customer.title),
            (_("Valid until"), until),
            (_("Car"), str(quotation.car_model)),
            (_("How it is paid"), str(quotation.get_pay_way_display())),
            (_("Sales consultant"), quotation.owner.name),
            (_("Date"), _day(clock.today())),
        ]
        _head(paper, title, quotation.reference, facts)
        if not sheet["binding"]:
            paper.notice(_("A draft: it binds nobody."))
        paper.heading(_("Price (yuan)"))
        heads = [pgettext_what(), _("Kind"), _("Amount (yuan)")]
        paper.grid(heads, _rows(quotation, lines), numbers=[False, False, True])
        if quotation.remarks:
            paper.heading(_("Remarks"))
            paper.text_block(quotation.remarks)
        paper.ln(3)
        paper.text_block(
            _("Prices include VAT. Insurance, purchase tax and registration are settled by what they really cost."),
            size=SMALL,
            colour=GREY,
        )
        _hands(paper, _("Customer"), _("For the house"))
        return paper

    return pdf(set_on)


def pgettext_what() -> str:
    """Return the heading of the first column."""
    return _("What")


def contract_terms(order: SalesOrder) -> list[str]:
    """Return the clauses of the contract, in the reader's language."""
    facts = {
        "total": _yuan(order.total),
        "deposit": _yuan(order.deposit),
        "day": _day(order.promised_on),
        "rest": _yuan(order.total - order.deposit),
    }
    return [
        _("The house sells the customer the car named above, new and as equipped by the manufacturer."),
        _("The customer pays %(total)s yuan: a deposit of %(deposit)s yuan at once, %(rest)s yuan before delivery.")
        % facts,
        _("The car is handed over by %(day)s, once it is paid in full.") % facts,
        _("At the handover both sides go through the checklist and sign it; the risk passes to the customer then."),
        _("The manufacturer's warranty and the statutory rules on repair, replacement and return apply."),
        _("Changes and cancellation need the written consent of both sides; what was paid is given back by them."),
        _("Two copies, one for each side, both of the same force."),
    ]


def contract_pdf(order: SalesOrder) -> bytes:
    """Return the contract of an order as a PDF; raises FontsMissing."""
    lines = list(order.lines.all())
    house = order.store.name if order.store else order.unit.name

    def set_on(fonts: Mapping[str, Path]) -> Paper:
        title = _("Contract of sale")
        paper = Paper(Running(house, title, order.reference, str(order.state_label), order.reference), fonts)
        facts = [
            (_("Seller"), house),
            (_("Buyer"), order.customer.title),
            (_("Car"), str(order.car_model)),
            (_("Colour"), order.colour or "–"),
            (_("VIN"), order.vehicle.vin if order.vehicle else _("named when the car is allocated")),
            (_("How it is paid"), str(order.get_pay_way_display())),
            (_("Delivery agreed for"), _day(order.promised_on)),
            (_("Sales consultant"), order.owner.name),
        ]
        _head(paper, title, order.reference, facts)
        if order.signed_at is None:
            paper.notice(_("Not signed yet: it binds nobody."))
        paper.heading(_("Price (yuan)"))
        heads = [pgettext_what(), _("Kind"), _("Amount (yuan)")]
        paper.grid(heads, _rows(order, lines), numbers=[False, False, True])
        paper.heading(_("Terms"))
        for number, clause in enumerate(contract_terms(order), 1):
            paper.text_block(f"{number}. {clause}")
            paper.ln(1)
        if order.state == "cancelled":
            paper.text_block(_("Cancelled."), style="B", colour=WARN)
        _hands(paper, _("Buyer (name, number of the identity card)"), _("Seller (seal)"))
        return paper

    return pdf(set_on)
