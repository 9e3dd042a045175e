"""What the approvals engine must know of discount requests, and of changes and cancellations of orders."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles import clock
from roles.approvals import actions as approvals
from roles.approvals import documents
from roles.approvals.documents import DocumentKind
from roles.approvals.facts import Fact
from roles.approvals.models import Approval, ApprovalState, Decision
from roles.models import Assignment, OwnedRecord, Staff
from roles.personnel.handover.kinds import in_both
from roles.superiors import ReportingLine
from sales.deals import effects, letters, policy
from sales.models import ChangeKind, ChangeState, DiscountRequest, DiscountState, OrderChange

MANAGER, CHIEF = "sales.approve_discountrequest", "sales.decide_discountrequest"
CHANGE = "sales.approve_orderchange"


def permission_of(document: Any) -> str:
    """Return the right to decide on a document as it stands."""
    if isinstance(document, OrderChange):
        return CHANGE
    return CHIEF if document.state == DiscountState.CHIEF else MANAGER


def decider_of(document: OwnedRecord, without: Collection[int | None] = ()) -> Staff | None:
    """Return the nearest superior of the owner with the right, who had no part in it."""
    aside = {document.owner_id, *without}
    seats = Assignment.objects.active_on(clock.today()).filter(staff=document.owner_id, store=document.store_id)
    seat = seats.select_related("position", "unit").order_by("pk").first()
    if seat is None or document.store_id is None:
        return None
    above = ReportingLine(document.store_id, clock.today()).chain_above(seat)
    permission = permission_of(document)
    people = (each.staff for each in above if each.staff_id not in aside)
    return next((each for each in people if each.has_perm(permission, document) and _may_give(each, document)), None)


def _may_give(person: Staff, document: Any) -> bool:
    """Return whether what a change gives away is within the limit of whoever decides; requests go up by themselves."""
    if not isinstance(document, OrderChange) or document.discount is None:
        return True
    order = document.order
    conceded = document.discount + order.gifts
    limit = policy.limit_of(person, order.car_model_id, order.store_id)
    return conceded <= max(limit, order.cleared) or person.has_perm(CHIEF, order.quotation)


def hand_in(document: Any, actor: Staff, at: datetime) -> Approval:
    """Submit a document and tell whoever decides; raises ValidationError where nobody can."""
    approver = decider_of(document, {actor.pk})
    approval = approvals.submit(document=document, acting_user=actor, approver=approver, at=at)
    if not approval.step:
        url = reverse("approvals:approval", args=[approval.pk])
        about = document.order if isinstance(document, OrderChange) else document
        letters.tell_people(about, "to_decide", [approval.approver_id], actor, at, url)
    return approval


def waiting_for(document: Any) -> Approval | None:
    """Return the approval a document waits in."""
    content_type = ContentType.objects.get_for_model(document)
    rows = Approval.objects.filter(content_type=content_type, object_id=document.pk, state=ApprovalState.PENDING)
    return rows.first()


def take_back(document: Any) -> None:
    """Withdraw what waits, in the name of whoever handed it in."""
    approval = waiting_for(document)
    if approval is not None:
        approvals.withdraw(approval=approval, acting_user=approval.submitted_by, version=approval.version)


def _both(words: Any) -> tuple[str, str]:
    found: tuple[str, str] = in_both(words)
    return found


def _discount_title(request: DiscountRequest) -> tuple[str, str]:
    facts = {"amount": f"{request.conceded:,.2f}", "number": request.reference}
    return _both(lambda: _("Discount and gifts of %(amount)s yuan · %(number)s") % facts)


def _discount_content(request: DiscountRequest) -> dict[str, Any]:
    quotation = request.quotation
    return {
        "quotation": quotation.pk,
        "car": quotation.car_model_id,
        "guide_price": f"{quotation.guide_price:.2f}",
        "discount": f"{request.discount:.2f}",
        "gifts": f"{request.gifts:.2f}",
        "given": f"{quotation.conceded:.2f}",
        "reason": request.reason,
    }


def _discount_essence(request: DiscountRequest) -> list[str]:
    quotation = request.quotation
    facts = {"guide": f"{quotation.guide_price:,.2f}", "price": f"{quotation.price:,.2f}"}
    gifts = [_("Gifts of %(amount)s yuan") % {"amount": f"{request.gifts:,.2f}"}] if request.gifts else []
    return [str(quotation.car_model), _("%(guide)s → %(price)s yuan") % facts, *gifts, request.reason]


def _change_title(change: OrderChange) -> tuple[str, str]:
    number = change.order.reference
    if change.kind == ChangeKind.CANCEL:
        return _both(lambda: _("Cancellation of order %(number)s") % {"number": number})
    return _both(lambda: _("Change of order %(number)s") % {"number": number})


def _change_content(change: OrderChange) -> dict[str, Any]:
    return {
        "order": change.order_id,
        "kind": change.kind,
        "reason": change.reason,
        "discount": f"{change.discount:.2f}" if change.discount is not None else "",
        "colour": change.colour,
        "promised_on": change.promised_on.isoformat() if change.promised_on else "",
    }


def _change_essence(change: OrderChange) -> list[str]:
    order, lines = change.order, [str(change.order.car_model)]
    if change.discount is not None:
        facts = {"before": f"{order.discount:,.2f}", "after": f"{change.discount:,.2f}"}
        lines.append(_("Discount %(before)s → %(after)s yuan") % facts)
    if change.colour:
        lines.append(f"{order.colour or '–'} → {change.colour}")
    if change.promised_on:
        lines.append(f"{order.promised_on} → {change.promised_on}")
    return [*lines, change.reason]


def _change_withdrawn(change: OrderChange, _approval: Approval) -> None:
    OrderChange.objects.filter(pk=change.pk, state=ChangeState.WAITING).update(state=ChangeState.WITHDRAWN)


def _nothing(_document: Any, _approval: Approval) -> None:
    """The move that takes it back changes the record itself."""


def _discount_approved(request: DiscountRequest, decision: Decision) -> None:
    effects.discount_approved(request, decision)


def _discount_returned(request: DiscountRequest, decision: Decision) -> None:
    effects.discount_refused(request, decision)


def _change_approved(change: OrderChange, decision: Decision) -> None:
    effects.change_approved(change, decision)


def _change_returned(change: OrderChange, decision: Decision) -> None:
    effects.change_returned(change, decision)


DISCOUNT = DocumentKind(
    model=DiscountRequest,
    label=gettext_lazy("Discounts beyond the policy"),
    permission=permission_of,
    content=_discount_content,
    title=_discount_title,
    url=lambda pk: reverse("records:detail", args=["discount_request", pk]),
    on_approved=_discount_approved,
    on_returned=_discount_returned,
    on_withdrawn=_nothing,
    facts=(Fact("conceded", gettext_lazy("discount and gifts (yuan)"), lambda row: row.conceded, numeric=True),),
    without_flow=decider_of,
    essence=_discount_essence,
    essence_related=("quotation__car_model",),
)
ORDER_CHANGE = DocumentKind(
    model=OrderChange,
    label=gettext_lazy("Changes and cancellations of orders"),
    permission=permission_of,
    content=_change_content,
    title=_change_title,
    url=lambda pk: reverse("sales:order_change", args=[pk]),
    on_approved=_change_approved,
    on_returned=_change_returned,
    on_withdrawn=_change_withdrawn,
    facts=(
        Fact(
            "kind",
            gettext_lazy("kind"),
            lambda row: row.kind,
            choices=tuple(ChangeKind.choices),
        ),
    ),
    without_flow=decider_of,
    essence=_change_essence,
    essence_related=("order__car_model",),
)


def register() -> None:
    """Make them decidable."""
    for kind in (DISCOUNT, ORDER_CHANGE):
        documents.register(kind)
