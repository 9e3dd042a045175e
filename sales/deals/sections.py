"""Parts of the pages of deals: what it costs, what waits for a decision, what belongs to it."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Avg, CharField, Value
from django.urls import reverse
from django.utils.translation import gettext as _

from finance.models import Receivable
from finance.sections import money_of
from marketing.models import Customer
from roles.approvals.panel import panel
from roles.http import StaffRequest
from roles.records.flows import holds
from roles.records.kinds import Section, kind_of, kind_of_model
from roles.rights import rights_of
from sales.deals import actions, checklist, delivering, documents, policy, together
from sales.deals.forms import AskChangeForm, LineForm, SignatureForm, WishForm
from sales.deals.together_form import SecondForm
from sales.deals.transitions import UNDER_WAY
from sales.models import (
    ChangeState,
    Delivery,
    DeliveryPart,
    DiscountRequest,
    DiscountState,
    InsuranceCase,
    Lead,
    LoanCase,
    Quotation,
    QuotationState,
    RegistrationCase,
    SalesOrder,
    Vehicle,
)

MOST = 8
# Cars that stand in the store or stood there: what they cost tells what the next one brings.
PRICED = ("in_stock", "display", "allocated", "passed", "arrived")


def _row(record: Any, name: str, at: Any) -> dict[str, Any]:
    kind = kind_of_model(type(record))
    return {
        "what": kind.label_one,
        "name": name,
        "url": kind.url(record.pk),
        "face": kind.flow.faces[record.state],
        "state": record.state_label,
        "at": at,
    }


def _around(rows: list[dict[str, Any]], title: str = "", order: int = 40) -> Section | None:
    context = {"rows": rows, "title": title}
    return Section("sales/deals/_around.html", context, wide=False, order=order) if rows else None


def _customer(request: StaffRequest, customer: Customer) -> list[dict[str, Any]]:
    """Return the way to the customer's file, for whoever may read it."""
    if not request.user.has_perm("marketing.view_customer", customer):
        return []
    return [_row(customer, customer.title, customer.changed_at)]


# --- quotations -------------------------------------------------------------------------------------------------------


def price(request: StaffRequest, quotation: Quotation) -> Section:
    """Show what it costs, line by line, and the form to add a line while it is a draft."""
    draft = quotation.state == QuotationState.DRAFT
    changes = draft and holds(request.user, actions.CHANGE_QUOTATION, quotation)
    limit = policy.limit_of(request.user, quotation.car_model, quotation.store_id) if changes else None
    context = {
        "deal": quotation,
        "lines": [line for line in quotation.lines.all() if not line.is_gift],
        "gifts": [line for line in quotation.lines.all() if line.is_gift],
        "percent": _percent(quotation.discount, quotation.guide_price),
        "limit": limit if limit is not None and limit < policy.WITHOUT_LIMIT else None,
        "beyond": policy.beyond(limit, quotation.conceded) if limit is not None else "",
        "form": LineForm() if changes else None,
        "papers": [
            {
                "url": reverse("sales:quotation_print", args=[quotation.pk]),
                "icon": "printer",
                "label": _("Print"),
            },
            {
                "url": reverse("sales:quotation_pdf", args=[quotation.pk]),
                "icon": "file-type-pdf",
                "label": _("PDF"),
            },
        ],
    }
    return Section("sales/deals/_price.html", context, order=10)


def _percent(part: Decimal, whole: Decimal) -> Decimal:
    return (part * 100 / whole).quantize(Decimal("0.1")) if whole else Decimal(0)


def around_quotation(request: StaffRequest, quotation: Quotation) -> Section | None:
    """Show what the quotation came from and what it became, as far as the reader may see it."""
    user = request.user
    requests = DiscountRequest.objects.visible_to(user).filter(quotation=quotation)
    orders = SalesOrder.objects.visible_to(user).filter(quotation=quotation)
    rows = [
        *_customer(request, quotation.customer),
        *(_lead_row(request, quotation.lead) if quotation.lead is not None else ()),
        *(_row(each, each.reference, each.created_at) for each in requests.order_by("-pk")[:MOST]),
        *(_row(each, each.reference, each.created_at) for each in orders[:1]),
    ]
    return _around(rows)


def _lead_row(request: StaffRequest, lead: Lead) -> list[dict[str, Any]]:
    if kind_of("lead") is None or not request.user.has_perm("sales.view_lead", lead):
        return []
    return [_row(lead, lead.reference, lead.created_at)]


