"""How the records behind a figure are named: items of the checklist, decisions, plans."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpi import source_words
from kpi.models import TargetSheet
from kpi.source_words import RowWords
from kpi.targets.documents import title_of
from roles import clock
from roles.approvals.models import Approval, Desk
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


def approvals(ids: Collection[int]) -> dict[int, RowWords]:
    """Name decisions by the document and the day since which it waited."""
    rows = Approval.objects.filter(pk__in=ids)
    return {row.pk: _of_approval(row, row.waits_since or row.submitted_at) for row in rows}


def desks(ids: Collection[int]) -> dict[int, RowWords]:
    """Name decisions at a step of a flow, each by the document and the day it came there."""
    rows = Desk.objects.filter(pk__in=ids).select_related("approval")
    return {row.pk: _of_approval(row.approval, row.opened_at) for row in rows}


def _of_approval(approval: Approval, since: datetime) -> RowWords:
    return RowWords(approval.title, clock.local_date(since), str(approval.get_state_display()))


def sheets(ids: Collection[int]) -> dict[int, RowWords]:
    """Name plans and personal sheets by what they are for."""
    rows = TargetSheet.objects.filter(pk__in=ids).with_names()
    return {row.pk: RowWords(title_of(row), row.first_day, str(row.get_state_display())) for row in rows}


def register() -> None:
    """Say it to whoever lists source rows."""
    source_words.register("duties.checklistitem", items)
    source_words.register("approvals.approval", approvals)
    source_words.register("approvals.desk", desks)
    source_words.register("kpi.targetsheet", sheets)
    source_words.register_kind("kpi.plan", gettext_lazy("Plan not begun"))
