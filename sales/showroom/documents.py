"""What the approvals engine must know of leads that are to be given up."""

from __future__ import annotations

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
from sales.models import Lead, LeadGrade, LostReason
from sales.showroom import letters
from sales.showroom.effects import advance

APPROVE = "sales.approve_lead"


def decider_of(lead: OwnedRecord) -> Staff | None:
    """Return the nearest superior of the adviser who may approve a loss."""
    seats = Assignment.objects.active_on(clock.today()).filter(staff=lead.owner_id, store=lead.store_id)
    seat = seats.select_related("position", "unit").order_by("pk").first()
    if seat is None or lead.store_id is None:
        return None
    above = ReportingLine(lead.store_id, clock.today()).chain_above(seat)
    people = (each.staff for each in above if each.staff_id != lead.owner_id)
    return next((person for person in people if person.has_perm(APPROVE, lead)), None)


def hand_in(lead: Lead, actor: Staff, at: datetime) -> Approval:
    """Submit the loss and tell whoever decides; raises ValidationError where nobody can."""
    approval = approvals.submit(document=lead, acting_user=actor, approver=decider_of(lead), at=at)
    if not approval.step:
        url = reverse("approvals:approval", args=[approval.pk])
        letters.tell_of(lead, "to_decide", [approval.approver_id], actor, at, url)
    return approval


def waiting_for(lead: Lead) -> Approval | None:
    """Return the approval a loss waits in."""
    content_type = ContentType.objects.get_for_model(lead)
    rows = Approval.objects.filter(content_type=content_type, object_id=lead.pk, state=ApprovalState.PENDING)
    return rows.first()


def take_back(lead: Lead) -> None:
    """Withdraw what waits, in the name of whoever handed it in."""
    approval = waiting_for(lead)
    if approval is not None:
        approvals.withdraw(approval=approval, acting_user=approval.submitted_by, version=approval.version)


def _approved(lead: Any, decision: Decision) -> None:
    advance(lead, "lose", decision.actor)
    url = reverse("records:detail", args=["lead", lead.pk])
    letters.tell_of(lead, "lost", [lead.owner_id], decision.actor, decision.at, url)


def _returned(lead: Any, decision: Decision) -> None:
    advance(lead, "keep", decision.actor)
    url = reverse("records:detail", args=["lead", lead.pk])
    letters.tell_of(lead, "kept", [lead.owner_id], decision.actor, decision.at, url)


def _withdrawn(_lead: Any, _approval: Approval) -> None:
    """The move that takes it back changes the record itself."""


def _title(lead: Lead) -> tuple[str, str]:
    def words() -> str:
        return _("Loss of lead %(number)s: %(why)s") % {
            "number": lead.reference,
            "why": lead.get_lost_reason_display(),
        }

    found: tuple[str, str] = in_both(words)
    return found


LOSS = DocumentKind(
    model=Lead,
    label=gettext_lazy("Losses of leads"),
    permission=lambda _lead: APPROVE,
    content=lambda lead: {
        "reason": lead.lost_reason,
        "instead": lead.lost_to,
        "words": lead.lost_words,
        "grade": lead.grade,
    },
    title=_title,
    url=lambda pk: reverse("records:detail", args=["lead", pk]),
    on_approved=_approved,
    on_returned=_returned,
    on_withdrawn=_withdrawn,
    facts=(
        Fact("grade", gettext_lazy("grade"), lambda lead: lead.grade or None, choices=LeadGrade.choices),
        Fact("reason", gettext_lazy("why lost"), lambda lead: lead.lost_reason or None, choices=LostReason.choices),
    ),
    without_flow=decider_of,
    essence=lambda lead: [str(lead.get_grade_display()), str(lead.lost_to)],
)


def register() -> None:
    """Make them decidable."""
    documents.register(LOSS)
