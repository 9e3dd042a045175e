"""What stands against a move of marketing's own work: of the person, or of the record as it is."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from marketing.models import BudgetState, Campaign, MarketingPlan, MarketResearch
from marketing.promotion.signing import side_of
from roles import clock
from roles.models import Staff


def not_mine(record: Any, user: Staff) -> str:
    """Nobody says yes to their own work."""
    return _("It is yours: somebody else decides.") if record.owner_id == user.pk else ""


def handed_it_in(record: Any, user: Staff) -> str:
    """Whoever handed it in takes it back."""
    from marketing.promotion.documents import waiting_for

    approval = waiting_for(record)
    if approval is None or approval.submitted_by_id == user.pk:
        return ""
    return _("Whoever handed it in takes it back.")


def signs_now(plan: MarketingPlan, user: Staff) -> str:
    """Sales and after-sales sign once each, by somebody other than the author."""
    if plan.owner_id == user.pk:
        return _("It is yours: somebody else signs.")
    side = side_of(plan, user)
    if side is None:
        return _("You lead neither sales nor after-sales of this store.")
    return _("Your department has signed.") if getattr(plan, f"{side}_by_id") is not None else ""


def budget_is_approved(campaign: Campaign, _user: Staff | None) -> str:
    """What costs something needs an approved budget."""
    if not campaign.budget or campaign.budgets.filter(state=BudgetState.APPROVED).exists():
        return ""
    if campaign.budgets.filter(state=BudgetState.WAITING).exists():
        return _("Its budget waits for approval.")
    return _("Its budget was not approved: ask for another one.")


def budget_was_returned(campaign: Campaign, _user: Staff) -> str:
    """Another budget is asked for where none waits and none was approved."""
    alive = campaign.budgets.filter(state__in=[BudgetState.WAITING, BudgetState.APPROVED])
    return _("Its budget waits for approval, or is approved.") if alive.exists() else ""


def has_begun(record: Any, _user: Staff) -> str:
    """Nothing starts before its first day."""
    return _("It begins on a day to come.") if record.starts_on > clock.today() else ""


def proposals_fit(research: MarketResearch, _user: Staff) -> str:
    """Of what was proposed some is adopted, and no more than that."""
    adopted = research.adopted
    if adopted is not None and not 1 <= adopted <= research.proposed:
        return _("Adopted are one to %(count)s proposals.") % {"count": research.proposed}
    return ""


def good_again(material: Any, _user: Staff) -> str:
    """What is put up is good for today at least."""
    if material.valid_until is not None and material.valid_until < clock.today():
        return _("It is good until a day that is over.")
    return ""