def quotations_of_lead(request: StaffRequest, lead: Lead) -> Section | None:
    """Show the quotations and orders of a lead, and offer to draw one up in one tap."""
    user = request.user
    rows = [
        *(
            _row(each, f"{each.car_model} · {each.price:,.0f}", each.created_at)
            for each in Quotation.objects.visible_to(user)
            .filter(lead=lead)
            .select_related("car_model")
            .order_by("-pk")[:MOST]
        ),
        *(
            _row(each, each.reference, each.created_at)
            for each in SalesOrder.objects.visible_to(user).filter(lead=lead).order_by("-pk")[:MOST]
        ),
    ]
    open_lead = lead.state not in ("lost", "joined", "losing")
    may = open_lead and rights_of(user).anywhere("sales.add_quotation") and holds(user, "sales.change_lead", lead)
    if not rows and not may:
        return None
    action = reverse("sales:lead_quote", args=[lead.pk]) if may else ""
    form = WishForm() if may and not actions.names_a_car(lead) else None
    context = {"rows": rows, "action": action, "title": _("Quotations and orders"), "form": form}
    return Section("sales/deals/_around.html", context, wide=False, order=20)


# --- discounts --------------------------------------------------------------------------------------------------------


def decision(request: StaffRequest, record: Any) -> Section | None:
    """Show what waits for a decision, with the decision for whoever takes it."""
    document = _waiting(record)
    if document is None:
        return None
    approval = documents.waiting_for(document)
    desk = panel(approval, request.user)
    if desk is None or approval is None:
        return None
    context = {"desk": desk, "action": reverse("approvals:decide", args=[approval.pk])}
    return Section("marketing/promotion/_decision.html", context, wide=False, order=5)


def _waiting(record: Any) -> Any:
    if isinstance(record, DiscountRequest):
        return record if record.state in (DiscountState.MANAGER, DiscountState.CHIEF) else None
    if record.state in ("cancelling", *UNDER_WAY):
        return record.changes.filter(state=ChangeState.WAITING).select_related("order__car_model").first()
    return None


def asked_for(request: StaffRequest, asked: DiscountRequest) -> Section:
    """Show the price with and without the discount; what it does to the profit, to whoever decides only."""
    quotation = asked.quotation
    decides = any(holds(request.user, right, asked) for right in (documents.MANAGER, documents.CHIEF))
    cost = _cost(quotation) if decides else None
    kind = kind_of_model(Quotation)
    context = {
        "asked": asked,
        "quotation": quotation,
        "url": kind.url(quotation.pk) if request.user.has_perm("sales.view_quotation", quotation) else "",
        "percent": _percent(asked.conceded, quotation.guide_price),
        "decides": decides,
        "cost": cost,
        "profit": quotation.price - asked.gifts - cost if cost is not None else None,
        "before": quotation.guide_price - cost if cost is not None else None,
    }
    return Section("sales/deals/_asked.html", context, order=10)


def _cost(quotation: Quotation) -> Decimal | None:
    """Return what cars of the model in the store cost on average (yuan); None while there is none."""
    rows = Vehicle.objects.filter(store=quotation.store_id, car_model=quotation.car_model_id, state__in=PRICED)
    mean = rows.aggregate(mean=Avg("purchase_price"))["mean"]
    return Decimal(mean).quantize(Decimal("0.01")) if mean is not None else None


# --- orders -----------------------------------------------------------------------------------------------------------


def contract(request: StaffRequest, order: SalesOrder) -> Section:
    """Show what the contract says, and the ways to take it away."""
    context = {
        "deal": order,
        "lines": [line for line in order.lines.all() if not line.is_gift],
        "gifts": [line for line in order.lines.all() if line.is_gift],
        "percent": _percent(order.discount, order.guide_price),
        "papers": [
            {
                "url": reverse("sales:order_pdf", args=[order.pk]),
                "icon": "file-type-pdf",
                "label": _("Contract (PDF)"),
            }
        ],
    }
    return Section("sales/deals/_price.html", context, order=10)


def money(request: StaffRequest, order: SalesOrder) -> Section | None:
    """Show what is owed and paid for an order, to whoever may see it."""
    receivable = Receivable.objects.of_record("sales_order", order.pk).first()
    if receivable is None or not request.user.has_perm("finance.view_receivable", receivable):
        return None
    return Section("finance/_money.html", money_of(request, receivable), order=20)


def change(request: StaffRequest, order: SalesOrder) -> Section | None:
    """Offer to ask for other terms of a signed order, and show what was asked before."""
    rows = [
        {
            "what": each.get_kind_display(),
            "reason": each.reason,
            "at": each.asked_at,
            "state": each.get_state_display(),
            "face": {"waiting": "waiting", "approved": "approved", "returned": "returned"}.get(each.state, "withdrawn"),
        }
        for each in order.changes.all()[:MOST]
    ]
    waits = any(each["face"] == "waiting" for each in rows)
    asks = order.state in UNDER_WAY and not waits and holds(request.user, actions.ASK, order)
    if not rows and not asks:
        return None
    context = {"order": order, "rows": rows, "form": AskChangeForm(order=order) if asks else None}
    return Section("sales/deals/_change.html", context, order=50)


def sold_together(request: StaffRequest, order: SalesOrder) -> Section | None:
    """Offer to say who sold an order together with its owner, to whoever checks contracts or leads the sale."""
    if not together.may_change(order, request.user) or together.against(order, request.user):
        return None
    context = {"order": order, "form": SecondForm(order=order)}
    return Section("sales/deals/_together.html", context, wide=False, order=45)


