"""What can be done with a person, as links on their page."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from roles.http import StaffRequest
from roles.models import Assignment, Staff
from roles.personnel.actions.absences import RECORD
from roles.personnel.directory import Standing
from roles.personnel.presentation import url_if_there


def links_of(
    request: StaffRequest, found: Staff, state: Standing, seats: list[Assignment], *, changeable: bool
) -> list[dict[str, Any]]:
    """Return the ways on from a person's page that are open to the viewer."""
    viewer = request.user
    links: list[tuple[str, str, str]] = []
    if changeable:
        links += [(reverse(f"personnel:{name}", args=[found.pk]), *how) for name, how in _turns(state).items()]
    running = state != Standing.LEFT
    if running and viewer.pk != found.pk and any(viewer.has_perm(RECORD, seat) for seat in seats):
        links.append((reverse("personnel:record", args=[found.pk]), _("Record an absence"), "calendar"))
    if changeable and (handover := url_if_there("personnel:handover_start", found.pk)):
        links.append((handover, _("Hand over the work"), "arrow-forward-up"))
    if viewer.is_superuser and (access := url_if_there("roles:access")):
        links.append((f"{access}?person={found.employee_no}", _("Why can this person …?"), "key"))
    return [{"url": url, "label": label, "icon": icon} for url, label, icon in links]


def _turns(state: Standing) -> dict[str, tuple[str, str]]:
    if state == Standing.LEFT:
        return {"rejoin": (_("Rejoin"), "corner-up-left")}
    going = {"stay": (_("Stays after all"), "arrow-back-up")} if state == Standing.LEAVING else {}
    leaving = {} if state == Standing.LEAVING else {"leave": (_("Leave the house"), "logout")}
    return {
        "move": (_("Move"), "arrow-forward-up"),
        "promote": (_("Promote"), "award"),
        "act": (_("Stand in for a position"), "id"),
        "further": (_("Further position"), "users"),
        "password": (_("New initial password"), "key"),
        **going,
        **leaving,
    }
