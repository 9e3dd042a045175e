"""Parts of the page of a sub-dealer."""

from __future__ import annotations

from django.urls import reverse

from roles import clock
from roles.http import StaffRequest
from roles.records.kinds import Section, kind_of
from roles.rights import rights_of
from sales.models import SubDealer, SubDealerVisit, Vehicle
from sales.stock.rules import days_between
from sales.stock.sections import decision

MOST = 20


def cars_there(request: StaffRequest, dealer: SubDealer) -> Section | None:
    """Show the cars of the house that stand there, the longest first."""
    rows = list(
        Vehicle.objects.on_hand().filter(sub_dealer=dealer).select_related("car_model").order_by("placed_on")[:100]
    )
    seen = set(
        Vehicle.objects.visible_to(request.user).filter(pk__in=[row.pk for row in rows]).values_list("pk", flat=True)
    )
    kind = kind_of("vehicle")
    assert kind is not None
    context = {
        "rows": [
            {
                "car": row,
                "url": kind.url(row.pk) if row.pk in seen else "",
                "days": days_between(row.placed_on, clock.today()),
            }
            for row in rows
        ],
        "limit": dealer.placement_limit,
    }
    return Section("sales/network/_cars.html", context, order=10)


def visits(request: StaffRequest, dealer: SubDealer) -> Section | None:
    """Show the visits paid and planned, and lead to planning one."""
    kind = kind_of("sub_dealer_visit")
    assert kind is not None
    found = SubDealerVisit.objects.visible_to(request.user).filter(sub_dealer=dealer).order_by("-due_at")[:MOST]
    may_add = rights_of(request.user).anywhere("sales.add_subdealervisit") and dealer.state != "ended"
    context = {
        "rows": [
            {
                "visit": row,
                "url": kind.url(row.pk),
                "face": kind.flow.faces[row.state],
                "state": row.state_label,
            }
            for row in found
        ],
        "add_url": f"{reverse('records:add', args=['sub_dealer_visit'])}?sub_dealer={dealer.pk}" if may_add else "",
    }
    return Section("sales/network/_visits.html", context, wide=False, order=10)


OF_SUB_DEALER = (decision, cars_there, visits)
