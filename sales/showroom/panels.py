"""The party an adviser is serving, on top of their day: one tap to the file, the quotation, the test drive."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from roles import clock
from roles.duties.panels import AtHand
from roles.models import Assignment, Staff
from roles.rights import rights_of
from sales.models import ShowroomVisit
from sales.models.showroom_visit import VisitKind, VisitState
from sales.showroom.records import LEAD, VISIT

TAKE = "sales.take_showroomvisit"
MOST = 5


def today_panel(person: Staff, seats: list[Assignment], at: datetime) -> dict[str, Any]:
    """Return who is with the person now; one query for those who are given visitors, none for anybody else."""
    stores = {seat.store_id for seat in seats if seat.store_id}
    if not (stores and rights_of(person).anywhere(TAKE)):
        return {}
    today = clock.local(clock.local_date(at))
    mine = ShowroomVisit.objects.filter(adviser=person, store__in=stores, arrived_at__gte=today)
    visits = mine.filter(state=VisitState.RECEIVING).select_related("customer").order_by("arrived_at", "pk")[:MOST]
    return {"at_hand": [_at_hand(visit) for visit in visits]}


def _at_hand(visit: ShowroomVisit) -> AtHand:
    call = visit.kind == VisitKind.CALL
    return AtHand(
        icon="phone" if call else "users",
        title=visit.customer.title if visit.customer else _("A visitor without a file"),
        text=_("On the phone with you") if call else _("With you in the showroom"),
        url=LEAD.url(visit.lead_id) if visit.lead_id else VISIT.url(visit.pk),
        since=visit.served_at or visit.arrived_at,
    )
