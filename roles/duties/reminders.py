"""Reminders: a morning overview, a word before the due time, one when a must-do falls due, an evening close-out.

What a sweep finds for one person becomes one part of one message (`notifications.tick`);
the marks on the items and the message are written in one transaction.

An item reminds its owner at most twice: once before it is due and, as a must-do, once when it is due. After that it
goes up the line (`duties.escalations`), at most as many times as its version says.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from roles import clock
from roles.duties.models import ChecklistItem, DutyVersion
from roles.notifications import topics
from roles.notifications.tick import Part

TITLES_SHOWN = 5
BATCH = 20_000
MARK = 2_000
# A must-do that fell due longer ago is overdue: the morning overview and the line above know of it.
STILL_DUE = timedelta(hours=12)

KIND = "duties"


@dataclass
class Closing:
    """One person's evening: what is still open, what was missed since yesterday's, what is due tomorrow."""

    open: int = 0
    missed: int = 0
    tomorrow: int = 0
    # A line a unit that the person leads: its name, what was done of how much, open, missed.
    teams: list[tuple[str, int, int, int, int]] = field(default_factory=list)


@dataclass
class Bundle:
    """What one sweep has to tell one person; titles are (Chinese, English) pairs."""

    soon: list[tuple[str, str]] = field(default_factory=list)
    due: list[tuple[str, str]] = field(default_factory=list)
    # Who owes it, the title twice, and the step: 1 is the direct superior.
    escalated: list[tuple[str, str, str, int]] = field(default_factory=list)
    today: int = 0
    overdue: int = 0
    digest: bool = False
    closing: Closing | None = None

    @property
    def url(self) -> str:
        """Where the message leads: to the team when it is about others only."""
        mine = self.soon or self.due or self.digest
        if self.closing is not None:
            mine = mine or not self.closing.teams
        others = self.escalated or self.closing is not None
        return reverse("duties:team") if others and not mine else reverse("duties:today")

    @property
    def topics(self) -> tuple[str, ...]:
        """What the message is about."""
        about = (
            (topics.DIGEST, self.digest),
            (topics.REMINDERS, self.soon or self.due),
            (topics.ESCALATIONS, self.escalated),
            (topics.CLOSING, self.closing is not None),
        )
        return tuple(topic for topic, there in about if there)

    def params(self) -> dict[str, Any]:
        """Return the message's parameters."""
        said: dict[str, Any] = {
            "soon": len(self.soon),
            "soon_titles": self.soon[:TITLES_SHOWN],
            "due": len(self.due),
            "due_titles": self.due[:TITLES_SHOWN],
            "escalated": len(self.escalated),
            "escalated_titles": self.escalated[:TITLES_SHOWN],
            "today": self.today,
            "overdue": self.overdue,
            "digest": self.digest,
        }
        if self.closing is not None:
            said["closing"] = vars(self.closing)
        return said


def collect(at: datetime) -> dict[int, Part]:
    """Return what to tell whom at `at` and mark it as told; runs inside the sweep's transaction."""
    from roles.duties import escalations, rounds

    bundles: dict[int, Bundle] = defaultdict(Bundle)
    rounds.collect_digests(at, bundles)
    _collect_soon(at, bundles)
    _collect_due(at, bundles)
    escalations.collect(at, bundles)
    rounds.collect_closings(at, bundles)
    # A person may have been looked at and have nothing to be told.
    return {
        staff_id: Part(KIND, bundle.params(), bundle.url, bundle.topics)
        for staff_id, bundle in bundles.items()
        if bundle.topics
    }


def to_remind(at: datetime) -> QuerySet[ChecklistItem, tuple[Any, ...]]:
    """Return what a sweep reminds of at `at`: key, owner, due time, both titles, must-do; the index `item_to_remind`.

    At most `BATCH` rows; once they are marked the next ones come.
    """
    due = ChecklistItem.objects.filter(status="open", reminded_at__isnull=True, remind_at__lte=at)
    rows: QuerySet[ChecklistItem, tuple[Any, ...]] = due.order_by("due_at").values_list(
        "pk", "owner", "due_at", "version__name_zh", "version__name_en", "must_do"
    )
    return rows[:BATCH]


def _collect_soon(at: datetime, bundles: dict[int, Bundle]) -> None:
    """Items whose reminder is due; of what fell due meanwhile only must-dos are told, and the rest is marked."""
    tomorrow = clock.end_of(clock.local_date(at))
    while rows := list(to_remind(at)):
        for _pk, owner, due_at, name_zh, name_en, must_do in rows:
            # A morning overview already counts what is due today; a second line would repeat it.
            if owner in bundles and bundles[owner].digest and due_at < tomorrow:
                continue
            if due_at > at:
                bundles[owner].soon.append((name_zh, name_en))
            elif must_do and due_at > at - STILL_DUE:
                bundles[owner].due.append((name_zh, name_en))
        mark([row[0] for row in rows], reminded_at=at)


def _collect_due(at: datetime, bundles: dict[int, Bundle]) -> None:
    """Must-dos that fell due since they were reminded of; being reminded past the due time marks them."""
    rows = list(_fallen_due(at).values_list("pk", "owner", "version__name_zh", "version__name_en"))
    for _pk, owner, name_zh, name_en in rows:
        if not (owner in bundles and bundles[owner].digest):
            bundles[owner].due.append((name_zh, name_en))
    mark([row[0] for row in rows], reminded_at=at)


def _fallen_due(at: datetime) -> QuerySet[ChecklistItem]:
    """Return them by the index `item_to_escalate`: an item escalates its grace after it is due."""
    graces = DutyVersion.objects.filter(must_do=True).order_by().values_list("grace_minutes", flat=True)
    windows = Q(pk__in=[])
    for grace in graces.distinct():
        late = timedelta(minutes=grace)
        windows |= Q(escalate_at__gt=at - STILL_DUE + late, escalate_at__lte=at + late)
    waiting = ChecklistItem.objects.filter(status="open", escalated_at__isnull=True, escalate_at__isnull=False)
    fallen = waiting.filter(windows, due_at__lte=at, due_at__gt=at - STILL_DUE, reminded_at__lt=F("due_at"))
    return fallen.order_by("due_at")


def mark(ids: list[int], **columns: Any) -> None:
    """Write what was told onto open items."""
    for start in range(0, len(ids), MARK):
        ChecklistItem.objects.filter(pk__in=ids[start : start + MARK]).update(**columns)
