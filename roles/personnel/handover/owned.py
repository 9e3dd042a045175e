"""Owned records of any kind: departments plug theirs in with one call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.db.models import Q, QuerySet

from roles.models import OwnedRecord
from roles.personnel.handover.kinds import Found, HandoverKind, Leavings, Passing, Row
from roles.personnel.handover.leaving import left_behind
from roles.personnel.models.handover import Outcome


def owned_records(
    *,
    model: type[OwnedRecord],
    label: Any,
    open_when: Q,
    title: Callable[[Any], tuple[str, str]],
    url: Callable[[int], str] | None = None,
    due_field: str = "",
    related: tuple[str, ...] = (),
    order: int = 50,
    code: str = "",
) -> HandoverKind:
    """Return the kind for the records of a model that somebody still works on.

    `open_when` says which those are; `title` names a record in Chinese and English, with
    `related` fetched along; `due_field` names an instant of the record. What passes on
    gets another owner and stays at its unit; nothing else of the record changes.

        handover.register(owned_records(model=Lead, label=_("Leads"), open_when=Q(closed_at=None), title=lead_title))
    """

    def find(leavings: Leavings) -> Found:
        stays_behind = left_behind(leavings)
        rows: Found = defaultdict(list)
        owner = f"{model.OWNER_FIELD}_id"
        records: QuerySet[Any] = model._default_manager.filter(open_when, **{f"{owner}__in": list(leavings)})
        for record in records.select_related(*related).order_by(*([due_field] if due_field else []), "pk"):
            owner_id = getattr(record, owner)
            if stays_behind(owner_id, record.unit_id):
                due_at = getattr(record, due_field) if due_field else None
                rows[owner_id].append(Row(record.pk, *title(record), due_at))
        return rows

    def pass_on(passing: Passing) -> dict[int, Outcome]:
        owner = f"{model.OWNER_FIELD}_id"
        still = model._default_manager.filter(
            open_when, pk__in=passing.rows, **{owner: passing.leaving.staff.pk}
        ).select_for_update()
        keys = [record.pk for record in still.only("pk")]
        assert passing.successor is not None
        model._default_manager.filter(pk__in=keys).update(**{owner: passing.successor.pk})
        return dict.fromkeys(keys, Outcome.PASSED)

    return HandoverKind(
        code=code or model._meta.label_lower,
        label=label,
        order=order,
        find=lambda leavings, _at: find(leavings),
        pass_on=pass_on,
        url=url,
    )
