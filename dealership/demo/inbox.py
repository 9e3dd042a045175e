"""The inboxes of the demo store: what was told lately, and nothing told twice when the first sweep comes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import F, OuterRef, Q, Subquery

from dealership.demo.paperwork import News
from dealership.demo.rows import update_rows
from kpi.reports.models import OPEN_STATES, Report
from roles import clock
from roles.duties.models import ChecklistItem, StoreDigest
from roles.notifications import tick
from roles.notifications.actions import tell
from roles.notifications.models import Notification, OutboxMessage, OutboxState

DIGEST_AT = time(8, 0)
READ_AFTER = timedelta(minutes=40)


def deliver(news: list[News], now: datetime) -> int:
    """Put the letters into their readers' inboxes; return how many."""
    recent = sorted(news, key=lambda each: each.at)
    told = tell([each.letter for each in recent], at=now)
    by_key = {(each.letter.recipient_id, each.letter.key): each for each in recent}
    rows = []
    for pk, recipient_id, key in Notification.objects.values_list("pk", "recipient_id", "key"):
        each = by_key.get((recipient_id, key))
        if each:
            # What was read was read soon after it came.
            rows.append((pk, each.at, None if each.unread else min(each.at + READ_AFTER, now)))
    update_rows(Notification, ("created_at", "read_at"), rows)
    return told


def mark_as_told(store_id: int, first: date, now: datetime) -> None:
    """Mark every reminder, escalation and digest of the past as sent: nobody is told two months later."""
    today = clock.local(clock.local_date(now))
    items = ChecklistItem.objects.filter(store=store_id)
    undone = Q(done_at__isnull=True)
    items.filter(undone | Q(done_at__gt=F("remind_at")), remind_at__lte=now, due_at__lte=now).update(
        reminded_at=F("remind_at")
    )
    items.filter(undone | Q(done_at__gt=F("escalate_at")), escalate_at__lte=today).update(escalated_at=F("escalate_at"))
    Report.objects.filter(store=store_id, state__in=OPEN_STATES, due_at__lte=now).update(overdue_told_at=F("due_at"))
    days = [first + timedelta(days=number) for number in range((clock.local_date(now) - first).days)]
    StoreDigest.objects.bulk_create(
        [StoreDigest(store_id=store_id, day=day, at=clock.local(day, DIGEST_AT)) for day in days]
    )


def tell_today(now: datetime) -> int:
    """Let the engine tell what is due now, and mark every mail as sent: a demo starts without a flood of mail."""
    told = tick.tell_due(now)
    sent_at = Notification.objects.filter(pk=OuterRef("notification")).values("created_at")
    OutboxMessage.objects.update(
        state=OutboxState.SENT, attempts=1, next_attempt_at=Subquery(sent_at), sent_at=Subquery(sent_at)
    )
    return told
