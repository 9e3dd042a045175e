"""Every write to marketing's own work beside the moves: costs booked, guests noted, and what recording brings along."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from marketing.models import Campaign, CampaignCost, CampaignGuest, CampaignState, Customer
from marketing.promotion.effects import day_end
from marketing.promotion.events import CAMPAIGN_PRESCRIBED
from roles import clock
from roles.duties import events as duties
from roles.duties.events import Happened
from roles.duties.subjects import Subject
from roles.models import Staff
from roles.records.actions import note
from roles.records.flows import holds
from roles.records.models import Verb

RUN = "marketing.run_campaign"
# Money is booked until the review is accepted; people come while it runs, and are noted afterwards.
BOOKABLE = (CampaignState.APPROVED, CampaignState.REPORTED, CampaignState.RUNNING, CampaignState.ENDED)
NOTABLE = (CampaignState.RUNNING, CampaignState.ENDED)


def campaign_saved(campaign: Campaign, actor: Staff, _more: Mapping[str, Any], created: bool) -> list[list[str]]:
    """A campaign the manufacturer prescribes is owed by whoever links up with the manufacturer, once."""
    if campaign.by_manufacturer:
        subject = Subject("campaign", campaign.pk)
        by = max(day_end(campaign.ends_on), clock.now())
        happened = Happened(subject, campaign.unit, campaign.changed_at, "", None, by)
        duties.raise_many(CAMPAIGN_PRESCRIBED.code, [happened], acting_user=actor)
    elif not created:
        duties.take_back(CAMPAIGN_PRESCRIBED.code, Subject("campaign", campaign.pk))
    return []


@transaction.atomic
def book_cost(
    *, campaign: Campaign, acting_user: Staff, what: str, amount: Decimal, booked_on: date, voucher: str = ""
) -> CampaignCost:
    """Book what a campaign cost (yuan; below nought: booked back).

    Raises PermissionDenied without the right, ValidationError before it is approved, once it is reviewed, for a day to
    come, and for a sum below nought.
    """
    stored = _locked(campaign, acting_user, BOOKABLE)
    if not amount:
        raise ValidationError({"amount": _("Enter an amount other than nought.")})
    if booked_on > clock.today():
        raise ValidationError({"booked_on": _("This day lies ahead.")})
    if stored.spent + amount < 0:  # type: ignore[attr-defined]
        raise ValidationError({"amount": _("More would be booked back than was booked.")})
    row = CampaignCost.objects.create(
        campaign=campaign, what=what, amount=amount, voucher=voucher, booked_on=booked_on, booked_by=acting_user
    )
    note(stored, Verb.CHANGE, acting_user, changes=[["costs", "", f"{amount:,.2f}"]])
    return row


@transaction.atomic
def note_guest(*, campaign: Campaign, acting_user: Staff, customer: Customer, is_lead: bool) -> CampaignGuest:
    """Note who came, and whether the campaign brought a lead; noted again, what was said last stands.

    Raises PermissionDenied without the right, ValidationError before it runs and once it is reviewed.
    """
    stored = _locked(campaign, acting_user, NOTABLE)
    row, created = CampaignGuest.objects.update_or_create(
        campaign=campaign,
        customer=customer,
        defaults={"is_lead": is_lead},
        create_defaults={"is_lead": is_lead, "noted_by": acting_user},
    )
    if created:
        # Who came stands in the list of guests: the timeline names nobody.
        note(stored, Verb.CHANGE, acting_user, changes=[["guests", "", ""]])
    return row


def may_note(campaign: Campaign, user: Staff) -> bool:
    """Return whether a person notes guests: whoever runs it, and whoever helps."""
    return holds(user, RUN, campaign) or campaign.crew.filter(pk=user.pk).exists()


def _locked(campaign: Campaign, user: Staff, states: tuple[CampaignState, ...]) -> Campaign:
    """Return the campaign as it stands, held until the end of the transaction."""
    Campaign.objects.select_for_update().filter(pk=campaign.pk).first()
    stored = Campaign.objects.for_page().get(pk=campaign.pk)
    allowed = holds(user, RUN, stored) if states is BOOKABLE else may_note(stored, user)
    if not allowed:
        raise PermissionDenied(_("Your position does not include this for this record."))
    if stored.state not in states:
        raise ValidationError(_("This is not possible while it is “%(state)s”.") % {"state": stored.state_label})
    return stored
