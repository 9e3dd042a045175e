"""Who prepares a handover, who sees which of its lines, and who can take over."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from roles import clock
from roles.models import Assignment, Staff
from roles.personnel.models import Handover, HandoverLine
from roles.personnel.models.handover import HandoverQuerySet
from roles.personnel.rights import CHANGE, check_over


def check_prepares(handover: Handover, acting_user: Staff) -> None:
    """Raise PermissionDenied unless this person may change the assignments that are given up."""
    if acting_user.pk == handover.staff_id:
        raise PermissionDenied(_("Nobody prepares their own handover: ask whoever may change your assignments."))
    check_over(acting_user, handover.seats.select_related("unit"))


def prepares(handover: Handover, user: Staff) -> bool:
    """Return whether this person prepares the handover."""
    try:
        check_prepares(handover, user)
    except PermissionDenied:
        return False
    return True


def successors_of(handover: Handover) -> QuerySet[Assignment]:
    """Return the assignments of those who could take over: the same store's, running or to come."""
    after = clock.today()
    seats = Assignment.objects.filter(store=handover.store_id, staff__is_active=True).exclude(staff=handover.staff_id)
    running = seats.filter(ends_on__isnull=True) | seats.filter(ends_on__gte=max(after, handover.last_day))
    return running.with_names().order_by("department__name", "position__order", "staff__name", "starts_on")


def handovers_of(user: Staff) -> HandoverQuerySet:
    """Return the handovers a person may open: their own, those offered or passed on to them, those they may prepare."""
    lines = HandoverLine.objects.filter(handover=OuterRef("pk"))
    asked = lines.filter(Q(successor=user, offered_at__isnull=False) | Q(receiver=user))
    prepared = Handover.objects.visible_to(user, CHANGE).values("pk")
    found: HandoverQuerySet = Handover.objects.filter(Q(staff=user) | Q(pk__in=prepared) | Exists(asked))
    return found
