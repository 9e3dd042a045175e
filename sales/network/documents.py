"""What the approvals engine must know of sub-dealers to be signed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from roles.approvals import documents
from roles.approvals.documents import DocumentKind
from roles.approvals.facts import Fact
from roles.approvals.models import Approval, Decision
from roles.models import Staff
from roles.personnel.handover.kinds import in_both
from sales.models import SubDealer
from sales.stock import deciding, letters
from sales.stock.course import house_move, url_of

APPROVE = "sales.approve_subdealer"


def hand_in(dealer: SubDealer, actor: Staff, at: datetime) -> Approval:
    """Submit it to whoever decides on it."""
    return deciding.hand_in(dealer, actor, APPROVE, (), at)


def _decider(dealer: Any) -> Staff | None:
    return deciding.decider_of(dealer, APPROVE)


def _becomes(move: str, what: str) -> Any:
    def follow(dealer: SubDealer, decision: Decision) -> None:
        house_move(dealer, move, decision.actor, decision.reason)
        people = [dealer.owner_id]
        letters.tell_people(dealer, what, dealer.name, people, decision.actor, decision.at, url_of(dealer))

    return follow


def _withdrawn(_dealer: SubDealer, _approval: Approval) -> None:
    """The move that takes it back changes the record itself."""


def _title(dealer: SubDealer) -> tuple[str, str]:
    found: tuple[str, str] = in_both(lambda: _("Sub-dealer %(name)s") % {"name": dealer.name})
    return found


def _content(dealer: SubDealer) -> dict[str, Any]:
    names = ("name", "region", "agreement", "placement_limit", "assessment")
    money = {name: f"{getattr(dealer, name):.2f}" for name in ("deposit", "credit")}
    return {**{name: getattr(dealer, name) for name in names}, **money}


SUB_DEALER = DocumentKind(
    model=SubDealer,
    label=gettext_lazy("Sub-dealers"),
    permission=lambda _dealer: APPROVE,
    content=_content,
    title=_title,
    url=lambda pk: reverse("records:detail", args=["sub_dealer", pk]),
    on_approved=_becomes("sign", "approved"),
    on_returned=_becomes("reject", "refused"),
    on_withdrawn=_withdrawn,
    facts=(
        Fact("credit", gettext_lazy("credit limit (yuan)"), lambda row: row.credit if row.pk else None, numeric=True),
    ),
    without_flow=_decider,
    essence=lambda dealer: [f"{dealer.region} · {dealer.agreement}", dealer.assessment[:120]],
)


def register() -> None:
    """Make them decidable."""
    documents.register(SUB_DEALER)
