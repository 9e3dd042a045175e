"""How the checklist items behind a figure are named."""

from __future__ import annotations

from collections.abc import Collection

from django.utils.translation import gettext as _

from kpi import source_words
from kpi.source_words import RowWords
from roles import clock
from roles.duties.models import ChecklistItem
from roles.duties.models.item import ItemStatus


def items(ids: Collection[int]) -> dict[int, RowWords]:
    """Name items by their duty and the day they were due."""
    rows = ChecklistItem.objects.filter(pk__in=ids).select_related("version")
    return {row.pk: RowWords(row.version.name, clock.local_date(row.due_at), _how(row)) for row in rows}


def _how(item: ChecklistItem) -> str:
    if item.status == ItemStatus.DONE and item.done_at and item.done_at > item.due_at:
        return _("done late")
    return str(item.get_status_display())


def register() -> None:
    """Say it to whoever lists source rows."""
    source_words.register("duties.checklistitem", items)
