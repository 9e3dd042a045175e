"""What an absence did to the checklist, item by item, for the page of the absence."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from roles import clock
from roles.duties.models import ChecklistItem, ItemStatus
from roles.personnel.models import Absence
from roles.personnel.panels import Effect

# More than anybody owes in the longest absence people look at; the rest is on the checklist.
MOST = 500


def effects_of(absence: Absence) -> list[Effect]:
    """Return every item the absence acted on and what became of it."""
    items = ChecklistItem.objects.filter(absence=absence).with_titles().select_related("owner")
    return [_effect(item) for item in items.order_by("due_at", "pk")[:MOST]]


def _effect(item: ChecklistItem) -> Effect:
    due_at = item.carried_from or item.due_at
    if item.status == ItemStatus.EXCUSED:
        return Effect(item.title, due_at, "excused", item.get_status_display())
    state = "overdue" if item.is_overdue else "done_late" if item.is_late else item.status
    if item.absent_owner_id is not None:
        facts = {"name": item.owner.name, "state": item.get_status_display()}
        return Effect(item.title, due_at, state, _("Handed to %(name)s: %(state)s") % facts)
    day = date_format(clock.local_date(item.due_at), "MONTH_DAY_FORMAT")
    return Effect(item.title, due_at, state, _("Due on %(day)s instead") % {"day": day})
