"""Which items somebody finds: those they may see, and those they may prove."""

from __future__ import annotations

from django.shortcuts import get_object_or_404

from roles.duties.models import ChecklistItem
from roles.models import Staff

COMPLETE = "duties.complete_checklistitem"


def seen_item(user: Staff, pk: int) -> ChecklistItem:
    """Return an item the person may see; Http404 else."""
    rows = ChecklistItem.objects.visible_to(user).with_titles()
    item: ChecklistItem = get_object_or_404(rows.select_related("version__worksheet", "owner", "unit"), pk=pk)
    return item


def own_item(user: Staff, pk: int) -> ChecklistItem:
    """Return an item that is the person's to prove; Http404 else."""
    rows = ChecklistItem.objects.owned_by(user).visible_to(user, COMPLETE).with_titles()
    item: ChecklistItem = get_object_or_404(rows.select_related("version__worksheet", "owner", "unit"), pk=pk)
    return item
