"""Who signs a marketing plan: whoever leads sales, and whoever leads after-sales, of its store."""

from __future__ import annotations

from marketing.models import MarketingPlan
from roles import clock
from roles.models import Assignment, Staff

SIGN = "countersign_marketingplan"
# Departments of the house to the fields of the plan.
SIDES = {"sales": "sales", "aftersales": "service"}


def _signers(plan: MarketingPlan) -> list[tuple[int, str]]:
    seats = Assignment.objects.active_on(clock.today()).filter(
        store=plan.store_id, department__department_code__in=list(SIDES), position__grants__permission__codename=SIGN
    )
    rows = seats.values_list("staff", "department__department_code").distinct().order_by("staff")
    return [(staff, SIDES[code]) for staff, code in rows]


def side_of(plan: MarketingPlan, user: Staff) -> str | None:
    """Return for which side a person signs ("sales", "service"), or None; an administrator for what is open."""
    if user.is_superuser:
        return next((side for side in SIDES.values() if getattr(plan, f"{side}_by_id") is None), "sales")
    return next((side for staff, side in _signers(plan) if staff == user.pk), None)


def signers_of(plan: MarketingPlan) -> dict[str, set[int]]:
    """Return who may sign for each side; the author's own side needs nobody else, nor does one without a leader."""
    found: dict[str, set[int]] = {side: set() for side in SIDES.values()}
    for staff, side in _signers(plan):
        found[side].add(staff)
    return {side: people for side, people in found.items() if people and plan.owner_id not in people}
