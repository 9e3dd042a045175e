"""Leads of the demo store: one a customer of an adviser, from the first word to the order; and a few that just came."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from dealership.demo import showroom_words as words
from dealership.demo.chance import chance, minutes
from dealership.demo.rows import BATCH
from dealership.demo.showroom.losses import ask_for_loss, lose
from dealership.demo.showroom.scene import Scene
from marketing.models import Campaign, CampaignGuest, Customer, CustomerState, Grade
from roles import clock
from sales.models import Lead, LeadOwner
from sales.showroom import clocks

_BUYS_NOW = 0.27
# How often an adviser gave up a lead that is worked on still, because the superior said no.
_NOT_LOST = 0.08
_GRADES = {Grade.H: "h", Grade.A: "a", Grade.B: "b", Grade.C: "c"}


def write(scene: Scene) -> list[Lead]:
    """Write the leads of the advisers' customers with their owners, and whom campaigns brought; return them."""
    campaigns = list(Campaign.objects.filter(store=scene.store, started_at__isnull=False).order_by("starts_on"))
    customers = Customer.objects.alive().filter(owner__in=scene.seat_of).order_by("pk")
    rows = [_lead(scene, customer, chance("lead", number)) for number, customer in enumerate(customers)]
    for number, lead in enumerate(rows):
        known = [each for each in campaigns if each.starts_on <= clock.local_date(lead.created_at)]
        if lead.source == "campaign" and known:
            lead.campaign = chance("lead-campaign", number).choice(known[-4:])
    Lead.objects.bulk_create(rows, batch_size=BATCH)
    LeadOwner.objects.bulk_create(
        [
            LeadOwner(lead=lead, staff_id=lead.owner_id, given_by_id=lead.created_by_id, at=lead.created_at)
            for lead in rows
        ],
        batch_size=BATCH,
    )
    _write_guests(rows)
    return rows


def _write_guests(leads: list[Lead]) -> None:
    CampaignGuest.objects.bulk_create(
        [
            CampaignGuest(
                campaign=lead.campaign,
                customer_id=lead.customer_id,
                noted_by_id=lead.owner_id,
                noted_at=lead.created_at,
            )
            for lead in leads
            if lead.campaign is not None
        ],
        batch_size=BATCH,
        ignore_conflicts=True,
    )


def _lead(scene: Scene, customer: Customer, random: Random) -> Lead:
    seat, made = scene.seat_of[customer.owner_id], customer.created_at
    grade = _GRADES.get(Grade(customer.grade)) or random.choices("habc", weights=(4, 3, 2, 1))[0]
    walked = customer.source == "walk_in"
    recorder = "front-desk-receptionist" if walked else "presales-consultant"
    lead = Lead(
        customer=customer,
        grade=grade,
        car_model=random.choice(scene.models) if random.random() < 0.85 else None,
        source=customer.source,
        wishes=random.choice(words.WISHES) if random.random() < 0.4 else "",
        respond_by=clocks.add_open_time(scene.calendar, made, scene.rhythm[grade].answer),
        **scene.house.kept(seat, made, by=scene.house.seat(random, recorder).staff_id),
    )
    _contact(scene, lead, random, walked=walked)
    _fate(scene, lead, customer, random)
    return lead


def _contact(scene: Scene, lead: Lead, random: Random, *, walked: bool) -> None:
    """Let the first contact be made: at once at the door, by phone mostly within its clock."""
    made = lead.created_at
    if walked:
        at = made
    elif random.random() < 0.93:
        answer = scene.rhythm[lead.grade].answer * random.uniform(0.05, 0.9)
        at = clocks.add_open_time(scene.calendar, made, answer)
    else:
        at = clocks.add_open_time(scene.calendar, lead.respond_by, minutes(random, 20, 60 * 8))
    lead.contacted_at = lead.last_contact_at = at if at <= scene.now else None
    if lead.contacted_at is None and lead.respond_by < scene.now:
        lead.warned_at = scene.now


def _fate(scene: Scene, lead: Lead, customer: Customer, random: Random) -> None:
    """Say how the lead went: ordered, lost, or still worked on."""
    if lead.contacted_at is None:
        lead.state = "assigned"
        return
    lead.state = "following"
    came = lead.source == "walk_in" or random.random() < 0.42
    if came:
        at = lead.created_at if lead.source == "walk_in" else lead.created_at + minutes(random, 60 * 20, 60 * 200)
        lead.visited_at = at if at <= scene.now else None
    if lead.visited_at is not None:
        lead.state = "visited"
    age = scene.now - lead.created_at
    # Most owners bought their car before this half year; this time they look at the next one.
    if customer.grade in (Grade.OWNER, Grade.VIP) and random.random() < _BUYS_NOW:
        ordered = lead.created_at + timedelta(days=random.randint(1, 25))
        if ordered < scene.now:
            lead.state, lead.ordered_at, lead.last_contact_at = "ordered", ordered, ordered
            lead.visited_at = lead.visited_at or min(ordered, lead.created_at + timedelta(days=1))
    elif customer.state == CustomerState.LOST or (age > timedelta(days=50) and random.random() < 0.55):
        lose(lead, random, scene.now)
    elif lead.state == "following" and age > timedelta(days=20) and random.random() < _NOT_LOST:
        ask_for_loss(lead, random, scene.now)


def write_unassigned(scene: Scene) -> None:
    """Write a few leads that came in just now and wait for an adviser."""
    customers = Customer.objects.alive().filter(store=scene.store).exclude(owner__in=scene.seat_of).order_by("-pk")
    rows = [_unassigned(scene, customer, chance("unassigned", number)) for number, customer in enumerate(customers[:3])]
    Lead.objects.bulk_create(rows)
    scene.house.note("lead", rows)


def _unassigned(scene: Scene, customer: Customer, random: Random) -> Lead:
    made = scene.now - minutes(random, 5, 40)
    by = scene.house.seat(random, "marketing-assistant")
    manager = scene.house.seats["sales-manager"][0]
    kept = scene.house.kept(manager, made, by=by.staff_id)
    # Until an adviser gets it, it belongs to whoever recorded it, where the whole department sees it.
    kept |= {"owner_id": by.staff_id, "unit_id": manager.department_id}
    return Lead(
        customer=customer,
        grade=random.choice("hab"),
        car_model=random.choice(scene.models),
        source="web",
        respond_by=clocks.add_open_time(scene.calendar, made, timedelta(hours=2)),
        **kept,
    )
