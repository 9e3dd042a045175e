"""Duties that an event settles: nobody ticks them against what they are about."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.translation import gettext as _

from roles.duties import subjects
from roles.duties.models import ChecklistItem, ItemStatus
from roles.duties.requirements import State


def look(items: Sequence[ChecklistItem]) -> dict[int, State]:
    """Return where each open item is settled: on the page of what it is about."""
    missing = _("This is done by finishing what it is about; the tick follows by itself.")
    return {
        item.pk: State(missing=missing, add=_("Open what it is about"), url=_url(item))
        for item in items
        if item.status == ItemStatus.OPEN
    }


def _url(item: ChecklistItem) -> str:
    kind = subjects.kind_of(item.subject_kind)
    return kind.url(item.subject_id) if kind is not None and kind.url and item.subject_id is not None else ""