def around_order(request: StaffRequest, order: SalesOrder) -> Section | None:
    """Show what belongs to an order, as far as the reader may see it."""
    user = request.user
    rows = _customer(request, order.customer)
    if user.has_perm("sales.view_quotation", order.quotation):
        rows.append(_row(order.quotation, order.quotation.reference, order.quotation.created_at))
    if order.vehicle is not None and user.has_perm("sales.view_vehicle", order.vehicle):
        rows.append(_row(order.vehicle, order.vehicle.vin, order.allocated_at or order.created_at))
    for model in (Delivery, RegistrationCase, LoanCase, InsuranceCase):
        found = model.objects.visible_to(user).filter(order=order).order_by("pk")
        rows += [_row(each, each.reference, each.created_at) for each in found]
    return _around(rows)


# --- deliveries -------------------------------------------------------------------------------------------------------


def whose_car(request: StaffRequest, delivery: Delivery) -> Section | None:
    """Show the order, the customer and the call that follows."""
    order, user = delivery.order, request.user
    rows = _customer(request, order.customer)
    if user.has_perm("sales.view_salesorder", order):
        rows.append(_row(order, order.reference, order.created_at))
    call = delivering.call_of(delivery)
    if call is not None and user.has_perm("marketing.view_followup", call):
        rows.append(_row(call, _("Call after delivery"), call.due_at))
    return _around(rows, order=20)


def handover(request: StaffRequest, delivery: Delivery) -> Section:
    """Show the checklist, part by part, to be ticked by whoever may; and the place to sign."""
    user = request.user
    parts = actions.may_tick(delivery, user)
    items = list(delivery.items.all())
    groups = []
    for part in DeliveryPart:
        lines = [
            {"code": each.code, "words": checklist.words_of(each.code), "done": each.done_at is not None}
            for each in items
            if each.part == part
        ]
        done = sum(bool(line["done"]) for line in lines)
        groups.append(
            {"label": part.label, "lines": lines, "done": done, "of": len(lines), "ticks": part.value in parts}
        )
    context = {
        "delivery": delivery,
        "groups": groups,
        "ticks": bool(parts),
        "signs": actions.may_sign(delivery, user),
        "form": SignatureForm(),
        "picture": reverse("sales:delivery_signature", args=[delivery.pk]) if delivery.signature else "",
    }
    return Section("sales/deals/_handover.html", context, order=10)


# --- cases ------------------------------------------------------------------------------------------------------------


def around_case(request: StaffRequest, case: Any) -> Section | None:
    """Lead from a case to its customer and its order."""
    rows = _customer(request, case.customer)
    if case.order is not None and request.user.has_perm("sales.view_salesorder", case.order):
        rows.append(_row(case.order, case.order.reference, case.order.created_at))
    return _around(rows)


# --- the customer's page ----------------------------------------------------------------------------------------------


def deals_of_customer(request: StaffRequest, customer: Customer) -> Section | None:
    """Show what the customer was offered, ordered and got, as far as the reader may see it; one query for all."""
    user = request.user
    rights = rights_of(user)
    ways = [
        _listed(model.objects.visible_to(user).filter(**{f"{order}customer": customer}), code, order)
        for code, model, order in (
            ("quotation", Quotation, ""),
            ("sales_order", SalesOrder, ""),
            ("delivery", Delivery, "order__"),
        )
        if rights.anywhere(f"sales.view_{model._meta.model_name}")
    ]
    found = list(ways[0].union(*ways[1:], all=True)) if ways else []
    found.sort(key=lambda row: row[3], reverse=True)
    rows = [_told(*row) for row in found[: 2 * MOST]]
    adds = rights.anywhere("sales.add_quotation") and customer.state not in ("merged", "erased")
    if not rows and not adds:
        return None
    add = reverse("records:add", args=["quotation"]) + f"?customer={customer.reference}" if adds else ""
    context = {"rows": rows, "add": add, "title": _("Quotations, orders, deliveries")}
    return Section("sales/deals/_around.html", context, order=25)


def _listed(rows: Any, code: str, order: str) -> Any:
    car = (f"{order}car_model__series", f"{order}car_model__name")
    kind = Value(code, output_field=CharField())
    return rows.order_by().annotate(what=kind).values_list("what", "pk", "state", "created_at", *car)


def _told(code: str, pk: int, state: str, at: Any, series: str, name: str) -> dict[str, Any]:
    kind = kind_of(code)
    assert kind is not None
    labels = dict(kind.model._meta.get_field("state").flatchoices)  # type: ignore[union-attr]
    return {
        "what": kind.label_one,
        "name": f"{series} {name}",
        "url": kind.url(pk),
        "face": kind.flow.faces[state],
        "state": labels[state],
        "at": at,
    }
