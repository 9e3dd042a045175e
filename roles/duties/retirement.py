"""What becomes of open items when their position is retired."""

from __future__ import annotations

from datetime import datetime

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import ngettext

from roles.actions.retirement import Settlement
from roles.duties.models import ChecklistItem, ItemStatus
from roles.duties.moved import tell_moved
from roles.models import Position


def settle(position: Position, at: datetime) -> list[str]:
    """Take back what is not due yet; what is overdue is missed, as it would be once its period closes."""
    items = ChecklistItem.objects.filter(assignment__position=position, status=ItemStatus.OPEN)
    tell_moved(items)
    taken_back = items.filter(due_at__gt=at).delete()[1].get(ChecklistItem._meta.label, 0)
    missed = items.update(status=ItemStatus.MISSED, missed_at=Coalesce("missed_at", at), revision=F("revision") + 1)
    said = []
    if taken_back:
        text = ngettext(
            "%(count)d open checklist item that is not due yet is taken back",
            "%(count)d open checklist items that are not due yet are taken back",
            taken_back,
        )
        said.append(text % {"count": taken_back})
    if missed:
        text = ngettext(
            "%(count)d overdue checklist item is closed as missed",
            "%(count)d overdue checklist items are closed as missed",
            missed,
        )
        said.append(text % {"count": missed})
    return said


SETTLEMENT = Settlement("duties", 10, settle)
