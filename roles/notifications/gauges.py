"""What waits to leave the house, what failed, and which ways out fail."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count, Min, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from roles.notifications.models import Lane, OutboxMessage, OutboxState
from roles.operations import Gauge, Reading


def _outbox(at: datetime) -> Reading:
    """Count what should be on its way by now, and what was given up; leads to the page of the failures."""
    due = Q(state__in=[OutboxState.WAITING, OutboxState.CLAIMED], next_attempt_at__lte=at)
    failed = Q(state=OutboxState.FAILED)
    rows = OutboxMessage.objects.filter(due | failed).order_by()
    found = rows.aggregate(
        waiting=Count("pk", filter=due), oldest=Min("next_attempt_at", filter=due), failed=Count("pk", filter=failed)
    )
    page = reverse("admin:notifications_outboxmessage_changelist")
    url = f"{page}?state__exact=failed" if found["failed"] else page
    return Reading(found["waiting"], found["oldest"], found["failed"], url)


def _held(at: datetime) -> Reading:
    return Reading(OutboxMessage.objects.filter(state=OutboxState.HELD).count())


def _lanes(at: datetime) -> Reading:
    failing = Lane.objects.count()
    return Reading(failing, None, failing, reverse("admin:notifications_lane_changelist"))


OUTBOX = Gauge("outbox", 20, _("Messages to send"), _outbox)
HELD = Gauge("held", 21, _("Messages held for quiet hours"), _held)
LANES = Gauge("lanes", 22, _("Channels that fail"), _lanes)
GAUGES = (OUTBOX, HELD, LANES)
