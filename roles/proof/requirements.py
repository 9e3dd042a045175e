"""What the duty engine asks before a tick: whether the photo or the filled worksheet is there."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.translation import gettext as _

from roles.duties.catalogue import EvidenceKind
from roles.duties.models import ChecklistItem
from roles.duties.requirements import State
from roles.proof.models import CheckState, Evidence, SheetProof, SpotCheck
from roles.worksheets.models import SheetState


def look(items: Sequence[ChecklistItem]) -> dict[int, State]:
    """Return whether each item has its photo, file or filled worksheet; what a spot check refused since is none."""
    keys = [each.pk for each in items]
    added = Evidence.objects.filter(~_refused_since("uploaded_at"), item__in=keys, line="").order_by()
    filled = SheetProof.objects.filter(
        ~_refused_since("sheet__filled_at"), item__in=keys, sheet__state=SheetState.FILLED
    ).order_by()
    held = set(added.values_list("item").union(filled.values_list("item")))
    return {
        item.pk: _state(item, held=(item.pk,) in held)
        for item in items
        # A duty whose worksheet was taken off is ticked like any other.
        if item.version.evidence != EvidenceKind.WORKSHEET or item.version.worksheet_id is not None
    }


def _state(item: ChecklistItem, *, held: bool) -> State:
    if item.version.evidence == EvidenceKind.WORKSHEET:
        missing, add, name = _("Fill in the worksheet first: it proves this duty."), _("Fill in the worksheet"), "sheet"
    else:
        missing, add, name = _("Add a photo or a file first: it proves this duty."), _("Add a photo"), "item"
    return State(missing="" if held else missing, add=add, url=reverse(f"proof:{name}", args=[item.pk]))


def _refused_since(when: str) -> Q:
    failed = SpotCheck.objects.filter(item=OuterRef("item"), state=CheckState.FAILED, decided_at__gte=OuterRef(when))
    return Q(Exists(failed))
