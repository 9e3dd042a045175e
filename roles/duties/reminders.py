"""Reminders: a morning digest, a word before the due time, an escalation past the grace.

What a sweep finds for one person becomes one part of one message (`notifications.tick`);
the marks on the items and the message are written in one transaction.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from roles import clock
from roles.duties.models import ChecklistItem, StoreDigest
from roles.models import StoreDay
from roles.models.staff import speaks_chinese
from roles.notifications.messages import Message
from roles.notifications.tick import Part
from roles.superiors import ReportingLine

DIGEST_HOUR = time(8, 0)
TITLES_SHOWN = 5
BATCH = 20_000

KIND = "duties"


@dataclass
class Bundle:
    """What one sweep has to tell one person; titles are (Chinese, English) pairs."""

    soon: list[tuple[str, str]] = field(default_factory=list)
    escalated: list[tuple[str, str, str]] = field(default_factory=list)
    today: int = 0
    overdue: int = 0
    digest: bool = False

    @property
    def url(self) -> str:
        """Where the message leads: to the team when it is about others only."""
        return reverse("duties:team") if self.escalated and not (self.soon or self.digest) else reverse("duties:today")

    def params(self) -> dict[str, Any]:
        """Return the message's parameters."""
        return {
            "soon": len(self.soon),
            "soon_titles": self.soon[:TITLES_SHOWN],
            "escalated": len(self.escalated),
            "escalated_titles": self.escalated[:TITLES_SHOWN],
            "today": self.today,
            "overdue": self.overdue,
            "digest": self.digest,
        }


def collect(at: datetime) -> dict[int, Part]:
    """Return what to tell whom at `at` and mark it as told; runs inside the sweep's transaction."""
    bundles: dict[int, Bundle] = defaultdict(Bundle)
    _collect_digests(at, bundles)
    _collect_soon(at, bundles)
    _collect_escalations(at, bundles)
    return {staff_id: Part(KIND, bundle.params(), bundle.url) for staff_id, bundle in bundles.items()}


def to_remind(at: datetime) -> QuerySet[ChecklistItem, tuple[Any, ...]]:
    """Return what a sweep reminds of at `at`: key, owner, due time and both titles; the index `item_to_remind`."""
    due = ChecklistItem.objects.filter(status="open", reminded_at__isnull=True, remind_at__lte=at)
    rows: QuerySet[ChecklistItem, tuple[Any, ...]] = due.order_by("due_at").values_list(
        "pk", "owner", "due_at", "version__name_zh", "version__name_en"
    )
    return rows[:BATCH]


def _collect_soon(at: datetime, bundles: dict[int, Bundle]) -> None:
    """Items whose reminder is due and that are not due yet; what fell due meanwhile is only marked."""
    rows = list(to_remind(at))
    tomorrow = clock.end_of(clock.local_date(at))
    for _pk, owner, due_at, name_zh, name_en in rows:
        # A morning digest already counts what is due today; a second line would repeat it.
        counted = due_at < tomorrow and owner in bundles and bundles[owner].digest
        if due_at > at and not counted:
            bundles[owner].soon.append((name_zh, name_en))
    _mark([row[0] for row in rows], "reminded_at", at)


def _collect_escalations(at: datetime, bundles: dict[int, Bundle]) -> None:
    """Must-do items open past their grace go to the superior of their owner."""
    due = ChecklistItem.objects.filter(status="open", escalated_at__isnull=True, escalate_at__lte=at)
    items = list(due.select_related("version", "owner", "assignment").order_by("due_at")[:BATCH])
    lines: dict[int, ReportingLine] = {}
    for item in items:
        if item.store_id is None:
            continue
        if item.store_id not in lines:
            lines[item.store_id] = ReportingLine(item.store_id, clock.local_date(at))
        superior = lines[item.store_id].superior_of(item.assignment)
        if superior:
            bundles[superior.staff_id].escalated.append((item.owner.name, item.version.name_zh, item.version.name_en))
    _mark([item.pk for item in items], "escalated_at", at)


def _mark(ids: list[int], column: str, at: datetime) -> None:
    for start in range(0, len(ids), 500):
        ChecklistItem.objects.filter(pk__in=ids[start : start + 500]).update(**{column: at})


def _collect_digests(at: datetime, bundles: dict[int, Bundle]) -> None:
    """Once a store and day, from the digest hour on: what each person owes today and what is overdue."""
    day = clock.local_date(at)
    if at < clock.local(day, DIGEST_HOUR):
        return
    stores = _claim_digests(day, at)
    if not stores:
        return
    rows = ChecklistItem.objects.filter(
        status="open", store__in=stores, due_at__lt=clock.end_of(day), due_at__gte=at - timedelta(days=400)
    ).values_list("owner", "due_at")
    for owner, due_at in rows.iterator():
        bundle = bundles[owner]
        bundle.digest = True
        if due_at < at:
            bundle.overdue += 1
        else:
            bundle.today += 1


def _claim_digests(day: date, at: datetime) -> list[int]:
    """Return the stores whose digest of `day` this transaction is the one to send."""
    made = StoreDay.objects.filter(engine="duties", day=day, settled_at__isnull=False)
    sent = StoreDigest.objects.filter(day=day).values("store")
    return [
        store_id
        for store_id in made.exclude(store__in=sent).values_list("store_id", flat=True)
        if StoreDigest.objects.get_or_create(store_id=store_id, day=day, defaults={"at": at})[1]
    ]


def wording(params: dict[str, Any]) -> Message:
    """Word a bundle in the active language."""
    lines: list[str] = []
    if params["digest"]:
        lines.append(_("Due today: %(count)s") % {"count": params["today"]})
        if params["overdue"]:
            lines.append(_("Overdue: %(count)s") % {"count": params["overdue"]})
    lines += [_pick(*titles) for titles in params["soon_titles"]]
    lines += [f"{name} · {_pick(zh, en)}" for name, zh, en in params["escalated_titles"]]
    left_out = max(params["soon"] - TITLES_SHOWN, 0) + max(params["escalated"] - TITLES_SHOWN, 0)
    if left_out:
        lines.append(ngettext("and %(count)s more", "and %(count)s more", left_out) % {"count": left_out})
    return Message(_title(params), lines)


def _pick(zh: str, en: str) -> str:
    return zh if speaks_chinese() else en


def _title(params: dict[str, Any]) -> str:
    if params["digest"] and params["today"]:
        return _("Your day: %(count)s duties due") % {"count": params["today"]}
    if params["digest"]:
        return _("Your day: nothing new is due, %(count)s overdue") % {"count": params["overdue"]}
    if params["escalated"]:
        return ngettext(
            "%(count)s must-do duty of your people is open past its grace",
            "%(count)s must-do duties of your people are open past their grace",
            params["escalated"],
        ) % {"count": params["escalated"]}
    return ngettext("%(count)s duty is due soon", "%(count)s duties are due soon", params["soon"]) % {
        "count": params["soon"]
    }
