"""The inboxes of the demo store: what was told lately, and nothing told twice when the first sweep comes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import F, Q

from dealership.demo.paperwork import News
from kpi.reports.models import OPEN_STATES, Report
from roles import clock
from roles.duties.models import ChecklistItem, StoreDigest
from roles.notifications import tick
from roles.notifications.actions import tell
from roles.notifications.models import Notification, OutboxMessage, OutboxState

DAYS_KEPT = 3
DIGEST_AT = time(8, 0)


def deliver(news: list[News], now: datetime) -> int:
    """Put the letters of the last days into their readers' inboxes; return how many."""
    recent = sorted(
        (each for each in news if each.unread or each.at > now - timedelta(days=DAYS_KEPT)), key=lambda each: each.at
    )
    by_instant: dict[datetime, list[News]] = {}
    for each in recent:
        by_instant.setdefault(each.at, []).append(each)
    told = sum(tell([each.letter for each in group], at=at) for at, group in by_instant.items())
    # What was read was read soon after it came; the instant only has to lie in the past.
    unread = {(each.letter.recipient_id, each.letter.key) for each in recent if each.unread}
    read = [
        notification.pk
        for notification in Notification.objects.filter(read_at__isnull=True).only("recipient_id", "key")
        if (notification.recipient_id, notification.key) not in unread
    ]
    for start in range(0, len(read), 500):
        Notification.objects.filter(pk__in=read[start : start + 500]).update(read_at=F("created_at"))
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
    OutboxMessage.objects.exclude(state=OutboxState.SENT).update(
        state=OutboxState.SENT, attempts=1, sent_at=F("next_attempt_at")
    )
    return told
