"""What moves of marketing's own work bring about: documents handed in, budgets asked for, duties raised and settled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from marketing.models import (
    AccountReading,
    AdPlacement,
    BudgetState,
    Campaign,
    CampaignBudget,
    CampaignReview,
    MarketingPlan,
    MarketResearch,
    MediaAccount,
    PromoMaterial,
    ReviewState,
)
from marketing.promotion import documents, events, letters
from marketing.promotion.signing import side_of, signers_of
from roles import clock
from roles.calendars.calendar import calendar_of
from roles.duties import events as duties
from roles.duties.events import Happened
from roles.duties.subjects import Subject
from roles.models import Assignment, Staff
from roles.records.actions import move_by_house, note
from roles.records.flows import Moved
from roles.records.kinds import kind_of_model
from roles.records.models import Verb
from roles.sharing import share

VIEW_CAMPAIGN = "marketing.view_campaign"
# Source: indicator "campaign-review-rate" (suggested: 5 working days); informing the manufacturer: trade practice.
REVIEW_DAYS = 5
EVENING = time(18, 0)


def day_end(day: date) -> datetime:
    """Return the hour by which something of a day is done."""
    return clock.local(day, EVENING)


def after_working_days(store_id: int | None, at: datetime, days: int) -> datetime:
    """Return the evening of the working day so many working days after an instant."""
    day = clock.local_date(at)
    return day_end(calendar_of(store_id, day, day).add_working_days(day, days))


def _url(record: Any) -> str:
    return kind_of_model(type(record)).url(record.pk)


def _subject(record: Any) -> Subject:
    return Subject(kind_of_model(type(record)).code, record.pk)


def holders_of(store_id: int | None, codename: str) -> set[int]:
    """Return who holds a right in a store."""
    seats = Assignment.objects.active_on(clock.today()).filter(
        store=store_id, position__grants__permission__codename=codename
    )
    return set(seats.values_list("staff", flat=True))


# --- marketing plans --------------------------------------------------------------------------------------------------


def plan_sent(plan: MarketingPlan, moved: Moved) -> None:
    """Ask sales and after-sales to sign; where neither has a leader it goes up at once."""
    MarketingPlan.objects.filter(pk=plan.pk).update(sent_by=moved.actor, sales_by=None, service_by=None)
    signers = signers_of(plan)
    people = {person for side in signers.values() for person in side}
    letters.tell_people(plan, "to_sign", plan.subject, people, moved.actor, moved.at, _url(plan))
    if not signers:
        _hand_in_plan(plan)


def plan_signed(plan: MarketingPlan, moved: Moved) -> None:
    """Keep who signed; once both sides have, it is handed in to the general manager."""
    assert moved.actor is not None
    side = side_of(plan, moved.actor)
    MarketingPlan.objects.filter(pk=plan.pk).update(**{f"{side}_by": moved.actor})
    plan.refresh_from_db()
    if all(getattr(plan, f"{each}_by_id") is not None for each in signers_of(plan)):
        _hand_in_plan(plan)


def _hand_in_plan(plan: MarketingPlan) -> None:
    kind = kind_of_model(MarketingPlan)
    move = kind.flow.move("hand_in")
    assert move is not None
    move_by_house(kind=kind, record=MarketingPlan.objects.get(pk=plan.pk), move=move)


def plan_handed_in(plan: MarketingPlan, moved: Moved) -> None:
    """Submit it, in the name of whoever sent it round."""
    documents.hand_in(plan, plan.sent_by or plan.owner, moved.at)


def plan_objected(plan: MarketingPlan, moved: Moved) -> None:
    """Tell the author and whoever sent it why it came back."""
    people = [plan.owner_id, plan.sent_by_id]
    letters.tell_people(plan, "returned", plan.subject, people, moved.actor, moved.at, _url(plan))


# --- campaigns --------------------------------------------------------------------------------------------------------


def handed_in(record: Any, moved: Moved) -> None:
    """Submit a record to whoever decides on it."""
    assert moved.actor is not None
    documents.hand_in(record, moved.actor, moved.at)


def taken_back(record: Any, moved: Moved) -> None:
    """Withdraw a record from whoever decides on it."""
    assert moved.actor is not None
    documents.take_back(record, moved.actor)


def campaign_approved(campaign: Campaign, moved: Moved) -> None:
    """Ask for the budget, open the campaign to those who help, raise what all of them owe."""
    ask_budget(campaign, campaign.owner, moved.at)
    crew = list(campaign.crew.all())
    for person in crew:
        share(campaign, person, VIEW_CAMPAIGN)
    letters.tell_people(
        campaign, "helping", campaign.name, [each.pk for each in crew], moved.actor, moved.at, _url(campaign)
    )
    by = max(day_end(campaign.ends_on), moved.at)
    for code, people in (
        (events.CAMPAIGN_APPROVED, [None]),
        (events.CAMPAIGN_TO_RUN, [campaign.owner]),
        (events.CAMPAIGN_STAFFED, crew),
    ):
        _raise(code.code, campaign, moved, people, by)
    to_inform = after_working_days(campaign.store_id, moved.at, 2)
    _raise(events.TO_INFORM.code, campaign, moved, [None], to_inform)


def _raise(code: str, record: Any, moved: Moved, people: Iterable[Staff | None], by: datetime | None) -> None:
    subject = _subject(record)
    key = f"{subject.kind}:{subject.pk}:{record.version}"
    happened = [Happened(subject, record.unit, moved.at, key, person, by) for person in people]
    duties.raise_many(code, happened, acting_user=moved.actor)


def ask_budget(campaign: Campaign, actor: Staff, at: datetime) -> CampaignBudget | None:
    """Ask for the money of a campaign; nothing for one that costs nothing."""
    if not campaign.budget:
        return None
    budget = CampaignBudget.objects.create(
        campaign=campaign,
        amount=campaign.budget,
        asked_at=at,
        owner_id=campaign.owner_id,
        unit_id=campaign.unit_id,
        department_id=campaign.department_id,
        store_id=campaign.store_id,
    )
    documents.hand_in(budget, actor, at)
    return budget


def budget_revised(campaign: Campaign, moved: Moved) -> None:
    """Ask for another amount."""
    assert moved.actor is not None
    ask_budget(campaign, moved.actor, moved.at)


def informed(record: Any, moved: Moved) -> None:
    """Settle that the manufacturer was to be informed."""
    duties.settle(events.INFORMED.code, _subject(record), moved.at, moved.actor)


def campaign_started(campaign: Campaign, _moved: Moved) -> None:
    """What began without the manufacturer is not reported any more."""
    duties.take_back(events.TO_INFORM.code, _subject(campaign))


def campaign_ended(campaign: Campaign, moved: Moved) -> None:
    """Settle what everybody owed for it, and let its owner owe the review."""
    duties.settle(events.CAMPAIGN_ENDED.code, _subject(campaign), moved.at, moved.actor)
    review = CampaignReview(
        campaign=campaign,
        due_at=after_working_days(campaign.store_id, moved.at, REVIEW_DAYS),
        owner_id=campaign.owner_id,
        unit_id=campaign.unit_id,
        department_id=campaign.department_id,
        store_id=campaign.store_id,
        created_by=moved.actor or campaign.owner,
        created_at=moved.at,
        changed_at=moved.at,
        state=ReviewState.WAITING,
    )
    review.save(force_insert=True)
    note(review, Verb.CREATE, moved.actor, at=moved.at, to_state=review.state)
    _raise(events.PROMOTION_ENDED.code, campaign, moved, [None], after_working_days(campaign.store_id, moved.at, 10))
    letters.tell_people(review, "to_review", campaign.name, [campaign.owner_id], moved.actor, moved.at, _url(review))


def campaign_cancelled(campaign: Campaign, moved: Moved) -> None:
    """Nobody owes anything for it, no money is asked for, and those who help are told."""
    for event in (events.CAMPAIGN_APPROVED, events.CAMPAIGN_TO_RUN, events.CAMPAIGN_STAFFED, events.TO_INFORM):
        duties.take_back(event.code, _subject(campaign))
    for budget in campaign.budgets.filter(state=BudgetState.WAITING):
        documents.void(budget)
    people = [campaign.owner_id, *campaign.crew.values_list("pk", flat=True)]
    letters.tell_people(campaign, "called_off", campaign.name, people, moved.actor, moved.at, _url(campaign))


# --- reviews ----------------------------------------------------------------------------------------------------------


def review_handed_in(review: CampaignReview, moved: Moved) -> None:
    """Take cost and leads from the campaign as it stands, and tell whoever accepts it."""
    figures = Campaign.objects.with_figures().values("spent", "leads").get(pk=review.campaign_id)
    CampaignReview.objects.filter(pk=review.pk).update(cost=figures["spent"], leads=figures["leads"])
    people = holders_of(review.store_id, "approve_campaignreview") - {review.owner_id}
    nearest = documents.decider_of(review, {moved.actor.pk if moved.actor else None})
    told = [nearest.pk] if nearest else sorted(people)
    name = review.campaign.name
    letters.tell_people(review, "to_decide", name, told, moved.actor, moved.at, _url(review))


def review_accepted(review: CampaignReview, moved: Moved) -> None:
    """The campaign is reviewed; the manufacturer is to be informed of it."""
    kind = kind_of_model(Campaign)
    move = kind.flow.move("conclude")
    assert move is not None
    campaign = Campaign.objects.get(pk=review.campaign_id)
    move_by_house(kind=kind, record=campaign, move=move)
    duties.settle(events.EVALUATED.code, _subject(campaign), moved.at, moved.actor)
    _raise(events.TO_INFORM.code, review, moved, [None], after_working_days(review.store_id, moved.at, 2))
    letters.tell_people(
        review, "approved", review.campaign.name, [review.owner_id], moved.actor, moved.at, _url(review)
    )


def review_returned(review: CampaignReview, moved: Moved) -> None:
    """Whoever wrote it mends it: what was taken from the campaign is taken anew."""
    letters.tell_people(
        review, "returned", review.campaign.name, [review.owner_id], moved.actor, moved.at, _url(review)
    )


# --- ads, content, accounts, material, research -----------------------------------------------------------------------


def ad_approved(ad: AdPlacement, moved: Moved) -> None:
    """Its owner places it by its first day."""
    _raise(events.AD_APPROVED.code, ad, moved, [ad.owner], max(day_end(ad.starts_on), moved.at))
    letters.tell_people(ad, "approved", ad.name, [ad.owner_id], moved.actor, moved.at, _url(ad))


def ad_placed(ad: AdPlacement, moved: Moved) -> None:
    """Settle that it was to be placed."""
    duties.settle(events.AD_PLACED.code, _subject(ad), moved.at, moved.actor)


def ad_ended(ad: AdPlacement, moved: Moved) -> None:
    """Its effect is to be evaluated."""
    _raise(events.PROMOTION_ENDED.code, ad, moved, [None], after_working_days(ad.store_id, moved.at, REVIEW_DAYS))


def ad_evaluated(ad: AdPlacement, moved: Moved) -> None:
    """Settle that its effect was to be evaluated."""
    duties.settle(events.EVALUATED.code, _subject(ad), moved.at, moved.actor)


def told_owner(what: str) -> Any:
    """Return an effect that tells the owner what became of the record."""

    def effect(record: Any, moved: Moved) -> None:
        name = kind_of_model(type(record)).title(record)
        letters.tell_people(record, what, name, [record.owner_id], moved.actor, moved.at, _url(record))

    return effect


def account_read(account: MediaAccount, moved: Moved) -> None:
    """Keep the figures of the day."""
    MediaAccount.objects.filter(pk=account.pk).update(read_at=moved.at)
    AccountReading.objects.update_or_create(
        account=account,
        day=clock.local_date(moved.at),
        defaults={"followers": account.followers, "engagement": account.engagement},
    )


def material_expired(material: PromoMaterial, moved: Moved) -> None:
    """Keep by when it is replaced, and tell whoever keeps it up to date."""
    by = after_working_days(material.store_id, clock.local(material.valid_until, EVENING), 2)
    material.expiries.get_or_create(expired_on=material.valid_until, defaults={"replace_by": by})
    letters.tell_people(material, "expired", material.name, [material.owner_id], None, moved.at, _url(material))


def material_replaced(material: PromoMaterial, moved: Moved) -> None:
    """Keep when it was taken down."""
    material.expiries.filter(replaced_at__isnull=True).update(replaced_at=moved.at)


def research_fed_back(research: MarketResearch, moved: Moved) -> None:
    """Tell whoever answers for sales."""
    people = holders_of(research.store_id, "answer_marketresearch")
    letters.tell_people(research, "fed_back", research.subject, people, moved.actor, moved.at, _url(research))
