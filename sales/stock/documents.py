"""What the approvals engine must know of cars out of turn, damage, factory orders and remittances."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.approvals import documents
from roles.approvals.documents import DocumentKind
from roles.approvals.facts import Fact
from roles.approvals.models import Approval, Decision
from roles.models import Staff
from roles.personnel.handover.kinds import in_both
from roles.records.kinds import kind_of_model
from sales.models import (
    DeviationState,
    FactoryOrder,
    FactoryOrderState,
    RemittanceRequest,
    RemittanceState,
    VehicleDamage,
    VehicleDeviation,
)
from sales.stock import deciding, letters
from sales.stock.course import house_move, url_of
from sales.stock.rules import rule_on

# Who decides at which state.
_ORDER_STAGES = {
    FactoryOrderState.WITH_MANAGER: "sales.approve_factoryorder",
    FactoryOrderState.WITH_CHIEF: "sales.decide_factoryorder",
}
_REMITTANCE_STAGES = {
    RemittanceState.WITH_SUPERVISOR: "sales.countersign_remittancerequest",
    RemittanceState.WITH_FINANCE: "sales.approve_remittancerequest",
    RemittanceState.WITH_CHIEF: "sales.decide_remittancerequest",
}


def permission_of(document: Any) -> str:
    """Return the right to decide on a document as it stands."""
    if isinstance(document, FactoryOrder):
        return _ORDER_STAGES.get(FactoryOrderState(document.state), "sales.decide_factoryorder")
    if isinstance(document, RemittanceRequest):
        return _REMITTANCE_STAGES.get(RemittanceState(document.state), "sales.approve_remittancerequest")
    return f"sales.approve_{document._meta.model_name}"


def decider_of(document: Any) -> Staff | None:
    """Return who decides where no flow of the house says so."""
    return deciding.decider_of(document, permission_of(document), {getattr(document, "sent_by_id", None)})


def hand_in(document: Any, actor: Staff, at: datetime) -> Approval:
    """Submit a document to whoever decides at its state."""
    without = {getattr(document, "sent_by_id", None)}
    return deciding.hand_in(document, actor, permission_of(document), without, at)


def over_limit(request: RemittanceRequest) -> bool:
    """Return whether the general manager decides on a request as well."""
    return bool(request.amount > rule_on().remittance_limit)


# --- what decisions bring about ---------------------------------------------------------------------------------------


def _tell(document: Any, what: str, decision: Decision) -> None:
    kind = kind_of_model(type(document))
    people = [document.owner_id, getattr(document, "sent_by_id", None)]
    letters.tell_people(document, what, kind.reference(document), people, decision.actor, decision.at, url_of(document))


def _order_approved(order: FactoryOrder, decision: Decision) -> None:
    if order.state == FactoryOrderState.WITH_MANAGER:
        house_move(order, "pass", decision.actor, decision.reason)
        return
    house_move(order, "approve", decision.actor, decision.reason)
    _tell(order, "approved", decision)


def _remittance_approved(request: RemittanceRequest, decision: Decision) -> None:
    if request.state == RemittanceState.WITH_SUPERVISOR:
        house_move(request, "pass", decision.actor, decision.reason)
    elif request.state == RemittanceState.WITH_FINANCE and over_limit(request):
        house_move(request, "go_up", decision.actor, decision.reason)
    else:
        house_move(request, "approve", decision.actor, decision.reason)
        _tell(request, "approved", decision)


def _damage_approved(damage: VehicleDamage, decision: Decision) -> None:
    house_move(damage, "approve", decision.actor, decision.reason)
    _tell(damage, "approved", decision)


def _returned(document: Any, decision: Decision) -> None:
    house_move(document, "return", decision.actor, decision.reason)
    _tell(document, "returned", decision)


def _withdrawn(_document: Any, _approval: Approval) -> None:
    """The move that takes it back changes the record itself."""


def _deviation_becomes(state: str) -> Any:
    def follow(asked: VehicleDeviation, decision: Decision) -> None:
        rows = VehicleDeviation.objects.filter(pk=asked.pk, state=DeviationState.WAITING)
        rows.update(state=state, decided_by=decision.actor)
        what = "approved" if state == DeviationState.APPROVED else "returned"
        name = _deviation_title(asked)[0]
        url = url_of(asked.vehicle)
        letters.tell_people(asked, what, name, [asked.owner_id], decision.actor, decision.at, url)

    return follow


def _deviation_withdrawn(asked: VehicleDeviation, _approval: Approval) -> None:
    rows = VehicleDeviation.objects.filter(pk=asked.pk, state=DeviationState.WAITING)
    rows.update(state=DeviationState.WITHDRAWN)


# --- what is decided on -----------------------------------------------------------------------------------------------


def _both(words: Any) -> tuple[str, str]:
    found: tuple[str, str] = in_both(words)
    return found


def _deviation_title(asked: VehicleDeviation) -> tuple[str, str]:
    return _both(lambda: _("Car out of turn %(vin)s") % {"vin": asked.vehicle.vin})


def _damage_title(damage: VehicleDamage) -> tuple[str, str]:
    facts = {"vin": damage.vehicle.vin}
    return _both(lambda: f"{_('Damage of %(vin)s') % facts} · {damage.get_treatment_display()}")


def _order_title(order: FactoryOrder) -> tuple[str, str]:
    return _both(lambda: _("Factory order of %(month)s") % {"month": date_format(order.month, "YEAR_MONTH_FORMAT")})


def _remittance_title(request: RemittanceRequest) -> tuple[str, str]:
    facts = {"amount": f"{request.amount:,.2f}", "payee": request.payee}
    return _both(lambda: _("Remittance of %(amount)s yuan to %(payee)s") % facts)


def _order_content(order: FactoryOrder) -> dict[str, Any]:
    lines = order.lines.values_list("car_model__code", "colour", "quantity").order_by("pk")
    return {"month": order.month, "grounds": order.grounds, "lines": [list(line) for line in lines]}


def _remittance_content(request: RemittanceRequest) -> dict[str, Any]:
    names = ("payee", "factory_order_id", "cars", "prompted_on", "due_on", "purpose")
    return {**{name: getattr(request, name) for name in names}, "amount": f"{request.amount:.2f}"}


def _damage_content(damage: VehicleDamage) -> dict[str, Any]:
    names = ("vehicle_id", "kind", "description", "liable", "treatment")
    return {**{name: getattr(damage, name) for name in names}, "cost": f"{damage.cost or 0:.2f}"}


def _cars_ordered(order: FactoryOrder) -> int | None:
    return sum(order.lines.values_list("quantity", flat=True)) if order.pk is not None else None


DEVIATION = DocumentKind(
    model=VehicleDeviation,
    label=gettext_lazy("Cars out of turn"),
    permission=permission_of,
    content=lambda asked: {"vehicle": asked.vehicle_id, "order": asked.order_reference, "reason": asked.reason},
    title=_deviation_title,
    url=lambda pk: reverse("sales:deviation", args=[pk]),
    on_approved=_deviation_becomes(DeviationState.APPROVED),
    on_returned=_deviation_becomes(DeviationState.RETURNED),
    on_withdrawn=_deviation_withdrawn,
    without_flow=decider_of,
    essence=lambda asked: [asked.reason, asked.order_reference],
    essence_related=("vehicle",),
)
DAMAGE = DocumentKind(
    model=VehicleDamage,
    label=gettext_lazy("Damage of cars"),
    permission=permission_of,
    content=_damage_content,
    title=_damage_title,
    url=lambda pk: reverse("records:detail", args=["vehicle_damage", pk]),
    on_approved=_damage_approved,
    on_returned=_returned,
    on_withdrawn=_withdrawn,
    facts=(Fact("cost", gettext_lazy("cost (yuan)"), lambda damage: damage.cost if damage.pk else None, numeric=True),),
    without_flow=decider_of,
    essence=lambda damage: [f"{damage.cost or 0:,.2f}", damage.description[:120]],
    essence_related=("vehicle",),
)
ORDER = DocumentKind(
    model=FactoryOrder,
    label=gettext_lazy("Factory orders"),
    permission=permission_of,
    content=_order_content,
    title=_order_title,
    url=lambda pk: reverse("records:detail", args=["factory_order", pk]),
    on_approved=_order_approved,
    on_returned=_returned,
    on_withdrawn=_withdrawn,
    # Two yeses in a row are the order's own way.
    by_flow=False,
    facts=(Fact("cars", gettext_lazy("cars"), _cars_ordered, numeric=True),),
    without_flow=decider_of,
    essence=lambda order: [order.grounds[:120]],
)
REMITTANCE = DocumentKind(
    model=RemittanceRequest,
    label=gettext_lazy("Remittance requests"),
    permission=permission_of,
    content=_remittance_content,
    title=_remittance_title,
    url=lambda pk: reverse("records:detail", args=["remittance_request", pk]),
    on_approved=_remittance_approved,
    on_returned=_returned,
    on_withdrawn=_withdrawn,
    by_flow=False,
    facts=(Fact("amount", gettext_lazy("amount (yuan)"), lambda row: row.amount if row.pk else None, numeric=True),),
    without_flow=decider_of,
    essence=lambda request: [request.purpose, f"{request.due_on}"],
)


def register() -> None:
    """Make them decidable."""
    for kind in (DEVIATION, DAMAGE, ORDER, REMITTANCE):
        documents.register(kind)
