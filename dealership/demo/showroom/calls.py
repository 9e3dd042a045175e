"""Calls to the demo store's leads: those that were made are joined to them, and the next one is planned."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from dealership.demo.chance import chance
from dealership.demo.rows import BATCH
from dealership.demo.showroom.scene import Scene
from marketing.models import CareKind, FollowUp, FollowUpState
from sales.models import Lead, LeadCall
from sales.showroom import clocks

_WORKED_ON = ("assigned", "following", "visited", "driven")


def write(scene: Scene, leads: list[Lead]) -> None:
    """Join the calls of prospects to their leads, and plan the next one of every lead still worked on."""
    links, waiting = _known(leads)
    planned = [
        (lead, _planned(scene, lead, chance("next-call", lead.customer_id)))
        for lead in leads
        if lead.state in _WORKED_ON and lead.pk not in waiting
    ]
    FollowUp.objects.bulk_create([call for _lead, call in planned], batch_size=BATCH)
    links += [LeadCall(lead=lead, call=call) for lead, call in planned]
    LeadCall.objects.bulk_create(links, batch_size=BATCH)
    waiting |= {lead.pk: call.due_at for lead, call in planned}
    alive = [lead for lead in leads if lead.pk in waiting and lead.state not in ("ordered", "lost")]
    for lead in alive:
        lead.next_contact_at = waiting[lead.pk]
    Lead.objects.bulk_update(alive, ["next_contact_at"], batch_size=BATCH)


def _known(leads: list[Lead]) -> tuple[list[LeadCall], dict[int, datetime]]:
    """Return the calls that are there already with their leads, and when the earliest open one of a lead is due."""
    lead_of = {lead.customer_id: lead for lead in leads}
    calls = FollowUp.objects.filter(kind=CareKind.PROSPECT, customer__in=list(lead_of)).order_by("due_at", "pk")
    links: list[LeadCall] = []
    waiting: dict[int, datetime] = {}
    for call in calls:
        lead = lead_of[call.customer_id]
        links.append(LeadCall(lead=lead, call=call))
        if call.state != FollowUpState.DONE:
            waiting.setdefault(lead.pk, call.due_at)
    return links, waiting


def _planned(scene: Scene, lead: Lead, random: Random) -> FollowUp:
    every = scene.rhythm[lead.grade].every_days
    day = scene.today + timedelta(days=random.randint(1, every))
    due_at = clocks.next_contact(lead.grade, day - timedelta(days=every))
    return FollowUp(
        customer_id=lead.customer_id,
        kind=CareKind.PROSPECT,
        due_at=due_at,
        first_due_at=due_at,
        rule_key=f"lead:{lead.pk}:demo",
        owner_id=lead.owner_id,
        unit_id=lead.unit_id,
        department_id=lead.department_id,
        store_id=lead.store_id,
        created_by_id=lead.owner_id,
        created_at=min(lead.last_contact_at or lead.created_at, scene.now),
    )
